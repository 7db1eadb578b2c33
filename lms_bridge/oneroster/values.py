"""What a single cell may hold: one function a shape, from the text to the reason it is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from lms_bridge.oneroster.columns import Column, Shape
from lms_bridge.oneroster.findings import Code

LONGEST = 4096
"""The longest value taken, in characters; a GUID has at most 255."""

_GUID = re.compile(r"[0-9A-Za-z./@_-]{1,255}")
_EXTENSION = re.compile(r"ext:[a-zA-Z0-9.\-_]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?")
_OFFSET = re.compile(r"Z|[+-][0-9]{2}:[0-9]{2}")
_HOURS = re.compile(r"(?!0+([.]0+)?$)[0-9]{1,4}([.][0-9]{1,2})?")
_PERCENT = re.compile(r"100|[1-9]?[0-9]")
_YEAR = re.compile(r"[0-9]{4}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f-\x9f]+")
_WEB = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def fault(value: str, column: Column) -> Code | None:
    """Why `column` does not take `value`; None when it does."""
    if column.shape is Shape.BLANK:
        return Code.NOT_BLANK_IN_BULK if value else None
    if not value or value.isspace():
        return Code.VALUE_MISSING if column.required else None
    return _FAULTS[column.shape](value, column)


def split_ids(value: str) -> list[str]:
    """The GUIDs of a list; blanks around the commas are let pass."""
    return [item.strip() for item in value.split(",")]


def to_date(value: str) -> date | None:
    """A day, YYYY-MM-DD; None where there is none."""
    return date.fromisoformat(value) if _DATE.fullmatch(value) and not _not_a_date(value) else None


def to_ms(value: str) -> int | None:
    """Milliseconds since 1970, UTC, of a date and time with an offset; None for anything else."""
    return None if _moment_fault(value) else (datetime.fromisoformat(value) - _EPOCH) // _MS


def to_intervals(value: str) -> tuple[tuple[int, int], ...]:
    """From and to of each interval in milliseconds; none where the value is no list of them."""
    if _intervals_fault(value):
        return ()
    ends = (one.partition("/") for one in value.split())
    return tuple((to_ms(start) or 0, to_ms(end) or 0) for start, _, end in ends)


def is_web_address(value: str) -> bool:
    return bool(_WEB.match(value) and _IRI.fullmatch(value))


def _text(value: str, _: Column) -> Code | None:
    if len(value) > LONGEST:
        return Code.VALUE_TOO_LONG
    return Code.CONTROL_CHARACTER if _CONTROL.search(value) else None


def _secret(_: str, __: Column) -> Code | None:
    return None


def _guid(value: str, _: Column) -> Code | None:
    return None if _GUID.fullmatch(value) else Code.NOT_A_GUID


def _guids(value: str, _: Column) -> Code | None:
    return None if all(_GUID.fullmatch(item) for item in split_ids(value)) else Code.NOT_A_GUID


def _word(value: str, column: Column) -> Code | None:
    known = value in column.words or (column.open and _EXTENSION.fullmatch(value))
    return None if known else Code.UNKNOWN_WORD


def _date(value: str, _: Column) -> Code | None:
    return None if _DATE.fullmatch(value) and not _not_a_date(value) else Code.NOT_A_DATE


def _not_a_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return True
    return False


def _moment(value: str, _: Column) -> Code | None:
    return _moment_fault(value)


def _moment_fault(value: str) -> Code | None:
    time = _TIME.match(value)
    if time is None:
        return Code.NOT_A_MOMENT
    if time.end() == len(value):
        return Code.MOMENT_WITHOUT_OFFSET
    if not _OFFSET.fullmatch(value, time.end()):
        return Code.NOT_A_MOMENT
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return Code.NOT_A_MOMENT
    return None


def _intervals(value: str, column: Column) -> Code | None:
    return _text(value, column) or _intervals_fault(value)


def _intervals_fault(value: str) -> Code | None:
    ends = [end for one in value.split() for end in (one.partition("/")[0], one.partition("/")[2])]
    return Code.NOT_INTERVALS if any(_moment_fault(end) for end in ends) else None


def _percent(value: str, _: Column) -> Code | None:
    return None if _PERCENT.fullmatch(value) else Code.NOT_A_PERCENT


def _hours(value: str, _: Column) -> Code | None:
    return None if _HOURS.fullmatch(value) else Code.NOT_HOURS


def _year(value: str, _: Column) -> Code | None:
    return None if _YEAR.fullmatch(value) else Code.NOT_A_YEAR


def _iri(value: str, column: Column) -> Code | None:
    return _text(value, column) if _IRI.fullmatch(value) else Code.NOT_AN_IRI


_FAULTS: Mapping[Shape, Callable[[str, Column], Code | None]] = {
    Shape.TEXT: _text,
    Shape.SECRET: _secret,
    Shape.GUID: _guid,
    Shape.GUIDS: _guids,
    Shape.WORD: _word,
    Shape.DATE: _date,
    Shape.MOMENT: _moment,
    Shape.INTERVALS: _intervals,
    Shape.PERCENT: _percent,
    Shape.HOURS: _hours,
    Shape.YEAR: _year,
    Shape.IRI: _iri,
}
