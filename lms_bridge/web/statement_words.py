"""A statement in words: who did what to what, and all its parts one by one, in the reader's language.

Nothing in a statement is trusted: its texts are shown as texts, its addresses are no links.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext

from lms_bridge.web import glossary, i18n
from lms_bridge.web.marking import msg
from xapi import parse_timestamp
from xapi.languages import one_language

_TAGS: Final = {
    "sr_Cyrl": ("sr-cyrl", "sr", "sr-latn"),
    "sr_Latn": ("sr-latn", "sr", "sr-cyrl"),
    "en": ("en",),
}
_LABELS: Final[Mapping[str, str]] = {
    "type": msg("Type"),
    "moreInfo": msg("More about it"),
    "interactionType": msg("Kind of question"),
    "correctResponsesPattern": msg("Right answers"),
    "choices": msg("Choices"),
    "scale": msg("Scale"),
    "source": msg("Left side"),
    "target": msg("Right side"),
    "steps": msg("Steps"),
    "registration": msg("Registration"),
    "platform": msg("Platform"),
    "language": msg("Language"),
    "revision": msg("Revision"),
    "response": msg("Answer"),
    "parent": msg("Part of"),
    "grouping": msg("Belongs to"),
    "category": msg("Category"),
    "other": msg("Beside it"),
    "instructor": msg("Instructor"),
    "team": msg("Team"),
    "contextAgents": msg("People around"),
    "contextGroups": msg("Groups around"),
    "statement": msg("Statement referred to"),
    "relevantTypes": msg("In which part"),
    "timestamp": msg("When it happened"),
    "authority": msg("Authority, by its sender's word"),
    "stored": msg("Stored, by its sender's word"),
    "version": msg("Version"),
    "id": msg("Id"),
    "success": msg("Passed"),
    "completion": msg("Completed"),
}
_SCORE: Final = {
    "raw": msg("Score"),
    "min": msg("Lowest score"),
    "max": msg("Highest score"),
    "scaled": msg("Share"),
}
_DURATION: Final = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>[\d.]+)S)?)?$"
)
_AGENTS: Final = frozenset({"Agent", "Group"})
_PARTS: Final = frozenset({"choices", "scale", "source", "target", "steps"})


@dataclass(frozen=True, slots=True)
class Line:
    """A part: its label, what it says, its own parts. `code`: for machines. `statement`: an id to go to."""

    label: str
    text: str = ""
    code: str = ""
    parts: tuple["Line", ...] = ()
    statement: str = ""


def in_language(words: object) -> str:
    """The entry of a language map that the reader would rather read; empty where there is none."""
    if not isinstance(words, Mapping) or not words:
        return ""
    return str(next(iter(one_language(words, (*_TAGS[i18n.current().code], "en")).values())))


def verb(value: Mapping[str, Any]) -> str:
    """What was done, in the reader's language where the statement or the glossary has it."""
    display, iri = value.get("display"), str(value["id"])
    own = (
        {tag: text for tag, text in display.items() if _is_ours(tag)} if isinstance(display, Mapping) else {}
    )
    return in_language(own) or glossary.said(iri) or in_language(display) or last_part(iri)


def agent(value: Mapping[str, Any]) -> str:
    """How the statement calls somebody, else by what they are known."""
    return str(value.get("name") or identifier(value) or gettext("Group without a name"))


def identifier(value: Mapping[str, Any]) -> str:
    """By what an agent or a group is known; empty for an anonymous group."""
    if "account" in value:
        account = value["account"]
        return str(gettext("%(name)s at %(site)s", name=account["name"], site=account["homePage"]))
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in value:
            return str(value[name]).removeprefix("mailto:")
    return ""


def target(value: Mapping[str, Any]) -> str:
    """What it was done to, in a few words."""
    kind = value.get("objectType", "Activity")
    if kind in _AGENTS:
        return agent(value)
    if kind == "StatementRef":
        return str(gettext("Statement %(id)s", id=value["id"]))
    if kind == "SubStatement":
        told = (agent(value["actor"]), verb(value["verb"]), target(value["object"]))
        return " – ".join(told)
    return in_language(value.get("definition", {}).get("name")) or str(value["id"])


def readable(value: Mapping[str, Any]) -> list[Line]:
    """All parts of a statement, attachments left out."""
    return list(_statement(value))


def last_part(iri: str) -> str:
    """What stands last in an address, for people."""
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2] or iri


def instant(text: str) -> str:
    """A time as people in Belgrade say it, seconds included; what is none stays as it is."""
    moment = parse_timestamp(text)
    if moment is None:
        return text
    at_ms = round(moment.timestamp() * 1000)
    return f"{i18n.moment(at_ms)}:{moment.second:02}"


def duration(text: str) -> str:
    """A duration in hours, minutes and seconds; another one as it is written."""
    found = _DURATION.match(text)
    units = {
        "days": gettext("d"),
        "hours": gettext("h"),
        "minutes": gettext("min"),
        "seconds": gettext("s"),
    }
    if found is None or not any(found.groups()):
        return text
    return " ".join(f"{number} {units[name]}" for name, number in found.groupdict().items() if number)


def _is_ours(tag: str) -> bool:
    return any(tag.lower().split("-")[0] == wanted.split("-")[0] for wanted in _TAGS[i18n.current().code])


def _statement(value: Mapping[str, Any]) -> Iterator[Line]:
    yield _agent(str(gettext("Who")), value["actor"])
    yield Line(str(gettext("Did what")), verb(value["verb"]), str(value["verb"]["id"]))
    yield _object(value["object"])
    if "result" in value:
        yield Line(str(gettext("Result")), parts=tuple(_result(value["result"])))
    if "context" in value:
        yield Line(str(gettext("Context")), parts=tuple(_context(value["context"])))
    if "timestamp" in value:
        yield Line(_label("timestamp"), instant(value["timestamp"]), str(value["timestamp"]))
    for name in ("stored", "version", "id"):
        if name in value:
            yield Line(_label(name), str(value[name]))
    if "authority" in value:
        yield _agent(_label("authority"), value["authority"])


def _agent(label: str, value: Mapping[str, Any]) -> Line:
    known = identifier(value)
    members = tuple(_agent(str(gettext("Member")), one) for one in value.get("member", ()))
    return Line(label, agent(value), known if value.get("name") else "", members)


def _object(value: Mapping[str, Any]) -> Line:
    kind, label = value.get("objectType", "Activity"), str(gettext("To what"))
    if kind in _AGENTS:
        return _agent(label, value)
    if kind == "StatementRef":
        return Line(label, target(value), statement=str(value["id"]).lower())
    if kind == "SubStatement":
        return Line(label, str(gettext("Something that was said")), parts=tuple(_statement(value)))
    return _activity(label, value)


def _activity(label: str, value: Mapping[str, Any]) -> Line:
    definition = value.get("definition", {})
    name = in_language(definition.get("name"))
    parts = tuple(_definition(definition))
    return Line(label, name or str(value["id"]), str(value["id"]) if name else "", parts)


def _definition(value: Mapping[str, Any]) -> Iterator[Line]:
    description = in_language(value.get("description"))
    if description:
        yield Line(str(gettext("Description")), description)
    for name, told in value.items():
        if name == "type":
            yield Line(_label(name), last_part(str(told)), str(told))
        elif name in _PARTS:
            yield Line(_label(name), parts=tuple(_component(one) for one in told))
        elif name in ("moreInfo", "interactionType", "correctResponsesPattern"):
            yield Line(_label(name), _plain(told))
    yield from _extensions(value)


def _component(value: Mapping[str, Any]) -> Line:
    return Line(str(value["id"]), in_language(value.get("description")))


def _result(value: Mapping[str, Any]) -> Iterator[Line]:
    for name, label in _SCORE.items():
        if name in value.get("score", {}):
            yield Line(str(gettext(label)), _plain(value["score"][name]))
    for name in ("success", "completion", "response"):
        if name in value:
            yield Line(_label(name), _plain(value[name]))
    if "duration" in value:
        yield Line(str(gettext("How long")), duration(str(value["duration"])), str(value["duration"]))
    yield from _extensions(value)


def _context(value: Mapping[str, Any]) -> Iterator[Line]:
    for name in ("instructor", "team"):
        if name in value:
            yield _agent(_label(name), value[name])
    for name, member in (("contextAgents", "agent"), ("contextGroups", "group")):
        yield from (_around(_label(name), one, member) for one in value.get(name, ()))
    yield from _activities(value.get("contextActivities", {}))
    if "statement" in value:
        told = value["statement"]
        yield Line(_label("statement"), target(told), statement=str(told["id"]).lower())
    for name in ("registration", "platform", "language", "revision"):
        if name in value:
            yield Line(_label(name), str(value[name]))
    yield from _extensions(value)


def _around(label: str, value: Mapping[str, Any], member: str) -> Line:
    types = tuple(Line(_label("relevantTypes"), last_part(one)) for one in value.get("relevantTypes", ()))
    told = _agent(label, value[member])
    return Line(told.label, told.text, told.code, (*told.parts, *types))


def _activities(value: Mapping[str, Any]) -> Iterator[Line]:
    for kind, activities in value.items():
        for one in activities if isinstance(activities, list) else [activities]:
            yield _activity(_label(kind), one)


def _extensions(value: Mapping[str, Any]) -> Iterator[Line]:
    told = value.get("extensions")
    if told:
        parts = tuple(Line(last_part(iri), _plain(one), iri) for iri, one in told.items())
        yield Line(str(gettext("Extensions")), parts=parts)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return glossary.word("yes-no", "yes" if value else "no")
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False, default=str)


def _label(name: str) -> str:
    return str(gettext(_LABELS[name])) if name in _LABELS else name


def seen(text: str) -> Sequence[tuple[str, bool]]:
    """A text in pieces; those marked True are characters that nobody sees, named by their numbers."""
    pieces = _UNSEEN.split(text)
    return [
        (f"U+{ord(piece):04X}", True) if number % 2 else (piece, False)
        for number, piece in enumerate(pieces)
        if piece
    ]


_UNSEEN: Final = re.compile(
    "([\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff])"
)
