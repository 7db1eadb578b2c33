"""The indicators as files: CSV and XLSX for people, JSON for programs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from flask import Response, abort, jsonify, request

from lms_bridge.runtime.spreadsheet import Cell, Sheet, save_csv, save_json, save_xlsx
from lms_bridge.services.indicator_desk import Line, figures_json
from lms_bridge.services.ports.indicators import By, Group
from lms_bridge.web.indicator_question import Asked
from lms_bridge.web.indicator_words import GROUPS, definition, title, told

_TYPES: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY: Final = 1 << 20
_AT_ONCE: Final = 1 << 16
_SUMS: Final = ("trainings", "attendances", "persons", "confirmations", "certificates")


def of_figures(lines: Sequence[Line], asked: Asked) -> Response:
    """In the form that the address asks for, each figure with its definition."""
    years = [asked.question.year, *asked.others]
    if request.args["as"] == "json":
        return jsonify(figures_json(lines, years, asked.typed))
    return file_of(figures_sheet(lines, years, asked.typed), f"indicators-{years[0]}")


def file_of(sheet: Sheet, name: str) -> Response:
    """To be saved under the name; a form that is not known is a 404."""
    return sent(saved(sheet), name)


def figures_sheet(lines: Sequence[Line], years: Sequence[int], narrowed: Mapping[str, str]) -> Sheet:
    header = ["indicator", "name", "definition", *map(str, years), "asked"]
    asked = ", ".join(f"{name}={value}" for name, value in narrowed.items())
    listed: list[Sequence[Cell]] = [
        (line.name, title(line.name), definition(line.name), *line.values, asked) for line in lines
    ]
    return Sheet("indicators", header, listed)


def of_groups(
    by: By, listed: Sequence[tuple[Group, str]], employed: Mapping[str, int], *, year: int
) -> Response:
    header = ["id", told(GROUPS, by), *_SUMS, "employees"]
    rows: list[list[Cell]] = []
    for one, name in listed:
        rows.append([one.key, name, *(getattr(one.sums, sum_) for sum_ in _SUMS), employed.get(one.key)])
    keys = ("id", "name", *_SUMS, "employees")
    return file_of(Sheet(by.value, header, rows, keys), f"{by}-{year}")


def saved(sheet: Sheet) -> IO[bytes]:
    """The sheet in the form that the address asks for, in a file without a name; a large one on the disk."""
    kind = request.args["as"]
    if kind not in _TYPES:
        abort(404)
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        if kind == "xlsx":
            save_xlsx([sheet], file)
        else:
            (save_json if kind == "json" else save_csv)(sheet, file)
        stack.pop_all()  # closed when it was sent
    return file


def sent(file: IO[bytes], name: str) -> Response:
    """To be saved under the name, without holding it."""
    kind, length = request.args["as"], file.tell()
    made = Response(_read(file), content_type=_TYPES[kind])
    made.call_on_close(file.close)
    made.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    made.content_length = length
    return made


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while some := file.read(_AT_ONCE):
            yield some
