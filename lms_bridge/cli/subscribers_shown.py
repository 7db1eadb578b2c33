"""What the commands show of subscribers. No address and no secret: an address may hold a key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.subscription import MessageState
from lms_bridge.runtime.wording_forwarding import reason_words
from lms_bridge.runtime.wording_subscribers import subscriber_words
from lms_bridge.services.message_text import message_id
from lms_bridge.services.ports.subscribers import MessageFigures, MessageShown, Subscriber
from lms_bridge.services.subscriber_desk import subscriber_named

if TYPE_CHECKING:
    from lms_bridge.bootstrap import Bridge


@dataclass(frozen=True, slots=True)
class Shown:
    """A subscriber with what is on its way to it."""

    one: Subscriber
    figures: MessageFigures

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        progress = self.one.progress
        return {
            "name": self.one.name,
            "host": self.one.host,
            "events": sorted(self.one.kinds),
            "state": progress.state.value,
            "waiting": self.figures.waiting,
            "waits_since": _iso(self.figures.oldest_ms),
            "dead": self.figures.dead,
            "last_taken": _iso(progress.sent_ms),
            "failures": progress.failures,
            "next_try": _iso(progress.next_try_ms or None),
            "earlier_secret_until": _iso(self.one.earlier_until_ms),
            "trouble": self._trouble(),
        }

    def row(self) -> Sequence[object]:
        """A line of the list."""
        progress, figures = self.one.progress, self.figures
        trouble = subscriber_words(progress.code, progress.params).title if progress.code else ""
        return (
            self.one.name,
            self.one.host,
            progress.state.value,
            figures.waiting,
            _moment(figures.oldest_ms),
            figures.dead,
            _moment(progress.sent_ms),
            trouble,
        )

    def _trouble(self) -> dict[str, str] | None:
        progress = self.one.progress
        if progress.code is None:
            return None
        words = subscriber_words(progress.code, progress.params)
        since = {"code": progress.code, "since": _iso(progress.since_ms) or ""}
        return {**since, "title": words.title, "detail": words.detail, "remedy": words.remedy}


def all_of(bridge: "Bridge") -> list[Shown]:
    with bridge.database.read() as unit:
        figures = unit.messages.figures()
        return [Shown(one, figures[one.id]) for one in unit.subscribers.all()]


def whole(bridge: "Bridge", name: str) -> dict[str, Any]:
    """All of one subscriber, as JSON has it. Raises `NotFound`."""
    with bridge.database.read() as unit:
        one = subscriber_named(unit, name)
        return Shown(one, unit.messages.figures()[one.id]).as_json()


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    plain = {key: value for key, value in found.items() if key not in ("events", "trouble")}
    width = max(len(key) for key in plain)
    for key, value in plain.items():
        if value not in (None, ""):
            yield f"{key.replace('_', ' '):{width}}  {value}"
    yield f"{'events':{width}}  {', '.join(found['events'])}"
    if found["trouble"]:
        told = found["trouble"]
        yield f"{told['title']}. {told['detail']}\n→ {told['remedy']}"


def messages(bridge: "Bridge", name: str, *, state: MessageState | None, limit: int) -> list[dict[str, Any]]:
    """The messages to it, the newest first. Raises `NotFound`."""
    with bridge.database.read() as unit:
        one = subscriber_named(unit, name)
        found = unit.messages.listed(one.id, limit=limit, state=state)
    return [_message(each) for each in found]


def _message(one: MessageShown) -> dict[str, Any]:
    last = one.last
    return {
        "id": message_id(one.event.id),
        "type": one.event.kind,
        "data": dict(one.event.data),
        "happened": _iso(one.event.at_ms),
        "state": one.state.value,
        "tries": one.tries,
        "next_try": _iso(one.next_try_ms) if one.state is MessageState.WAITING else None,
        "ended": _iso(one.ended_ms),
        "status": last.status if last else None,
        "why": reason_words(last.reason) if last and last.reason else "",
        "answer": last.answer if last else "",
    }


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{datetime.fromtimestamp(at_ms / 1000, BELGRADE):%Y-%m-%d %H:%M:%S}"
