"""The activity Attendance, whose functions come with a plugin that not every Moodle has.

An activity of the kind `attendance` has its sessions in `more["sessions"]`: dictionaries with `id`,
`sessdate`, `log` (status ids by user id) and, where they are not the usual ones, `statuses`.
"""

from collections.abc import Mapping
from typing import Any, Final

from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.form import INT
from moodle_sync.standin.refusals import invalid, missing
from moodle_sync.standin.site import Activity

STATUSES: Final[tuple[tuple[int, str, str, float], ...]] = (
    (1, "P", "Present", 2.0),
    (2, "L", "Late", 1.0),
    (3, "E", "Excused", 1.0),
    (4, "A", "Absent", 0.0),
)
"""Those that the plugin makes with each activity: id, acronym, description, grade."""
_MAY: Final = "mod/attendance:takeattendances"
_SESSION: Final[Mapping[str, Any]] = {
    "groupid": 0,
    "duration": 21_600,
    "lasttaken": None,
    "lasttakenby": 0,
    "timemodified": 1_700_000_000,
    "description": "Regular class session",
    "descriptionformat": 1,
    "studentscanmark": 0,
    "absenteereport": 1,
    "autoassignstatus": 0,
    "preventsharedip": 0,
    "preventsharediptime": None,
    "statusset": 0,
    "includeqrcode": 0,
    "studentsearlyopentime": 0,
}


def _sessions(call: Call) -> list[Mapping[str, Any]]:
    activity = _activity(call)
    call.require("moodle/course:view", "requireloginerror")
    if not call.may(_MAY):
        raise invalid("Invalid session id or no permissions.")
    return [_session(call, activity, each) for each in activity.more.get("sessions", ())]


def _activity(call: Call) -> Activity:
    for each in call.tables.activities.values():
        if (each.kind, each.instance) == ("attendance", call.args["attendanceid"]):
            return each
    raise missing("invalidrecord")


def _session(call: Call, activity: Activity, session: Mapping[str, Any]) -> Mapping[str, Any]:
    users = [call.tables.users[each.user_id] for each in call.site.enrolments_of(activity.course_id)]
    return {
        "id": session["id"],
        "attendanceid": activity.instance,
        **_SESSION,
        "sessdate": session["sessdate"],
        "courseid": activity.course_id,
        "statuses": [_status(activity, each) for each in session.get("statuses", STATUSES)],
        "attendance_log": [
            {"studentid": user, "statusid": str(status), "remarks": "", "id": str(number)}
            for number, (user, status) in enumerate(session["log"].items(), session["id"] * 1000)
        ],
        "users": [{"id": one.id, "firstname": one.firstname, "lastname": one.lastname} for one in users],
    }


def _status(activity: Activity, status: tuple[int, str, str, float]) -> Mapping[str, Any]:
    number, acronym, description, grade = status
    return {
        "id": number,
        "attendanceid": activity.instance,
        "acronym": acronym,
        "description": description,
        "grade": grade,
        "visible": 1,
        "deleted": 0,
        "setnumber": 0,
    }


SERVICES = {"mod_attendance_get_sessions": Service(_sessions, spec={"attendanceid": INT})}
