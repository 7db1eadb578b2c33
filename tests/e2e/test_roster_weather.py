"""Pushes over a real Moodle's wire that fails, answers by halves, loses replies and is changed meanwhile.

The same law as of the pure part, through the database and the adapters: whatever happened, after one quiet
push both sides agree or the plan lists the difference; nothing outside a plan is touched; and what was
pushed is not pushed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from lms_bridge.db import schema, tables
from lms_bridge.db.engine import open_engines
from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.plans import StoredPlan
from moodle_sync import Moodle
from moodle_sync.answers import Answer
from moodle_sync.errors import PostFailed
from moodle_sync.standin import Enrolment, Site, Traps
from moodle_sync.standin.door import Door, ReplyDropped
from moodle_sync.wire import Form
from tests.databases import sqlite_url
from tests.db.pipeline import LMS, Pipeline
from tests.db.pushing import FIRST, NOW_S, PLUGIN, SECOND, Pushing, academy, roster, run

HERE, TOKEN = "http://moodle.test", "a" * 32
PEOPLE = range(1, 7)
RUNS = (run(1), run(2, SECOND))
TROUBLES = ["fine"] * 6 + ["collide", "lose_reply", "cut_answer", "page_instead", "refused"]
WEATHER = st.lists(st.sampled_from(TROUBLES), max_size=25)
WANTED = st.fixed_dictionaries({each: st.sets(st.sampled_from(PEOPLE)) for each in ("r-1", "r-2")})
ACTS = st.lists(
    st.tuples(
        st.sampled_from((FIRST, SECOND)),
        st.sampled_from([100 + number for number in PEOPLE]),
        st.sampled_from(("enrol", "suspend", "unenrol")),
    ),
    max_size=2,
)
Act = tuple[int, int, str]


class Wire:
    """A `post` straight to the stand-in's door, with one trouble for each call."""

    def __init__(self, site: Site, traps: Traps) -> None:
        self.traps = traps
        self.door = Door(site, traps=traps, token=TOKEN)
        self.troubles: list[str] = []

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert (url.partition("/webservice")[0], timeout_s >= 60) == (HERE, True)
        trouble = self.troubles.pop(0) if self.troubles else "fine"
        if trouble == "refused":
            raise PostFailed("connection-refused", sent=False)
        if trouble != "fine":
            setattr(self.traps, f"{trouble}_next", 1)
        try:
            reply = self.door.web_service(Form(form).encoded())
        except ReplyDropped:
            raise PostFailed("connection-lost") from None
        finally:
            self.traps.collide_next = self.traps.lose_reply_next = 0
        return Answer(reply.status, headers={**reply.headers}, body=reply.body)


@dataclass
class Unserved:
    """A site that is spoken to over the wire of the test, without a socket."""

    site: Site
    wire: Wire


@dataclass
class Wired(Pushing):
    """The pipeline over such a site."""

    standin: Unserved  # type: ignore[assignment]

    def moodle_of(self, source: Source) -> Moodle:
        assert source.name == "lms"
        return Moodle(self.standin.wire, HERE, TOKEN)


class Weather(RuleBasedStateMachine):
    """The register, teachers and pushes, each doing what they like; the plugin comes with the site or not."""

    @initialize(plugin=st.booleans(), wanted=WANTED)
    def begin(self, plugin: bool, wanted: Mapping[str, set[int]]) -> None:
        self.folder = TemporaryDirectory()
        engines = open_engines(sqlite_url(Path(self.folder.name) / "w.sqlite"))
        schema.upgrade(engines)
        pipeline = Pipeline(engines)
        pipeline.set_up()
        traps = Traps() if plugin else Traps(left_out=set(PLUGIN))
        site = academy(PEOPLE)
        site.url = LMS
        self.wire = Wire(site, traps)
        self.bridge = Wired(pipeline, Unserved(site, self.wire))
        self.touched: set[tuple[int, int]] = set()
        self.the_register_wants(wanted)

    def teardown(self) -> None:
        if hasattr(self, "bridge"):
            self.bridge.pipeline.engines.dispose()
            self.folder.cleanup()

    @rule(wanted=WANTED)
    def the_register_wants(self, wanted: Mapping[str, set[int]]) -> None:
        self.wants = {name: sorted(who) for name, who in wanted.items()}
        self.bridge.enrol(roster(PEOPLE, wants=self.wants, runs=RUNS))

    @rule(acts=ACTS)
    def teachers_act(self, acts: list[Act]) -> None:
        for course, user, what in acts:
            if what == "unenrol":
                self.bridge.site.drop_enrolments(user_id=user, course_id=course)
            else:
                seat = Enrolment(course, user_id=user, timestart=1, suspended=what == "suspend")
                self.bridge.site.enrol(seat)

    @rule(early=WEATHER, late=WEATHER, between=ACTS)
    def a_push_in_bad_weather(self, early: list[str], late: list[str], between: list[Act]) -> None:
        made = self.attempt_plan(early)
        self.teachers_act(between)
        if made is not None and made.state == "ready":
            self.carefully(made, late)
        self.wire.troubles = []

    @rule()
    def a_quiet_push(self) -> None:
        self.settle()
        made = self.bridge.push()
        assert made.state in {"applied", "nothing"}, made
        self.sides_agree(made.number)
        writes = self.writes()
        again = self.bridge.plan()
        assert (again.work, self.writes()) == (0, writes)

    def attempt_plan(self, troubles: list[str]) -> StoredPlan | None:
        self.settle()
        self.wire.troubles = list(troubles)
        try:
            return self.bridge.plan()
        except BridgeError:
            return None

    def settle(self) -> None:
        """Go on with what an earlier push left under way, in good weather."""
        self.wire.troubles = []
        with self.bridge.pipeline.database.read() as unit:
            number = unit.plans.unsettled(1)
        if number is not None:
            self.attempt_apply(number)

    def attempt_apply(self, number: int) -> None:
        try:
            self.bridge.apply(number)
        except BridgeError:
            return

    def carefully(self, made: StoredPlan, troubles: list[str]) -> None:
        """Apply, go on after it stopped, and look whether anything but the plan's seats was touched."""
        before = dict(self.bridge.site.tables.enrolments)
        self.wire.troubles = list(troubles)
        for _ in range(3):
            self.attempt_apply(made.number)
        rows = self.bridge.pipeline.rows(tables.plan_item, tables.plan_item.c.number == made.number)
        planned = {(row.course_id, row.moodle_user_id, "manual") for row in rows}
        after = self.bridge.site.tables.enrolments
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert changed <= planned

    def sides_agree(self, number: int) -> None:
        rows = self.bridge.pipeline.rows(tables.plan_item, tables.plan_item.c.number == number)
        listed = {(row.course_id, row.person_id) for row in rows if row.kind in {"unmatched", "conflict"}}
        seats = {key[:2]: each for key, each in self.bridge.site.tables.enrolments.items()}
        for name, course in (("r-1", FIRST), ("r-2", SECOND)):
            for who in self.wants[name]:
                seat = seats.get((course, 100 + who))
                lets_in = seat is not None and seat.active(NOW_S)
                assert lets_in or (course, f"p-{who}") in listed, (course, who, seat)
        for row in self.bridge.pipeline.rows(tables.seat):
            wanted = self.wants["r-1" if row.course_id == FIRST else "r-2"]
            seat = seats.get((row.course_id, row.moodle_user_id))
            out = seat is None or seat.suspended
            known = int(row.person_id[2:]) in wanted or (row.course_id, row.person_id) in listed
            assert out or known, row

    def writes(self) -> int:
        calls = self.wire.door.calls
        return calls.get("enrol_manual_enrol_users", 0) + calls.get("local_lmsbridge_push_roster", 0)


TestWeather = Weather.TestCase
TestWeather.settings = settings(
    max_examples=25, stateful_step_count=8, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
