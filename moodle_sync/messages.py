"""Reading the companion plugin's messages, strictly: a wrong kind is refused with its place.

Keys that are not known are let pass: a newer plugin may know more.
"""

import json
from decimal import Decimal
from typing import Any, Final

from moodle_sync.client.completions import State
from moodle_sync.errors import AnswerUnexpected
from moodle_sync.records import (
    Activity,
    CourseTold,
    Enrolment,
    Grade,
    LearnerRecord,
    Message,
    QuizAttempt,
    Room,
    ScormTracks,
    SiteTold,
    Summary,
    Type,
    UserTold,
)
from moodle_sync.shapes import Row, row

VERSION: Final = 1


def read_message(body: str | bytes) -> Message:
    """Read a message. Raises `AnswerUnexpected` with the place that is wrong."""
    message = row(parsed(body))
    if message.integer("version") != VERSION:
        raise AnswerUnexpected(place="$.version", expected=str(VERSION))
    kind = _type(message)
    user = read_user(message.row("user")) if kind in {Type.LEARNER, Type.ACCOUNT} else None
    course = _READ_COURSE[kind](message.row("course")) if kind in _READ_COURSE else None
    return Message(
        kind,
        event=message.maybe_text("event") or "",
        seq=message.integer("seq"),
        created=message.maybe_time("created"),
        sent=message.maybe_time("sent"),
        site=read_site(message.row("site")),
        user=user,
        course=course,
        learner=_learner_of(message, user, course) if kind is Type.LEARNER else None,
    )


def read_learner(text: str | bytes, *, course_id: int) -> LearnerRecord:
    """Read one person of `get_learners`: an object of `user` and `learner`. Raises `AnswerUnexpected`."""
    whole = row(parsed(text))
    return _learner(whole.row("learner"), read_user(whole.row("user")), course_id)


def parsed(text: str | bytes) -> Any:
    """The JSON value, decimals exact. Raises `AnswerUnexpected` for what is none."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise AnswerUnexpected(place="$", expected="JSON") from None


def read_site(site: Row) -> SiteTold:
    """Read which Moodle speaks."""
    return SiteTold(
        site.text("identifier"),
        url=site.text("url").rstrip("/"),
        release=site.text("moodle"),
        plugin=site.integer("plugin"),
    )


def read_user(user: Row) -> UserTold:
    """Read an account; all of it, or it is none: a name left out is not an empty one.

    Only whether it is confirmed or suspended may be left out: stock Moodle does not always tell it.
    """
    return UserTold(
        _id(user, "id"),
        username=user.text("username"),
        idnumber=user.text("idnumber"),
        email=user.text("email"),
        first_name=user.text("firstname"),
        last_name=user.text("lastname"),
        institution=user.text("institution"),
        department=user.text("department"),
        auth=user.text("auth"),
        confirmed=user.maybe_flag("confirmed"),
        suspended=user.maybe_flag("suspended"),
        deleted=user.flag("deleted"),
        created=user.maybe_time("created"),
    )


def read_course(course: Row) -> CourseTold:
    """Read a course, or that there is none any more."""
    number = _id(course, "id")
    if course.maybe_flag("deleted"):
        return CourseTold(number, deleted=True)
    return CourseTold(
        number,
        idnumber=course.text("idnumber"),
        short_name=course.text("shortname"),
        full_name=course.text("fullname"),
        visible=course.flag("visible"),
        completion=course.flag("completion"),
    )


def _course_of_learner(course: Row) -> CourseTold:
    """The course of a learner's record: which one is enough, its names are another message's."""
    return CourseTold(
        _id(course, "id"),
        idnumber=course.maybe_text("idnumber") or "",
        short_name=course.maybe_text("shortname") or "",
        full_name=course.maybe_text("fullname") or "",
        visible=course.maybe_flag("visible") or False,
        completion=course.maybe_flag("completion") or False,
        deleted=course.maybe_flag("deleted") or False,
    )


_READ_COURSE: Final = {Type.LEARNER: _course_of_learner, Type.COURSE: read_course}


def _learner_of(message: Row, user: UserTold | None, course: CourseTold | None) -> LearnerRecord | None:
    """A course that was deleted since takes its learners' records along."""
    if user is None or course is None or (course.deleted and message.maybe_row("learner") is None):
        return None
    return _learner(message.row("learner"), user, course.id)


def _learner(learner: Row, user: UserTold, course_id: int) -> LearnerRecord:
    criteria = learner.row("criteria")
    return LearnerRecord(
        user,
        course_id=course_id,
        enrolments=learner.rows("enrolments", _enrolment),
        roles=learner.texts("roles"),
        completed_at=learner.maybe_time("completed"),
        criteria=criteria.integer("total"),
        met=criteria.integer("met"),
        activities=learner.rows("activities", _activity),
        grades=learner.rows("grades", _grade),
        attempts=learner.rows("attempts", _attempt),
        scorm=learner.rows("scorm", _tracks),
        webinars=learner.rows("webinars", _room),
    )


def _enrolment(each: Row) -> Enrolment:
    status = each.text("status")
    if status not in {"active", "suspended"}:
        raise AnswerUnexpected(place=f"{each.place}.status", expected="active or suspended")
    return Enrolment(
        each.text("method"),
        active=status == "active",
        starts=each.maybe_time("start"),
        ends=each.maybe_time("end"),
    )


def _activity(each: Row) -> Activity:
    return Activity(
        _id(each, "cmid"),
        kind=each.text("module"),
        instance=each.integer("instance"),
        idnumber=each.maybe_text("idnumber") or "",
        name=each.maybe_text("name") or "",
        criterion=each.flag("criterion"),
        state=_state(each),
        at=each.maybe_time("time"),
        overridden_by=each.maybe_integer("overridden_by"),
    )


def _grade(each: Row) -> Grade:
    return Grade(
        _id(each, "cmid"),
        kind=each.text("module"),
        instance=each.integer("instance"),
        raw=each.maybe_decimal("raw"),
        minimum=each.maybe_decimal("min"),
        maximum=each.maybe_decimal("max"),
        passing=each.maybe_decimal("pass"),
        at=each.maybe_time("time"),
        overridden=each.maybe_flag("overridden") or False,
    )


def _attempt(each: Row) -> QuizAttempt:
    return QuizAttempt(
        _id(each, "cmid"),
        attempt_id=_id(each, "attempt_id"),
        number=each.integer("number"),
        marks=each.maybe_decimal("marks"),
        maximum=each.maybe_decimal("max"),
        started=each.maybe_time("started"),
        finished=each.maybe_time("finished"),
    )


def _tracks(each: Row) -> ScormTracks:
    return ScormTracks(
        _id(each, "cmid"),
        sco_id=each.integer("scoid"),
        identifier=each.maybe_text("identifier") or "",
        attempt=each.integer("attempt"),
        elements=each.table("tracks"),
        changed=each.maybe_time("time"),
        items=each.maybe_integer("items"),
    )


def _room(each: Row) -> Room:
    return Room(
        _id(each, "cmid"),
        meeting_id=each.maybe_text("meetingid") or "",
        summaries=each.rows("summaries", _summary),
    )


def _summary(each: Row) -> Summary:
    return Summary(
        each.integer("seconds"), at=each.maybe_time("time"), meeting=each.maybe_text("meeting") or ""
    )


def _type(message: Row) -> Type:
    try:
        return Type(message.text("type"))
    except ValueError:
        raise AnswerUnexpected(place="$.type", expected=", ".join(Type)) from None


def _state(each: Row) -> State:
    try:
        return State(each.integer("state"))
    except ValueError:
        raise AnswerUnexpected(place=f"{each.place}.state", expected="0, 1, 2 or 3") from None


def _id(each: Row, name: str) -> int:
    number = each.integer(name)
    if number <= 0:
        raise AnswerUnexpected(place=f"{each.place}.{name}", expected="an id")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
