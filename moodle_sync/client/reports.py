"""Custom reports (Report Builder): the one stock way to ask who completed since when.

Values are display texts in the columns' order, in the language and time zone of our account. Filters are
kept by Moodle per account: one reader at a time, and reset after. There is no stable order unless the
report is sorted, so all is read on one page where it fits.
"""

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from moodle_sync.client.line import Line
from moodle_sync.errors import AnswerUnexpected, CountDiffers
from moodle_sync.shapes import Row, row
from moodle_sync.wire import Argument

PAGE_SIZE = 5000

_RETRIEVE = "core_reportbuilder_retrieve_report"


@dataclass(frozen=True, slots=True)
class Report:
    """A custom report that our account may see. `source`: the PHP class it reports from."""

    id: int
    _: KW_ONLY
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a report. `total`: rows on all pages, 0 on a page past the end."""

    headers: tuple[str, ...]
    _: KW_ONLY
    rows: tuple[tuple[str, ...], ...]
    total: int


class Reports:
    """Filters and reads custom reports."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def all(self) -> tuple[Report, ...]:
        """The reports our account may see; none says nothing, a lost capability looks the same."""
        return self._line.ask("core_reportbuilder_list_reports", {}, read_reports)

    def filter(self, report_id: int, *, values: Mapping[str, str | int]) -> None:
        """Set filters by their own names, as `completion:timecompleted_from`, times as Unix seconds."""
        arguments: dict[str, Argument] = {"reportid": report_id, "values": json.dumps(dict(values))}
        self._line.ask("core_reportbuilder_set_filters", arguments, read_done)

    def unfilter(self, report_id: int) -> None:
        """Forget the filters of our account."""
        self._line.ask("core_reportbuilder_filters_reset", {"reportid": report_id}, read_done)

    def page(self, report_id: int, *, number: int = 0, size: int = PAGE_SIZE) -> Page:
        """One page, counted from 0."""
        arguments: dict[str, Argument] = {"reportid": report_id, "page": number, "perpage": size}
        return self._line.ask(_RETRIEVE, arguments, read_page)

    def rows(self, report_id: int, *, size: int = PAGE_SIZE) -> Page:
        """Every row. Raises `CountDiffers` where the pages do not hold as many as the first one told."""
        first = self.page(report_id, size=size)
        found = list(first.rows)
        for number in range(1, -(-first.total // size)):
            page = self.page(report_id, number=number, size=size)
            if page.headers != first.headers:
                raise CountDiffers(function=_RETRIEVE, sent=len(first.headers), answered=len(page.headers))
            found += page.rows
        if len(found) != first.total:
            raise CountDiffers(function=_RETRIEVE, sent=first.total, answered=len(found))
        return Page(first.headers, rows=tuple(found), total=first.total)


def read_reports(value: object) -> tuple[Report, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("reports", _report)


def read_done(value: object) -> None:
    """Read an answer that is *true*, anything else being unexpected."""
    if value is not True:
        raise AnswerUnexpected(place="$", expected="true")


def read_page(value: object) -> Page:
    """Read the answer; raises `AnswerUnexpected`."""
    data = row(value).row("data")
    headers = _texts(data, "headers")
    rows = data.rows("rows", lambda each: _texts(each, "columns"))
    if any(len(columns) != len(headers) for columns in rows):
        raise AnswerUnexpected(place=f"{data.place}.rows", expected="as many columns as headers")
    return Page(headers, rows=rows, total=data.integer("totalrowcount"))


def _report(each: Row) -> Report:
    return Report(each.integer("id"), name=each.text("name"), source=each.text("source"))


def _texts(each: Row, name: str) -> tuple[str, ...]:
    values = each.content.get(name)
    if not isinstance(values, list) or any(isinstance(value, list | dict) for value in values):
        raise AnswerUnexpected(place=f"{each.place}.{name}", expected="a list of texts")
    return tuple("" if value is None else str(value) for value in values)
