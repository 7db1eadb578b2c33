"""The pages of forwarding: how it goes with each target, what was refused, replays. No statement is shown."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.runtime.wording_forwarding import forward_words, reason_words
from lms_bridge.services.forward_desk import Range, wanted_of
from lms_bridge.services.forward_fan import ALL, MISSING
from lms_bridge.services.ports.forwarding import Attempt, DeadLetter
from lms_bridge.web import i18n
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.forward_views import target_shown
from lms_bridge.web.security import signed_in

REFUSED_LISTED: Final = 100
CALLS_LISTED: Final = 20
_TARGET: Final = "/forwarding/<name>"


class ForwardPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def targets(self) -> str:
        now_ms, say = self._doors.clock.now_ms(), i18n.speech()
        with self._doors.database.read() as unit:
            figures = unit.forward_rows.figures()
            shown = [
                target_shown(one, figures[one.id], wanted_of(unit, one.filter), now_ms=now_ms, say=say)
                for one in unit.forward_targets.all()
            ]
        return render_template("forwarding.html", targets=shown)

    def target(self, name: str) -> str:
        now_ms, say = self._doors.clock.now_ms(), i18n.speech()
        with self._doors.database.read() as unit:
            found = unit.forward_targets.by_name(name)
            if found is None:
                abort(404)
            figures, rows = unit.forward_rows.figures()[found.id], unit.forward_rows
            wanted = wanted_of(unit, found.filter)
            refused = rows.dead(found.id, limit=REFUSED_LISTED)
            calls = rows.attempts(found.id, limit=CALLS_LISTED)
            replays = rows.replays(found.id, limit=CALLS_LISTED)
        return render_template(
            "forward_target.html",
            one=target_shown(found, figures, wanted, now_ms=now_ms, say=say),
            refused=[(row, _why(row)) for row in refused],
            calls=[(call, _reason(call)) for call in calls],
            replays=replays,
            whats=(MISSING, ALL),
            listed=REFUSED_LISTED,
        )

    def pause(self, name: str) -> Response:
        def act() -> str:
            self._doors.forwarding.pause(name, reason=_text("reason"), by=signed_in().name)
            return str(gettext("Nothing is sent to the target until somebody resumes it. Nothing is lost."))

        return self._act(act, name)

    def resume(self, name: str) -> Response:
        def act() -> str:
            self._doors.forwarding.resume(name, reason=_text("reason"), by=signed_in().name)
            return str(gettext("The target is in use again, from where it stood."))

        return self._act(act, name)

    def retry(self, name: str) -> Response:
        def act() -> str:
            seqs = None if request.form.get("which") == "all" else _chosen()
            count = self._doors.forwarding.retry(name, seqs, by=signed_in().name)
            return str(ngettext("%(num)s report is sent again.", "%(num)s reports are sent again.", count))

        return self._act(act, name)

    def set_aside(self, name: str) -> Response:
        def act() -> str:
            count = self._doors.forwarding.set_aside(
                name, _chosen(), reason=_text("reason"), by=signed_in().name
            )
            return str(ngettext("%(num)s report is not sent.", "%(num)s reports are not sent.", count))

        return self._act(act, name)

    def replay(self, name: str) -> Response:
        def act() -> str:
            asked = Range(request.form.get("what", MISSING), _day("since"), _day("until", later=1))
            self._doors.forwarding.replay(name, asked, reason=_text("reason"), by=signed_in().name)
            return str(gettext("The range is sent again, beside what arrives."))

        return self._act(act, name)

    def _act(self, act: Callable[[], str], name: str) -> Response:
        try:
            flash(act(), "done")
        except NotFound:
            abort(404)
        except BridgeError as error:
            flash(told(error), "problem")
        if request.form.get("on") == "list":
            return redirect(url_for("forwarding.targets", _anchor=f"target-{name}"))
        return redirect(url_for("forwarding.target", name=name))


def told(error: BridgeError) -> str:
    """What was wrong with what somebody entered, in the language of the page."""
    field = error.params.get("field") if isinstance(error, InvalidValue) else None
    if field == "reason":
        return str(gettext("Please say why they are not sent."))
    if field == "seq":
        return str(gettext("Please choose at least one report."))
    if field == "range":
        return str(gettext("Please give days of which the first is not after the last."))
    words = forward_words(error.code, error.params, say=i18n.speech().gettext)
    return f"{words.title}. {words.detail} {words.remedy}"


def _why(row: DeadLetter) -> str:
    return forward_words(row.code, {}, say=i18n.speech().gettext).title if row.code else ""


def _reason(call: Attempt) -> str:
    return reason_words(call.reason, say=i18n.speech().gettext) if call.reason else ""


def _text(field: str) -> str:
    return request.form.get(field, "").strip()


def _chosen() -> Sequence[int]:
    """The numbers that were ticked. Raises `InvalidValue`."""
    found = [int(one) for one in request.form.getlist("seq") if one.isascii() and one.isdigit()]
    if not found:
        raise InvalidValue(field="seq", expected="at least one")
    return found


def _day(field: str, *, later: int = 0) -> int | None:
    """The beginning of the day of a field, or so many days later. Raises `InvalidValue`."""
    text = _text(field)
    if not text:
        return None
    try:
        return day_begins(date.fromisoformat(text) + timedelta(days=later))
    except (ValueError, OverflowError):
        raise InvalidValue(field="range", expected="a day") from None


def blueprint(doors: PageDoors) -> Blueprint:
    pages = ForwardPages(doors)
    made = Blueprint("forwarding", __name__)
    made.add_url_rule("/forwarding", "targets", pages.targets)
    made.add_url_rule(_TARGET, "target", pages.target)
    for act in ("pause", "resume", "retry", "set_aside", "replay"):
        rule = f"{_TARGET}/{act.replace('_', '-')}"
        made.add_url_rule(rule, act, getattr(pages, act), methods=["POST"])
    return made
