"""Minutes of webinars from the companion plugin: kept to compare, and counted only where staff let them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.person import Profile
from lms_bridge.services.fetch_minutes import FetchMinutes
from lms_bridge.services.set_up import SetUp
from lms_bridge.services.source_changes import SourceChanges
from lms_bridge.services.sync_work import unheard
from moodle_sync.standin import Activity, StandIn, Traps
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World, make_site, set_up
from tests.db.pipeline import (
    ANA,
    BOJAN,
    LMS,
    MINUTE,
    ONLINE,
    ROSTER,
    START,
    WEBINAR,
    Pipeline,
    ended,
    enrolled,
    joined,
    left,
)

EXTERNAL = f"{'9f' * 20}-{COURSE_ID}-1[0]"
RUN = f"{'18' * 20}-{START}"
ROOM_ID = 14
PROFILES = tuple(Profile(f"at:{one}", one, "moodle", LMS, str(name)) for one, name in MOODLE_ID.items())
WITH_ROOM = replace(
    ROSTER,
    profiles=PROFILES,
    realisations=(ONLINE, replace(WEBINAR, meeting=EXTERNAL)),
    enrolments=(enrolled(ANA, "webinar"), enrolled(BOJAN, "webinar")),
)


class Summing:
    """A Moodle with the plugin, whose BigBlueButton told it minutes."""

    def __init__(self, world: World) -> None:
        self.world, self.pipeline = world, world.pipeline
        self.pipeline.enrol(WITH_ROOM)
        self.pipeline.clock.at_ms = START + 300 * MINUTE
        told = {"kind": "bigbluebuttonbn", "instance": 1, "name": "Вебинар"}
        room = Activity(ROOM_ID, course_id=COURSE_ID, more={"meetingid": EXTERNAL}, **told)  # type: ignore[arg-type]
        world.site.add_activity(room, criterion=False)

    def tell(self, person: str, *minutes: int, run: str = RUN) -> None:
        told = tuple({"seconds": 60 * one, "time": START // 1000 + 9000, "meeting": run} for one in minutes)
        self.world.site.tables.summaries[ROOM_ID, MOODLE_ID[person]] = told

    def fetch(self) -> Mapping[str, int]:
        counts = FetchMinutes(self.pipeline.database, self.pipeline.clock, self.world.moodle_of)
        found = counts(self.world.source, unheard)
        self.pipeline.drain()
        return found

    def set(self, value: str) -> None:
        desk = SetUp(self.pipeline.database, self.pipeline.clock, lambda: None, self.pipeline.ids.new)  # type: ignore[arg-type, return-value]
        desk.change_source("lms", SourceChanges(options={"webinar_minutes": value}))
        self.pipeline.drain()

    def minutes(self) -> dict[str, int]:
        rows = self.pipeline.rows(tables.completion, tables.completion.c.superseded_ms.is_(None))
        return {row.person_id: row.present_ms // MINUTE for row in rows if row.present_ms}


@pytest.fixture
def summing(pipeline: Pipeline) -> Iterator[Summing]:
    with StandIn(make_site(lambda: pipeline.clock.at_ms // 1000), traps=Traps()) as standin:
        yield Summing(set_up(pipeline, standin))


def test_minutes_count_for_nothing_unless_staff_let_them(summing: Summing) -> None:
    summing.tell(ANA, 90)
    assert summing.fetch() == {"courses": 1, "seen": 1, "new": 1, "unread": 0}
    assert summing.minutes() == {}
    assert summing.pipeline.rows(tables.fact) == []


def test_they_are_kept_beside_what_the_host_tells_of_the_run(summing: Summing) -> None:
    summing.tell(ANA, 81, 80)
    summing.fetch()
    rows = summing.pipeline.rows(tables.meeting_figure)
    told = [(row.source_id, row.run, row.account, row.channel, row.own_ms) for row in rows]
    assert told == [(2, RUN, str(MOODLE_ID[ANA]), "minutes", 81 * MINUTE)]


def test_let_count_they_are_presence_of_so_many_minutes(summing: Summing) -> None:
    summing.set("count")
    summing.tell(ANA, 81)
    summing.tell(BOJAN, 20)
    summing.fetch()
    assert summing.minutes() == {ANA: 81, BOJAN: 20}
    assert summing.pipeline.attended() == {(ANA, "webinar")}
    assert summing.fetch() == {"courses": 1, "seen": 2, "new": 0, "unread": 0}


def test_where_anything_else_told_of_the_meeting_they_count_no_more(summing: Summing) -> None:
    summing.set("count")
    summing.tell(ANA, 81)
    summing.tell(BOJAN, 90)
    summing.fetch()
    assert summing.minutes() == {ANA: 81, BOJAN: 90}
    who = {"room": EXTERNAL, "run": RUN, "session": "w"}
    ana = str(MOODLE_ID[ANA])
    summing.pipeline.hook(joined(ana, 0, **who), left(30, **who), ended(100, room=EXTERNAL, run=RUN))
    summing.pipeline.drain()
    assert summing.minutes() == {ANA: 30}
    assert summing.pipeline.attended() == set()


def test_the_setting_is_taken_back_and_what_followed_from_it(summing: Summing) -> None:
    summing.set("count")
    summing.tell(ANA, 81)
    summing.fetch()
    summing.set("compare")
    assert summing.pipeline.attended() == set()
    assert summing.minutes() == {}
    summing.set("count")
    assert summing.pipeline.attended() == {(ANA, "webinar")}


def test_a_run_of_which_nobody_knows_when_it_began_is_not_placed(summing: Summing) -> None:
    summing.set("count")
    summing.tell(ANA, 81, run="some-run")
    summing.fetch()
    assert summing.minutes() == {}


def test_a_moodle_without_the_plugin_is_asked_nothing(summing: Summing) -> None:
    summing.world.standin.traps.plugin_absent = True
    assert summing.fetch()["courses"] == 0


def test_rooms_of_webinars_that_are_over_for_long_are_not_asked_for(summing: Summing) -> None:
    summing.pipeline.clock.at_ms = START + 40 * 24 * 60 * MINUTE
    assert summing.fetch()["courses"] == 0
