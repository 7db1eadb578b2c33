"""Queues in which something has waited for too long: told to subscribers once, until it is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.message_text import iso
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.subscribers import NewEvent

_HOUR_MS: Final = 3_600_000
ADMISSION: Final = "admission"


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
            if not unit.messages.wanted(EventKind.QUEUE_TOO_OLD):
                return False
            told = unit.messages.queues_told()
            late = {name: since for name, since in waiting(unit) if now_ms - since > self.hours * _HOUR_MS}
        fresh, over = sorted(set(late) - set(told)), sorted(set(told) - set(late))
        if not fresh and not over:
            return False
        with self.database.write() as unit:
            mine = sorted(unit.messages.told_of_queues(fresh, over, at_ms=now_ms))
            unit.messages.tell([self._event(name, late[name]) for name in mine], at_ms=now_ms)
        return bool(mine)

    def _event(self, name: str, since_ms: int) -> NewEvent:
        data = {"queue": name, "since": iso(since_ms), "limit_hours": self.hours}
        return NewEvent(EventKind.QUEUE_TOO_OLD, data)


def waiting(unit: Unit) -> Iterator[tuple[str, int]]:
    """Each queue in which something waits, and since when its oldest does.

    The kinds of work, as the metrics name them; `admission`: people whom the roster does not have;
    `forward:…` and `register:…`: what is on its way to that target.
    """
    for queue in unit.queues.all():
        if queue.oldest_ms is not None:
            yield queue.kind, queue.oldest_ms
    admissions = [one.since_ms for one in unit.enrolments.waiting()]
    if admissions:
        yield ADMISSION, min(admissions)
    forwarded = unit.forward_rows.figures()
    for target in unit.forward_targets.all():
        oldest = forwarded[target.id].oldest_ms
        if oldest is not None:
            yield f"forward:{target.name}", oldest
    submitted = unit.outbox.figures()
    for register in unit.register_targets.names():
        if register in submitted and (since := submitted[register].oldest_ms) is not None:
            yield f"register:{register}", since
