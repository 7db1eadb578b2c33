"""Staff are told of what differs for longer than it may, once whenever something new has become too old."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from lms_bridge.domain.calendar import day_of
from lms_bridge.services.ports import Clock, Database, Notice, NoticeKind
from lms_bridge.services.tell_staff import Message

_KEY: Final = "reconciliation:"


class MismatchWords(Protocol):
    """Puts it into words for people: how many stand for longer than so many hours."""

    def __call__(self, number: int, hours: int) -> Message: ...


@dataclass(frozen=True, slots=True)
class TellMismatches:
    """Called again and again. `hours`: how long something may differ. `to`: as `tell_staff.TellStaff`."""

    database: Database
    clock: Clock
    words: MismatchWords
    to: Callable[[], str]
    new_id: Callable[[], int]
    hours: int

    def __call__(self) -> bool:
        """Whether something was told."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            number, newest_ms = unit.reconciling.late(before_ms=now_ms - self.hours * 3_600_000)
            key = f"{_KEY}{day_of(newest_ms)}"
            if not number or key in unit.notices.keys([_KEY]):
                return False
        message, to = self.words(number, self.hours), self.to()
        notice = Notice(
            id=self.new_id(),
            job_id=None,
            source_id=None,
            kind=NoticeKind.DECISION,
            key=key,
            to=to,
            subject=message.subject,
            text=message.text,
            created_ms=now_ms,
            state="due" if to else "done",
        )
        with self.database.write() as unit:
            return unit.notices.add(notice)
