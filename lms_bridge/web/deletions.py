"""Deleting the texts of old statements: what would go and what stays first, then by whom and why."""

from datetime import date
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.services.delete_statements import DeletionClosed
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

SHOWN: Final = 50
DAYS: Final = 400
LONGEST_REASON: Final = 500
_ONE: Final = "/statements/deletions/<int(max=2147483647):number>"


class Deletions:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        with self._doors.database.read() as unit:
            made = unit.deletions.newest(limit=SHOWN)
            days = unit.deletions.days(limit=DAYS)
            sources = [one.name for one in unit.sources.all()]
        return render_template("deletions.html", made=made, days=days, sources=sources)

    def plan(self) -> Response:
        here = url_for("deletions.listed")
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        try:
            before_ms = day_begins(date.fromisoformat(request.form.get("before", "")))
        except ValueError:
            flash(gettext("Please give a day."), "problem")
            return redirect(here)
        try:
            which = self._doors.deletes.which(before_ms, source=request.form.get("source") or None)
            number = self._doors.deletes.plan(which, by=signed_in().name, reason=reason)
        except InvalidValue as error:
            return _refused(error, here)
        return redirect(url_for("deletions.one", number=number))

    def one(self, number: int) -> str:
        with self._doors.database.read() as unit:
            try:
                shown = unit.deletions.by_number(number)
            except NotFound:
                abort(404)
        return render_template("deletion.html", shown=shown)

    def ask(self, number: int) -> Response:
        try:
            self._doors.deletes.ask(number, by=signed_in().name)
        except DeletionClosed as error:
            return _refused(error, url_for("deletions.one", number=number))
        flash(gettext("The deletion has begun. It goes on by itself, whatever happens to this page."), "done")
        return redirect(url_for("deletions.one", number=number))

    def withdraw(self, number: int) -> Response:
        try:
            self._doors.deletes.withdraw(number, by=signed_in().name)
        except DeletionClosed as error:
            return _refused(error, url_for("deletions.one", number=number))
        flash(gettext("Withdrawn. What was deleted by then is deleted."), "done")
        return redirect(url_for("deletions.one", number=number))


def _refused(error: BridgeError, here: str) -> Response:
    told = {
        "before": gettext("Only what is older than today can be deleted: give a day in the past, or today."),
        "reason": gettext("Please give a reason."),
    }
    otherwise = gettext("That cannot be done with this deletion any more.")
    flash(told.get(str(error.params.get("field")), otherwise), "problem")
    return redirect(here)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Deletions(doors)
    made = Blueprint("deletions", __name__)
    made.add_url_rule("/statements/deletions", "listed", pages.listed)
    made.add_url_rule("/statements/deletions", "plan", pages.plan, methods=["POST"])
    made.add_url_rule(_ONE, "one", pages.one)
    made.add_url_rule(f"{_ONE}/ask", "ask", pages.ask, methods=["POST"])
    made.add_url_rule(f"{_ONE}/withdraw", "withdraw", pages.withdraw, methods=["POST"])
    return made
