"""Which realisation a course belongs to by its idnumber: only where both sides are alone in saying so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms_bridge.domain.lms import CourseKey


@dataclass(frozen=True, slots=True)
class Numbered:
    """A course with the idnumber that somebody gave it on the platform."""

    course: CourseKey
    idnumber: str


@dataclass(frozen=True, slots=True)
class Tieable:
    """A realisation with what an idnumber may name it by."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A course whose idnumber names this realisation, and no other course and no other realisation."""

    course: CourseKey
    realisation_id: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """Courses and realisations of which the idnumbers do not say who belongs to whom; each sorted."""

    courses: tuple[CourseKey, ...]
    realisation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What all idnumbers say."""

    agreed: tuple[Agreed, ...]
    disputed: tuple[Disputed, ...]


def by_idnumber(courses: Iterable[Numbered], realisations: Iterable[Tieable]) -> Named:
    """Compare every course's idnumber with the realisations' ids and codes, all trimmed, letter by letter.

    The order of neither takes part. All standing courses and realisations belong in: who is left out cannot
    contradict.
    """
    naming = _naming(realisations)
    named = {one.course: frozenset(naming.get(one.idnumber.strip(), ())) for one in courses}
    by_realisation: dict[str, set[CourseKey]] = defaultdict(set)
    for course, ids in named.items():
        for realisation_id in ids:
            by_realisation[realisation_id].add(course)
    agreed: list[Agreed] = []
    disputed: list[Disputed] = []
    for group in _groups(named, by_realisation):
        if len(group.courses) == len(group.realisation_ids) == 1:
            agreed.append(Agreed(group.courses[0], group.realisation_ids[0]))
        else:
            disputed.append(group)
    return Named(tuple(agreed), tuple(disputed))


def _naming(realisations: Iterable[Tieable]) -> Mapping[str, set[str]]:
    """The realisations by each text that names them; an empty one names nobody."""
    naming: dict[str, set[str]] = defaultdict(set)
    for one in realisations:
        for text in {one.id.strip(), one.code.strip()} - {""}:
            naming[text].add(one.id)
    return naming


def _groups(
    named: Mapping[CourseKey, frozenset[str]], by_realisation: Mapping[str, set[CourseKey]]
) -> Iterable[Disputed]:
    """Courses and realisations that hang together, over any number of steps, in order."""
    seen: set[CourseKey] = set()
    for first in sorted(course for course, ids in named.items() if ids):
        if first in seen:
            continue
        courses: set[CourseKey] = set()
        waiting = {first}
        while waiting:
            courses |= waiting
            ids = {each for course in waiting for each in named[course]}
            waiting = {course for each in ids for course in by_realisation[each]} - courses
        seen |= courses
        found = {each for course in courses for each in named[course]}
        yield Disputed(tuple(sorted(courses)), tuple(sorted(found)))
