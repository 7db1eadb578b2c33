"""What the stand-in's companion plugin says: messages as they stand when they are built."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moodle_sync.standin import defaults
from moodle_sync.standin.site import STUDENT, TEACHER, Activity, Attempt, Course, Done, OutboxRow, Site, User

_ROLES = {STUDENT: "student", TEACHER: "editingteacher"}
_FULL_MARK = 100
_MET = frozenset({1, 2})


def about(site: Site, *, version: str = "5.1") -> dict[str, Any]:
    """Which site speaks."""
    return {
        "identifier": site.identifier,
        "url": site.url,
        "moodle": defaults.VERSIONS[version][0],
        "plugin": int(defaults.PLUGIN_VERSION),
    }


def body(site: Site, row: OutboxRow) -> str:
    """The message of a row, built now."""
    message: dict[str, Any] = _head(site, row.kind, row.event, seq=row.seq) | {"created": row.created}
    course = site.tables.courses.get(row.course_id)
    if row.kind != "course":
        message["user"] = user_told(site.tables.users[row.user_id])
    if row.kind != "account":
        message["course"] = course_told(course) if course else {"id": row.course_id, "deleted": True}
    if row.kind == "learner":
        message["learner"] = learners(site, course, [row.user_id])[row.user_id] if course else None
    return written(message)


def test_body(site: Site) -> str:
    """A message that says nothing."""
    return written(_head(site, "test", "test", seq=0))


def written(value: Mapping[str, Any]) -> str:
    """As PHP writes it, with letters as they are and slashes as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def user_told(user: User) -> dict[str, Any]:
    """A user; of a deleted one nothing but that."""
    names = ("username", "idnumber", "email", "firstname", "lastname", "institution", "department", "auth")
    return {
        "id": user.id,
        **{name: "" if user.deleted else getattr(user, name) for name in names},
        "confirmed": user.confirmed,
        "suspended": user.suspended,
        "deleted": user.deleted,
        "created": user.timecreated,
    }


def course_told(course: Course) -> dict[str, Any]:
    """A course."""
    return {
        "id": course.id,
        "idnumber": course.idnumber,
        "shortname": course.shortname,
        "fullname": course.fullname,
        "visible": course.visible,
        "completion": True,
    }


def learners(site: Site, course: Course, user_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is known of each of these people in the course."""
    seats: dict[int, list[Any]] = {}
    for each in site.enrolments_of(course.id):
        seats.setdefault(each.user_id, []).append(each)
    activities = [each for each in site.tables.activities.values() if each.course_id == course.id]
    return {
        number: _enrolled(seats.get(number, []))
        | _completion(site, course, activities, number)
        | _results(site, activities, number)
        for number in user_ids
    }


def _head(site: Site, kind: str, event: str, *, seq: int) -> dict[str, Any]:
    now = site.now()
    about_it = {"version": 1, "type": kind, "event": event, "seq": seq}
    return {**about_it, "created": now, "sent": now, "site": about(site)}


def _enrolled(seats: list[Any]) -> dict[str, Any]:
    return {
        "enrolments": [
            {
                "method": each.method,
                "status": "suspended" if each.suspended else "active",
                "start": each.timestart,
                "end": each.timeend,
            }
            for each in seats
        ],
        "roles": sorted({_ROLES.get(each.role_id, "other") for each in seats}),
    }


def _completion(site: Site, course: Course, activities: Iterable[Activity], user_id: int) -> dict[str, Any]:
    done = site.tables.activity_done
    met = sum(done[each, user_id].state in _MET for each in course.criteria if (each, user_id) in done)
    return {
        "completed": site.tables.course_done.get((course.id, user_id)),
        "criteria": {"total": len(course.criteria), "met": met},
        "activities": [
            _activity(each, done.get((each.id, user_id)), criterion=each.id in course.criteria)
            for each in activities
        ],
    }


def _activity(activity: Activity, done: Done | None, *, criterion: bool) -> dict[str, Any]:
    return {
        "cmid": activity.id,
        "module": activity.kind,
        "instance": activity.instance,
        "idnumber": activity.more.get("idnumber", ""),
        "name": activity.name,
        "criterion": criterion,
        "state": done.state if done else 0,
        "time": done.at if done else None,
        "overridden_by": done.overridden_by if done else None,
    }


def _results(site: Site, activities: Iterable[Activity], user_id: int) -> dict[str, Any]:
    tables = site.tables
    own = list(activities)
    quizzes = {each.instance: each for each in own if each.kind == "quiz"}
    attempts = [
        each for each in tables.attempts.values() if each.user_id == user_id and each.quiz_id in quizzes
    ]
    return {
        "grades": [each for one in own for each in _grades(site, one, attempts, user_id)],
        "attempts": [_attempt(each, quizzes[each.quiz_id]) for each in attempts],
        "scorm": [each for one in own if one.kind == "scorm" for each in _tracks(site, one, user_id)],
        "webinars": [
            {
                "cmid": one.id,
                "meetingid": one.more.get("meetingid", ""),
                "summaries": list(tables.summaries[one.id, user_id]),
            }
            for one in own
            if (one.id, user_id) in tables.summaries
        ],
    }


def _grades(
    site: Site, activity: Activity, attempts: Iterable[Attempt], user_id: int
) -> Iterable[dict[str, Any]]:
    """A quiz of the stand-in has two marks and a hundred points, of which the best attempt gives most."""
    grade = site.tables.grades.get((activity.id, user_id))
    own = [each for each in attempts if activity.kind == "quiz" and each.quiz_id == activity.instance]
    where = {"cmid": activity.id, "module": activity.kind, "instance": activity.instance}
    if grade:
        values = (grade.raw, grade.maximum, grade.passing)
        yield _grade(where, *(f"{each:.5f}" for each in values), at=grade.at, overridden=grade.overridden)
    elif own:
        best = max(each.marks for each in own) * _FULL_MARK / defaults.QUIZ["sumgrades"]
        last = max(each.at for each in own)
        yield _grade(where, f"{best:.5f}", "100.00000", "60.00000", at=last, overridden=False)


def _grade(
    where: Mapping[str, Any], raw: str, most: str, passing: str, *, at: int, overridden: bool
) -> dict[str, Any]:
    bounds = {"raw": raw, "min": "0.00000", "max": most, "pass": passing}
    return {**where, **bounds, "time": at, "overridden": overridden}


def _attempt(attempt: Attempt, quiz: Activity) -> dict[str, Any]:
    return {
        "cmid": quiz.id,
        "attempt_id": attempt.id,
        "number": attempt.number,
        "marks": f"{attempt.marks:.5f}",
        "max": f"{defaults.QUIZ['sumgrades']:.5f}",
        "started": attempt.at,
        "finished": attempt.at,
    }


def _tracks(site: Site, activity: Activity, user_id: int) -> Iterable[dict[str, Any]]:
    scoes = {each["id"]: each for each in activity.more.get("scoes", ())}
    for (sco_id, who, attempt), elements in site.tables.tracks.items():
        if who == user_id and sco_id in scoes:
            yield {
                "cmid": activity.id,
                "scoid": sco_id,
                "identifier": scoes[sco_id].get("identifier", f"item-{sco_id}"),
                "attempt": attempt,
                "tracks": {name: each for name, each in elements.items() if name.startswith("cmi.")},
                "time": int(elements["timemodified"]) if "timemodified" in elements else None,
                "items": sum(each.get("scormtype", "sco") == "sco" for each in scoes.values()),
            }
