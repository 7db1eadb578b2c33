"""The pages of subscribers: how it goes with each, what was sent, sending it again. No address is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.subscription import MessageState
from lms_bridge.runtime.wording_forwarding import reason_words
from lms_bridge.runtime.wording_subscribers import subscriber_words
from lms_bridge.runtime.words import Words
from lms_bridge.services.forward_answers import Verdict
from lms_bridge.services.message_text import event_id_of, message_id
from lms_bridge.services.ports.subscribers import MessageFigures, Subscriber
from lms_bridge.web import i18n
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.job_views import duration
from lms_bridge.web.security import signed_in

LISTED: Final = 100
HOURS: Final = (24, 72, 168)
"""How long two secrets may be valid beside each other."""
_ONE: Final = "/subscribers/<name>"
_ALL: Final = frozenset({MessageState.DEAD, MessageState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Shown:
    """`state`: a code of `target-state`; `age`: how long something has waited, in words, or empty.

    `both_until_ms`: until when two secrets sign, where they do.
    """

    one: Subscriber
    figures: MessageFigures
    state: str
    age: str
    trouble: Words | None
    both_until_ms: int | None


class SubscriberPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors
        self._desk = doors.subscribers

    def listed(self) -> str:
        with self._doors.database.read() as unit:
            figures = unit.messages.figures()
            found = [(one, figures[one.id]) for one in unit.subscribers.all()]
        return render_template("subscribers.html", found=[self._shown(*each) for each in found])

    def show(self, name: str, secret: str | None = None) -> str:
        state = _state(request.args.get("state", ""))
        with self._doors.database.read() as unit:
            one = _known(unit.subscribers.by_name(name))
            figures = unit.messages.figures()[one.id]
            messages = unit.messages.listed(one.id, limit=LISTED, state=state)
        return render_template(
            "subscriber.html",
            one=self._shown(one, figures),
            messages=messages,
            state=state,
            states=[(one.value, word("message-state", one.value)) for one in MessageState],
            message_id=message_id,
            hours=HOURS,
            why=_why,
            listed=LISTED,
            secret=secret,
        )

    def message(self, name: str, event: str) -> str:
        event_id = event_id_of(event)
        with self._doors.database.read() as unit:
            one = _known(unit.subscribers.by_name(name))
            found = None if event_id is None else unit.messages.one(one.id, event_id)
            if found is None:
                abort(404)
            tries = unit.messages.tries(one.id, found.event.id)
        return render_template(
            "subscriber_message.html", one=one, found=found, tries=tries, message_id=message_id, why=_why
        )

    def _shown(self, one: Subscriber, figures: MessageFigures) -> Shown:
        now_ms, progress = self._doors.clock.now_ms(), one.progress
        troubled = progress.state is TargetState.ACTIVE and progress.code is not None
        say = i18n.speech().gettext
        both = one.earlier_until_ms or 0
        return Shown(
            one,
            figures,
            "trouble" if troubled else progress.state.value,
            duration(figures.age_ms(now_ms)) if figures.oldest_ms is not None else "",
            subscriber_words(progress.code, progress.params, say=say) if progress.code else None,
            both if both > now_ms else None,
        )

    def pause(self, name: str) -> Response:
        def act() -> str:
            self._desk.pause(name, reason=_text("reason"), by=signed_in().name)
            return str(
                gettext("Nothing is sent to the subscriber until it is switched on. What comes waits.")
            )

        return self._act(act, name)

    def resume(self, name: str) -> Response:
        def act() -> str:
            self._desk.resume(name, reason=_text("reason"), by=signed_in().name)
            return str(gettext("The subscriber is in use again. What waits is sent now."))

        return self._act(act, name)

    def replay(self, name: str) -> Response:
        def act() -> str:
            return _again(self._desk.replay(name, _chosen(), by=signed_in().name))

        return self._act(act, name)

    def replay_since(self, name: str) -> Response:
        def act() -> str:
            states = _ALL if request.form.get("what") == "all" else {MessageState.DEAD}
            by = signed_in().name
            return _again(self._desk.replay_since(name, _day("since"), states=states, by=by))

        return self._act(act, name)

    def test(self, name: str) -> Response:
        def act() -> str:
            judged, one = self._desk.test(name, by=signed_in().name)
            if judged.verdict is Verdict.SENT:
                return str(gettext("The test message was taken, with status %(status)s.", status=one.status))
            flash(gettext("The test message was not taken: %(why)s.", why=_why(judged.reason)), "problem")
            return ""

        return self._act(act, name)

    def rotate(self, name: str) -> Response | str:
        """Show the new secret with this answer alone: no page that can be opened again has it."""
        given = request.form.get("hours", "")
        hours = int(given) if given.isascii() and given.isdigit() else HOURS[0]
        try:
            secret = self._desk.rotate(name, hours=hours, by=signed_in().name)
        except NotFound:
            abort(404)
        except InvalidValue as error:
            flash(_told(error), "problem")
            return redirect(url_for("subscribers.show", name=name))
        return self.show(name, secret)

    def _act(self, act: Callable[[], str], name: str) -> Response:
        try:
            if told := act():
                flash(told, "done")
        except NotFound:
            abort(404)
        except BridgeError as error:
            flash(_told(error), "problem")
        if request.form.get("on") == "list":
            return redirect(url_for("subscribers.listed", _anchor=f"subscriber-{name}"))
        return redirect(url_for("subscribers.show", name=name))


def _known(one: Subscriber | None) -> Subscriber:
    if one is None:
        abort(404)
    return one


def _told(error: BridgeError) -> str:
    """What was wrong with what somebody entered, in the language of the page."""
    field = error.params.get("field") if isinstance(error, InvalidValue) else None
    if field == "event":
        return str(gettext("Please choose at least one message."))
    if field == "since":
        return str(gettext("Please give a day."))
    words = subscriber_words(error.code, error.params, say=i18n.speech().gettext)
    return f"{words.title}. {words.detail} {words.remedy}"


def _again(count: int) -> str:
    return str(ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", count))


def _why(reason: str) -> str:
    return reason_words(reason, say=i18n.speech().gettext) if reason else ""


def _state(given: str) -> MessageState | None:
    return MessageState(given) if given in list(MessageState) else None


def _text(field: str) -> str:
    return request.form.get(field, "").strip()


def _chosen() -> Sequence[int]:
    """The messages that were ticked."""
    return [one for each in request.form.getlist("event") if (one := event_id_of(each)) is not None]


def _day(field: str) -> int:
    """The beginning of the day of a field. Raises `InvalidValue`."""
    try:
        return day_begins(date.fromisoformat(_text(field)))
    except (ValueError, OverflowError):
        raise InvalidValue(field=field, expected="a day") from None


def blueprint(doors: PageDoors) -> Blueprint:
    pages = SubscriberPages(doors)
    made = Blueprint("subscribers", __name__)
    made.add_url_rule("/subscribers", "listed", pages.listed)
    made.add_url_rule(_ONE, "show", pages.show)
    made.add_url_rule(f"{_ONE}/messages/<event>", "message", pages.message)
    for act in ("pause", "resume", "replay", "replay_since", "test", "rotate"):
        rule = f"{_ONE}/{act.replace('_', '-')}"
        made.add_url_rule(rule, act, getattr(pages, act), methods=["POST"])
    return made
