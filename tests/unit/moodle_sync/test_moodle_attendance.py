"""The activity Attendance: what the plugin declares is understood, and the stand-in answers no other."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from moodle_sync import Moodle
from moodle_sync.client.attendance import AttendanceSession, Marked, Status, read_sessions
from moodle_sync.errors import AnswerUnexpected, MoodleRefused
from moodle_sync.standin import Activity, Enrolment, Site, StandIn, Traps
from tests.unit.moodle_sync.posting import post

SESSION = {
    *("id", "attendanceid", "groupid", "sessdate", "duration", "lasttaken", "lasttakenby", "timemodified"),
    *("description", "descriptionformat", "studentscanmark", "absenteereport", "autoassignstatus"),
    *("preventsharedip", "preventsharediptime", "statusset", "includeqrcode", "studentsearlyopentime"),
    *("courseid", "statuses", "attendance_log", "users"),
}
"""What the plugin's `get_session_returns` declares, and nothing else."""
STATUS = {"id", "attendanceid", "acronym", "description", "grade", "visible", "deleted", "setnumber"}
LOG = {"studentid", "statusid", "remarks", "id"}
USER = {"id", "firstname", "lastname"}
NINE = 1_583_139_600


def site() -> Site:
    made = Site(now=lambda: NINE)
    made.add_course(id=5, shortname="R-1", fullname="Обука")
    made.add_user(id=101, username="ana", firstname="Ана", lastname="Петровић", email="ana@example.org")
    made.enrol(Enrolment(5, user_id=101))
    held = {"id": 7, "sessdate": NINE, "log": {101: 2}}
    more = {"sessions": (held, {"id": 8, "sessdate": NINE + 86_400, "log": {}})}
    made.add_activity(
        Activity(30, course_id=5, kind="attendance", instance=4, name="Присуство", more=more), criterion=False
    )
    return made


def told(**traps: Any) -> tuple[AttendanceSession, ...]:
    with StandIn(site(), traps=Traps(**traps)) as moodle:
        return Moodle(post, moodle.url, moodle.token).attendances.sessions(4)


def test_sessions_are_read() -> None:
    first, second = told()
    assert (first.id, first.attendance_id, first.course_id) == (7, 4, 5)
    assert first.starts == datetime.fromtimestamp(NINE, UTC)
    assert first.log == (Marked(101, status_id=2),)
    assert first.names == {101: "Ана Петровић"}
    assert first.statuses[2] == Status(2, acronym="L", description="Late", grade=Decimal(1))
    assert second.log == ()


def test_the_stand_in_answers_what_the_plugin_declares() -> None:
    seen: list[Any] = []
    with StandIn(site()) as moodle:
        line = Moodle(post, moodle.url, moodle.token).attendances._line
        line.ask("mod_attendance_get_sessions", {"attendanceid": 4}, seen.append)
    (first, _) = seen[0]
    assert first.keys() == SESSION
    assert first["statuses"][0].keys() == STATUS
    assert first["attendance_log"][0].keys() == LOG
    assert first["users"][0].keys() == USER
    assert isinstance(first["attendance_log"][0]["statusid"], str)


@pytest.mark.parametrize("lacking", ["moodle/course:view", "mod/attendance:takeattendances"])
def test_who_may_not_take_attendance_is_refused(lacking: str) -> None:
    with pytest.raises(MoodleRefused):
        told(lacking={lacking})


def test_a_list_that_is_not_there_is_refused() -> None:
    with StandIn(site()) as moodle, pytest.raises(MoodleRefused):
        Moodle(post, moodle.url, moodle.token).attendances.sessions(99)


@pytest.mark.parametrize("value", [{}, [{}], [{"id": 1}], "x", [{"id": 1, "attendanceid": "x"}]])
def test_what_is_no_list_of_sessions_is_not_believed(value: object) -> None:
    with pytest.raises(AnswerUnexpected):
        read_sessions(value)
