"""A roster's plan of national size: how long it takes and what it holds, and by how many calls.

The plan is made by a process of its own, over HTTP to a stand-in within this one; what it waits for answers
is taken off, so that the rest is the bridge's own time, from data at hand.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lms_bridge.db import schema
from lms_bridge.db.engine import open_engines
from lms_bridge.domain.fact import Account
from lms_bridge.domain.person import Body, Person, Profile
from lms_bridge.domain.plan import PlanKind, PlanState
from lms_bridge.domain.roster import Roster
from lms_bridge.services.ports.plans import NewPlan, Totals
from lms_bridge.services.roster_wanted import intent_of
from moodle_sync.functions import FUNCTIONS, PLUGIN_PREFIX
from moodle_sync.roster import Left, Plan
from moodle_sync.standin import Enrolment, Site, StandIn, Traps
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import load
from tests.benchmarks.roster_plan import Planned
from tests.db.pipeline import LMS, ROSTER, Pipeline, enrolled
from tests.db.pushing import NOW_S, run

ROOT = Path(__file__).resolve().parents[2]
BODIES = 40
STANDS, GOES = 0.9, 0.02
"""The share of seats that an earlier push left, and of these the share that is wanted no more."""
_EARLIER = NewPlan(
    1,
    kind=PlanKind.PUSH,
    undoes=None,
    state=PlanState.NOTHING,
    by="bench",
    plan=Plan((), guards=(), bases={}, register_base=""),
    wanted="",
    totals=Totals(),
)
_PLUGIN = {name for name in FUNCTIONS if name.startswith(PLUGIN_PREFIX)}


@dataclass(frozen=True, slots=True)
class Size:
    """`a_course` people in each of `courses`; everybody sits in two."""

    courses: int
    a_course: int

    @property
    def people(self) -> int:
        return max(1, self.courses * self.a_course // 2)

    def in_course(self, course: int) -> Iterator[int]:
        """The numbers of the people who sit in a course."""
        start = course * self.a_course
        return (number % self.people for number in range(start, start + self.a_course))


def measure(size: Size) -> list[Figure]:
    """The figures for the size, and the calls for half as many people in the same courses."""
    before = load()
    whole = _planned(size)
    half = _planned(replace(size, a_course=max(1, size.a_course // 2)))
    seats = size.courses * size.a_course
    return [
        Figure(f"plan of {seats} enrolments in {size.courses} courses, answers taken off", whole.own_s, "s"),
        Figure("processor time of it", whole.processor_s, "s"),
        Figure("with the waiting for a stand-in of one core", whole.total_s, "s"),
        Figure("peak memory of the process", whole.peak_mb, "MB"),
        Figure("items", float(whole.items)),
        Figure("calls", float(whole.calls)),
        Figure("calls for half as many people in these courses", float(half.calls)),
        Figure("calls: twice the people to once", whole.calls / half.calls),
        Figure("load of the machine before", before),
    ]


def _planned(size: Size) -> Planned:
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder:
        file = Path(folder) / "bench.sqlite"
        with StandIn(_site(size), traps=Traps(left_out=set(_PLUGIN))) as standin:
            standin.site.url = LMS
            _fill(file, size)
            words = [
                sys.executable,
                "-m",
                "tests.benchmarks.roster_plan",
                str(file),
                standin.url,
                standin.token,
            ]
            done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return Planned(**json.loads(done.stdout))


def _fill(file: Path, size: Size) -> None:
    """The register's side, and what an earlier push left."""
    engines = open_engines(f"sqlite:///{file.as_posix()}")
    schema.upgrade(engines)
    pipeline = Pipeline(engines)
    pipeline.clock.at_ms = NOW_S * 1000
    pipeline.set_up()
    roster = _roster(size)
    pipeline.enrol(roster)
    with pipeline.database.write() as unit:
        named = {(1, Account(LMS, each.account)): "" for each in roster.profiles}
        unit.accounts.ensure(named, at_ms=0)
    with pipeline.database.write() as unit:
        unit.seats.keep(1, _left(size), plan=unit.plans.add(_EARLIER, at_ms=0))
    engines.dispose()


def _roster(size: Size) -> Roster:
    people = range(size.people)
    runs = tuple(run(course, 1000 + course) for course in range(size.courses))
    return replace(
        ROSTER,
        bodies=tuple(Body(f"b-{n}", f"Орган {n}", "body", str(n), None) for n in range(BODIES)),
        persons=tuple(
            Person(f"p-{n}", f"Име {n}", "Презиме", f"p{n}@uprava.example", "", f"b-{n % BODIES}")
            for n in people
        ),
        profiles=tuple(Profile(f"at:{n}", f"p-{n}", "moodle", LMS, str(100_000 + n)) for n in people),
        realisations=runs,
        enrolments=tuple(
            enrolled(f"p-{n}", f"r-{course}")
            for course in range(size.courses)
            for place, n in enumerate(size.in_course(course))
            if place >= size.a_course * GOES
        ),
    )


def _left(size: Size) -> Iterator[tuple[int, Left]]:
    one = run(1)
    intent = intent_of(one.start_ms, one.end_ms, role_id=5)
    for course, user in _standing(size):
        number = user - 100_000
        yield (
            course,
            Left(user, person_id=f"p-{number}", body_id=f"b-{number % BODIES}", intent=intent),
        )


def _standing(size: Size) -> Iterator[tuple[int, int]]:
    for course in range(size.courses):
        for place, number in enumerate(size.in_course(course)):
            if place < size.a_course * STANDS:
                yield 1000 + course, 100_000 + number


def _site(size: Size) -> Site:
    site = Site(now=lambda: NOW_S)
    for number in range(size.people):
        site.add_user(
            id=100_000 + number,
            username=f"p-{number}",
            firstname="Име",
            lastname=f"Презиме {number}",
            email=f"p{number}@uprava.example",
        )
    for course in range(size.courses):
        site.add_course(id=1000 + course, shortname=f"C{course}", fullname=f"Обука {course}")
    one = run(1)
    intent = intent_of(one.start_ms, one.end_ms, role_id=5)
    for course, user in _standing(size):
        site.enrol(Enrolment(course, user_id=user, timestart=intent.start_s, timeend=intent.end_s))
    return site
