"""The filter of a OneRoster query: `field op 'value'`, and at most one ` AND ` or ` OR ` between two.

A value stands in single quotes, and a single quote in it twice. Names have to be the standard's.
"""

import re
from datetime import UTC, date, datetime
from typing import Final

from lms_bridge.oneroster.rest.shapes import Shape, shape_of
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.ports.rostering import Clause, Filter

LONGEST: Final = 2000
"""Characters of a filter; no client of this standard comes near."""

_CLAUSE: Final = re.compile(
    r"\s*(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?P<op>!=|>=|<=|=|>|<|~)\s*'(?P<value>(?:''|[^'])*)'\s*",
    re.ASCII,
)
_BETWEEN: Final = re.compile(r"(AND|OR)(?=\s)", re.IGNORECASE)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_LIKE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_filter(text: str, kind: str) -> Filter:
    """Read a filter on a collection of that kind. Raises `OneRosterRefused` (`invalid_filter_field`)."""
    if len(text) > LONGEST:
        raise _refused(f"A filter has at most {LONGEST} characters.")
    first, at = _clause(text, 0, kind)
    if at == len(text):
        return Filter((first,))
    between = _BETWEEN.match(text, at)
    if between is None or not text[at - 1].isspace():
        raise _refused(
            f"After the first comparison stands something else than AND or OR (character {at + 1})."
        )
    second, at = _clause(text, between.end(), kind)
    if at != len(text):
        raise _refused("A filter has at most two comparisons, with AND or OR between them.")
    return Filter((first, second), either=between[0].upper() == "OR")


def _clause(text: str, at: int, kind: str) -> tuple[Clause, int]:
    found = _CLAUSE.match(text, at)
    if found is None:
        raise _refused(f"A comparison is field op 'value'; none begins at character {at + 1}.")
    path = found["path"]
    shape = shape_of(kind, path)
    if shape is None:
        raise _refused(f"There is no field {path} to filter {kind} by.")
    value = _value(found["value"].replace("''", "'"), shape)
    if value is None:
        raise _refused(f"The value that {path} is compared with is no {_NAMES[shape]}.")
    return Clause(path, found["op"], value), found.end()


_NAMES: Final = {
    Shape.MOMENT: "date and time as in 2026-01-31T12:00:00.000Z",
    Shape.DATE: "date as in 2026-01-31",
    Shape.NUMBER: "number",
}


def _value(text: str, shape: Shape) -> str | int | float | None:
    if "\0" in text:  # a database may refuse to look for it
        return None
    if shape is Shape.MOMENT:
        return _moment(text)
    if shape is Shape.DATE:
        return _day(text)
    if shape is Shape.NUMBER:
        return _number(text)
    return text


def _moment(text: str) -> int | None:
    """Milliseconds; a day alone is its beginning, and a time without an offset is UTC, as clients mean it."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int((moment - _EPOCH).total_seconds() * 1000)


def _day(text: str) -> str | None:
    """Clients also send a moment for a day: its date is taken."""
    day = text.strip()[:10]
    try:
        return date.fromisoformat(day).isoformat() if _YEAR_LIKE.fullmatch(day) else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None  # neither infinite nor no number


def _refused(why: str) -> OneRosterRefused:
    return OneRosterRefused(Minor.FILTER, why)
