"""The page of doubled people: who may be one, who was merged, and taking it back. Who is shown is logged."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.merging import MergeState
from lms_bridge.web import people_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

LONGEST_REASON: Final = 500
MOST_SHOWN: Final = 100
"""Pairs, and merges, at once: each person among them is a line in the access log."""


class DoublePages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors
        self._merges = doors.people.merges

    def doubles(self) -> str:
        found = self._merges.doubles()
        pairs, merges = found.candidates[:MOST_SHOWN], found.merges[:MOST_SHOWN]
        seen = {each for one in pairs for each in (one.first, one.second)}
        seen |= {each for one in merges for each in (one.doubled_id, one.kept_id)}
        log_views(self._doors, seen, "doubles")
        return render_template(
            "doubles.html",
            pairs=pairs,
            more=len(found.candidates) - len(pairs),
            asked=[one for one in merges if one.state is MergeState.ASKED],
            merges=[one for one in merges if one.state is not MergeState.ASKED],
            persons=found.persons,
            doubled=request.args.get("doubled", "").strip(),
        )

    def merge(self) -> Response:
        first, second = request.form.get("first", "").strip(), request.form.get("second", "").strip()
        kept = request.form.get("keep", second).strip()
        doubled = first if kept == second else second
        if request.form.get("act") == "two":
            return self._done(
                lambda reason: self._merges.two_people(first, second, by=signed_in().name, reason=reason)
            )

        def act(reason: str) -> None:
            self._merges.merge(doubled, kept, by=signed_in().name, reason=reason)

        return self._done(act)

    def decide(self, number: int) -> Response:
        acts = {"agree": self._merges.agree, "decline": self._merges.decline, "undo": self._merges.undo}
        do = acts.get(request.form.get("act", ""))
        if do is None:
            abort(400)
        return self._done(lambda reason: do(number, by=signed_in().name, reason=reason))

    def _done(self, act: Callable[[str], object]) -> Response:
        try:
            act(request.form.get("reason", "").strip()[:LONGEST_REASON])
        except NotFound:
            flash(gettext("The register has nobody with that id."), "problem")
        except BridgeError as error:
            flash(people_words.problem(error), "problem")
        else:
            flash(gettext("That is kept. Results are decided anew."), "done")
        return redirect(url_for("doubles.doubles"))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = DoublePages(doors)
    made = Blueprint("doubles", __name__)
    made.add_url_rule("/doubles", "doubles", pages.doubles)
    made.add_url_rule("/doubles", "merge", pages.merge, methods=["POST"])
    made.add_url_rule(
        "/doubles/<int(max=9223372036854775807):number>", "decide", pages.decide, methods=["POST"]
    )
    return made
