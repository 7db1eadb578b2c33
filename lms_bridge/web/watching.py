"""The pages of a watched source: its checklist with going live, and what becomes of its history."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.held import Choice
from lms_bridge.services.acceptance import failing
from lms_bridge.services.ports import LIVE, OBSERVE, PAUSED
from lms_bridge.services.watching import GoingLive, NotAccepted, NothingToAccept
from lms_bridge.web import watch_words
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

LONGEST_REASON: Final = 500
MOST_LISTED: Final = 100
"""Activities and accounts listed at most; the command has them all."""


class WatchedSources:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def acceptance(self, name: str) -> str:
        report = self._doors.watching.report(name)
        return render_template(
            "acceptance.html",
            report=report,
            words=watch_words,
            wrong=failing(report.lines),
            doubted="identity" in failing(report.lines),
            most=MOST_LISTED,
        )

    def mode(self, name: str) -> Response:
        """Change the mode by the button that was pressed."""
        asked, reason = request.form.get("mode", ""), _reason()
        here = url_for("watching.acceptance", name=name)
        if not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(here)
        watching, by = self._doors.watching, signed_in().name
        if asked == LIVE:
            return self._live(name, by=by, reason=reason)
        if asked == OBSERVE:
            watching.observe(name, by=by, reason=reason)
            flash(gettext("The source is only watched now. What counts already goes on counting."), "done")
        elif asked == PAUSED:
            watching.pause(name, by=by, reason=reason)
            flash(gettext("The source is paused. What counts already goes on counting."), "done")
        else:
            abort(400)
        return redirect(here)

    def _live(self, name: str, *, by: str, reason: str) -> Response:
        override = reason if "override" in request.form else ""
        going = GoingLive(
            by, reason="" if override else reason, override=override, accept_site="accept" in request.form
        )
        try:
            self._doors.watching.live(name, going)
        except NotAccepted as refused:
            titles = ", ".join(
                watch_words.line_title(one) for one in str(refused.params["lines"]).split(", ")
            )
            flash(
                gettext("The source does not go live. What does not pass: %(lines)s.", lines=titles),
                "problem",
            )
        except NothingToAccept:
            flash(gettext("No other site has spoken meanwhile; there is nothing to accept."), "problem")
        else:
            flash(gettext("The source is live. What was held counts now."), "done")
        return redirect(url_for("watching.acceptance", name=name))

    def history(self, name: str) -> str:
        found = self._doors.watching.history(name)
        return render_template("history.html", found=found, choices=list(Choice))

    def choose(self, name: str) -> Response:
        realisation, asked, reason = (
            request.form.get("realisation", ""),
            request.form.get("choice"),
            _reason(),
        )
        here = url_for("watching.history", name=name)
        if asked not in list(Choice) or not reason:
            flash(gettext("Please choose what becomes of it and give a reason."), "problem")
            return redirect(here)
        try:
            self._doors.watching.choose(name, realisation, Choice(asked), by=signed_in().name, reason=reason)
        except NotFound:
            abort(404)
        flash(gettext("The choice is kept. It applies to what still comes, too."), "done")
        return redirect(here)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = WatchedSources(doors)
    made = Blueprint("watching", __name__)
    made.add_url_rule("/sources/<name>/acceptance", "acceptance", pages.acceptance)
    made.add_url_rule("/sources/<name>/mode", "mode", pages.mode, methods=["POST"])
    made.add_url_rule("/sources/<name>/history", "history", pages.history)
    made.add_url_rule("/sources/<name>/history", "choose", pages.choose, methods=["POST"])
    return made
