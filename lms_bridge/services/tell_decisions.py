"""Staff are told that a decision waits for them, and that it is over: once of each, with nobody named."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.objection import State as Objected
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.close_runs import QUIET_MS
from lms_bridge.services.ports import Clock, Database, Notice, NoticeKind, Unit
from lms_bridge.services.tell_staff import Message

_MOST: Final = 1000


class About(StrEnum):
    WINDOW = "window"
    WITHDRAWAL = "withdrawal"
    MEETING = "meeting"
    OBJECTION = "objection"
    """One was opened."""
    OVERDUE = "objection-overdue"
    """One was to be decided by now."""


@dataclass(frozen=True, slots=True)
class DecisionTelling:
    """`named`: the realisation's title, or of a meeting its source; `number`: people of whom something would
    be taken, or stays that are open; `code`: why a realisation waits, or who sees to an objection."""

    about: About
    id: str
    named: str
    number: int = 0
    code: str = ""


class DecisionWords(Protocol):
    """Puts it into words for people."""

    def __call__(self, telling: DecisionTelling) -> Message: ...

    def over(self, subject: str) -> Message:
        """Of what was told under this subject that it waits no more."""


@dataclass(frozen=True, slots=True)
class TellDecisions:
    """Called again and again. `to`: as `tell_staff.TellStaff` has it."""

    database: Database
    clock: Clock
    words: DecisionWords
    to: Callable[[], str]
    new_id: Callable[[], int]

    def __call__(self) -> bool:
        """Whether something was told."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            waiting = dict(_waiting(unit, now_ms))
            told = unit.notices.keys([f"{_KEY}{about}:" for about in About]) if waiting else ()
            over = _over(unit, waiting)
        news = {key: telling for key, telling in waiting.items() if key not in told}
        if not news and not over:
            return False
        with self.database.write() as unit:
            for key, telling in news.items():
                self._keep(unit, key, self.words(telling), at_ms=now_ms)
            for key, subject in over.items():
                self._keep(unit, f"{_OVER}{key}", subject and self.words.over(subject), at_ms=now_ms)
        return bool(news) or any(over.values())

    def _keep(self, unit: Unit, key: str, message: Message | Literal[""], *, at_ms: int) -> None:
        """Keep it to be sent; without a message only that there is nothing to say."""
        to = self.to() if message else ""
        notice = Notice(
            id=self.new_id(),
            job_id=None,
            source_id=None,
            kind=NoticeKind.DECISION,
            key=key,
            to=to,
            subject=message.subject if message else "",
            text=message.text if message else "",
            created_ms=at_ms,
            state="due" if to else "done",
        )
        unit.notices.add(notice)


_KEY: Final = "decision:"
_OVER: Final = "over:"
_ENDS: Final = (About.WINDOW, About.WITHDRAWAL, About.MEETING, About.OBJECTION)
"""That these are over is told. An objection that was overdue is over when it is decided."""
_BY_MOMENT: Final = (f"{_KEY}{About.WINDOW}:", f"{_KEY}{About.WITHDRAWAL}:")
"""Keys of these end in when it began: of one matter there may be several."""


def _over(unit: Unit, waiting: Collection[str]) -> Mapping[str, str]:
    """What was told and waits no more: its subject by its key, "" where a newer one of the matter says it."""
    if len(waiting) >= _MOST:
        return {}  # not all that waits was looked at
    waits = {_matter(key) for key in waiting}
    told = unit.notices.unanswered([f"{_KEY}{about}:" for about in _ENDS], answer=_OVER)
    over = [(key, subject) for key, subject in told if _matter(key) not in waits]
    newest = {_matter(key): key for key, _ in over}
    return {key: subject if newest[_matter(key)] == key else "" for key, subject in over}


def _matter(key: str) -> str:
    return key.rpartition(":")[0] if key.startswith(_BY_MOMENT) else key


def _waiting(unit: Unit, now_ms: int) -> Iterator[tuple[str, DecisionTelling]]:
    for one in unit.windows.waiting():
        doubt, planned = one.doubt, one.planned
        code = doubt.doubt.value if doubt.doubt else ""
        key = f"{_KEY}{About.WINDOW}:{planned.id}:{doubt.since_ms}"
        yield key, DecisionTelling(About.WINDOW, planned.id, planned.title, code=code)
    yield from _withdrawals(unit)
    yield from _objections(unit, now_ms)
    for run in unit.run_ends.endless(before_ms=now_ms - QUIET_MS, limit=_MOST):
        key = f"{_KEY}{About.MEETING}:{run.key.source_id}:{run.key.run}"
        yield key, DecisionTelling(About.MEETING, run.key.run, run.source, number=len(run.stays))


def _objections(unit: Unit, now_ms: int) -> Iterator[tuple[str, DecisionTelling]]:
    """Each once when it is opened and once when its day has come, by the realisation alone."""
    for listed in unit.objections.listed([Objected.OPEN], limit=_MOST):
        one, title = listed.objection, listed.realisation_title
        for about in (About.OBJECTION, *([About.OVERDUE] if one.due_ms <= now_ms else [])):
            yield f"{_KEY}{about}:{one.id}", DecisionTelling(about, str(one.id), title, code=one.owner)


def _withdrawals(unit: Unit) -> Iterator[tuple[str, DecisionTelling]]:
    """One message a realisation and day, however many people it is about."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in unit.withdrawals.listed([State.OPEN], limit=_MOST):
        found[one.withdrawal.pair.realisation_id, one.realisation_title].append(one.withdrawal.since_ms)
    for (realisation_id, title), since_ms in found.items():
        key = f"{_KEY}{About.WITHDRAWAL}:{realisation_id}:{day_of(max(since_ms))}"
        yield key, DecisionTelling(About.WITHDRAWAL, realisation_id, title, number=len(since_ms))
