"""What the commands show of targets, as JSON and as lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from lms_bridge.bootstrap import Bridge
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.runtime.wording_forwarding import forward_words, reason_words
from lms_bridge.services.forward_desk import target_named, wanted_of
from lms_bridge.services.ports.forwarding import Attempt, DeadLetter, Figures, Replay, Target

_CALLS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A target with what waits for it."""

    target: Target
    figures: Figures

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        progress, figures = self.target.progress, self.figures
        return {
            "name": self.target.name,
            "endpoint": self.target.endpoint,
            "xapi": self.target.version.value,
            "state": progress.state.value,
            "waiting": figures.waiting,
            "unread": figures.unread,
            "waits_since": _iso(figures.oldest_ms),
            "refused": figures.dead,
            "set_aside": figures.aside,
            "sent": figures.sent,
            "already_there": figures.there,
            "last_sent": _iso(progress.sent_ms),
            "failures": progress.failures,
            "next_try": _iso(progress.next_try_ms or None),
            "trouble": None if progress.code is None else trouble(self.target),
        }

    def row(self) -> Sequence[object]:
        """A line of the list."""
        code = self.target.progress.code
        return (
            self.target.name,
            self.target.progress.state.value,
            self.figures.waiting + self.figures.unread,
            _moment(self.figures.oldest_ms),
            self.figures.dead,
            self.figures.sent + self.figures.there,
            forward_words(code, self.target.progress.params).title if code else "",
        )


def targets(bridge: Bridge) -> list[Shown]:
    with bridge.database.read() as unit:
        figures = unit.forward_rows.figures()
        return [Shown(one, figures[one.id]) for one in unit.forward_targets.all()]


def trouble(target: Target) -> dict[str, str]:
    """What is wrong with it, in words, and since when."""
    progress = target.progress
    words = forward_words(progress.code or "bridge-error", progress.params)
    told = {"title": words.title, "detail": words.detail, "remedy": words.remedy}
    return {"code": progress.code or "", "since": _iso(progress.since_ms) or "", **told}


def whole(bridge: Bridge, name: str) -> dict[str, Any]:
    """All of one target, as JSON has it. Raises `NotFound`."""
    with bridge.database.read() as unit:
        target = target_named(unit, name)
        figures = unit.forward_rows.figures()[target.id]
        wanted = asdict(wanted_of(unit, target.filter))
        calls = unit.forward_rows.attempts(target.id, limit=_CALLS)
        replays = unit.forward_rows.replays(target.id, limit=_CALLS)
    return {
        **Shown(target, figures).as_json(),
        "user": target.user,
        "newer": target.newer.value,
        "batch": target.batch,
        "filter": {key: value for key, value in wanted.items() if value},
        "calls": [_call(one) for one in calls],
        "replays": [_replay(one) for one in replays],
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    listed = ("calls", "replays", "filter", "trouble")
    width = max(len(key) for key in found)
    for key, value in found.items():
        if key not in listed and value not in (None, ""):
            yield f"{key.replace('_', ' '):{width}}  {value}"
    for key, value in found["filter"].items():
        told = ", ".join(value) if isinstance(value, list | tuple) else "yes"
        yield f"{'only ' + key.replace('_', ' ') if key != 'not_sources' else 'never from'}: {told}"
    if not found["filter"]:
        yield "everything is forwarded"
    if found["trouble"]:
        told = found["trouble"]
        yield f"{told['title']}. {told['detail']}\n→ {told['remedy']}"
    for one in found["calls"]:
        yield f"{one['at']}  {one['statements']} statements  {one['outcome']}  {one['why']}".rstrip()
    for one in found["replays"]:
        yield f"replay {one['number']} ({one['what']})  {one['queued']} statements  {one['state']}"


def _call(one: Attempt) -> dict[str, Any]:
    return {
        "at": _iso(one.at_ms),
        "took_ms": one.took_ms,
        "first_seq": one.first_seq,
        "statements": one.statements,
        "status": one.status,
        "outcome": one.outcome,
        "why": reason_words(one.reason),
        "answer": one.answer,
    }


def _replay(one: Replay) -> dict[str, Any]:
    return {
        "number": one.number,
        "what": one.what,
        "asked": _iso(one.asked_ms),
        "by": one.by,
        "reason": one.reason,
        "queued": one.queued,
        "state": "all queued" if one.read_ms is not None else "being queued",
    }


def dead_as_json(one: DeadLetter) -> dict[str, Any]:
    """What was refused, for programs."""
    told = asdict(one)
    return {**told, "state": one.state.value, "stored": _iso(told.pop("stored_ms"))}


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{datetime.fromtimestamp(at_ms / 1000, BELGRADE):%Y-%m-%d %H:%M:%S}"
