"""Microsoft Graph's attendance records (`attendanceReports/{id}?$expand=attendanceRecords`), JSON in UTC.

Where Graph lacks the data an interval has no times and the duration 0: that is said and not counted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lms_bridge.services.attendance_file import (
    MOST_ROWS,
    AttendanceFileRefused,
    FileRead,
    Format,
    Reading,
    Said,
)
from lms_bridge.services.presences import Participant
from lms_bridge.webinars.attendance_rows import Faulty, Gathered, Told, by_login, file_read
from lms_bridge.webinars.attendance_text import text_of
from lms_bridge.webinars.attendance_times import NotATime, stamp

_RECORDS: Final = "attendanceRecords"
_TOLERANCE_S: Final = 1
_MOST_DEEP: Final = 3


def recognises(text: str) -> bool:
    """Whether it is JSON: no other format begins so."""
    return text.lstrip()[:1] in ("{", "[")


def read(body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
    """Raises `AttendanceFileRefused`. A line is the number of a record."""
    gathered = Gathered()
    for number, record in enumerate(_records(_parsed(text_of(body))), 1):
        if number > MOST_ROWS:
            raise AttendanceFileRefused("too-many-rows", line=number, most=MOST_ROWS)
        for interval in _intervals(record, number, gathered):
            gathered.take(
                number,
                lambda record=record, interval=interval, number=number: _told(record, interval, number),  # type: ignore[misc]
            )
    return file_read(Format.GRAPH, gathered, reading=reading, now_ms=now_ms)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        code = (
            "file-truncated" if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg else "not-json"
        )
        raise AttendanceFileRefused(code, line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise AttendanceFileRefused("not-json") from error


def _records(value: Any, deep: int = 0) -> Iterator[Any]:
    """The records of one report, of a list of reports, or of a list of records. Raises as `read` does."""
    if isinstance(value, dict):
        inner = value.get(_RECORDS, value.get("value"))
        if isinstance(inner, list) and deep < _MOST_DEEP:
            yield from _records(inner, deep + 1)
            return
        if deep and "attendanceIntervals" in value:
            yield value
            return
    elif isinstance(value, list) and deep < _MOST_DEEP:
        for one in value:
            yield from _records(one, max(deep, 1))
        return
    if deep <= 1:
        raise AttendanceFileRefused("layout-unknown")
    yield value


def _intervals(record: Any, number: int, gathered: Gathered) -> Sequence[Any]:
    intervals = record.get("attendanceIntervals") if isinstance(record, dict) else None
    if not isinstance(intervals, list):
        lacks = isinstance(record, dict) and intervals is None
        kept = gathered.notes if lacks else gathered.faults
        kept.append(Said("data-lacking" if lacks else "record-unreadable", number))
        return ()
    told = [one for one in intervals if not _lacks(one)]
    if len(told) < len(intervals) or not intervals:
        gathered.notes.append(Said("data-lacking", number))
    return told


def _lacks(interval: Any) -> bool:
    times = ("joinDateTime", "leaveDateTime")
    return isinstance(interval, dict) and all(interval.get(one) is None for one in times)


def _told(record: Mapping[str, Any], interval: Any, number: int) -> Told:
    if not isinstance(interval, dict):
        raise Faulty("record-unreadable")
    lasted = interval.get("durationInSeconds")
    if interval.get("leaveDateTime") is None:
        raise Faulty("leave-missing")
    return Told(
        number,
        _who(record),
        stamp(_time(interval.get("joinDateTime"))),
        stamp(_time(interval["leaveDateTime"])),
        seconds=lasted if type(lasted) is int else None,
        tolerance_s=_TOLERANCE_S,
    )


def _time(value: Any) -> str:
    if value is None:
        raise NotATime("time-missing")
    if not isinstance(value, str) or not value.casefold().endswith("z"):
        raise NotATime("not-a-time")
    return value


def _who(record: Mapping[str, Any]) -> Participant:
    identity = record.get("identity")
    identity = identity if isinstance(identity, dict) else {}
    label, address, number = (
        one if isinstance(one, str) else ""
        for one in (identity.get("displayName"), record.get("emailAddress"), identity.get("id"))
    )
    return by_login((address or number).strip(), label.strip())
