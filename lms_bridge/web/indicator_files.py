"""The indicators as files: CSV and XLSX for people, JSON for programs."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Response, abort, jsonify, request, stream_with_context

from lms_bridge.runtime.spreadsheet import Cell, Sheet, as_csv, as_xlsx
from lms_bridge.services.indicator_desk import Line, figures_json
from lms_bridge.services.ports.indicators import By, Group
from lms_bridge.web.indicator_question import Asked
from lms_bridge.web.indicator_words import GROUPS, definition, title, told

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUMS: Final = ("trainings", "attendances", "persons", "confirmations", "certificates")


def of_figures(lines: Sequence[Line], asked: Asked) -> Response:
    """In the form that the address asks for, each figure with its definition."""
    years = [asked.question.year, *asked.others]
    if request.args["as"] == "json":
        return jsonify(figures_json(lines, years, asked.typed))
    return file_of(figures_sheet(lines, years, asked.typed), f"indicators-{years[0]}")


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
    return file_of(Sheet(by.value, header, rows), f"{by}-{year}")


def file_of(sheet: Sheet, name: str) -> Response:
    """To be saved under the name; a form that is not known is a 404."""
    kind = request.args["as"]
    if kind == "csv":
        made = Response(stream_with_context(as_csv(sheet)), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        made = Response(as_xlsx([sheet]), content_type=_XLSX)
    else:
        abort(404)
    made.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return made
