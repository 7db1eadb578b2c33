"""Whether two texts are one statement (xAPI 1.0.3 Data 2.3.1, "Statement Comparision Requirements").

Differences that the exceptions to immutability could have caused are overlooked: what the LRS assigns, the
display of the verb, the definitions of activities, the zone of a time, the order of a group's members, the
case of UUIDs and of mail domains. A single context activity is an array of one (2.4.6.2). Numbers compare
by value. A duration is a text, in which hundredths of a second are the finest that counts (4.6). Everything
else counts, the array order and the presence of a default too.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from xapi.context import CONTEXT_TYPES
from xapi.parsing import parse
from xapi.values import parse_timestamp

_Form = Callable[[Any], object]

# The LRS assigns these when they are absent: a text without them may still be the same statement.
_MAY_BE_ABSENT = ("id", "timestamp", "version")


def same_statement(a: str, b: str) -> bool:
    """Whether two JSON texts of valid statements say the same.

    `stored` and `authority` are the LRS's and never count; `id`, `timestamp` and `version` count where both
    have them. Reflexive and symmetric; for texts that have the three, also transitive. Raises
    `MalformedJson`.
    """
    return same_values(parse(a), parse(b))


def same_values(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """`same_statement` of what was parsed. Bears values that are no valid statements."""
    try:
        one, other = _statement(a), _statement(b)
    except (AttributeError, TypeError):
        return False
    for name in _MAY_BE_ABSENT:
        if name not in one or name not in other:
            one.pop(name, None)
            other.pop(name, None)
    return one == other


def _statement(value: Mapping[str, Any]) -> dict[str, object]:
    return {name: _form(_STATEMENT, name)(member) for name, member in value.items() if name not in _OURS}


_OURS = frozenset({"stored", "authority"})
_BEYOND_HUNDREDTHS = re.compile(r"([.,][0-9]{2})[0-9]+(?=S)")


def _form(forms: Mapping[str, _Form], name: str) -> _Form:
    return forms.get(name, _plain)


def _members(forms: Mapping[str, _Form], *, without: frozenset[str] = frozenset()) -> _Form:
    def form(value: Any) -> object:
        return frozenset(
            (name, _form(forms, name)(part)) for name, part in value.items() if name not in without
        )

    return form


def _plain(value: Any) -> object:
    """A hashable stand-in that is equal exactly when two JSON values are."""
    if isinstance(value, bool):
        return ("boolean", value)  # in Python True == 1
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, dict):
        return frozenset((name, _plain(member)) for name, member in value.items())
    return value


def _lower(value: Any) -> object:
    return str(value).lower()


def _moment(value: Any) -> object:
    return parse_timestamp(value) or value


def _duration(value: Any) -> object:
    return _BEYOND_HUNDREDTHS.sub(r"\1", str(value))


def _mailbox(value: Any) -> object:
    local, _, domain = str(value).rpartition("@")
    return local, domain.lower()


def _unordered(value: Any) -> object:
    return frozenset(Counter(_ACTOR(item) for item in value).items())


def _activities(value: Any) -> object:
    items = value if isinstance(value, list) else [value]
    return tuple(_ACTIVITY(item) for item in items)


def _object(value: Any) -> object:
    return _OBJECTS.get(value.get("objectType"), _ACTIVITY)(value)


_ACTOR = _members({"mbox": _mailbox, "mbox_sha1sum": _lower, "member": _unordered})
_REFERENCE = _members({"id": _lower})
_ACTIVITY = _members({}, without=frozenset({"definition"}))
_VERB = _members({}, without=frozenset({"display"}))
_CONTEXT = _members(
    {
        "registration": _lower,
        "instructor": _ACTOR,
        "team": _ACTOR,
        "statement": _REFERENCE,
        "contextActivities": _members(dict.fromkeys(CONTEXT_TYPES, _activities)),
    }
)
_STATEMENT: Mapping[str, _Form] = {
    "id": _lower,
    "actor": _ACTOR,
    "verb": _VERB,
    "object": _object,
    "context": _CONTEXT,
    "result": _members({"duration": _duration}),
    "timestamp": _moment,
}
_OBJECTS: Mapping[object, _Form] = {
    "Agent": _ACTOR,
    "Group": _ACTOR,
    "StatementRef": _REFERENCE,
    "SubStatement": _members(_STATEMENT),
}
