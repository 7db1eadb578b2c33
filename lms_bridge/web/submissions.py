"""What is on its way to registers, what lies with staff, and each try. People are named: they are logged."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.submission import OPEN, WITH_STAFF, SubmissionState
from lms_bridge.runtime.wording import words_of
from lms_bridge.runtime.wording_registers import register_words, submission_reason
from lms_bridge.services.ports.outbox import EMBEDDED, OneSubmission, OutFigures, RegisterAt, Sought
from lms_bridge.services.submission_desk import CORRECTABLE
from lms_bridge.web import i18n, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.job_views import duration
from lms_bridge.web.security import signed_in

A_PAGE: Final = 100
_NONE: Final = OutFigures({}, None)
_ONE: Final = f"/submissions/<int(max={numbers.GREATEST}):number>"
_REGISTER: Final = "/registers/<name>"
_ATTENTION: Final = OPEN | WITH_STAFF


class SubmissionPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        sought, before = _asked(), numbers.number(request.args, "before") or None
        with self._doors.database.read() as unit:
            figures, targets = unit.outbox.figures(), unit.register_targets.all()
            found = unit.outbox.find(sought, limit=A_PAGE, before=before)
        log_views(self._doors, {one.pair.person_id for one in found}, "submissions")
        now_ms = self._doors.clock.now_ms()
        return render_template(
            "submissions.html",
            registers=[_register(one, figures.get(one.name, _NONE), now_ms) for one in targets],
            names=[(EMBEDDED, word("register-name", EMBEDDED)), *((one.name, one.name) for one in targets)],
            states=[(one.value, word("submission-state", one.value)) for one in SubmissionState],
            found=found,
            asked=request.args,
            sought=sought,
            reason=why,
            step=A_PAGE,
        )

    def one(self, number: int) -> str:
        with self._doors.database.read() as unit:
            found = unit.outbox.by_id(number)
            tries = unit.outbox.tries(number)
        if found is None:
            abort(404)
        log_views(self._doors, {found.pair.person_id}, f"submission {number}")
        elsewhere = found.target != EMBEDDED
        return render_template(
            "submission.html",
            one=found,
            tries=tries,
            values=list(_values(found)),
            told={name: (found.corrected or found.payload).get(name) for name in CORRECTABLE},
            may_again=elsewhere and found.state in WITH_STAFF | {SubmissionState.ACKNOWLEDGED},
            may_aside=elsewhere and found.state in (SubmissionState.WAITING, SubmissionState.RETURNED),
            may_correct=elsewhere and found.state in WITH_STAFF,
            reason=why,
        )

    def again(self) -> Response:
        def act() -> str:
            desk, by = self._doors.registers.submissions, signed_in().name
            count = desk.again(_chosen(), reason=_text("reason"), by=by)
            return str(
                ngettext("%(num)s submission is sent again.", "%(num)s submissions are sent again.", count)
            )

        return _done(act)

    def set_aside(self) -> Response:
        def act() -> str:
            desk, by = self._doors.registers.submissions, signed_in().name
            count = desk.set_aside(_chosen(), reason=_text("reason"), by=by)
            return str(
                ngettext("%(num)s submission is not sent.", "%(num)s submissions are not sent.", count)
            )

        return _done(act)

    def correct(self, number: int) -> Response:
        def act() -> str:
            changes = {name: _text(name) for name in CORRECTABLE if _text(name) != _text(f"was-{name}")}
            desk, by = self._doors.registers.submissions, signed_in().name
            desk.correct(number, changes, reason=_text("reason"), by=by)
            return str(gettext("It is put right and sent again."))

        return _done(act)

    def pause(self, name: str) -> Response:
        def act() -> str:
            self._doors.registers.registers.pause(name, by=signed_in().name)
            return str(gettext("Nothing is sent to the register until somebody resumes it. Nothing is lost."))

        return _done(act)

    def resume(self, name: str) -> Response:
        def act() -> str:
            self._doors.registers.registers.resume(name, by=signed_in().name)
            return str(gettext("The register is in use again, from where it stood."))

        return _done(act)


def _asked() -> Sought:
    states = {one.value for one in SubmissionState}
    state = request.args.get("state", "")
    chosen = frozenset({SubmissionState(state)}) if state in states else _ATTENTION
    target = request.args.get("register", "").strip() or None
    return Sought(
        target,
        frozenset() if state == "all" else chosen,
        request.args.get("person", "").strip() or None,
        request.args.get("realisation", "").strip() or None,
    )


def _register(one: RegisterAt, figures: OutFigures, now_ms: int) -> dict[str, Any]:
    progress = one.progress
    say = i18n.speech().gettext
    troubled = progress.state.value == "active" and progress.code is not None
    return {
        "name": one.name,
        "endpoint": one.place.endpoint,
        "state": "trouble" if troubled else progress.state.value,
        "active": progress.state.value == "active",
        "counts": [(word("submission-state", state.value), count) for state, count in figures.states.items()],
        "age": duration(max(0, now_ms - figures.oldest_ms)) if figures.oldest_ms is not None else "",
        "last_ms": progress.sent_ms,
        "trouble": register_words(progress.code, progress.params, say=say) if progress.code else None,
    }


def _values(one: OneSubmission) -> Iterator[tuple[str, str, str]]:
    """What is told: its name, as decided, and as staff put it right where they did."""
    for name, value in one.payload.items():
        other = (
            ""
            if one.corrected is None or one.corrected.get(name) == value
            else _shown(name, one.corrected[name])
        )
        yield word("submission-value", name), _shown(name, value), other


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word("yes-no", "yes" if value else "no")
    if name.endswith("_ms"):
        return i18n.moment(int(value))
    return str(value)


def why(code: str) -> str:
    """Why it is where it is, in the language of the page."""
    return submission_reason(code, say=i18n.speech().gettext) if code else ""


def _done(act: Callable[[], str]) -> Response:
    try:
        flash(act(), "done")
    except NotFound:
        abort(404)
    except BridgeError as error:
        flash(told(error), "problem")
    one = request.form.get("back", "")
    if one.isascii() and one.isdigit() and int(one) <= numbers.GREATEST:
        return redirect(url_for("submissions.one", number=int(one)))
    return redirect(url_for("submissions.listed"))


def told(error: BridgeError) -> str:
    """What was wrong with what somebody entered, in the language of the page."""
    field = error.params.get("field") if isinstance(error, InvalidValue) else None
    if field == "reason":
        return str(gettext("Please give a reason."))
    if field == "id":
        return str(gettext("Please choose at least one submission."))
    if field == "value":
        return str(gettext("Please change at least one value."))
    if field in CORRECTABLE:
        return str(gettext("This value cannot be: %(name)s.", name=word("submission-value", str(field))))
    if error.code == "submission-not-waiting":
        return str(gettext("It is on its way, was taken, or a newer version has gone: look at it again."))
    return words_of(error).title


def _text(field: str) -> str:
    return request.form.get(field, "").strip()


def _chosen() -> Sequence[int]:
    """The submissions that were ticked. Raises `InvalidValue`."""
    given = request.form.getlist("id")
    found = [int(one) for one in given if one.isascii() and one.isdigit() and int(one) <= numbers.GREATEST]
    if not found:
        raise InvalidValue(field="id", expected="at least one")
    return found


def blueprint(doors: PageDoors) -> Blueprint:
    pages = SubmissionPages(doors)
    made = Blueprint("submissions", __name__)
    made.add_url_rule("/submissions", "listed", pages.listed)
    made.add_url_rule(_ONE, "one", pages.one)
    made.add_url_rule("/submissions/again", "again", pages.again, methods=["POST"])
    made.add_url_rule("/submissions/set-aside", "set_aside", pages.set_aside, methods=["POST"])
    made.add_url_rule(f"{_ONE}/correct", "correct", pages.correct, methods=["POST"])
    made.add_url_rule(f"{_REGISTER}/pause", "pause", pages.pause, methods=["POST"])
    made.add_url_rule(f"{_REGISTER}/resume", "resume", pages.resume, methods=["POST"])
    return made
