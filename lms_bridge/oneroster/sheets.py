"""One CSV file as rows: UTF-8, RFC 4180, the header exactly as the standard orders it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms_bridge.oneroster.columns import Column, Shape, Table
from lms_bridge.oneroster.findings import Code, Findings, RosterFinding, masked, shown
from lms_bridge.oneroster.tables import EXTENSION

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A record; `line` is the physical line on which it begins."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows. `sound` is False when some could not be read: then what is missing proves nothing."""

    table: Table
    index: Mapping[str, int]
    rows: tuple[Row, ...]
    sound: bool

    def cell(self, row: Row, name: str) -> str:
        """The value in a column; "" where the file does not have the column."""
        at = self.index.get(name)
        return "" if at is None else row.cells[at]

    def columns(self) -> Iterator[tuple[int, Column]]:
        """The columns that mean something, with their position."""
        for column in (*self.table.columns, *self.table.extensions):
            if column.name in self.index:
                yield self.index[column.name], column

    def finding(self, row: Row, name: str, code: Code, **params: str | int) -> RosterFinding:
        """A finding at a cell, on the line where the cell begins, its value masked where it is personal."""
        at = self.index.get(name, 0)
        value = self.cell(row, name)
        before = sum(len(_BREAK.findall(cell)) for cell in row.cells[:at])
        return RosterFinding(
            self.table.file,
            code,
            line=row.line + before,
            column=name,
            value=self._safe(name, value, code),
            params=params,
        )

    def _safe(self, name: str, value: str, code: Code) -> str:
        personal = {column.name for _, column in self.columns() if column.personal}
        return masked(value) if name in personal or code is Code.NATIONAL_ID_IN_CLEAR else shown(value)


class _Malformed(ValueError):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def unread(table: Table) -> Sheet:
    """A file that was not read: it proves nothing about what it does not hold."""
    return Sheet(table, {}, (), sound=False)


def read_sheet(table: Table, content: bytes, *, most_rows: int, findings: Findings) -> Sheet:
    """Read a file as far as it can be read; what is wrong with it goes into `findings`."""
    nothing = unread(table)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_BREAK.findall(content[: error.start].decode("utf-8-sig", "replace"))) + 1
        findings.add(RosterFinding(table.file, Code.NOT_UTF8, line=line))
        return nothing
    records = _records(text)
    try:
        header = next(records, None)
        index = _header(table, header, findings=findings)
        if index is None:
            return nothing
        return _sheet(table, index, records, most_rows=most_rows, findings=findings)
    except _Malformed as error:
        findings.add(RosterFinding(table.file, Code.MALFORMED_CSV, line=error.line))
        return nothing


def _records(text: str) -> Iterator[Row]:
    """The records with the line on which each begins; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _Malformed(line) from None
        if cells is None:
            return
        if cells:
            yield Row(line, cells)


def _header(table: Table, row: Row | None, *, findings: Findings) -> Mapping[str, int] | None:
    if row is None:
        findings.add(RosterFinding(table.file, Code.NO_HEADER, line=1))
        return None
    faults = [*_order_faults(table, row), *_extension_faults(table, row)]
    for fault in faults:
        findings.add(fault)
    return None if faults else {name: at for at, name in enumerate(row.cells)}


def _order_faults(table: Table, row: Row) -> Iterator[RosterFinding]:
    """The first column that is not where the standard puts it; those after it say nothing new."""
    for at, expected in enumerate(table.header):
        found = row.cells[at] if at < len(row.cells) else ""
        if found != expected:
            yield RosterFinding(
                table.file,
                Code.WRONG_HEADER,
                line=row.line,
                column=expected,
                value=shown(found),
                params={"position": at + 1},
            )
            return


def _extension_faults(table: Table, row: Row) -> Iterator[RosterFinding]:
    extra = row.cells[len(table.columns) :]
    times = Counter(extra)
    for name in times:
        if times[name] > 1:
            yield RosterFinding(table.file, Code.DUPLICATE_COLUMN, line=row.line, column=shown(name))
        elif not name.startswith(EXTENSION) and name not in table.header:
            yield RosterFinding(table.file, Code.UNKNOWN_COLUMN, line=row.line, column=shown(name))
    for column in table.extensions:
        if column.required and column.name not in times:
            yield RosterFinding(table.file, Code.MISSING_COLUMN, line=row.line, column=column.name)


def _sheet(
    table: Table, index: Mapping[str, int], records: Iterator[Row], *, most_rows: int, findings: Findings
) -> Sheet:
    secret = [at for at, column in enumerate(table.columns) if column.shape is Shape.SECRET]
    rows: list[Row] = []
    sound = True
    for row in records:
        if len(row.cells) != len(index):
            findings.add(_wrong_count(table, row, expected=len(index)))
            sound = False
            continue
        if len(rows) == most_rows:
            findings.add(
                RosterFinding(table.file, Code.TOO_MANY_ROWS, line=row.line, params={"most": most_rows})
            )
            return Sheet(table, index, tuple(rows), sound=False)
        rows.append(_without(row, secret) if secret else row)
    return Sheet(table, index, tuple(rows), sound=sound)


def _without(row: Row, secret: Sequence[int]) -> Row:
    return Row(row.line, ["" if at in secret else cell for at, cell in enumerate(row.cells)])


def _wrong_count(table: Table, row: Row, *, expected: int) -> RosterFinding:
    params = {"expected": expected, "found": len(row.cells)}
    return RosterFinding(table.file, Code.WRONG_FIELD_COUNT, line=row.line, params=params)
