"""The pages on which staff say what counts: counted times, late facts, ends of meetings."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.presence import Window
from lms_bridge.domain.time_text import interval_text, read_intervals, read_moment
from lms_bridge.domain.window import Change, window_of
from lms_bridge.services.counted_time import Affected, Preview, PreviewOutdated
from lms_bridge.services.withdraw import WithdrawalOver
from lms_bridge.web import counting_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

LONGEST_REASON: Final = 500
MOST_LISTED: Final = 200
"""Withdrawals, or people of a preview, listed at most: each of them is a line in the access log."""


class Counting:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors
        self._desk = doors.counting

    def decisions(self) -> str:
        withdrawals = self._desk.withdrawals.listed(limit=MOST_LISTED)
        kept = self._desk.withdrawals.kept(limit=MOST_LISTED)
        runs, concluded = self._desk.runs.endless(), self._desk.runs.concluded()
        seen = {one.withdrawal.pair.person_id for one in (*withdrawals, *kept)}
        seen |= {stay.person_id for run in runs for stay in run.stays if stay.person_id}
        log_views(self._doors, seen, "decisions")
        return render_template(
            "decisions.html",
            windows=self._desk.windows.waiting(),
            withdrawals=withdrawals,
            kept=kept,
            runs=runs,
            concluded=concluded,
            words=counting_words,
            as_text=interval_text,
        )

    def withdrawal(self) -> Response:
        number, reason = numbers.number(request.form, "withdrawal") or 0, _reason()
        here = url_for("counting.decisions")
        if not reason:
            return _problem(gettext("Please give a reason."), here)
        act = (
            self._desk.withdrawals.take if request.form.get("act") == "take" else self._desk.withdrawals.keep
        )
        try:
            act(number, by=signed_in().name, reason=reason)
        except WithdrawalOver:
            return _problem(gettext("There is nothing to decide about it any more."), here)
        except NotFound:
            abort(404)
        flash(gettext("The decision is kept. It stands until facts say something new."), "done")
        return redirect(here)

    def meeting(self) -> Response:
        source, run = request.form.get("source", ""), request.form.get("run", "")
        told, reason = request.form.get("at", "").strip(), _reason()
        here = url_for("counting.decisions")
        if not reason:
            return _problem(gettext("Please give a reason."), here)
        try:
            at_ms = read_moment(told, field="at") if told else None
            self._desk.runs.close(source, run, at_ms=at_ms, by=signed_in().name, reason=reason)
        except InvalidValue:
            return _problem(
                gettext("The end is a time such as 2026-03-02 11:30, after the first arrival."), here
            )
        except NotFound:
            abort(404)
        flash(gettext("The end is kept. What was open counts now; a true end takes its place."), "done")
        return redirect(here)

    def window(self, realisation_id: str) -> str:
        counted = self._desk.windows.counted(realisation_id)
        preview = self._preview(realisation_id) if _asked() else None
        people = _changing(preview)
        log_views(self._doors, {one.person_id for one in people}, f"window {realisation_id}")
        shown = preview.window if preview else counted.window
        return render_template(
            "window.html",
            counted=counted,
            held=self._desk.windows.held(realisation_id),
            preview=preview,
            people=people[:MOST_LISTED],
            changing=len(people),
            parts_text=request.args.get("parts") or _lines(shown),
            breaks_text=request.args.get("breaks", ""),
            planned="planned" in request.args,
            words=counting_words,
            as_text=interval_text,
            change=Change,
        )

    def _preview(self, realisation_id: str) -> Preview | None:
        try:
            return self._desk.windows.preview(realisation_id, _window(request.args))
        except InvalidValue as error:
            flash(_wrong(error), "problem")
            return None

    def set_window(self, realisation_id: str) -> Response:
        here = _again(realisation_id)
        reason = _reason()
        if not reason:
            return _problem(gettext("Please give a reason."), here)
        try:
            self._desk.windows.set(
                realisation_id,
                _window(request.form),
                by=signed_in().name,
                reason=reason,
                seen=request.form.get("seen", ""),
            )
        except PreviewOutdated:
            return _problem(gettext("Something came meanwhile. Look at it again, and then confirm it."), here)
        except InvalidValue as error:
            return _problem(_wrong(error), here)
        flash(gettext("The counted time is kept. What it bears upon is decided again."), "done")
        return redirect(url_for("console.realisation", realisation_id=realisation_id))


def _asked() -> bool:
    return "planned" in request.args or bool(request.args.get("parts", "").strip())


def _again(realisation_id: str) -> str:
    """The page with what was asked for."""
    parts, breaks, planned = (request.form.get(name) for name in ("parts", "breaks", "planned"))
    return url_for(
        "counting.window", realisation_id=realisation_id, parts=parts, breaks=breaks, planned=planned
    )


def _window(told: Mapping[str, str]) -> Window | None:
    """The counted time of a form; None: as planned. Raises `InvalidValue`."""
    if "planned" in told:
        return None
    parts = read_intervals(told.get("parts", ""), field="parts")
    return window_of(parts, read_intervals(told.get("breaks", ""), field="breaks"))


def _lines(window: Window) -> str:
    return "\n".join(interval_text(one) for one in window.parts)


def _changing(preview: Preview | None) -> list[Affected]:
    return [one for one in preview.people if one.change is not Change.NONE] if preview else []


def _wrong(error: BridgeError) -> str:
    if error.params.get("field") == "realisation":
        return str(gettext("Only of a webinar time is counted."))
    return str(
        gettext(
            "Write each part and each break on a line of its own, such as 2026-03-02 10:00 – 11:30, and "
            "leave some time that counts."
        )
    )


def _problem(text: str, here: str) -> Response:
    flash(text, "problem")
    return redirect(here)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Counting(doors)
    made = Blueprint("counting", __name__)
    made.add_url_rule("/decisions", "decisions", pages.decisions)
    made.add_url_rule("/decisions/withdrawals", "withdrawal", pages.withdrawal, methods=["POST"])
    made.add_url_rule("/decisions/meetings", "meeting", pages.meeting, methods=["POST"])
    made.add_url_rule("/windows/<path:realisation_id>", "window", pages.window)
    made.add_url_rule("/windows/<path:realisation_id>", "set_window", pages.set_window, methods=["POST"])
    return made
