"""Plan against done, what people enter beside the figures, and frozen reports: for staff."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.indicators import EVERYTHING
from lms_bridge.services.entered_files import read_employees, read_plan
from lms_bridge.services.indicator_desk import since_frozen
from lms_bridge.web import indicator_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.indicator_question import YEARS
from lms_bridge.web.indicator_tables import share
from lms_bridge.web.security import signed_in

A_PAGE: Final = 100
LONGEST_NOTE: Final = 200
Read = Callable[[bytes], Sequence[Any]]


class FigureBooks:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def plan(self, year: int) -> str:
        question = self._doors.indicators.question(_known(year), EVERYTHING)
        with self._doors.database.read() as unit:
            lines = unit.figures.entered.against_done(question)
            years = sorted({*unit.figures.years(), year}, reverse=True)
        return render_template("figure_plan.html", year=year, years=years, lines=lines, share=share)

    def bring_plan(self, year: int) -> Response:
        return self._bring(year, read_plan, self._doors.indicators.plan)

    def bring_employees(self, year: int) -> Response:
        return self._bring(year, read_employees, self._doors.indicators.employ)

    def _bring(
        self, year: int, read: Callable[[bytes], Sequence[Any]], take: Callable[..., None]
    ) -> Response:
        file = request.files.get("file")
        try:
            lines = read(file.read() if file else b"")
            take(_known(year), lines, by=signed_in().name)
        except InvalidValue as error:
            told = gettext("The file was not taken over: %(field)s must be %(expected)s.", **error.params)
            flash(told, "problem")
        except NotFound as error:
            told = gettext(
                "The file was not taken over: the register has no %(name)s.", name=error.params["name"]
            )
            flash(told, "problem")
        else:
            flash(gettext("The file was taken over."), "done")
        return redirect(url_for(".plan", year=year))

    def frozen(self) -> str:
        with self._doors.database.read() as unit:
            reports, years = unit.figures.frozen.reports(), unit.figures.years()
        return render_template("frozen_reports.html", reports=reports, years=years)

    def freeze(self) -> Response:
        year = _known(request.form.get("year", 0, type=int))
        note = request.form.get("note", "")[:LONGEST_NOTE]
        number = self._doors.indicators.freeze(year, note=note, by=signed_in().name)
        flash(gettext("The report is frozen."), "done")
        return redirect(url_for(".report", number=number))

    def report(self, number: int) -> str:
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            frozen = unit.figures.frozen
            report = frozen.report(number) or abort(404)
            question = self._doors.indicators.question(report.year, EVERYTHING)
            figures = since_frozen(unit.figures, report, question)
            total, listed = frozen.changed_attendances(number, question, limit=A_PAGE, offset=offset)
            realisations = frozen.changed_realisations(number, question)
        log_views(self._doors, {one.person_id for one in listed}, f"frozen report {number}")
        return render_template(
            "frozen_report.html",
            report=report,
            figures=figures,
            attendances=listed,
            total=total,
            realisations=realisations,
            words=indicator_words,
            offset=offset,
            step=A_PAGE,
        )


def _known(year: int) -> int:
    return year if year in YEARS else abort(404)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = FigureBooks(doors)
    made = Blueprint("figure_books", __name__)
    made.add_app_template_filter(Decimal, "decimal")
    at_year = "/indicators/plan/<int(min=1970, max=2100):year>"
    made.add_url_rule(at_year, "plan", pages.plan)
    made.add_url_rule(at_year, "bring_plan", pages.bring_plan, methods=["POST"])
    made.add_url_rule(f"{at_year}/employees", "bring_employees", pages.bring_employees, methods=["POST"])
    made.add_url_rule("/indicators/frozen", "frozen", pages.frozen)
    made.add_url_rule("/indicators/frozen", "freeze", pages.freeze, methods=["POST"])
    made.add_url_rule("/indicators/frozen/<int:number>", "report", pages.report)
    return made
