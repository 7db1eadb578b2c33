"""One learner of one course, asked for with stock web services and told in the companion plugin's words.

What stock Moodle does not tell is left out or null, never guessed: enrolments and roles, webinar summaries,
when an account was made. Scores are read now, when the message is made: at the moment of an event Moodle has
not yet written them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from moodle_sync.client import Moodle
from moodle_sync.client.completions import ActivityStatus, CourseStatus
from moodle_sync.client.courses import Course
from moodle_sync.client.grades import GradeItem
from moodle_sync.client.quizzes import Attempt, Quiz
from moodle_sync.client.scorms import Sco, Scorm, Tracks
from moodle_sync.client.users import User
from moodle_sync.errors import NotEnrolled, UnknownRecord

VERSION = 1
MOST_TRACKS: Final = 60
"""Attempts times items of one package asked for a person, some 30 ms each; the newest attempts first."""
_FINISHED = "finished"
_SCO = "sco"
_CHANGED = "timemodified"


@dataclass(frozen=True, slots=True)
class Parts:
    """A course and what of it is asked for each learner: read once, used for all of them."""

    course: Course
    _: KW_ONLY
    quizzes: tuple[Quiz, ...]
    scorms: tuple[tuple[Scorm, tuple[Sco, ...]], ...]


@dataclass(frozen=True, slots=True)
class Learner:
    """What Moodle answered about one person in one course.

    `status` is None for who is not enrolled (any more): their activities still answer. `completed_at`: aware;
    None where the course is not complete or Moodle tells no time.
    """

    user: User
    _: KW_ONLY
    parts: Parts
    status: CourseStatus | None
    activities: tuple[ActivityStatus, ...]
    grades: tuple[GradeItem, ...]
    attempts: tuple[Attempt, ...]
    tracks: tuple[tuple[Scorm, Sco, Tracks], ...]

    @property
    def completed_at(self) -> datetime | None:
        return self.status.completed_at if self.status else None


def parts_of(moodle: Moodle, course_id: int) -> Parts:
    """The quizzes and packages of a course. Raises `UnknownRecord` for one that is no more, `MoodleError`."""
    courses = moodle.courses.by_ids([course_id])
    if not courses:
        raise UnknownRecord(what="course")
    quizzes = moodle.quizzes.by_courses([course_id]).items
    scorms = moodle.scorms.by_courses([course_id]).items
    return Parts(
        courses[0],
        quizzes=tuple(quizzes),
        scorms=tuple((each, moodle.scorms.scos(each.id)) for each in scorms),
    )


def look(moodle: Moodle, user: User, *, parts: Parts) -> Learner:
    """Ask for everything about one person in the course. Who is not enrolled is not an error.

    Raises `MoodleError`; nothing of a learner is told where a part of it could not be read.
    """
    course_id = parts.course.id
    grades = moodle.grades.items(course_id, user_id=user.id)
    return Learner(
        user,
        parts=parts,
        status=status_of(moodle, course_id, user_id=user.id),
        activities=moodle.completions.activities(course_id, user_id=user.id),
        grades=tuple(item for each in grades if each.user_id == user.id for item in each.items),
        attempts=_attempts(moodle, parts, user.id),
        tracks=_tracks(moodle, parts, user.id),
    )


def status_of(moodle: Moodle, course_id: int, *, user_id: int) -> CourseStatus | None:
    """The course's completion; None for who is not enrolled (any more), of whom it says nothing."""
    try:
        return moodle.completions.course(course_id, user_id=user_id)
    except NotEnrolled:
        return None


def message(learner: Learner, *, site_url: str, completed: datetime | None = None) -> bytes:
    """The learner as a message of the plugin's contract, JSON in UTF-8.

    `completed`: the course's time where it is known better than from its criteria.
    """
    return composed(
        {
            "user": _user(learner.user),
            "course": _course(learner.parts.course),
            "learner": _record(learner, completed or learner.completed_at),
        },
        site={"identifier": "", "url": site_url, "moodle": "", "plugin": 0},
    )


def composed(told: Mapping[str, Any], *, site: Mapping[str, Any], event: str = "looked") -> bytes:
    """A message about a learner with what was `told`. It has no time: the same is the same bytes."""
    head = {"version": VERSION, "type": "learner", "event": event, "seq": 0, "created": None, "sent": None}
    return json.dumps({**head, "site": dict(site), **told}, ensure_ascii=False, sort_keys=True).encode()


def _attempts(moodle: Moodle, parts: Parts, user_id: int) -> tuple[Attempt, ...]:
    return tuple(
        attempt
        for quiz in parts.quizzes
        for attempt in moodle.quizzes.attempts(quiz.id, user_id=user_id)
        if attempt.state == _FINISHED and not attempt.preview
    )


def _tracks(moodle: Moodle, parts: Parts, user_id: int) -> tuple[tuple[Scorm, Sco, Tracks], ...]:
    found: list[tuple[Scorm, Sco, Tracks]] = []
    for scorm, scos in parts.scorms:
        played = [each for each in scos if each.kind == _SCO]
        last = moodle.scorms.attempts(scorm.id, user_id=user_id) if played else 0
        first = max(1, last - max(1, MOST_TRACKS // max(1, len(played))) + 1)
        for attempt in range(first, last + 1):
            told = (moodle.scorms.tracks(each.id, user_id=user_id, attempt=attempt) for each in played)
            found += [(scorm, each, tracks) for each, tracks in zip(played, told, strict=True)]
    return tuple(each for each in found if each[2].elements)


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username or "",
        "idnumber": user.idnumber or "",
        "email": user.email or "",
        "firstname": user.first_name or "",
        "lastname": user.last_name or "",
        "institution": user.institution or "",
        "department": user.department or "",
        "auth": user.auth or "",
        "confirmed": user.confirmed,
        "suspended": user.suspended,
        "deleted": user.is_deleted,
        "created": None,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "idnumber": course.idnumber or "",
        "shortname": course.short_name,
        "fullname": course.full_name,
        "visible": course.visible is not False,
        "completion": course.completion_enabled is not False,
    }


def _record(learner: Learner, completed: datetime | None) -> dict[str, Any]:
    criteria = learner.status.criteria if learner.status else ()
    counted = {each.module_id for each in criteria}
    return {
        "enrolments": [],
        "roles": [],
        "completed": _seconds(completed),
        "criteria": {"total": len(criteria), "met": sum(each.complete for each in criteria)},
        "activities": [_activity(each, criterion=each.module_id in counted) for each in learner.activities],
        "grades": [_grade(each) for each in learner.grades if each.module_id is not None],
        "attempts": _told_attempts(learner.attempts, learner.parts.quizzes),
        "scorm": [_told_tracks(*each, items=_items(learner.parts, each[0])) for each in learner.tracks],
        "webinars": [],
    }


def _activity(each: ActivityStatus, *, criterion: bool) -> dict[str, Any]:
    return {
        "cmid": each.module_id,
        "module": each.kind,
        "instance": each.instance,
        "idnumber": "",
        "name": "",
        "criterion": criterion,
        "state": int(each.state),
        "time": _seconds(each.completed_at),
        "overridden_by": each.overridden_by,
    }


def _grade(each: GradeItem) -> dict[str, Any]:
    return {
        "cmid": each.module_id,
        "module": each.module,
        "instance": each.instance,
        "raw": _decimal(each.raw),
        "min": _decimal(each.minimum),
        "max": _decimal(each.maximum),
        "pass": None,
        "time": _seconds(each.graded_at),
        "overridden": False,
    }


def _told_attempts(attempts: Sequence[Attempt], quizzes: Sequence[Quiz]) -> list[dict[str, Any]]:
    by_id = {quiz.id: quiz for quiz in quizzes}
    return [
        {
            "cmid": by_id[each.quiz_id].module_id,
            "attempt_id": each.id,
            "number": each.number,
            "marks": _decimal(each.marks),
            "max": _decimal(by_id[each.quiz_id].marks),
            "started": _seconds(each.started_at),
            "finished": _seconds(each.finished_at),
        }
        for each in attempts
        if each.quiz_id in by_id
    ]


def _items(parts: Parts, scorm: Scorm) -> int:
    """How many items of the package keep tracks."""
    return sum(each.kind == _SCO for one, scos in parts.scorms if one.id == scorm.id for each in scos)


def _told_tracks(scorm: Scorm, sco: Sco, tracks: Tracks, *, items: int) -> dict[str, Any]:
    changed = tracks.elements.get(_CHANGED, "")
    return {
        "cmid": scorm.module_id,
        "scoid": sco.id,
        "identifier": sco.identifier,
        "attempt": tracks.attempt,
        "tracks": dict(tracks.elements),
        "time": int(changed) if changed.isascii() and changed.isdecimal() else None,
        "items": items,
    }


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
