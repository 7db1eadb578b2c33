"""A filter and an order, tried on an object itself: for what no column of the database holds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from lms_bridge.oneroster.rest.shapes import Shape, shape_of
from lms_bridge.services.ports.rostering import Clause, Filter

_APART: Final = frozenset(["href"])
"""Not held: an address is made when it is told."""

Value = str | float


def fits(asked: Filter, kind: str, told: Mapping[str, Any]) -> bool:
    """Whether an object fits the filter, by the same rules as in the database."""
    found = (_clause(one, kind, told) for one in asked.clauses)
    return any(found) if asked.either else all(found)


def place(path: str, kind: str, told: Mapping[str, Any]) -> tuple[int, float, str]:
    """What an object is ordered by; of several values none, as in the database."""
    values = list(_values(path, told))
    shape = shape_of(kind, path)
    value = _held(values[0], shape) if len(values) == 1 and shape else None
    if value is None:
        return 0, 0.0, ""
    return (1, 0.0, value) if isinstance(value, str) else (1, float(value), "")


def _clause(clause: Clause, kind: str, told: Mapping[str, Any]) -> bool:
    shape = shape_of(kind, clause.path) or Shape.TEXT
    held = [value for value in (_held(one, shape) for one in _values(clause.path, told)) if value is not None]
    wanted = _folded(clause.value, shape)
    folded = [_folded(one, shape) for one in held]
    if clause.op == "!=":
        return wanted not in folded
    return any(_compared(clause.op, one, wanted) for one in folded)


def _folded(value: Value, shape: Shape) -> Value:
    return value.casefold() if shape is Shape.TEXT and isinstance(value, str) else value


def _compared(op: str, one: Any, wanted: Any) -> bool:
    if op == "~" and isinstance(one, str):
        return str(wanted) in one
    if op in ("=", "~"):
        return bool(one == wanted)
    less, same = bool(one < wanted), bool(one == wanted)
    return {"<": less, "<=": less or same, ">": not less and not same, ">=": not less}[op]


def _values(path: str, told: Mapping[str, Any]) -> Iterator[Any]:
    values: list[Any] = [told]
    for name in path.split("."):
        if name in _APART:
            return
        below = [one[name] for one in values if isinstance(one, Mapping) and name in one]
        values = [item for one in below for item in (one if isinstance(one, list) else [one])]
    yield from values


def _held(value: Any, shape: Shape) -> Value | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if shape is Shape.NUMBER:
        return value if isinstance(value, int | float) else None
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return None
    return _moment(value) if shape is Shape.MOMENT else value


def _moment(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
