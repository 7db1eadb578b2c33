"""Classroom lists of a Moodle's activity Attendance: what counts, what changes, what nobody has explained."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.person import Profile
from lms_bridge.services.check_source import CheckSource
from lms_bridge.services.classroom_lists import ClassroomLists
from lms_bridge.services.fetch_attendance import FetchAttendance
from lms_bridge.services.moodles import SourceRefused
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.jobs import SyncJob, SyncKind
from lms_bridge.services.sync_work import unheard
from moodle_sync.findings import Severity
from moodle_sync.standin import Activity
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World
from tests.db.pipeline import ANA, BOJAN, COURSE, LMS, START
from tests.db.test_classroom_lists import CLASS, FIRST, SECOND, WITH_CLASS, tick

P, L, E, A = 1, 2, 3, 4
DAY_S = 86_400
NINE = START // 1000
NOTHING = {"courses": 1, "sessions": 0, "new": 0, "changed": 0, "unclear": 0, "unread": 0}
PROFILES = tuple(Profile(f"at:{one}", one, "moodle", LMS, str(name)) for one, name in MOODLE_ID.items())


class Teaching:
    """A teacher who takes attendance in the course of the classroom realisation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pipeline = world.pipeline
        self.lists = ClassroomLists(self.pipeline.database, self.pipeline.clock, self.pipeline.ids.new)
        self.pipeline.clock.at_ms = START + 3 * 3_600_000
        realisations = tuple(
            replace(one, lms_course=COURSE) if one is CLASS else one for one in WITH_CLASS.realisations
        )
        self.pipeline.enrol(replace(WITH_CLASS, realisations=realisations, profiles=PROFILES))
        self.sessions: dict[int, dict[str, Any]] = {}

    def take(self, session: int, day: int, **log: int) -> None:
        statuses = {MOODLE_ID[person]: status for person, status in log.items()}
        self.sessions[session] = {"id": session, "sessdate": NINE + day * DAY_S, "log": statuses}
        more = {"sessions": tuple(self.sessions.values())}
        activity = Activity(
            30, course_id=COURSE_ID, kind="attendance", instance=4, name="Присуство", more=more
        )
        self.world.site.add_activity(activity, criterion=False)

    def fetch(self) -> Mapping[str, int]:
        handler = FetchAttendance(self.pipeline.database, self.pipeline.clock, self.world.moodle_of)
        counts = handler(self.world.source, unheard)
        self.pipeline.drain()
        return counts

    def days(self, person: str = ANA) -> str | None:
        mine = (tables.completion.c.person_id == person, tables.completion.c.realisation_id == "class")
        rows = self.pipeline.rows(tables.completion, *mine, tables.completion.c.superseded_ms.is_(None))
        return rows[0].days if rows else None


@pytest.fixture
def teaching(world: World) -> Teaching:
    return Teaching(world)


def test_present_and_late_count_and_absent_and_excused_do_not(teaching: Teaching) -> None:
    for session, (ana, bojan) in enumerate([(P, A), (L, E), (P, P)], 1):
        teaching.take(session, session - 1, ana=ana, bojan=bojan)
    assert teaching.fetch() == {**NOTHING, "sessions": 3, "new": 6}
    assert (teaching.days(ANA), teaching.days(BOJAN)) == ("3/3", "1/3")
    assert teaching.pipeline.attended() == {(ANA, "class")}
    facts = teaching.pipeline.rows(tables.fact)
    assert {row.channel for row in facts} == {"attendance"}


def test_read_again_it_is_the_same(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    teaching.fetch()
    assert teaching.fetch() == {**NOTHING, "sessions": 1}
    assert len(teaching.pipeline.versions(ANA, "class")) == 1


def test_another_status_takes_the_place_of_the_first_and_may_come_back(teaching: Teaching) -> None:
    seen = []
    for status in (P, A, P):
        teaching.take(1, 0, ana=status)
        teaching.fetch()
        seen.append(teaching.days())
    assert seen == ["1/3", "0/3", "1/3"]
    assert [row.stands for row in teaching.pipeline.rows(tables.fact)].count(True) == 1


def test_what_moodle_says_no_more_stays(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    teaching.fetch()
    teaching.take(1, 0)
    teaching.fetch()
    assert teaching.days() == "1/3"


def test_a_session_that_was_moved_counts_for_its_new_day(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    teaching.take(2, 1, ana=P)
    teaching.fetch()
    teaching.take(2, 0, ana=P)
    teaching.fetch()
    assert teaching.days() == "1/3"


def test_of_two_sessions_of_a_day_both_are_asked_for(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P, bojan=P)
    teaching.take(2, 0, ana=A)
    teaching.fetch()
    assert (teaching.days(ANA), teaching.days(BOJAN)) == (None, "1/3")


def test_a_status_that_nobody_explained_counts_for_nothing_and_is_listed(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=9, bojan=P)
    assert teaching.fetch()["unclear"] == 1
    assert (teaching.days(ANA), teaching.days(BOJAN)) == (None, "1/3")
    listed = teaching.lists.day("class", FIRST).unclear
    assert [(one.source, one.acronym, one.people) for one in listed] == [("lms", "", 1)]
    assert teaching.lists.day("class", SECOND).unclear == ()


def test_what_means_present_is_set_for_the_source(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=E)
    teaching.fetch()
    assert teaching.days() is None
    teaching.world.set_options(attendance_present="P L E", attendance_absent="A")
    assert teaching.fetch()["changed"] == 1
    assert teaching.days() == "1/3"


def test_staff_see_what_moodle_says_and_either_list_is_enough(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P, bojan=A)
    teaching.fetch()
    teaching.lists.tick(tick(BOJAN), by="officer")
    teaching.pipeline.drain()
    rows = {
        row.who.person_id: (row.present, row.elsewhere) for row in teaching.lists.day("class", FIRST).rows
    }
    assert rows == {ANA: (False, 1), BOJAN: (True, 0)}
    assert (teaching.days(ANA), teaching.days(BOJAN)) == ("1/3", "1/3")


def test_a_list_that_may_not_be_read_is_refused_by_name(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    teaching.world.standin.traps.lacking = {"mod/attendance:takeattendances"}
    with pytest.raises(SourceRefused):
        teaching.fetch()


def test_what_is_over_for_long_is_not_asked_for(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    teaching.pipeline.clock.at_ms = START + 40 * DAY_S * 1000
    assert teaching.fetch()["courses"] == 0


def test_a_status_that_is_corrected_long_after_waits_for_a_decision(teaching: Teaching) -> None:
    for session in (1, 2, 3):
        teaching.take(session, session - 1, ana=P)
    teaching.fetch()
    teaching.pipeline.clock.at_ms += 2 * DAY_S * 1000
    teaching.take(3, 2, ana=A)
    teaching.fetch()
    assert teaching.pipeline.attended() == {(ANA, "class")}
    pair = PairKey(ANA, "class")
    with teaching.pipeline.database.read() as unit:
        assert unit.withdrawals.latest([pair])[pair].state == "open"


def checked(teaching: Teaching) -> dict[tuple[str, object], Severity]:
    check = CheckSource(teaching.pipeline.database, teaching.pipeline.clock, teaching.world.moodle_of)
    findings = check.run(teaching.world.source.name)
    return {
        (one.code, one.params.get("capability", one.params.get("function"))): one.severity for one in findings
    }


def test_the_check_of_the_source_tries_whether_the_lists_may_be_read(teaching: Teaching) -> None:
    teaching.take(1, 0, ana=P)
    missing = ("capability-missing", "mod/attendance:takeattendances")
    assert missing not in checked(teaching)
    teaching.world.standin.traps.lacking = {"mod/attendance:takeattendances"}
    assert checked(teaching)[missing] is Severity.PROBLEM


def test_the_function_is_missed_only_where_a_job_asks_for_it(teaching: Teaching) -> None:
    missing = ("function-missing", "mod_attendance_get_sessions")
    teaching.world.standin.traps.left_out = {"mod_attendance_get_sessions"}
    assert missing not in checked(teaching)
    job = SyncJob(1, "lists", teaching.world.source.id, SyncKind.ATTENDANCE, "* * * * *", next_ms=0)
    with teaching.pipeline.database.write() as unit:
        unit.jobs.add(job, at_ms=0)
    assert checked(teaching)[missing] is Severity.PROBLEM
