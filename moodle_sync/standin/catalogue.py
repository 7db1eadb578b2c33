"""The site itself, its courses and their activities, with as much of them as our account may see."""

import json
from collections.abc import Mapping
from typing import Any

from moodle_sync.standin import defaults
from moodle_sync.standin.call import Call, Service, warned
from moodle_sync.standin.defaults import PLUGIN, PLUGIN_VERSION
from moodle_sync.standin.form import INT, TEXT, Many, Optional, Spec
from moodle_sync.standin.refusals import invalid, missing, no_capability
from moodle_sync.standin.site import TEACHER, Activity, Course

_COURSE_FIELDS = ("id", "ids", "shortname", "idnumber", "category", "")


def _site_info(call: Call) -> Mapping[str, Any]:
    user = call.tables.users[call.site.service_user]
    release, version = defaults.VERSIONS[call.traps.version]
    own = {
        "sitename": call.site.name,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": f"{user.firstname} {user.lastname}",
        "lang": user.lang,
        "userid": user.id,
        "siteurl": call.site.url,
        "functions": [
            {"name": name, "version": PLUGIN_VERSION if name.startswith(PLUGIN) else version}
            for name in sorted(call.site.functions)
        ],
        "release": release,
        "version": version,
    }
    return {**defaults.SITE_INFO, **own}


def _all(call: Call) -> list[Mapping[str, Any]]:
    courses = call.tables.courses
    wanted = call.args["options"].get("ids", list(courses))
    if any(_hidden(call, courses[each]) for each in wanted if each in courses):
        raise no_capability("errorcoursecontextnotvalid", "moodle/course:viewhiddencourses")
    return [
        _listed(call, call.course("errorcoursecontextnotvalid", each)) for each in wanted if each in courses
    ]


def _hidden(call: Call, course: Course) -> bool:
    """A hidden course is left out of a search without a word, and refuses the whole list."""
    return not course.visible and not call.may("moodle/course:viewhiddencourses")


def _listed(call: Call, course: Course) -> Mapping[str, Any]:
    told = _public(course) | defaults.COURSE_LISTED
    if call.may("moodle/course:update"):
        return (
            told
            | defaults.COURSE_LISTED_FOR_EDITOR
            | {"idnumber": course.idnumber, "visible": int(course.visible)}
        )
    return told


def _public(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "shortname": course.shortname,
        "categoryid": 1,
        "fullname": course.fullname,
        "displayname": course.fullname,
        "summary": "",
        "startdate": course.startdate,
        "enddate": course.enddate,
    }


def _by_field(call: Call) -> Mapping[str, Any]:
    field, value = call.args["field"], call.args["value"]
    if field not in _COURSE_FIELDS:
        raise invalid("Invalid field name")
    matching = [each for each in call.tables.courses.values() if _matches(each, field, value)]
    found = [each for each in matching if not _hidden(call, each)]
    return {"courses": [_found(call, each) for each in found], "warnings": []}


def _matches(course: Course, field: str, value: str) -> bool:
    if field == "ids":
        return str(course.id) in value.split(",")
    return not field or str(getattr(course, field, "")) == value


def _found(call: Call, course: Course) -> Mapping[str, Any]:
    teachers = (each for each in call.site.enrolments_of(course.id) if each.role_id == TEACHER)
    users = (call.tables.users[each.user_id] for each in teachers)
    contacts = [{"id": each.id, "fullname": f"{each.firstname} {each.lastname}"} for each in users]
    told = _public(course) | defaults.COURSE_FOUND | {"contacts": contacts}
    dates = {"startdate": told.pop("startdate"), "enddate": told.pop("enddate")}
    if not call.may("moodle/course:view"):
        return told
    told |= dates | defaults.COURSE_SEEN | {"visible": int(course.visible)}
    if call.may("moodle/course:update"):
        told |= {**defaults.COURSE_FOUND_FOR_EDITOR, "idnumber": course.idnumber}
    return told


def _contents(call: Call) -> list[Mapping[str, Any]]:
    course = call.course("errorcoursecontextnotvalid")
    modules = [_module(call, each) for each in call.tables.activities.values() if each.course_id == course.id]
    general = defaults.SECTION | {"id": course.id * 100, "name": "General", "section": 0, "modules": []}
    first = defaults.SECTION | {
        "id": course.id * 100 + 1,
        "name": "New section",
        "section": 1,
        "modules": modules,
    }
    return [general, first]


def _module(call: Call, activity: Activity) -> Mapping[str, Any]:
    rules = json.dumps({"customcompletionrules": dict(activity.rules)})
    return defaults.MODULE | {
        "id": activity.id,
        "url": f"{call.site.url}/mod/{activity.kind}/view.php?id={activity.id}",
        "name": activity.name,
        "instance": activity.instance,
        "contextid": activity.id + 1000,
        "modname": activity.kind,
        "customdata": rules,
    }


def _of_user(call: Call) -> list[Mapping[str, Any]]:
    """An unknown user has none, and who may not view courses sees none."""
    if not call.may("moodle/course:view"):
        return []
    now, user_id = call.site.now(), call.args["userid"]
    ids = {each.course_id for each in call.site.enrolments_for(user_id) if each.active(now)}
    return [_users_course(call, call.tables.courses[each], user_id) for each in sorted(ids)]


def _users_course(call: Call, course: Course, user_id: int) -> Mapping[str, Any]:
    completed: bool | None = (course.id, user_id) in call.tables.course_done
    done = [call.tables.activity_done.get((each, user_id)) for each in course.criteria]
    complete = sum(each is not None and each.state in {1, 2} for each in done)
    progress: float | None = 100 * complete // len(done) if done else None
    if not call.may("report/completion:view"):
        completed = progress = None
    public = _public(course)
    del public["categoryid"]
    return defaults.USERS_COURSE | public | {
        "idnumber": course.idnumber,
        "visible": int(course.visible),
        "enrolledusercount": len({each.user_id for each in call.site.enrolments_of(course.id)}),
        "completionhascriteria": bool(course.criteria),
        "progress": progress,
        "completed": completed,
    }  # fmt: skip


def _scorms(call: Call) -> Mapping[str, Any]:
    rows, warnings = _of_courses(call, "scorm", _scorm)
    return {"scorms": rows, "options": [{"name": "scormstandard", "value": "0"}], "warnings": warnings}


def _quizzes(call: Call) -> Mapping[str, Any]:
    rows, warnings = _of_courses(call, "quiz", _quiz)
    return {"quizzes": rows if call.may("mod/quiz:view") else [], "warnings": warnings}


def _webinars(call: Call) -> Mapping[str, Any]:
    rows, warnings = _of_courses(call, "bigbluebuttonbn", _webinar)
    seen = call.may("mod/bigbluebuttonbn:view")
    return {"bigbluebuttonbns": rows if seen else [], "warnings": warnings}


def _of_courses(call: Call, kind: str, show: Any) -> tuple[list[Any], list[Any]]:
    """Activities of the courses named; no course named means the account's own, which has none."""
    rows, warnings = [], []
    for course_id in call.args["courseids"]:
        if course_id not in call.tables.courses or not call.may("moodle/course:view"):
            warnings.append(warned("course", course_id, "1", "No access rights in course context"))
            continue
        activities = call.tables.activities.values()
        rows += [show(call, each) for each in activities if (each.course_id, each.kind) == (course_id, kind)]
    return rows, warnings


def _own(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.instance,
        "coursemodule": activity.id,
        "course": activity.course_id,
        "name": activity.name,
    }


def _scorm(call: Call, activity: Activity) -> Mapping[str, Any]:
    path = f"/webservice/pluginfile.php/{activity.id + 1000}/mod_scorm/package/0/package.zip"
    own = {"packageurl": call.site.url + path, "packagesize": len(activity.more.get("package", b""))}
    told = {"version", "sha1hash", "revision", "scormtype"}
    more = {name: value for name, value in activity.more.items() if name in told}
    own["protectpackagedownloads"] = bool(activity.more.get("protected"))
    return defaults.SCORM | _own(activity) | own | more


def _quiz(call: Call, activity: Activity) -> Mapping[str, Any]:
    quiz = defaults.QUIZ | _own(activity)
    if call.traps.version == "4.5":
        quiz = {name: value for name, value in quiz.items() if name not in defaults.QUIZ_SINCE_5}
    return quiz


def _webinar(_call: Call, activity: Activity) -> Mapping[str, Any]:
    return defaults.WEBINAR | _own(activity) | {"meetingid": activity.more.get("meetingid", "")}


def _scoes(call: Call) -> Mapping[str, Any]:
    activity = call.activity("scorm", call.args["scormid"])
    scoes = activity.more.get("scoes", ())
    if not scoes:
        raise missing("invalidrecord")
    return {"scoes": [_sco(activity, index, each) for index, each in enumerate(scoes)], "warnings": []}


def _sco(activity: Activity, index: int, sco: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**defaults.SCO, "scorm": activity.instance, "sortorder": index + 1, **sco}


_BY_COURSES: dict[str, Spec] = {"courseids": Optional(Many(INT), ())}
_NAMED: dict[str, Spec] = {"name": TEXT, "value": TEXT}
_IDS: dict[str, Spec] = {"ids": Optional(Many(INT))}

SERVICES = {
    "core_webservice_get_site_info": Service(_site_info, spec={}),
    "core_course_get_courses": Service(_all, spec={"options": Optional(_IDS, {})}),
    "core_course_get_courses_by_field": Service(
        _by_field, spec={"field": Optional(TEXT, ""), "value": Optional(TEXT, "")}
    ),
    "core_course_get_contents": Service(
        _contents, spec={"courseid": INT, "options": Optional(Many(_NAMED), ())}
    ),
    "core_enrol_get_users_courses": Service(_of_user, spec={"userid": INT}),
    "mod_scorm_get_scorms_by_courses": Service(_scorms, spec=_BY_COURSES),
    "mod_scorm_get_scorm_scoes": Service(_scoes, spec={"scormid": INT}),
    "mod_quiz_get_quizzes_by_courses": Service(_quizzes, spec=_BY_COURSES),
    "mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses": Service(_webinars, spec=_BY_COURSES),
}
