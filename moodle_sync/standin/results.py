"""What learners did: completion, SCORM tracks, attempts at quizzes, grades."""

from collections.abc import Mapping
from typing import Any

from moodle_sync.standin import defaults
from moodle_sync.standin.call import Call, Service, warned
from moodle_sync.standin.form import FLAG, INT, TEXT, Optional, Spec
from moodle_sync.standin.refusals import plain
from moodle_sync.standin.site import Activity, Attempt, Course, Done, User

_OPEN = Done(0, at=0)
_FULL_MARK = 100


def _course_status(call: Call) -> Mapping[str, Any]:
    course = call.course()
    user = call.user()
    call.require("report/completion:view", "cannotviewreport")
    if not _is_enrolled(call, course, user):
        raise plain("usernotenroled", "User is not enrolled in this course")
    if not course.criteria:
        raise plain("nocriteriaset", "No completion criteria set for this course")
    status = {
        "completed": (course.id, user.id) in call.tables.course_done,
        "aggregation": 1,
        "completions": [_criterion(call, each, user) for each in course.criteria],
    }
    return {"completionstatus": status, "warnings": []}


def _is_enrolled(call: Call, course: Course, user: User) -> bool:
    return any(each.course_id == course.id for each in call.site.enrolments_for(user.id))


def _criterion(call: Call, activity_id: int, user: User) -> Mapping[str, Any]:
    activity = call.tables.activities[activity_id]
    done = call.tables.activity_done.get((activity_id, user.id), _OPEN)
    complete = done.state in {1, 2}
    link = f"{call.site.url}/mod/{activity.kind}/view.php?id={activity.id}"
    criteria = f'<a href="{link}">{activity.name}</a>'
    return {
        "type": 4,
        "title": "Activity completion",
        "status": "Yes" if complete else "No",
        "complete": complete,
        "timecompleted": done.at if complete else None,
        "details": {"type": "Activity completion", "criteria": criteria, "requirement": "", "status": ""},
    }


def _activities(call: Call) -> Mapping[str, Any]:
    """It answers for who is not enrolled too, and leaves quizzes out for who may not see them."""
    course = call.course()
    user = call.user()
    call.require("report/progress:view")
    shown = (each for each in call.tables.activities.values() if each.course_id == course.id)
    seen = [each for each in shown if each.kind != "quiz" or call.may("mod/quiz:view")]
    tracked = _is_enrolled(call, course, user)
    return {
        "statuses": [_status(call, each, user) | {"istrackeduser": tracked} for each in seen],
        "warnings": [],
    }


def _status(call: Call, activity: Activity, user: User) -> dict[str, Any]:
    done = call.tables.activity_done.get((activity.id, user.id), _OPEN)
    return defaults.ACTIVITY_STATUS | {
        "cmid": activity.id,
        "modname": activity.kind,
        "instance": activity.instance,
        "state": done.state,
        "timecompleted": done.at,
        "overrideby": done.overridden_by,
        "isoverallcomplete": done.state in {1, 2},
    }


def _attempt_count(call: Call) -> Mapping[str, Any]:
    activity = call.activity("scorm", call.args["scormid"])
    call.require("mod/scorm:viewreport")
    user = call.user()
    scoes = {each["id"] for each in activity.more.get("scoes", ())}
    begun = {attempt for sco, who, attempt in call.tables.tracks if sco in scoes and who == user.id}
    return {"attemptscount": len(begun), "warnings": []}


def _tracks(call: Call) -> Mapping[str, Any]:
    scoid = call.args["scoid"]
    _scorm_of(call, scoid)
    call.require("mod/scorm:viewreport")
    user = call.user()
    begun = [attempt for sco, who, attempt in call.tables.tracks if (sco, who) == (scoid, user.id)]
    attempt = call.args["attempt"] or max(begun, default=1)
    stored = call.tables.tracks.get((scoid, user.id, attempt))
    warnings = [] if stored else [warned("attempt", attempt, "notattempted", "Not attempted")]
    elements = {**stored, "userid": user.id, "scoid": str(scoid)} if stored else {}
    tracks = [{"element": name, "value": value} for name, value in elements.items()]
    return {"data": {"attempt": attempt, "tracks": tracks}, "warnings": warnings}


def _scorm_of(call: Call, scoid: int) -> Activity:
    for activity in call.tables.activities.values():
        if scoid in {each["id"] for each in activity.more.get("scoes", ())}:
            return call.activity("scorm", activity.instance)
    raise plain("cannotfindsco", "Could not find SCO")


def _attempts(call: Call) -> Mapping[str, Any]:
    return {"attempts": [_attempt(each) for each in _of_quiz(call)], "warnings": []}


def _of_quiz(call: Call) -> list[Attempt]:
    activity = call.activity("quiz", call.args["quizid"])
    call.require("mod/quiz:view", "requireloginerror")
    user = call.user()
    call.require("mod/quiz:viewreports")
    attempts = call.tables.attempts.values()
    return [each for each in attempts if (each.quiz_id, each.user_id) == (activity.instance, user.id)]


def _attempt(attempt: Attempt) -> Mapping[str, Any]:
    return defaults.ATTEMPT | {
        "id": attempt.id,
        "quiz": attempt.quiz_id,
        "userid": attempt.user_id,
        "attempt": attempt.number,
        "timestart": attempt.at,
        "timefinish": attempt.at,
        "sumgrades": attempt.marks,
    }


def _best(call: Call) -> Mapping[str, Any]:
    best = _grade(_of_quiz(call))
    found = {"hasgrade": best is not None, "gradetopass": 60, "warnings": []}
    return found if best is None else found | {"grade": best}


def _grade(attempts: list[Attempt]) -> int | None:
    """A quiz of the stand-in has two marks and a hundred points."""
    full = defaults.QUIZ["sumgrades"]
    return max((_FULL_MARK * each.marks // full for each in attempts), default=None)


def _grades(call: Call) -> Mapping[str, Any]:
    course = call.course()
    for capability, errorcode in _FOR_GRADES:
        call.require(capability, errorcode)
    one = call.args["userid"]
    ids = [one] if one else sorted({each.user_id for each in call.site.enrolments_of(course.id)})
    return {"usergrades": [_of_user(call, course, call.user(each)) for each in ids], "warnings": []}


_FOR_GRADES = (
    ("gradereport/user:view", "nopermissions"),
    ("moodle/grade:viewall", "nopermissiontoviewgrades"),
)


def _of_user(call: Call, course: Course, user: User) -> Mapping[str, Any]:
    seen = [each for each in call.tables.activities.values() if each.course_id == course.id]
    items = [_item(call, each, user) for each in seen if each.kind != "quiz" or call.may("mod/quiz:view")]
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": f"{user.firstname} {user.lastname}",
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": items,
    }


def _item(call: Call, activity: Activity, user: User) -> Mapping[str, Any]:
    attempts = call.tables.attempts.values()
    own = [each for each in attempts if (each.quiz_id, each.user_id) == (activity.instance, user.id)]
    grade = _grade(own) if activity.kind == "quiz" else None
    graded = max((each.at for each in own), default=None) if grade is not None else None
    item = defaults.GRADE_ITEM | {
        "id": activity.id,
        "itemname": activity.name,
        "itemmodule": activity.kind,
        "iteminstance": activity.instance,
        "idnumber": "",
        "cmid": activity.id,
        "graderaw": grade,
        "gradedatesubmitted": graded,
        "gradedategraded": graded,
        "grademin": 0,
        "grademax": _FULL_MARK,
        "gradeformatted": "-" if grade is None else f"<i></i>{grade}.00",
        "percentageformatted": "-" if grade is None else f"{grade}.00 %",
    }
    return item if grade is None else item | {"weightraw": 0.5, "weightformatted": "50.00 %"}


_IN_COURSE: dict[str, Spec] = {"courseid": INT, "userid": INT}
_OF_QUIZ: dict[str, Spec] = {"quizid": INT, "userid": INT, "status": Optional(TEXT)}

SERVICES = {
    "core_completion_get_course_completion_status": Service(_course_status, spec=_IN_COURSE),
    "core_completion_get_activities_completion_status": Service(_activities, spec=_IN_COURSE),
    "mod_scorm_get_scorm_attempt_count": Service(
        _attempt_count, spec={"scormid": INT, "userid": INT, "ignoremissingcompletion": Optional(FLAG)}
    ),
    "mod_scorm_get_scorm_sco_tracks": Service(
        _tracks, spec={"scoid": INT, "userid": INT, "attempt": Optional(INT, 0)}
    ),
    "mod_quiz_get_user_attempts": Service(_attempts, spec=_OF_QUIZ),
    "mod_quiz_get_user_best_grade": Service(_best, spec={"quizid": INT, "userid": INT}),
    "gradereport_user_get_grade_items": Service(_grades, spec={"courseid": INT, "userid": Optional(INT, 0)}),
}
