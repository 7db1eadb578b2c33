"""Lists of classroom days: ticked on a phone, kept there while it has no connection, and sent again."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_date, gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.errors import BridgeError, Refused
from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.words import Words, filled
from lms_bridge.services.classroom_lists import LONGEST_REASON, NewTick, Row
from lms_bridge.services.ports.classroom import DaySaid
from lms_bridge.services.scripts import fold, rank
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.i18n import speech, time
from lms_bridge.web.security import signed_in

BY_SCRIPT: Final = "tick"
"""How the page's script calls itself, which is answered in JSON."""


class ClassroomPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        return render_template("classrooms.html", found=self._doors.classroom_lists.around())

    def day(self, realisation_id: str) -> str:
        asked = request.args.get("q", "").strip()
        shown = self._doors.classroom_lists.day(realisation_id, _day(request.args.get("day")))
        log_views(self._doors, {row.who.person_id for row in shown.rows}, f"classroom {realisation_id}")
        return render_template(
            "classroom.html",
            shown=shown,
            rows=[one for one in shown.rows if not asked or rank(asked, one.who.name) is not None],
            asked=asked,
            began=day_of(shown.realisation.start_ms).year,
            new_mark=lambda: uuid.uuid4().hex,
            fold=fold,
            day_name=_name,
        )

    def standing(self, realisation_id: str) -> Response:
        """Who is ticked now, for the page's script; 204 where that is what it has (`known`)."""
        shown = self._doors.classroom_lists.day(realisation_id, _day(request.args.get("day")))
        if request.args.get("known") == shown.version:
            return Response(status=HTTPStatus.NO_CONTENT)
        log_views(self._doors, {row.who.person_id for row in shown.rows}, f"classroom {realisation_id}")
        rows = {row.who.person_id: _standing(row) for row in shown.rows}
        told = {"known": shown.version, "present": shown.present, "rows": rows}
        return _json(told, HTTPStatus.OK)

    def tick(self) -> Response:
        by_script = request.headers.get("X-Requested-With") == BY_SCRIPT
        new = _new_tick()
        try:
            kept = self._doors.classroom_lists.tick(new, by=signed_in().name)
        except Refused as error:
            if not by_script:
                raise
            return _json({"mark": new.mark, "refused": _why(error)}, HTTPStatus.CONFLICT)
        if by_script:
            holds = self._doors.classroom_lists.holds(kept)
            told = {"mark": kept.mark, "present": holds.present, "holds": holds.mark, "by": holds.by}
            return _json(told, HTTPStatus.OK)
        return redirect(_back(new.realisation_id, new.day, "#list"))

    def say_day(self) -> Response:
        realisation_id, day = request.form.get("realisation", ""), _day(request.form.get("day"))
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        if day is None:
            abort(400)
        if not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(_back(realisation_id, day))
        held, now_ms = request.form.get("held") == "1", self._doors.clock.now_ms()
        said = DaySaid(realisation_id, day, held=held, by=signed_in().name, reason=reason, said_ms=now_ms)
        self._doors.classroom_lists.say_day(said)
        flash(gettext("It is kept. Who attended is judged again."), "done")
        return redirect(_back(realisation_id, day))


def _standing(row: Row) -> dict[str, str | bool]:
    by = f"{row.tick.by}, {time(row.tick.acted_ms)}" if row.tick else ""
    return {"present": row.present, "mark": row.tick.mark if row.tick else "", "by": by}


def _new_tick() -> NewTick:
    """The act in the form; one whose fields are no values at all is answered 400."""
    form, day = request.form, _day(request.form.get("day"))
    age = form.get("age", "0")
    if day is None or form.get("present") not in ("0", "1") or not age.isascii() or not age.isdigit():
        abort(400)
    return NewTick(
        form.get("mark", ""),
        form.get("realisation", ""),
        form.get("person", ""),
        day,
        present=form.get("present") == "1",
        age_ms=int(age[:15]),
        after=form.get("after", ""),
    )


def _why(error: BridgeError) -> str:
    """Why it was refused and what to do, in the page's language."""
    words = ERRORS[error.code]
    said = Words(*(speech().ugettext(text) for text in (words.title, words.detail, words.remedy)))
    shown = filled(said, error.params)
    return f"{shown.detail} {shown.remedy}"


def _json(value: object, status: HTTPStatus) -> Response:
    answer = jsonify(value)
    answer.status_code = status
    return answer


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(404)


def _back(realisation_id: str, day: date, anchor: str = "") -> str:
    asked = request.form.get("q") or None
    return url_for("classroom.day", realisation_id=realisation_id, day=day.isoformat(), q=asked) + anchor


def _name(day: date) -> str:
    text: str = format_date(day, "full", rebase=False)
    return text


def blueprint(doors: PageDoors) -> Blueprint:
    pages = ClassroomPages(doors)
    made = Blueprint("classroom", __name__)
    made.add_url_rule("/classroom", "listed", pages.listed)
    made.add_url_rule("/classroom/<path:realisation_id>", "day", pages.day)
    made.add_url_rule("/classroom-standing/<path:realisation_id>", "standing", pages.standing)
    made.add_url_rule("/classroom-ticks", "tick", pages.tick, methods=["POST"])
    made.add_url_rule("/classroom-days", "say_day", pages.say_day, methods=["POST"])
    return made
