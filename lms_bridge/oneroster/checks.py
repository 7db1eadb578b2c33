"""What the standard asks of the rows of a package: every cell, every id, every reference."""

from collections.abc import Collection, Iterator, Mapping

from lms_bridge.oneroster.columns import Column, Shape
from lms_bridge.oneroster.findings import Code, Findings, RosterFinding, shown
from lms_bridge.oneroster.sheets import Row, Sheet
from lms_bridge.oneroster.tables import TABLES
from lms_bridge.oneroster.values import fault, split_ids


def check_rows(sheets: Mapping[str, Sheet], *, findings: Findings) -> None:
    """Check all sheets by name; a row is reported at the file, line and column of each fault."""
    known = {name: _ids(sheet) for name, sheet in sheets.items()}
    for sheet in sheets.values():
        for finding in (*_cells(sheet), *_repeated(sheet)):
            findings.add(finding)
    for sheet in sheets.values():
        for finding in _dangling(sheet, sheets, known):
            findings.add(finding)


def _ids(sheet: Sheet) -> frozenset[str]:
    return frozenset(sheet.cell(row, "sourcedId") for row in sheet.rows)


def _cells(sheet: Sheet) -> Iterator[RosterFinding]:
    columns = list(sheet.columns())
    for row in sheet.rows:
        for at, column in columns:
            if code := fault(row.cells[at], column):
                yield sheet.finding(row, column.name, code, **_expected(column, code))


def _expected(column: Column, code: Code) -> Mapping[str, str]:
    if code is not Code.UNKNOWN_WORD:
        return {}
    return {"expected": ", ".join((*column.words, "ext:…") if column.open else column.words)}


def _repeated(sheet: Sheet) -> Iterator[RosterFinding]:
    first: dict[str, Row] = {}
    for row in sheet.rows:
        stands = first.setdefault(sheet.cell(row, "sourcedId"), row)
        if stands is not row:
            yield sheet.finding(row, "sourcedId", Code.DUPLICATE_ID, first=stands.line)


def _dangling(
    sheet: Sheet, sheets: Mapping[str, Sheet], known: Mapping[str, Collection[str]]
) -> Iterator[RosterFinding]:
    for at, column in sheet.columns():
        if not column.refers or (column.refers in sheets and not sheets[column.refers].sound):
            continue
        stands = known.get(column.refers, frozenset())
        for row in sheet.rows:
            value = row.cells[at]
            if value and value not in stands and not value.isspace():
                yield from _missing(sheet, row, column, (_file(column, sheets), stands))


def _file(column: Column, sheets: Mapping[str, Sheet]) -> str:
    """Where the column's ids have to stand."""
    held = sheets.get(column.refers)
    return (held.table if held else TABLES[column.refers]).file


def _missing(
    sheet: Sheet, row: Row, column: Column, there: tuple[str, Collection[str]]
) -> Iterator[RosterFinding]:
    refers, stands = there
    value = sheet.cell(row, column.name)
    ids = split_ids(value) if column.shape is Shape.GUIDS else [value]
    missing = [name for name in ids if name not in stands]
    if missing and fault(value, column) is None:
        yield sheet.finding(row, column.name, Code.DANGLING_REFERENCE, id=shown(missing[0]), refers=refers)
