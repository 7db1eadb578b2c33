"""The pages of closings and documents."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import Document, Standing
from lms_bridge.domain.errors import AlreadyThere, BridgeError
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.domain.issuing import tells_other
from lms_bridge.services.close_realisations import ClosingWaits, RealisationRuns
from lms_bridge.services.document_acts import DocumentEnded, DocumentNotDue, document_named
from lms_bridge.services.four_eyes import ProposalWaits, Wanted
from lms_bridge.services.ports import PairKey, Unit
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

MOST_LISTED: Final = 200
"""Documents listed at once: each of them is a line in the access log."""
CLOSED_LISTED: Final = 25
LONGEST_REASON: Final = 500
_ACTS: Final = {"withdraw": ActKind.WITHDRAW, "replace": ActKind.REPLACE}


class Issuing:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors
        self._desk = doors.issuing

    def documents(self) -> Response | str:
        asked = request.args.get("q", "").strip().upper()
        if asked:
            with self._doors.database.read() as unit:
                found = document_named(unit, asked)
            if found is not None:
                return redirect(url_for("issuing.document", label=found.label))
        return render_template(
            "documents.html",
            asked=asked,
            late=self._desk.close.late(limit=MOST_LISTED),
            lately=self._desk.close.lately(limit=CLOSED_LISTED),
        )

    def closing(self, realisation_id: str) -> str:
        outlook = self._desk.close.outlook(realisation_id, limit=MOST_LISTED)
        log_views(self._doors, {one.person_id for one in outlook.documents}, f"closing {realisation_id}")
        return render_template("closing.html", shown=outlook, most=MOST_LISTED)

    def close(self, realisation_id: str) -> Response:
        here = url_for("issuing.closing", realisation_id=realisation_id)
        reason = reason_given()
        if not reason:
            return told_off(gettext("Please give a reason."), here)
        try:
            made = self._desk.close.close(realisation_id, by=signed_in().name, reason=reason)
        except ClosingWaits:
            return told_off(gettext("It cannot be closed: decisions of it wait."), here)
        except RealisationRuns:
            return told_off(gettext("It cannot be closed before it has ended."), here)
        except AlreadyThere:
            return redirect(here)
        said = ngettext(
            "It is closed; %(num)s document was issued.",
            "It is closed; %(num)s documents were issued.",
            len(made),
        )
        flash(said, "done")
        return redirect(here)

    def document(self, label: str) -> str:
        with self._doors.database.read() as unit:
            shown = document_named(unit, label)
            if shown is None:
                abort(404)
            successor = unit.issued.successor(shown.id)
            before = unit.issued.by_id(shown.replaces_id) if shown.replaces_id else None
            decided = _decided_otherwise(unit, shown)
        waits = [one for one in self._desk.acts.waiting() if one.subject_id == shown.id]
        log_views(self._doors, {shown.person_id}, f"document {shown.label}")
        return render_template(
            "document.html", shown=shown, successor=successor, before=before, waits=waits, decided=decided
        )

    def act(self, label: str) -> Response:
        with self._doors.database.read() as unit:
            shown = document_named(unit, label)
        kind, reason = _ACTS.get(request.form.get("act", "")), reason_given()
        if shown is None or kind is None:
            abort(404)
        here = url_for("issuing.document", label=shown.label)
        if not reason:
            return told_off(gettext("Please give a reason."), here)
        try:
            done = self._desk.acts.act(kind, Wanted(shown.id, by=signed_in().name, reason=reason))
        except (DocumentEnded, DocumentNotDue, ProposalWaits) as error:
            return told_off(_refusal(error), here)
        flash(what_became(done=done), "done")
        return redirect(here)


def _decided_otherwise(unit: Unit, one: Document) -> Completion | None:
    """What is decided now, where a valid document tells other figures."""
    pair = PairKey(one.person_id, one.realisation_id)
    version = unit.completions.current([pair]).get(pair)
    if one.standing is not Standing.ISSUED or version is None:
        return None
    now, score = version.completion, version.completion.score
    other = tells_other(one.kind, one.said, minutes=now.minutes, score=score.points if score else None)
    return now if other else None


def what_became(*, done: bool) -> str:
    if done:
        return str(gettext("It is done, and kept with the reason."))
    return str(gettext("It takes effect when a second officer has confirmed it."))


def _refusal(error: BridgeError) -> str:
    if isinstance(error, DocumentNotDue):
        return str(gettext("Nothing entitles to such a document now."))
    if isinstance(error, ProposalWaits):
        return str(gettext("Such an act waits for a second officer already."))
    return str(gettext("The document is not valid any more, or another stands in its place."))


def told_off(text: str, here: str) -> Response:
    flash(text, "problem")
    return redirect(here)


def reason_given() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Issuing(doors)
    made = Blueprint("issuing", __name__)
    made.add_url_rule("/documents", "documents", pages.documents)
    made.add_url_rule("/documents/<label>", "document", pages.document)
    made.add_url_rule("/documents/<label>", "act", pages.act, methods=["POST"])
    made.add_url_rule("/closings/<path:realisation_id>", "closing", pages.closing)
    made.add_url_rule("/closings/<path:realisation_id>", "close", pages.close, methods=["POST"])
    return made
