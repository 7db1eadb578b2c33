"""The bytes of an attendance file as text, and text as records with their lines."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.attendance_file import MOST_BYTES, MOST_ROWS, AttendanceFileRefused

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS: Final = "\t;,"
_UNSEEN: Final = {ord(one): None for one in "\u200e\u200f\u202a\u202b\u202c\ufeff"}
"""Marks of direction that products put around times and names."""
_MOST_CELL: Final = 131_072


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table; `line` is the physical line on which it begins, the first is 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)

    @property
    def width(self) -> int:
        """How many cells there are up to the last that is not empty."""
        return max((at for at, cell in enumerate(self.cells, 1) if cell), default=0)


def text_of(body: bytes) -> str:
    """Raises `AttendanceFileRefused` for what is too large, empty or no text."""
    if len(body) > MOST_BYTES:
        raise AttendanceFileRefused("file-too-large", most=MOST_BYTES // (1024 * 1024))
    mark, encoding = next(((mark, name) for mark, name in _MARKS if body.startswith(mark)), (b"", "utf-8"))
    try:
        text = body[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise AttendanceFileRefused("wrong-encoding", encoding=encoding.upper()) from error
    if "\0" in text[:1000]:  # UTF-16 that has lost its mark
        raise AttendanceFileRefused("wrong-encoding", encoding=encoding.upper())
    if not text.strip():
        raise AttendanceFileRefused("file-empty")
    return text


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Every record that is not empty, its cells without blanks around. Raises `AttendanceFileRefused`."""
    # A tab stands in no cell, so nothing need be quoted; and a name may begin with a quotation mark.
    plain = delimiter == "\t"
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        strict=True,
        quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL,
    )
    count, line = 0, 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            code = "file-truncated" if "unexpected end" in str(error) else "malformed-table"
            raise AttendanceFileRefused(code, line=line) from error
        if cells is None:
            return
        record = Record(line, tuple(_clean(cell) for cell in cells))
        line = reader.line_num + 1
        if record.empty:
            continue
        count += 1
        if count > MOST_ROWS:
            raise AttendanceFileRefused("too-many-rows", line=record.line, most=MOST_ROWS)
        yield record


def _clean(cell: str) -> str:
    cell = cell.translate(_UNSEEN).strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"').strip()
    return cell


def head(text: str, lines: int = 60) -> Sequence[str]:
    """The first lines, to recognise a file by."""
    return text[: _MOST_CELL * 2].splitlines()[:lines]
