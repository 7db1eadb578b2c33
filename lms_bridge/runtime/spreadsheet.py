"""Tables for spreadsheet programs, as CSV and as XLSX. What a cell says is never run as a formula."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Final

import xlsxwriter

from lms_bridge.services.export_statements import csv_line

Cell = str | int | Decimal | None
_WIDEST: Final = 60
_LOOKED_AT: Final = 200
_SAFE: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
BOM: Final = "\ufeff"
"""Without it a spreadsheet program takes Cyrillic for something else."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `title` of at most 31 characters, without those that a sheet's name must not have."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    """Gone through once."""
    keys: Sequence[str] = ()
    """What programs call the columns, whatever the language; the header, where there are none."""


def as_csv(sheet: Sheet) -> Iterator[str]:
    """Its lines, after the mark of UTF-8 (RFC 4180); what would run as a formula has an apostrophe first."""
    yield BOM
    yield csv_line(list(sheet.header))
    for row in sheet.rows:
        yield csv_line(list(row))


def save_csv(sheet: Sheet, file: IO[bytes]) -> None:
    for line in as_csv(sheet):
        file.write(line.encode())


def save_json(sheet: Sheet, file: IO[bytes]) -> None:
    """A list of objects, a line each. Decimals are text, so that no program rounds them."""
    keys, before = sheet.keys or sheet.header, b"[\n"
    for row in sheet.rows:
        told = {
            key: str(cell) if isinstance(cell, Decimal) else cell for key, cell in zip(keys, row, strict=True)
        }
        file.write(before + json.dumps(told, ensure_ascii=False).encode())
        before = b",\n"
    file.write(b"\n]\n" if before != b"[\n" else b"[]\n")


def save_xlsx(sheets: Sequence[Sheet], file: IO[bytes]) -> None:
    """A workbook: numbers are numbers, every text is text. A row is on the disk before the next is made."""
    book = xlsxwriter.Workbook(file, _SAFE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        rows = iter(sheet.rows)
        first = list(islice(rows, _LOOKED_AT))
        for at, width in enumerate(_widths([sheet.header, *first])):
            page.set_column(at, at, width)
        for at, name in enumerate(sheet.header):
            page.write_string(0, at, name, bold)
        for line, row in enumerate(chain(first, rows), 1):
            _write(page, line, row)
    book.close()


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, row: Sequence[Cell]) -> None:
    for at, cell in enumerate(row):
        if isinstance(cell, str):
            page.write_string(line, at, cell)
        elif cell is not None:
            page.write_number(line, at, cell)


def _widths(rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    for column in zip(*rows, strict=True):
        yield min(_WIDEST, max(len(str(cell or "")) for cell in column) + 2)
