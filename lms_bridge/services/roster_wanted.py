"""What the register wants of a Moodle: who sits in which course, from when to when.

Access begins with the day (in Belgrade) on which the realisation begins, and ends 30 days after its end,
which is as long as what happens in the course counts. What is over is no concern of a push any more: nobody
is suspended because a realisation lies in the past, their seat ended by its dates.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms_bridge.domain.calendar import day_begins, day_of
from lms_bridge.domain.matching import Links, People
from lms_bridge.domain.person import Person
from lms_bridge.domain.programme import LATE_MS
from lms_bridge.services.moodle_accounts import known_person, links_of, trust_of, users_of
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.ports.plans import Want
from lms_bridge.services.roster_circles import Kept, WantedCircles, wanted_circles
from moodle_sync.roster import Intent, Left, Wanted
from moodle_sync.roster.seats import digest

_COURSE = "/course/view.php?id="


@dataclass(frozen=True, slots=True)
class RegisterSide:
    """The register's side of a comparison. `wanted` and `left` by course; `persons` are those who are wanted
    somewhere, `linked` the Moodle users who stand linked to any person; by `people` and `links` it is judged
    whose another account is."""

    source: Source
    options: MoodleOptions
    wanted: Mapping[int, tuple[Wanted, ...]]
    left: Mapping[int, tuple[Left, ...]]
    persons: Mapping[str, Person]
    linked: Mapping[str, Sequence[int]]
    people: People
    links: Links
    circles: WantedCircles
    shared_emails: frozenset[str]

    @property
    def courses(self) -> tuple[int, ...]:
        """All courses that have to be read."""
        return tuple(sorted(self.wanted.keys() | self.left.keys()))

    @property
    def hash(self) -> str:
        """What a plan rests on here, but for what pushes left: that changes while a plan is applied."""
        known: list[list[object]] = [[each, self._known(each)] for each in sorted(self.persons)]
        wanted = [[course_id, sorted(map(repr, rows))] for course_id, rows in sorted(self.wanted.items())]
        return digest([wanted, known, self.options.to_json()])

    def _known(self, person_id: str) -> object:
        """By what the person's account is found, or made."""
        linked = self.linked.get(person_id)
        return list(linked) if linked else repr(self.persons[person_id])

    @property
    def ends(self) -> dict[int, int]:
        """How many seats are wanted, by their end."""
        seats = {(c, row.person_id): row for c, rows in self.wanted.items() for row in rows}
        return dict(Counter(row.intent.end_s for row in seats.values()))


def register_side(unit: Unit, source: Source, *, now_ms: int) -> RegisterSide:
    """Everything of the register that a push to the source rests on, as it stands."""
    options, home = moodle_options(source.options), source.home_page or ""
    workers = unit.moodle_users.workers(day_of(now_ms))
    wants = unit.wants.wanted(home + _COURSE, over_ms=now_ms - LATE_MS)
    wanted: defaultdict[int, list[Wanted]] = defaultdict(list)
    for want in wants:
        course_id = course_of(want.course, home)
        if course_id is not None:
            wanted[course_id].append(_wanted(want, options))
    return RegisterSide(
        source,
        options,
        wanted={course_id: tuple(rows) for course_id, rows in wanted.items()},
        left=_not_over(unit.seats.left(source.id), wanted, now_s=now_ms // 1000),
        persons={want.person.id: want.person for want in wants},
        linked=users_of(unit, source.id),
        people=People(map(known_person, workers), trust_of(options)),
        circles=wanted_circles(unit, source.id, wants, wanted, kept=_kept_circles(options)),
        links=links_of(unit.moodle_users.links(source.id)),
        shared_emails=frozenset(unit.wants.shared_emails()),
    )


def _kept_circles(options: MoodleOptions) -> Kept:
    return Kept(options.groups_by_body, options.cohorts_by_programme)


def course_of(address: str, home_page: str) -> int | None:
    """The id in a course's address on that site."""
    found = re.fullmatch(re.escape(home_page + _COURSE) + r"(\d{1,15})", address)
    return int(found[1]) if found else None


def intent_of(start_ms: int, end_ms: int, *, role_id: int) -> Intent:
    """The seat of a student in a realisation, in whole seconds."""
    start_s = day_begins(day_of(start_ms)) // 1000
    return Intent(role_id, start_s=start_s, end_s=-(-(end_ms + LATE_MS) // 1000))


def _wanted(want: Want, options: MoodleOptions) -> Wanted:
    return Wanted(
        want.person.id,
        realisation_id=want.realisation_id,
        body_id=want.body_id,
        intent=intent_of(want.start_ms, want.end_ms, role_id=options.student_role_id),
        done=want.done,
    )


def _not_over(
    left: Mapping[int, Iterable[Left]], wanted: Mapping[int, Iterable[Wanted]], *, now_s: int
) -> dict[int, tuple[Left, ...]]:
    """What pushes left, without seats that are over and of nobody who is wanted there again."""
    kept: dict[int, tuple[Left, ...]] = {}
    for course_id, rows in left.items():
        again = {row.person_id for row in wanted.get(course_id, ())}
        lasting = tuple(row for row in rows if row.person_id in again or not _is_over(row.intent, now_s))
        if lasting:
            kept[course_id] = lasting
    return kept


def _is_over(intent: Intent, now_s: int) -> bool:
    return 0 < intent.end_s <= now_s
