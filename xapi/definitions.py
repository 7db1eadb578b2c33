"""One definition of an activity out of all that statements said of it (xAPI 1.0.3 Data 2.4.4.1)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_MAPS = ("name", "description")
# These describe one interaction together: of two that differ the later one is taken whole.
_INTERACTION = frozenset(
    {"interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps"}
)


def merged(definitions: Iterable[str]) -> dict[str, Any]:
    """The definitions as JSON texts, the oldest first: what comes later prevails, language by language."""
    result: dict[str, Any] = {}
    for text in definitions:
        result = _with(result, json.loads(text))
    return result


def _with(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    gone = _INTERACTION if _INTERACTION & new.keys() else frozenset()
    kept = {name: value for name, value in old.items() if name not in gone}
    joined = {name: {**old[name], **new[name]} for name in _MAPS if name in old and name in new}
    return {**kept, **new, **joined}
