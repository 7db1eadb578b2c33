"""A register and a stand-in Moodle over real HTTP, with the use cases of pushing rosters between them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.domain.person import Body, Person, Profile
from lms_bridge.domain.programme import DAY_MS, Realisation
from lms_bridge.domain.roster import Roster
from lms_bridge.services.apply_roster import ApplyPlans
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.plan_desk import PlanDesk
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.plans import StoredPlan
from lms_bridge.services.push_roster import PlanRosters
from lms_bridge.services.roster_side import RecognisedSide
from moodle_sync import Moodle, Post
from moodle_sync.functions import FUNCTIONS, PLUGIN_PREFIX
from moodle_sync.roster import Override
from moodle_sync.standin import Enrolment, Site, StandIn, Traps
from tests.db.pipeline import LMS, ONLINE, ROSTER, START, Pipeline, enrolled
from tests.unit.moodle_sync.posting import post

NOW_S = START // 1000 + 3600
FIRST, SECOND = 20, 21
STARTS_S = START // 1000 - 10 * 3600
"""The midnight in Belgrade before 10 o'clock there."""
ENDS_S = (START + 40 * DAY_MS) // 1000
TEACHER = 900
PLUGIN = frozenset(name for name in FUNCTIONS if name.startswith(PLUGIN_PREFIX))


def course(number: int) -> str:
    return f"{LMS}/course/view.php?id={number}"


def run(number: int, course_id: int = FIRST, **more: Any) -> Realisation:
    """A realisation that is tied to the course, for ten days from `START`."""
    tied = replace(ONLINE, id=f"r-{number}", code=f"R-{number}", lms_course=course(course_id), lms_test=None)
    return replace(tied, **more)


def people(numbers: range) -> tuple[Person, ...]:
    return tuple(
        Person(f"p-{n}", f"Име {n}", "Презиме", f"p{n}@uprava.example", f"E{n}", "body" if n % 2 else "town")
        for n in numbers
    )


def roster(
    numbers: range, *, wants: Mapping[str, Sequence[int]], runs: Sequence[Realisation] = (run(1),)
) -> Roster:
    """People of the register with their accounts (100 + n), and which of them are in which realisation."""
    return replace(
        ROSTER,
        bodies=(Body("body", "Општина", "municipality", "1", None), Body("town", "Град", "town", "2", None)),
        persons=people(numbers),
        profiles=tuple(Profile(f"at:{n}", f"p-{n}", "moodle", LMS, str(100 + n)) for n in numbers),
        realisations=tuple(runs),
        enrolments=tuple(enrolled(f"p-{n}", where) for where, who in wants.items() for n in who),
    )


@dataclass
class Pushing:
    """The pipeline with a Moodle; `LMS` is its address, whatever port the stand-in has."""

    pipeline: Pipeline
    standin: StandIn
    post: Post = post

    def __post_init__(self) -> None:
        self.pipeline.clock.at_ms = NOW_S * 1000
        side_of = RecognisedSide(self.pipeline.database, self.pipeline.clock)
        self.plans = PlanRosters(self.pipeline.database, self.pipeline.clock, self.moodle_of, side_of)
        self.applies = ApplyPlans(self.pipeline.database, self.pipeline.clock, self.moodle_of, side_of)

        self.desk = PlanDesk(self.pipeline.database, self.pipeline.clock, self.plans, self.applies)

    def moodle_of(self, source: Source) -> Moodle:
        del source
        return Moodle(self.post, self.standin.url, self.standin.token)

    @property
    def site(self) -> Site:
        return self.standin.site

    def options(self, **given: Any) -> None:
        with self.pipeline.database.write() as unit:
            source = unit.sources.by_id(1)
            unit.sources.change(replace(source, options=MoodleOptions(**given).to_json()))

    def enrol(self, roster: Roster) -> None:
        self.pipeline.enrol(roster)
        self.link(roster.profiles)

    def link(self, profiles: Sequence[Profile]) -> None:
        """Every profile's account was heard of: links follow from it."""
        from lms_bridge.domain.fact import Account  # noqa: PLC0415

        with self.pipeline.database.write() as unit:
            unit.alone()
            named = {(1, Account(each.home_page, each.account)): "" for each in profiles}
            unit.accounts.ensure(named, at_ms=0)

    def plan(self) -> StoredPlan:
        return self.stored(self.plans.plan("lms", by="Ана"))

    def apply(self, number: int) -> StoredPlan:
        """Apply with every guard lifted."""
        lifted = [Override(guard.key, by="Ана", reason="погледано") for guard in self.stored(number).guards]
        return self.applies.apply(number, by="Ана", overrides=lifted)

    def push(self) -> StoredPlan:
        made = self.plan()
        return self.apply(made.number) if made.state == "ready" else made

    def stored(self, number: int) -> StoredPlan:
        with self.pipeline.database.read() as unit:
            found = unit.plans.find(number)
        assert found is not None
        return found

    def seats(self, course_id: int = FIRST) -> dict[int, tuple[int, int, bool]]:
        """By user, what enrolments by hand Moodle has there: start, end, suspended."""
        return {
            each.user_id: (each.timestart, each.timeend, each.suspended)
            for each in self.site.enrolments_of(course_id)
            if each.method == "manual" and each.user_id != TEACHER
        }

    def left(self) -> list[tuple[int, int, bool]]:
        return [(row.course_id, row.moodle_user_id, row.suspended) for row in self.pipeline.rows(tables.seat)]

    def items(self, number: int) -> list[tuple[str, str, str | None, str]]:
        rows = self.pipeline.rows(tables.plan_item, tables.plan_item.c.number == number)
        return [(row.subject, row.kind, row.state, row.code) for row in sorted(rows, key=lambda r: r.place)]


def academy(numbers: range) -> Site:
    """Two courses with a teacher, and an account for each of these people; nobody is enrolled."""
    site = Site(now=lambda: NOW_S)
    for number in numbers:
        site.add_user(
            id=100 + number,
            username=f"p-{number}",
            firstname=f"Име {number}",
            lastname="Презиме",
            email=f"p{number}@uprava.example",
            idnumber=f"p-{number}",
        )
    site.add_user(id=TEACHER, username="teacher", firstname="Т", lastname="Т", email="t@uprava.example")
    for course_id in (FIRST, SECOND):
        site.add_course(id=course_id, shortname=f"R-{course_id}", fullname=f"Обука {course_id}")
        site.enrol(Enrolment(course_id, user_id=TEACHER, role_id=3))
    return site


@contextmanager
def pushing(engines: Engines, numbers: range, *, plugin: bool = False) -> Iterator[Pushing]:
    """With the companion plugin or without."""
    pipeline = Pipeline(engines)
    pipeline.set_up()
    traps = Traps() if plugin else Traps(left_out=set(PLUGIN))
    with StandIn(academy(numbers), traps=traps) as standin:
        standin.site.url = LMS
        yield Pushing(pipeline, standin)
