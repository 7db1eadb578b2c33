"""The activity Attendance of the plugin mod_attendance: its sessions, and whom teachers marked as what.

Shapes as the plugin declares them (`mod_attendance_get_sessions`, read at version 2024020500). A status may
stand in the log of a session that is not among the statuses told with it: it was hidden or deleted since.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from moodle_sync.client.line import Line
from moodle_sync.shapes import Row, rows


@dataclass(frozen=True, slots=True)
class Status:
    """What somebody may be marked as. `grade`: the points that the activity gives for it."""

    id: int
    _: KW_ONLY
    acronym: str
    description: str
    grade: Decimal


@dataclass(frozen=True, slots=True)
class Marked:
    """A person as a session's log has them."""

    user_id: int
    _: KW_ONLY
    status_id: int | None


@dataclass(frozen=True, slots=True)
class AttendanceSession:
    """One session. `names`: of the people who may be listed in it, by their ids."""

    id: int
    _: KW_ONLY
    attendance_id: int
    course_id: int
    starts: datetime | None
    statuses: Mapping[int, Status]
    log: tuple[Marked, ...]
    names: Mapping[int, str]


class Attendances:
    """Reads sessions."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def sessions(self, attendance_id: int) -> tuple[AttendanceSession, ...]:
        """All sessions of one activity, by its instance."""
        arguments = {"attendanceid": attendance_id}
        return self._line.ask("mod_attendance_get_sessions", arguments, read_sessions)


def read_sessions(value: object) -> tuple[AttendanceSession, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return rows(value, _session)


def _session(each: Row) -> AttendanceSession:
    statuses = each.rows("statuses", _status)
    return AttendanceSession(
        each.integer("id"),
        attendance_id=each.integer("attendanceid"),
        course_id=each.integer("courseid"),
        starts=each.maybe_time("sessdate"),
        statuses={status.id: status for status in statuses},
        log=each.rows("attendance_log", _marked),
        names=dict(each.rows("users", _named)),
    )


def _status(each: Row) -> Status:
    return Status(
        each.integer("id"),
        acronym=each.text("acronym"),
        description=each.maybe_text("description") or "",
        grade=each.maybe_decimal("grade") or Decimal(0),
    )


def _marked(each: Row) -> Marked:
    return Marked(each.integer("studentid"), status_id=each.maybe_integer("statusid"))


def _named(each: Row) -> tuple[int, str]:
    name = f"{each.maybe_text('firstname') or ''} {each.maybe_text('lastname') or ''}"
    return each.integer("id"), name.strip()
