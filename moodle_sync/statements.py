"""What a statement of Moodle's logstore_xapi plugin says.

The plugin sends a statement for each of some 170 events. Two of them are evidence; a third, that somebody
went into a meeting, bears evidence out. The rest, and whatever cannot be read, is `Unused` and counted by
name. Four traps of its output are held here: a module may carry the type of a course (IMS packages do), the
completion of a module has the same verb as that of a course, `scaled` and `success` of a quiz are computed by
a formula that fits no scale, so neither is read, and what it tells of learning packages it looks up under the
wrong number (on Moodle 4.3 and later), so nothing of them is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from xapi import parse_timestamp

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
JOIN = frozenset({"http://activitystrea.ms/schema/1.0/join", "http://activitystrea.ms/join"})
COURSE_TYPES = frozenset({
    "https://w3id.org/xapi/cmi5/activitytype/course",
    "http://adlnet.gov/expapi/activities/course",
    "http://id.tincanapi.com/activitytype/lms/course",
    "http://lrs.learninglocker.net/define/type/moodle/course",
})  # fmt: skip
ATTEMPT_TYPES = frozenset({"http://adlnet.gov/expapi/activities/attempt"})

_EVENT_INFO = "http://lrs.learninglocker.net/define/extensions/info"
_COURSE_COMPLETED = r"core\event\course_completed"
_MODULE_COMPLETED = r"core\event\course_module_completion_updated"
_ATTEMPT_SUBMITTED = r"mod_quiz\event\attempt_submitted"
_JOINED = frozenset({
    r"mod_bigbluebuttonbn\event\meeting_joined",
    r"mod_bigbluebuttonbn\event\bigbluebuttonbn_meeting_joined",
    r"mod_zoom\event\join_meeting_button_clicked",
})  # fmt: skip
_MEETING_PAGE = re.compile(r"/mod/(bigbluebuttonbn|zoom)/view\.php$")
_MEETING_NUMBER = re.compile(r"/mod/(?:bigbluebuttonbn|zoom)/view\.php\?id=([1-9][0-9]{0,14})")
_COURSE_PAGE = "/course/view.php"
_PACKAGES_EVENT = "mod_scorm\\"
_PACKAGES_PAGE = re.compile(r"/mod/scorm/\w+\.php$")
_MODULE_PAGE = re.compile(r"/mod/\w+/\w+\.php$")
_TEXT_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid")
_IDENTIFIERS = ("account", *_TEXT_IDENTIFIERS)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as the statement names it.

    `home_page` and `name` are those of the account; where the learner is named by a mailbox, its hash or an
    OpenID, `home_page` is empty and `name` is that text (xAPI 1.0.3 Data 2.4.2.3).
    """

    home_page: str
    _: KW_ONLY
    name: str


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    """The actor completed a course. `course`: its IRI, as sent. `at`: aware."""

    actor: Actor
    _: KW_ONLY
    course: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TestAttempt:
    """The actor handed in an attempt at a test, with a score.

    `attempt`: its IRI. `tests`: the activities it belongs to, in the order sent, at least one; the test is
    among them, the course too. `minimum` < `maximum`, and `raw` is as sent. `at`: aware. `overridden`: a
    teacher wrote it over what the test gave; no statement tells that.
    """

    __test__ = False  # not a test case, whatever pytest thinks of the name

    actor: Actor
    _: KW_ONLY
    attempt: str
    tests: tuple[str, ...]
    at: datetime
    raw: Decimal
    minimum: Decimal
    maximum: Decimal
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class MeetingJoined:
    """The actor went into a meeting. Nothing tells when they left, so by itself it is no presence.

    `activity`: the meeting's IRI. `at`: aware; where the plugin sends no time, when the statement came.
    """

    actor: Actor
    _: KW_ONLY
    activity: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unused:
    """No evidence. `kind` counts it: the event's name without the backslash in front, else the verb."""

    kind: str


Reading: TypeAlias = CourseCompleted | TestAttempt | MeetingJoined | Unused


def read(statement: Mapping[str, Any], *, stored: datetime) -> Reading:
    """Say what a valid statement says; it never raises on one.

    `stored` (aware) stands for the time of a statement that has none (xAPI 1.0.3 Data 2.4.7).
    """
    actor = _actor(_mapping(statement.get("actor")))
    completed = _mapping(statement.get("verb")).get("id") == COMPLETED
    if actor is not None and completed and not _is_of_a_package(statement):
        at = _moment(statement, stored)
        reading = _course_completed(statement, actor, at) or _test_attempt(statement, actor, at)
        if reading is not None:
            return reading
    meeting = _meeting(statement)
    if actor is not None and meeting:
        return MeetingJoined(actor, activity=meeting, at=_moment(statement, stored))
    return Unused(_kind(statement))


def why_unused(statement: Mapping[str, Any]) -> str:
    """Why `read` takes a valid statement for no evidence, as a code: the first of the reasons that holds.

    `no-learner`, `other-verb`, `package`, `no-activity`, `module`, `not-completed`, `unscored`,
    `wrong-bounds`, `no-test`, `other-activity`.
    """
    activity, event = _activity(statement), _event(statement)
    reasons = {
        "no-learner": actor_of(statement) is None,
        "other-verb": _mapping(statement.get("verb")).get("id") != COMPLETED,
        "package": _is_of_a_package(statement),
        "no-activity": not _text(activity.get("id")),
        "module": event == _MODULE_COMPLETED,
        "not-completed": _is_course(activity, event),
    }
    first = next((code for code, holds in reasons.items() if holds), None)
    return first or _why_no_attempt(statement, activity, event)


def _why_no_attempt(statement: Mapping[str, Any], activity: Mapping[str, Any], event: str) -> str:
    if not (event == _ATTEMPT_SUBMITTED or _type(activity) in ATTEMPT_TYPES):
        return "other-activity"
    score = _mapping(_mapping(statement.get("result")).get("score"))
    raw, minimum, maximum = (_number(score.get(name)) for name in ("raw", "min", "max"))
    if raw is None or minimum is None or maximum is None:
        return "unscored"
    return "wrong-bounds" if maximum <= minimum else "no-test"


def actor_of(statement: Mapping[str, Any]) -> Actor | None:
    """Whose doing it is; None for a group, and where nobody is named by one identifier."""
    return _actor(_mapping(statement.get("actor")))


def named_in(value: object) -> Iterator[Actor]:
    """Every agent that a statement names anywhere, the actor, members, instructors and all."""
    if isinstance(value, Mapping):
        found = _actor({"objectType": "Agent", **{name: value.get(name) for name in _IDENTIFIERS}})
        if found is not None:
            yield found
        for part in value.values():
            yield from named_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from named_in(part)


def _is_of_a_package(statement: Mapping[str, Any]) -> bool:
    """What a learning package says, which the plugin reads from the wrong attempt, or under a wrong verb."""
    page = _text(_activity(statement).get("id")).split("?")[0]
    return _event(statement).startswith(_PACKAGES_EVENT) or _PACKAGES_PAGE.search(page) is not None


def _course_completed(statement: Mapping[str, Any], actor: Actor, at: datetime) -> CourseCompleted | None:
    activity = _activity(statement)
    course = _text(activity.get("id"))
    result = _mapping(statement.get("result"))
    if course and _is_course(activity, _event(statement)) and result.get("completion") is not False:
        return CourseCompleted(actor, course=course, at=at)
    return None


def _is_course(activity: Mapping[str, Any], event: str) -> bool:
    if event == _MODULE_COMPLETED:
        return False
    page = _text(activity.get("id")).split("?")[0]
    if event == _COURSE_COMPLETED or page.endswith(_COURSE_PAGE):
        return True
    return _type(activity) in COURSE_TYPES and _MODULE_PAGE.search(page) is None


def _meeting(statement: Mapping[str, Any]) -> str:
    """The meeting that somebody went into; empty where the statement tells no such thing."""
    page = _text(_activity(statement).get("id"))
    event = _event(statement)
    if event:
        return page if event in _JOINED else ""
    verb = _text(_mapping(statement.get("verb")).get("id"))
    return page if verb in JOIN and _MEETING_PAGE.search(page.split("?")[0]) else ""


def module_of_meeting(activity: str, *, site: str) -> int | None:
    """Moodle's number of a meeting's activity on that site (its address, no last slash)."""
    found = _MEETING_NUMBER.fullmatch(activity.removeprefix(site)) if activity.startswith(site) else None
    return int(found[1]) if found else None


def _test_attempt(statement: Mapping[str, Any], actor: Actor, at: datetime) -> TestAttempt | None:
    activity = _activity(statement)
    attempt = _text(activity.get("id"))
    if not attempt or not (_event(statement) == _ATTEMPT_SUBMITTED or _type(activity) in ATTEMPT_TYPES):
        return None
    score = _mapping(_mapping(statement.get("result")).get("score"))
    raw, minimum, maximum = (_number(score.get(name)) for name in ("raw", "min", "max"))
    tests = tuple(dict.fromkeys(_parents(statement)))
    if raw is None or minimum is None or maximum is None or maximum <= minimum or not tests:
        return None
    return TestAttempt(actor, attempt=attempt, tests=tests, at=at, raw=raw, minimum=minimum, maximum=maximum)


def _actor(actor: Mapping[str, Any]) -> Actor | None:
    if actor.get("objectType", "Agent") != "Agent":
        return None
    account = _mapping(actor.get("account"))
    home_page, name = _text(account.get("homePage")), _text(account.get("name"))
    if home_page and name:
        return Actor(home_page, name=name)
    texts = (_text(actor.get(identifier)) for identifier in _TEXT_IDENTIFIERS)
    return next((Actor("", name=text) for text in texts if text), None)


def _activity(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    activity = _mapping(statement.get("object"))
    return activity if activity.get("objectType", "Activity") == "Activity" else {}


def _type(activity: Mapping[str, Any]) -> str:
    return _text(_mapping(activity.get("definition")).get("type"))


def _parents(statement: Mapping[str, Any]) -> Iterator[str]:
    context = _mapping(statement.get("context"))
    parents = _mapping(context.get("contextActivities")).get("parent")
    for parent in parents if isinstance(parents, list) else [parents]:
        iri = _text(_mapping(parent).get("id"))
        if iri:
            yield iri


def _event(statement: Mapping[str, Any]) -> str:
    extensions = _mapping(_mapping(statement.get("context")).get("extensions"))
    return _text(_mapping(extensions.get(_EVENT_INFO)).get("event_name")).lstrip("\\")


def _kind(statement: Mapping[str, Any]) -> str:
    return _event(statement) or _text(_mapping(statement.get("verb")).get("id"))


def _moment(statement: Mapping[str, Any], stored: datetime) -> datetime:
    return parse_timestamp(_text(statement.get("timestamp"))) or stored


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
