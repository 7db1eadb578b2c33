"""Lists of classroom days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Protocol

from lms_bridge.domain.programme import Realisation


@dataclass(frozen=True, slots=True)
class Tick:
    """One act on a list. `mark`: an id made by who acts; the same again is the same tick.

    `acted_ms`: when it was done, by which the last act of a person and day holds.
    """

    mark: str
    realisation_id: str
    person_id: str
    day: date
    _: KW_ONLY
    present: bool
    by: str
    acted_ms: int


@dataclass(frozen=True, slots=True)
class DaySaid:
    """Whether there was training on a day, as somebody said; `held` is False for a day off."""

    realisation_id: str
    day: date
    _: KW_ONLY
    held: bool
    by: str
    reason: str
    said_ms: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in the roster as a participant; `left` where they are in it no more and were ticked before."""

    person_id: str
    name: str
    body: str | None
    left: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceKey:
    """A person in a session of a Moodle's attendance activity, by Moodle's ids."""

    session_id: int
    moodle_user_id: int


@dataclass(frozen=True, slots=True)
class AttendanceMark:
    """How the session has the person. `course`: its address, as the register names it.

    `present`: None where nobody has said what the status means.
    """

    key: AttendanceKey
    _: KW_ONLY
    course: str
    day: date
    starts_ms: int
    acronym: str
    description: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A status whose meaning nobody has said, and how many people have it."""

    source: str
    acronym: str
    description: str
    people: int


class AttendanceMarks(Protocol):
    """Marks of the attendance activities of Moodles."""

    def of(self, source_id: int, session_ids: Collection[int]) -> Mapping[AttendanceKey, AttendanceMark]: ...

    def keep(
        self, source_id: int, marks: Sequence[AttendanceMark], *, at_ms: int
    ) -> Mapping[AttendanceKey, int]:
        """Keep them in the place of what stood before; the ids of their rows."""

    def unclear(self, course: str, day: date) -> Sequence[Unclear]:
        """What stands on that day in that course and tells nothing."""


class Classrooms(Protocol):
    def realisation(self, realisation_id: str) -> Realisation:
        """As the register words it, with its ties. Raises `NotFound`."""

    def held(self, *, before_ms: int, limit: int) -> Sequence[Realisation]:
        """Realisations of the form classroom in the roster that begin before that time, the latest first."""

    def person_exists(self, person_id: str) -> bool: ...

    def add(self, tick: Tick, *, at_ms: int) -> int | None:
        """Keep the act; its id. None where its mark stood already."""

    def by_mark(self, mark: str) -> Tick | None: ...

    def roster(self, realisation_id: str) -> Sequence[Listed]:
        """The participants by family name, and whoever was ticked and left the roster."""

    def latest(self, realisation_id: str, day: date) -> Mapping[str, Tick]:
        """The last act of each person's on that day's list."""

    def history(self, realisation_id: str, person_id: str) -> Sequence[Tick]:
        """All acts about the person, in the order in which they were done."""

    def counts(self, realisation_id: str) -> Mapping[date, int]:
        """How many the list of each day has as present."""

    def say_day(self, said: DaySaid) -> None:
        """Keep what was said of a day."""

    def days_said(self, realisation_ids: Collection[str]) -> Mapping[str, Mapping[date, DaySaid]]:
        """What was said last of each day, by realisation."""
