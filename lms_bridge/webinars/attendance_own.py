"""Our own CSV: `realisation`, `account` or `person`, `join`, `leave`; for all that has no format of its own.

`docs/reference/attendance-files.md` describes it.
"""

from typing import Final

from lms_bridge.services.attendance_file import AttendanceFileRefused, FileRead, Format, Reading
from lms_bridge.services.presences import By, Participant
from lms_bridge.webinars.attendance_rows import (
    Cells,
    Faulty,
    Gathered,
    Names,
    Told,
    checked_name,
    columns_of,
    file_read,
    header_name,
    refuse_twice,
    shown_label,
)
from lms_bridge.webinars.attendance_text import DELIMITERS, Record, head, records, text_of

NAMES: Final[Names] = {
    **dict.fromkeys(("realisation", "реализација", "realizacija"), "realisation"),
    **dict.fromkeys(("account", "налог", "nalog"), "account"),
    **dict.fromkeys(("person", "лице", "lice"), "person"),
    **dict.fromkeys(("join", "улазак", "ulazak"), "join"),
    **dict.fromkeys(("leave", "излазак", "izlazak"), "leave"),
    **dict.fromkeys(("name", "име", "ime"), "name"),
}
_TIMES: Final = ("join", "leave")
_PEOPLE: Final = ("account", "person")


def recognises(text: str) -> bool:
    """Whether the first line is a header of this format."""
    first = next((line for line in head(text) if line.strip()), "")
    cells = {NAMES.get(header_name(cell.strip('" \ufeff'))) for cell in first.split(_delimiter(first))}
    return {*_TIMES} <= cells and bool(cells & {*_PEOPLE})


def read(body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
    """Raises `AttendanceFileRefused`."""
    text = text_of(body)
    first = next((line for line in head(text) if line.strip()), "")
    rows = records(text, _delimiter(first))
    header = next(rows, None)
    if header is None:
        raise AttendanceFileRefused("file-empty")
    refuse_twice(header, NAMES)
    columns = columns_of(header, NAMES)
    for name in _TIMES:
        if name not in columns:
            raise AttendanceFileRefused("column-missing", line=header.line, column=name)
    if not any(name in columns for name in _PEOPLE):
        raise AttendanceFileRefused("column-missing", line=header.line, column="account")
    gathered = Gathered()
    for record in rows:
        gathered.take(record.line, lambda record=record: _told(record, header, Cells(record, columns)))  # type: ignore[misc]
    return file_read(Format.OWN, gathered, reading=reading, now_ms=now_ms)


def _delimiter(first: str) -> str:
    return max(DELIMITERS, key=first.count)


def _told(record: Record, header: Record, cells: Cells) -> Told:
    if len(record.cells) < len(header.cells):
        raise Faulty("row-too-short", found=len(record.cells), expected=len(header.cells))
    if record.width > len(header.cells):
        raise Faulty("row-too-long", found=record.width, expected=len(header.cells))
    who = _who(cells["account"], cells["person"], cells["name"])
    joined, left = cells.stamps()
    return Told(record.line, who, joined, left, checked_name(cells["realisation"]))


def _who(account: str, person: str, label: str) -> Participant:
    if account and person:
        raise Faulty("person-and-account")
    if not account and not person:
        raise Faulty("nobody-named")
    by = By.PERSON if person else By.ACCOUNT
    return Participant(by, checked_name(person or account), shown_label(label))
