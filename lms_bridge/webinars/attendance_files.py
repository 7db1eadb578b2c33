"""Whose file it is, and what it says: the readers of all formats behind one door."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.services.attendance_file import (
    AttendanceFileRefused,
    FileRead,
    Format,
    ReadFile,
    Reading,
)
from lms_bridge.webinars import attendance_graph, attendance_own, attendance_teams, attendance_zoom
from lms_bridge.webinars.attendance_text import text_of

_READERS: Final[Mapping[Format, ReadFile]] = {
    Format.OWN: attendance_own.read,
    Format.ZOOM: attendance_zoom.read,
    Format.TEAMS: attendance_teams.read,
    Format.GRAPH: attendance_graph.read,
}
_SIGNS: Final = (
    (Format.GRAPH, attendance_graph.recognises),
    (Format.OWN, attendance_own.recognises),
    (Format.ZOOM, attendance_zoom.recognises),
    (Format.TEAMS, attendance_teams.recognises),
)


def format_of(body: bytes) -> Format | None:
    """Which format it shows itself to be; None for none. Raises `AttendanceFileRefused`."""
    text = text_of(body)
    return next((form for form, shows in _SIGNS if shows(text)), None)


def read_file(body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
    """The port `services.attendance_file.ReadFile`."""
    found = format_of(body)
    asked = reading.format
    if asked is not None and found is not None and asked is not found:
        raise AttendanceFileRefused("other-format", found=found.value, asked=asked.value)
    form = asked or found
    if form is None:
        raise AttendanceFileRefused("layout-unknown")
    read = _READERS[form](body, reading, now_ms=now_ms)
    if not read.rows and not read.faults and not read.notes:
        raise AttendanceFileRefused("nobody-in-file")
    return read
