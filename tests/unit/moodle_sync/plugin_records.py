"""A learner's message of the companion plugin, as the contract writes it, to be changed by each test."""

import json
from typing import Any

from moodle_sync.messages import read_learner
from moodle_sync.records import LearnerRecord

HOME = "https://lms.academy.example"
COURSE, USER = 8, 24
QUIZ, SCORM = 12, 13


def site() -> dict[str, Any]:
    return {"identifier": "2da845e5", "url": HOME, "moodle": "5.1+ (Build: 20251017)", "plugin": 2026112400}


def user() -> dict[str, Any]:
    names = ("username", "idnumber", "email", "firstname", "lastname", "institution", "department", "auth")
    flags = {"confirmed": True, "suspended": False, "deleted": False}
    return {"id": USER, **dict.fromkeys(names, "x"), **flags, "created": 1_795_000_000}


def course() -> dict[str, Any]:
    names = {"idnumber": "R-1", "shortname": "C", "fullname": "Обука"}
    return {"id": COURSE, **names, "visible": True, "completion": True}


def learner(**changes: Any) -> dict[str, Any]:
    """A learner's part with two criteria and nothing done yet."""
    empty: dict[str, Any] = {
        name: [] for name in ("enrolments", "roles", "activities", "grades", "attempts", "scorm", "webinars")
    }
    return {**empty, "completed": None, "criteria": {"total": 2, "met": 0}, **changes}


def message(**changes: Any) -> dict[str, Any]:
    head = {"version": 1, "type": "learner", "event": "course_completed", "seq": 16}
    parts = {"site": site(), "user": user(), "course": course(), "learner": learner()}
    return {**head, "created": 1_795_000_100, "sent": 1_795_000_105, **parts, **changes}


def activity(cmid: int, module: str, *, state: int, time: int | None, **more: Any) -> dict[str, Any]:
    about = {"instance": 4, "idnumber": "", "name": "А", "criterion": True, "overridden_by": None}
    return {"cmid": cmid, "module": module, "state": state, "time": time, **about, **more}


def grade(cmid: int, module: str, raw: str | None, *, time: int | None, **more: Any) -> dict[str, Any]:
    about = {"instance": 4, "min": "0.00000", "max": "100.00000", "pass": "0.00000", "overridden": False}
    return {"cmid": cmid, "module": module, "raw": raw, "time": time, **about, **more}


def attempt(number: int, marks: str | None, *, finished: int | None, **more: Any) -> dict[str, Any]:
    about = {"cmid": QUIZ, "attempt_id": 900 + number, "max": "30.00000", "started": 1}
    return {**about, "number": number, "marks": marks, "finished": finished, **more}


def tracks(attempt: int, *, completion: str, success: str, sco: int = 6) -> dict[str, Any]:
    elements = {"cmi.completion_status": completion, "cmi.success_status": success}
    about = {"cmid": SCORM, "scoid": sco, "identifier": "item"}
    return {**about, "attempt": attempt, "tracks": elements}


def record(**changes: Any) -> LearnerRecord:
    """The record of a learner with these changes, read as it would be."""
    return read_learner(json.dumps({"user": user(), "learner": learner(**changes)}), course_id=COURSE)
