"""Queues in which something has waited for too long: told to subscribers once, until it is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.message_text import iso
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.subscribers import NewEvent

_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue in which something waits, and since when its oldest does."""

    queue: str
    oldest_ms: int


@dataclass(frozen=True, slots=True)
class WatchQueues:
    """Called again and again. `hours`: how long something may wait."""

    database: Database
    clock: Clock
    hours: int

    def __call__(self) -> bool:
        """Whether something was told."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            wanted, told = unit.messages.wanted(EventKind.QUEUE_TOO_OLD), unit.messages.queues_told()
            late = late_queues(unit, before_ms=now_ms - self.hours * _HOUR_MS) if wanted else {}
        fresh, over = sorted(set(late) - set(told)), sorted(set(told) - set(late))
        if not fresh and not over:
            return False
        with self.database.write() as unit:
            mine = sorted(unit.messages.told_of_queues(fresh, over, at_ms=now_ms))
            unit.messages.tell([self._event(late[key]) for key in mine], at_ms=now_ms)
        return bool(mine)

    def _event(self, one: Waiting) -> NewEvent:
        data = {"queue": one.queue, "since": iso(one.oldest_ms), "limit_hours": self.hours}
        return NewEvent(EventKind.QUEUE_TOO_OLD, data)


def late_queues(unit: Unit, *, before_ms: int) -> Mapping[str, Waiting]:
    """Those in which something waits since before that time, by what is told once.

    Of queues that are people's to empty something may stay for good, an account of a trainer for one: these
    are told of once a day on which something more has become too old.
    """
    late = {one.queue: one for one in _of_machines(unit) if one.oldest_ms < before_ms}
    for name, span in unit.queues.of_people(before_ms=before_ms).items():
        late[f"{name}:{day_of(span.newest_ms)}"] = Waiting(name, span.oldest_ms)
    return late


def _of_machines(unit: Unit) -> Iterator[Waiting]:
    """The kinds of work, as the metrics name them, and what is on its way to each target and register."""
    for queue in unit.queues.all():
        if queue.oldest_ms is not None:
            yield Waiting(queue.kind, queue.oldest_ms)
    forwarded = unit.forward_rows.figures()
    for target in unit.forward_targets.all():
        oldest = forwarded[target.id].oldest_ms
        if oldest is not None:
            yield Waiting(f"forward:{target.name}", oldest)
    submitted = unit.outbox.figures()
    for register in unit.register_targets.names():
        if register in submitted and (since := submitted[register].oldest_ms) is not None:
            yield Waiting(f"register:{register}", since)
