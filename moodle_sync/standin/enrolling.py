"""Enrolments: read in pages, and written by an upsert that overwrites whatever it is not told."""

from collections.abc import Mapping
from typing import Any

from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.form import FLAG, INT, TEXT, Many, Optional, Spec
from moodle_sync.standin.people import shown
from moodle_sync.standin.refusals import invalid, plain
from moodle_sync.standin.site import STUDENT, TEACHER, Course, Enrolment, User

_ROLES = {STUDENT: "student", TEACHER: "editingteacher"}
_LEFT_OUT = ("auth", "suspended", "confirmed", "lang", "theme", "timezone", "mailformat", "trackforums")
_ALWAYS = ("id", "fullname")


def _enrolled(call: Call) -> list[dict[str, Any]]:
    options = {option["name"]: option["value"] for option in call.args["options"]}
    course = call.course("errorcoursecontextnotvalid")
    if options.get("onlyactive") == "1":
        call.require("moodle/course:enrolreview")
    people = _people(call, course, only_active=options.get("onlyactive") == "1")
    start, size = int(options.get("limitfrom", 0)), int(options.get("limitnumber", 0))
    page = people[start : start + size] if size else people[start:]
    fields = options.get("userfields")
    held = _roles(call, course)
    rows = (_row(call, user, held[user.id]) for user in page)
    if fields is None:
        return [each | {"enrolledcourses": _their_courses(call, each["id"])} for each in rows if each]
    kept = {*_ALWAYS, *fields.split(",")}
    return [{name: value for name, value in each.items() if name in kept} for each in rows if each]


def _people(call: Call, course: Course, *, only_active: bool) -> list[User]:
    now = call.site.now()
    enrolments = call.site.enrolments_of(course.id)
    ids = {each.user_id for each in enrolments if not only_active or each.active(now)}
    return [call.tables.users[each] for each in sorted(ids)]


def _roles(call: Call, course: Course) -> dict[int, set[int]]:
    held: dict[int, set[int]] = {}
    for each in call.site.enrolments_of(course.id):
        held.setdefault(each.user_id, set()).add(each.role_id)
    return held


def _row(call: Call, user: User, held: set[int]) -> dict[str, Any]:
    details = shown(call, user)
    if not details:
        return {}
    for name in _LEFT_OUT:
        details.pop(name, None)
    roles = [
        {"roleid": each, "name": "", "shortname": _ROLES.get(each, "other"), "sortorder": 0}
        for each in sorted(held)
    ]
    return details | {"lastcourseaccess": 0, "roles": roles}


def _their_courses(call: Call, user_id: int) -> list[dict[str, Any]]:
    now = call.site.now()
    ids = {each.course_id for each in call.site.enrolments_for(user_id) if each.active(now)}
    courses = (call.tables.courses[each] for each in sorted(ids))
    return [{"id": each.id, "fullname": each.fullname, "shortname": each.shortname} for each in courses]


def _enrol(call: Call) -> None:
    for each in call.args["enrolments"]:
        if each["courseid"] not in call.tables.courses:
            raise invalid("Context does not exist")
        call.course(course_id=each["courseid"])
        call.require("enrol/manual:enrol")
        _refuse_role(call, each)
        user = call.user(each["userid"])
        call.site.enrol(_upsert(each, user))


def _refuse_role(call: Call, asked: Mapping[str, Any]) -> None:
    if asked["roleid"] == STUDENT and call.may("moodle/role:assign"):
        return
    what = f"role ({asked['roleid']}) to this user ({asked['userid']}) in this course ({asked['courseid']})"
    raise plain("wsusercannotassign", f"You don't have the permission to assign this {what}.")


def _upsert(asked: Mapping[str, Any], user: User) -> Enrolment:
    return Enrolment(
        asked["courseid"],
        user_id=user.id,
        role_id=asked["roleid"],
        timestart=asked["timestart"],
        timeend=asked["timeend"],
        suspended=asked["suspend"],
    )


def _unenrol(call: Call) -> None:
    """Only the enrolment by hand goes; who has none does no harm."""
    for each in call.args["enrolments"]:
        call.course(course_id=each["courseid"])
        call.require("enrol/manual:unenrol")
        call.user(each["userid"])
        where = {"user_id": each["userid"], "course_id": each["courseid"]}
        if call.tables.enrolments.pop((each["courseid"], each["userid"], "manual"), None):
            call.site.note("learner", "user_enrolment_deleted", **where)


_OPTION: dict[str, Spec] = {"name": TEXT, "value": TEXT}
_ENROLMENT: dict[str, Spec] = {
    "roleid": INT,
    "userid": INT,
    "courseid": INT,
    "timestart": Optional(INT, 0),
    "timeend": Optional(INT, 0),
    "suspend": Optional(FLAG, otherwise=False),
}
_UNENROLMENT: dict[str, Spec] = {"userid": INT, "courseid": INT, "roleid": Optional(INT)}

SERVICES = {
    "core_enrol_get_enrolled_users": Service(
        _enrolled, spec={"courseid": INT, "options": Optional(Many(_OPTION), ())}
    ),
    "enrol_manual_enrol_users": Service(_enrol, spec={"enrolments": Many(_ENROLMENT)}, writes=True),
    "enrol_manual_unenrol_users": Service(_unenrol, spec={"enrolments": Many(_UNENROLMENT)}, writes=True),
}
