"""The pieces from which the checks of statements are built.

A check looks at one parsed value and notes what it finds: `check(value, path, found)`. It never raises and
never changes the value. A law is a check of several members together; it runs on objects only and must
bear members of the wrong type, whose own checks have already spoken.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from xapi.findings import Findings, member_path, type_name
from xapi.values import is_iri, is_language_tag

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MOST_REMEMBERED = 5000
_LONGEST_REMEMBERED = 2000  # bytes, as JSON

Check: TypeAlias = Callable[[Any, str, Findings], None]
Law: TypeAlias = Callable[[Mapping[str, Any], str, Findings], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """The members that an object may have, each with its check, and those that it must have.

    `required` names the rule that is broken when the member is missing; `unknown` the one that a member
    outside the table breaks.
    """

    members: Mapping[str, Check]
    _: KW_ONLY
    required: Mapping[str, str] = field(default_factory=dict)
    unknown: str = "member-unknown"


def text(rule: str, expected: str = "string", matches: Callable[[str], bool] | None = None) -> Check:
    """A string; where `matches` is given, one that it answers yes to. `expected` names the format."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not str or (matches is not None and not matches(value)):
            found.add(rule, path, expected=expected, got=type_name(value))

    return check


def boolean(rule: str) -> Check:
    """True or false, and nothing that looks like it (Data 2.2)."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not bool:
            found.add(rule, path, expected="boolean", got=type_name(value))

    return check


def is_number(value: object) -> bool:
    """Whether a parsed value is a JSON number; `True` is none."""
    return type(value) is int or type(value) is Decimal


def number(rule: str) -> Check:
    """A JSON number, never a string of digits (Data 2.2)."""

    def check(value: Any, path: str, found: Findings) -> None:
        if not is_number(value):
            found.add(rule, path, expected="number", got=type_name(value))

    return check


def one_of(rule: str, allowed: frozenset[str]) -> Check:
    """A string out of a list, in exactly this case (Data 2.2)."""
    return text(rule, "one-of", allowed.__contains__)


def forbidden(rule: str) -> Check:
    """A member that is known, and not allowed in this place."""

    def check(value: Any, path: str, found: Findings) -> None:
        found.add(rule, path, got=type_name(value))

    return check


def record(rule: str, shape: Shape, *laws: Law) -> Check:
    """An object of this shape, which also keeps these laws. `rule` is broken by what is no object."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add(rule, path, expected="object", got=type_name(value))
            return
        check_members(value, shape, path, found)
        for law in laws:
            law(value, path, found)

    return check


def check_members(value: Mapping[str, Any], shape: Shape, path: str, found: Findings) -> None:
    """Check the members of an object against its shape: unknown ones, nulls, each value, missing ones."""
    members = shape.members
    for key, member in value.items():
        check = members.get(key)
        if check is None:
            found.add(_stranger(key, shape), member_path(path, key))
        elif member is None:
            found.add("member-null", f"{path}.{key}")
        else:
            check(member, f"{path}.{key}", found)
    for key, rule in shape.required.items():
        if key not in value:
            found.add(rule, f"{path}.{key}", got="missing")


def _stranger(key: str, shape: Shape) -> str:
    if key.lower() in {known.lower() for known in shape.members}:
        return "member-case"
    return shape.unknown


def remembering(check: Check) -> Check:
    """`check` for values that come again and again: those that broke nothing are not looked at twice.

    They are known by their JSON text, so the numbers 1 and 1.0 are two values.
    """
    sound: set[bytes] = set()

    def remembered(value: Any, path: str, found: Findings) -> None:
        key = _ENCODER.encode(value)
        if key in sound:
            return
        before = len(found)
        check(value, path, found)
        if len(found) == before and not found.full and len(key) <= _LONGEST_REMEMBERED:
            if len(sound) >= _MOST_REMEMBERED:
                sound.clear()
            sound.add(key)

    return remembered


def list_of(rule: str, item: Check) -> Check:
    """An array whose items all pass `item`."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not list:
            found.add(rule, path, expected="array", got=type_name(value))
            return
        for place, member in enumerate(value):
            item(member, f"{path}[{place}]", found)

    return check


def language_map(rule: str) -> Check:
    """An object of language tags and texts (Data 4.2)."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add(rule, path, expected="language-map", got=type_name(value))
            return
        for tag, words in value.items():
            if not is_language_tag(tag):
                found.add("language-tag", member_path(path, tag))
            if type(words) is not str:
                null_or = "member-null" if words is None else rule
                found.add(null_or, member_path(path, tag), expected="string", got=type_name(words))

    return check


def extensions(rule: str) -> Check:
    """An object whose keys are IRIs; its values are nobody's business, null included (Data 4.1)."""

    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add(rule, path, expected="object", got=type_name(value))
            return
        for key in value:
            if not is_iri(key):
                found.add("extension-key-iri", member_path(path, key))

    return check
