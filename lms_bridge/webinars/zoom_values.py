"""Single values in what Zoom says by webhooks and API alike. Each raises `Unreadable`, with its name."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import is_plain

_LAST_MS: Final = 253_402_300_799_999  # the year 9999: nothing later is a date


def parsed(body: bytes | str) -> Mapping[str, Any]:
    """The object in a body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Unreadable(place="body", expected="JSON") from exc
    if not isinstance(value, dict):
        raise Unreadable(place="body", expected="an object")
    return value


def mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if not isinstance(found, dict):
        raise Unreadable(place=name, expected="an object")
    return found


def text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found or not is_plain(found):
        raise Unreadable(place=name, expected="a text")
    return found


def number(value: Mapping[str, Any], name: str) -> str:
    """A number is written as one or as a text."""
    found = value.get(name)
    return str(found) if type(found) is int else text(value, name)


def optional(value: Mapping[str, Any], name: str) -> str:
    """The text, empty where there is none that could be kept."""
    found = value.get(name)
    return found if isinstance(found, str) and is_plain(found) else ""


def moment(value: Mapping[str, Any], name: str) -> int:
    """The time that is named, in milliseconds; not when it was sent."""
    try:
        at = datetime.fromisoformat(text(value, name))
    except ValueError as exc:
        raise Unreadable(place=name, expected="a time of ISO 8601") from exc
    if at.tzinfo is None:
        raise Unreadable(place=name, expected="a time with its offset")
    at_ms = round(at.astimezone(UTC).timestamp() * 1000)
    if not 0 < at_ms <= _LAST_MS:
        raise Unreadable(place=name, expected="a time after 1970")
    return at_ms
