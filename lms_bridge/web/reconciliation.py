"""Whether the platform, what is decided, registers and documents agree, by realisation and by person."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.reconciliation import MismatchKind
from lms_bridge.runtime.wording_reconciling import DIFFERS, mismatch_reason
from lms_bridge.services.export_statements import csv_line
from lms_bridge.services.ports.outbox import EMBEDDED
from lms_bridge.services.ports.reconciling import Wanted
from lms_bridge.services.reconcile_report import COLUMNS, rows
from lms_bridge.web import i18n, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.security import signed_in
from lms_bridge.web.submissions import told

A_PAGE: Final = 100
"""People listed at once: each of them is a line in the access log."""
_RUNS: Final = 5
_PERSON: Final = COLUMNS.index("person")
_UNKNOWN: Final = "account "


class ReconciliationPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def shown(self) -> str:
        wanted = _asked()
        offset, rows_from = _place("from"), _place("rows")
        with self._doors.database.read() as unit:
            targets = [one.name for one in unit.register_targets.all()]
            stations = unit.reconciling.reconciled(wanted, limit=A_PAGE, offset=rows_from)
            found = unit.reconciling.open(wanted, limit=A_PAGE, offset=offset)
            total = unit.reconciling.count(wanted)
            runs = unit.reconciling.latest(limit=_RUNS)
        log_views(self._doors, {one.mismatch.person_id for one in found}, "reconciliation")
        return render_template(
            "reconciliation.html",
            stations=stations,
            found=found,
            total=total,
            runs=runs,
            targets=[(EMBEDDED, word("register-name", EMBEDDED)), *((one, one) for one in targets)],
            kinds=[(kind.value, kind_words(kind.value)) for kind in MismatchKind],
            asked=wanted,
            offset=offset,
            rows_from=rows_from,
            step=A_PAGE,
            kind_words=kind_words,
            remedy=remedy,
            reason=reason,
        )

    def as_csv(self) -> Response:
        """Who is in the file is logged before it is sent."""
        with self._doors.database.read() as unit:
            found = list(rows(unit, _asked()))
        people = {str(one[_PERSON]) for one in found}
        log_views(self._doors, {one for one in people if not one.startswith(_UNKNOWN)}, "reconciliation")
        text = "".join(csv_line(one) for one in (COLUMNS, *found))
        headers = {"Content-Disposition": 'attachment; filename="reconciliation.csv"'}
        return Response(text, content_type="text/csv; charset=utf-8; header=present", headers=headers)

    def ask(self) -> Response:
        realisation_id = request.form.get("realisation", "").strip() or None
        try:
            fresh = self._doors.registers.reconcile.ask(realisation_id, by=signed_in().name)
        except NotFound:
            abort(404)
        flash(
            gettext("It is compared now; look again in a moment.")
            if fresh
            else gettext("It is being compared already; look again in a moment."),
            "done",
        )
        return redirect(url_for("reconciliation.shown", realisation=realisation_id))

    def missing(self) -> Response:
        """Put on their way what never was, of one realisation to one register."""
        target, realisation_id = request.form.get("register", ""), request.form.get("realisation", "")
        desk, by = self._doors.registers.submissions, signed_in().name
        try:
            count = desk.send_missing(target, realisation_id, by=by)
        except NotFound:
            abort(404)
        except BridgeError as error:
            flash(told(error), "problem")
        else:
            flash(gettext("%(num)s put on their way.", num=count), "done")
        return redirect(url_for("reconciliation.shown", realisation=realisation_id, register=target))


def _asked() -> Wanted:
    kind = request.args.get("kind", "")
    return Wanted(
        request.args.get("register", "").strip() or None,
        kind=MismatchKind(kind) if kind in DIFFERS else None,
        realisation_id=request.args.get("realisation", "").strip() or None,
    )


def _place(name: str) -> int:
    return numbers.offset(name)


def kind_words(kind: str) -> str:
    """What differs."""
    return str(gettext(DIFFERS[kind].what))


def remedy(kind: str) -> str:
    """What to do about it."""
    return str(gettext(DIFFERS[kind].remedy))


def reason(code: str) -> str:
    """Why it differs, beside what the kind says."""
    return mismatch_reason(code, say=i18n.speech().gettext)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = ReconciliationPages(doors)
    made = Blueprint("reconciliation", __name__)
    made.add_url_rule("/reconciliation", "shown", pages.shown)
    made.add_url_rule("/reconciliation.csv", "as_csv", pages.as_csv)
    made.add_url_rule("/reconciliation/ask", "ask", pages.ask, methods=["POST"])
    made.add_url_rule("/reconciliation/missing", "missing", pages.missing, methods=["POST"])
    return made
