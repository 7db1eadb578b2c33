"""The two queues: accounts that nobody has, and people who are not in the roster."""

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import ContradictingLink, NotFound
from lms_bridge.services.account_pages import PointedAt
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

MOST_FOUND = 20
MOST_LINKS = 30
MOST_WAITING = 100
LONGEST_REASON = 500

_ACCOUNT: Final = "/accounts/<int(max=9223372036854775807):account_id>"
"""No row has a greater id."""


class Queues:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def accounts(self) -> str:
        with self._doors.database.read() as unit:
            unmatched = unit.accounts.unmatched()
            made = self._doors.pages(unit).links_made(limit=MOST_LINKS)
            waiting = unit.account_pages.waiting(limit=MOST_WAITING)
            why = unit.account_pages.why({one.id for one in unmatched})
        seen = {one.person_id for one in made} | _pointed(*(one.candidates for one in waiting.rows))
        seen |= {one.linked_id for one in waiting.rows if one.linked_id}
        log_views(self._doors, seen, "accounts")
        return render_template("accounts.html", unmatched=unmatched, made=made, waiting=waiting, why=why)

    def account(self, account_id: int) -> str:
        asked = request.args.get("q", "").strip()
        with self._doors.database.read() as unit:
            pages = self._doors.pages(unit)
            shown = pages.account(account_id)
            found = pages.find_persons(asked, limit=MOST_FOUND) if asked else ()
            told = unit.account_pages.told(account_id)
        if shown is None:
            abort(404)
        # Whose details these are nobody knows yet: they are in the log under the account itself.
        seen = {one.id for one in found} | (
            _pointed(told.candidates) | {f"account {account_id}"} if told else set()
        )
        seen |= {shown.person_id} if shown.person_id else set()
        log_views(self._doors, seen, f"accounts {account_id}")
        return render_template(
            "account.html", shown=shown, told=told, found=found, asked=asked, most=MOST_FOUND
        )

    def link(self, account_id: int) -> Response:
        person_id, reason = request.form.get("person", ""), _reason()
        here = url_for("queues.account", account_id=account_id, q=request.form.get("q", ""))
        if not person_id or not reason:
            flash(gettext("Please choose a person and give a reason."), "problem")
            return redirect(here)
        with self._doors.database.read() as unit:
            shown = self._doors.pages(unit).account(account_id)
        if shown is None:
            abort(404)
        try:
            self._doors.acts.link(account_id, person_id, by=signed_in().name, reason=reason)
        except ContradictingLink:
            flash(gettext("This account belongs to another person. Undo that link first."), "problem")
            return redirect(here)
        except NotFound:
            abort(404)
        flash(
            ngettext(
                "The account is linked. One fact that waited for it counts now.",
                "The account is linked. %(num)s facts that waited for it count now.",
                shown.waiting,
            ),
            "done",
        )
        return redirect(url_for("queues.accounts"))

    def unlink(self, account_id: int) -> Response:
        reason = _reason()
        if not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(url_for("queues.accounts"))
        try:
            self._doors.acts.unlink(account_id, by=signed_in().name, reason=reason)
        except NotFound:
            abort(404)
        flash(gettext("The link is undone. What counted by it waits again."), "done")
        return redirect(url_for("queues.accounts"))

    def waiting(self) -> str:
        with self._doors.database.read() as unit:
            waiting, windows = unit.enrolments.waiting(), unit.windows.waiting()
        log_views(self._doors, {one.pair.person_id for one in waiting}, "waiting")
        return render_template("waiting.html", waiting=waiting, windows=len(windows))

    def admit(self) -> Response:
        person_id, realisation_id = request.form.get("person", ""), request.form.get("realisation", "")
        reason = _reason()
        if not person_id or not realisation_id or not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(url_for("queues.waiting"))
        try:
            self._doors.acts.admit(person_id, realisation_id, by=signed_in().name, reason=reason)
        except NotFound:
            abort(404)
        flash(gettext("The person is admitted. What waited counts now."), "done")
        return redirect(url_for("queues.waiting"))


def _pointed(*candidates: Iterable[PointedAt]) -> set[str]:
    return {one.person_id for each in candidates for one in each}


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Queues(doors)
    made = Blueprint("queues", __name__)
    made.add_url_rule("/accounts", "accounts", pages.accounts)
    made.add_url_rule(_ACCOUNT, "account", pages.account)
    made.add_url_rule(f"{_ACCOUNT}/link", "link", pages.link, methods=["POST"])
    made.add_url_rule(f"{_ACCOUNT}/unlink", "unlink", pages.unlink, methods=["POST"])
    made.add_url_rule("/waiting", "waiting", pages.waiting)
    made.add_url_rule("/waiting", "admit", pages.admit, methods=["POST"])
    return made
