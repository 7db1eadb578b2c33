"""The indicators for staff and officers: figures side by side, groups, and the rows behind each number.

What somebody may see is in the question (`web.sight`), and so in each answer. Whoever is listed, on a page
or in a file, is in the log first.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from lms_bridge.domain.credit import rule_of
from lms_bridge.domain.indicators import INDICATORS, Indicator
from lms_bridge.domain.programme import Form
from lms_bridge.services.indicator_desk import Line, side_by_side
from lms_bridge.services.indicators import Listing, persons_of, rows, rows_behind, values
from lms_bridge.services.ports.indicators import By, Figures, Group, Page
from lms_bridge.web import charts, i18n, indicator_files, indicator_tables, indicator_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.indicator_question import Asked, asked

A_PAGE: Final = 100


class Indicators:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def figures(self) -> str | Response:
        with self._doors.database.read() as unit:
            wanted = asked(self._doors, unit.figures)
            lines = side_by_side(unit.figures, wanted.question, wanted.others)
            choices = _choices(unit.figures, wanted)
            years = unit.figures.years()
        if "as" in request.args:
            return indicator_files.of_figures(lines, wanted)
        return render_template(
            "indicators.html",
            asked=wanted,
            lines=lines,
            columns=[wanted.question.year, *wanted.others],
            years=years,
            choices=choices,
            words=indicator_words,
            groups=[by.value for by in By],
            rule=rule_of(wanted.question.year),
            bars=_bars(lines, wanted),
        )

    def groups(self, by: str) -> str | Response:
        if by not in set(By):
            abort(404)
        with self._doors.database.read() as unit:
            figures = unit.figures
            wanted = asked(self._doors, figures)
            found = figures.groups(wanted.question, By(by))
            before = figures.groups(replace(wanted.question, year=wanted.question.year - 1), By(by))
            employed = figures.entered.employees(wanted.question.year) if by == By.BODY else {}
        listed = _named(By(by), found)
        if "as" in request.args:
            return indicator_files.of_groups(By(by), listed, employed, year=wanted.question.year)
        return render_template(
            "indicator_groups.html",
            asked=wanted,
            by=by,
            listed=listed,
            before={one.key: one.sums for one in before},
            employed=employed,
            share=indicator_tables.share,
            words=indicator_words,
        )

    def rows(self, name: str) -> str | Response:
        indicator = INDICATORS.get(name)
        if indicator is None:
            abort(404)
        if "as" in request.args:
            return self._file(indicator)
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            wanted = asked(self._doors, unit.figures)
            found = rows(unit.figures, wanted.question, indicator, Page(A_PAGE, offset))
            told = values(unit.figures, wanted.question)
        columns = indicator_tables.columns_of(indicator.counts, wanted.question.year)
        log_views(self._doors, persons_of(found), _where(indicator, wanted))
        return render_template(
            "indicator_rows.html",
            asked=wanted,
            indicator=indicator,
            found=found,
            columns=columns,
            total=rows_behind(told, indicator),
            value=told[name],
            words=indicator_words,
            offset=offset,
            step=A_PAGE,
        )

    def _file(self, indicator: Indicator) -> Response:
        """All rows. The file is whole, and who is in it is logged, before any of it is sent."""
        with self._doors.database.read() as unit:
            wanted = asked(self._doors, unit.figures)
            listing = Listing(unit.figures, wanted.question, indicator)
            file = indicator_files.saved(indicator_tables.sheet_of(listing))
        with ExitStack() as stack:
            stack.callback(file.close)
            log_views(self._doors, listing.persons, _where(indicator, wanted))
            stack.pop_all()
        return indicator_files.sent(file, f"{indicator.name}-{wanted.question.year}")


def _where(indicator: Indicator, wanted: Asked) -> str:
    return f"indicators {indicator.name} {wanted.question.year}"


def _choices(figures: Figures, wanted: Asked) -> dict[str, list[tuple[str, str]]]:
    def alphabetical(named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(named, key=lambda one: i18n.alphabetical(one[1]))

    return {
        "form": [(one.value, word("form", one.value)) for one in Form],
        "kind": [(one, word("programme-kind", one)) for one in ("general", "managers", "special")],
        "people": [
            (one, indicator_words.told(indicator_words.PEOPLE, one)) for one in indicator_words.PEOPLE
        ],
        "body": alphabetical(figures.bodies(wanted.question)),
        "provider": alphabetical(figures.providers(wanted.question)),
    }


def _named(by: By, found: Sequence[Group]) -> list[tuple[Group, str]]:
    return [(one, indicator_tables.group_name(by, one)) for one in found]


def _bars(lines: Sequence[Line], wanted: Asked) -> charts.Drawing:
    """Attendances by form, this year's over those of the first year beside it."""
    by_name = {line.name: line.values for line in lines}
    kinds = ("attendances", "persons")[: 1 + bool(wanted.others)]
    return charts.rows_of_bars(
        {
            word("form", form.value): {
                kind: int(value or 0)
                for kind, value in zip(kinds, by_name[f"attendances-{form.value}"], strict=False)
            }
            for form in Form
        }
    )


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Indicators(doors)
    made = Blueprint("indicators", __name__)
    made.add_url_rule("/indicators", "figures", pages.figures)
    made.add_url_rule("/indicators/by/<by>", "groups", pages.groups)
    made.add_url_rule("/indicators/rows/<name>", "rows", pages.rows)
    return made
