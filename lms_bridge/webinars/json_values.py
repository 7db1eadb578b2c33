"""Single values in what a webinar product says as JSON. Each raises `Unreadable`, with its name."""

import json
from collections.abc import Mapping
from typing import Any

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import is_plain
from lms_bridge.webinars.times import moment_ms


def parsed(body: bytes | str) -> Mapping[str, Any]:
    """The object in a body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Unreadable(place="body", expected="JSON, whole") from exc
    if not isinstance(value, dict):
        raise Unreadable(place="body", expected="an object")
    return value


def mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if not isinstance(found, dict):
        raise Unreadable(place=name, expected="an object")
    return found


def text(value: Any, name: str) -> str:
    """Not empty; of what is no object none is found."""
    found = value.get(name) if isinstance(value, dict) else None
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


def moment(value: Any, name: str) -> int:
    """The time that is named, in milliseconds; not when it was sent."""
    return moment_ms(text(value, name), place=name)
