"""What a request asks for: page, order, filter and fields, as the query's parameters say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from lms_bridge.oneroster.rest.filters import parse_filter
from lms_bridge.oneroster.rest.shapes import names_of, shape_of
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.ports.rostering import Asked, Sight

LIMIT: Final = 100
MOST: Final = 10_000
"""No page is longer, whatever limit is asked for: the rest is on the next one."""
_OFFSET_MOST: Final = 2**31 - 1

Query = Mapping[str, Sequence[str]]
"""The values of each parameter as they came."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which collection, and what it belongs to."""

    kind: str
    within: Mapping[str, str]


def asked(query: Query, place: Place, sight: Sight) -> Asked:
    """The page that a query asks for. Raises `OneRosterRefused`."""
    text = _once(query, "filter")
    return Asked(
        place.kind,
        limit=min(_whole(query, "limit", least=1, otherwise=LIMIT), MOST),
        offset=_whole(query, "offset", least=0, otherwise=0),
        sort=_sort(query, place.kind),
        descending=_descending(query),
        filter=parse_filter(text, place.kind) if text.strip() else None,
        within=place.within,
        sight=sight,
    )


def fields(query: Query, kind: str) -> frozenset[str] | None:
    """The fields asked for, several by commas or by repeating the parameter; None: all.

    Raises `OneRosterRefused` (`invalid_selection_field`).
    """
    told = [name.strip() for value in query.get("fields", ()) for name in value.split(",")]
    named = frozenset(name for name in told if name)
    unknown = sorted(named - names_of(kind))
    if unknown:
        raise OneRosterRefused(Minor.SELECTION, f"There is no field {unknown[0][:100]} of {kind}.")
    return named or None


def links(address: str, query: Query, of: Asked, *, total: int) -> str:
    """The value of the header Link: `first` and `last`, and `prev` and `next` where there are such pages."""
    last = max(0, (total - 1) // of.limit) * of.limit
    at = {"first": 0, "last": last}
    if of.offset + of.limit < total:
        at["next"] = of.offset + of.limit
    if of.offset > 0:
        at["prev"] = max(0, of.offset - of.limit)
    kept = [(name, value) for name, values in query.items() for value in values]
    kept = [(name, value) for name, value in kept if name not in ("limit", "offset")]
    return ", ".join(
        f'<{address}?{urlencode([*kept, ("limit", of.limit), ("offset", offset)])}>; rel="{name}"'
        for name, offset in at.items()
    )


def _once(query: Query, name: str) -> str:
    values = query.get(name, ())
    if len(values) > 1:
        raise OneRosterRefused(Minor.DATA, f"The parameter {name} is given more than once.")
    return values[0] if values else ""


def _whole(query: Query, name: str, *, least: int, otherwise: int) -> int:
    text = _once(query, name).strip()
    if not text:
        return otherwise
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1  # noqa: PLR2004
    if not least <= number <= _OFFSET_MOST:
        raise OneRosterRefused(Minor.DATA, f"{name} has to be a whole number from {least} on.")
    return number


def _sort(query: Query, kind: str) -> str:
    path = _once(query, "sort").strip()
    if path and shape_of(kind, path) is None:
        raise OneRosterRefused(Minor.SELECTION, f"There is no field {path[:100]} to sort {kind} by.")
    return path


def _descending(query: Query) -> bool:
    told = _once(query, "orderBy").strip().lower()
    if told not in ("", "asc", "desc"):
        raise OneRosterRefused(Minor.DATA, "orderBy has to be asc or desc.")
    return told == "desc"
