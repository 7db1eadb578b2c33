"""What a statement of logstore_xapi hints at: something changed for this account in this course, go and look.

Its events are no proof of anything but a completion or an attempt; the answer of a look is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

EVENTS: Final = frozenset({
    r"core\event\course_completed",
    r"core\event\course_module_completion_updated",
    r"mod_quiz\event\attempt_submitted",
    r"mod_scorm\event\status_submitted",
    r"mod_scorm\event\scoreraw_submitted",
})  # fmt: skip
"""The events after which a completion or a score may be another."""

_EVENT_INFO = "http://lrs.learninglocker.net/define/extensions/info"
_COURSE_PAGE = "/course/view.php"
_NAMED = ("parent", "grouping", "other", "category")
_MOST = 2**53


@dataclass(frozen=True, slots=True)
class Hint:
    """Whom to look at, by Moodle's ids."""

    user_id: int
    _: KW_ONLY
    course_id: int


def hint_of(statement: Mapping[str, Any], *, site: str) -> Hint | None:
    """The hint of a valid statement, where its actor is an account of the `site` (its address, no last slash)
    by number, and it names a course of that site. It never raises."""
    account = _mapping(_mapping(statement.get("actor")).get("account"))
    user_id = _id(account.get("name"))
    if (
        user_id is None
        or _text(account.get("homePage")).rstrip("/") != site
        or _event(statement) not in EVENTS
    ):
        return None
    courses = dict.fromkeys(found for iri in _activities(statement) if (found := _course(iri, site)))
    return Hint(user_id, course_id=next(iter(courses))) if courses else None


def _course(iri: str, site: str) -> int | None:
    if not iri.startswith(site + _COURSE_PAGE):
        return None
    return _id(next(iter(parse_qs(urlsplit(iri).query).get("id", ())), ""))


def _activities(statement: Mapping[str, Any]) -> Iterator[str]:
    yield _text(_mapping(statement.get("object")).get("id"))
    context = _mapping(_mapping(statement.get("context")).get("contextActivities"))
    for name in _NAMED:
        named = context.get(name)
        for each in named if isinstance(named, list) else [named]:
            yield _text(_mapping(each).get("id"))


def _event(statement: Mapping[str, Any]) -> str:
    extensions = _mapping(_mapping(statement.get("context")).get("extensions"))
    return _text(_mapping(extensions.get(_EVENT_INFO)).get("event_name")).lstrip("\\")


def _id(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < len(str(_MOST)):
        return int(value) or None
    return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
