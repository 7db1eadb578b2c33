"""A realisation is closed, and what its completions entitle to is issued: all in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Final

from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotFound, Refused
from lms_bridge.domain.issuing import change, entitled
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.issue import BY_SETTING, Because, follow, held_of, log_issued
from lms_bridge.services.ports import Clock, Database, PairKey, Unit, Version
from lms_bridge.services.ports.issuing import Closable, Closed, Closing, Matter

_AT_ONCE: Final = 20
"""Realisations that one call closes, each in a transaction of its own."""


class ClosingWaits(Refused):
    """Decisions of the realisation wait (`name`, `waits`: how much of which `Matter`)."""

    code = "closing-waits"


class RealisationRuns(Refused):
    """It has not ended yet (`name`)."""

    code = "realisation-runs"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be issued if a realisation were closed now, by kind, and what keeps it from being closed.

    `on_paper`: documents to which completions entitle and that were issued elsewhere before.
    """

    realisation: Closable
    _: KW_ONLY
    closing: Closing | None
    waits: Mapping[Matter, int]
    due_ms: int | None
    """When it closes by itself; None: never as it stands, or it is closed."""
    decided: bool
    """Whether anything of it was decided; where nothing was, only a person closes it."""
    would_issue: Mapping[DocumentKind, int]
    on_paper: int
    documents: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """A realisation that is over for longer than the quiet time and not closed, and what it waits for."""

    realisation: Closable
    _: KW_ONLY
    waits: Mapping[Matter, int]
    due_ms: int | None
    """When it closes by itself where nothing waits; None: nothing was decided, so a person closes it."""


@dataclass(frozen=True, slots=True)
class CloseRealisations:
    """`quiet_days`: how long after its end a realisation is closed by itself; 0: never.

    `firm_ms`: and how long after anything of it was last decided. A year that is read in afterwards, in
    whatever order, is then not closed on half of what is known. With nothing decided only a person closes it.
    """

    database: Database
    clock: Clock
    quiet_days: int = 0
    firm_ms: int = 0

    def close(self, realisation_id: str, *, by: str, reason: str) -> Sequence[Document]:
        """Close it by a person's act; the documents that were issued.

        Raises `NotFound`, `InvalidValue`, `AlreadyThere`, `RealisationRuns`, `ClosingWaits`.
        """
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        because = Because(by, reason.strip(), self.clock.now_ms())
        with self.database.write() as unit:
            _hold(unit)
            _refuse(unit, realisation_id, at_ms=because.at_ms)
            return _close(unit, realisation_id, because)

    def outlook(self, realisation_id: str, *, limit: int) -> Outlook:
        """What stands of its closing; at most so many documents. Raises `NotFound`."""
        with self.database.read() as unit:
            one = _known(unit, realisation_id)
            closing = unit.closings.of([realisation_id]).get(realisation_id)
            would_issue, on_paper = ({}, 0) if closing else _would_issue(unit, realisation_id)
            return Outlook(
                one,
                closing=closing,
                waits=waits_of(unit, realisation_id),
                due_ms=None if closing else self._due_ms(unit, one),
                decided=unit.closings.decided_ms(one.id) is not None,
                would_issue=would_issue,
                on_paper=on_paper,
                documents=unit.issued.of_realisation(realisation_id, limit=limit),
            )

    def _due_ms(self, unit: Unit, one: Closable) -> int | None:
        last_ms = unit.closings.decided_ms(one.id)
        if not self.quiet_days or last_ms is None:
            return None
        return max(one.end_ms + self.quiet_days * DAY_MS, last_ms + self.firm_ms)

    def late(self, *, limit: int) -> Sequence[Late]:
        """What should be closed by the setting, with what waits of it, the longest first."""
        if not self.quiet_days:
            return ()
        before_ms = self.clock.now_ms() - self.quiet_days * DAY_MS
        with self.database.read() as unit:
            found = unit.closings.unclosed(before_ms=before_ms, limit=limit)
            return [Late(one, waits=waits_of(unit, one.id), due_ms=self._due_ms(unit, one)) for one in found]

    def lately(self, *, limit: int) -> Sequence[Closed]:
        """What was closed last, the newest first."""
        with self.database.read() as unit:
            return unit.closings.latest(limit=limit)

    def __call__(self) -> bool:
        """Close by the setting what is due and of which nothing waits; whether something was."""
        if not self.quiet_days:
            return False
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            quiet_ms = now_ms - self.quiet_days * DAY_MS
            due = unit.closings.due(before_ms=quiet_ms, decided_before_ms=now_ms - self.firm_ms)
        closed = 0
        for realisation_id in due:
            closed += self._close_quiet(realisation_id, at_ms=now_ms)
            if closed == _AT_ONCE:
                break
        return closed > 0

    def _close_quiet(self, realisation_id: str, *, at_ms: int) -> bool:
        with self.database.read() as unit:
            if waits_of(unit, realisation_id):
                return False  # looking costs no writer anything
        with self.database.write() as unit:
            _hold(unit)
            if waits_of(unit, realisation_id) or unit.closings.of([realisation_id]):
                return False
            if (unit.closings.decided_ms(realisation_id) or at_ms) > at_ms - self.firm_ms:
                return False
            _close(unit, realisation_id, Because(BY_SETTING, f"{self.quiet_days} d", at_ms))
        return True


def waits_of(unit: Unit, realisation_id: str) -> Mapping[Matter, int]:
    """What keeps a realisation from being closed, and how much of each."""
    held_up = unit.validity.obstacles([realisation_id]).get(realisation_id, ())
    validity = {Matter.VALIDITY: len(held_up)} if held_up else {}
    return {**unit.closings.waits(realisation_id), **validity}


def _hold(unit: Unit) -> None:
    """Nobody tells facts and nobody decides until the unit ends."""
    unit.alone()
    unit.closings.alone()


def _known(unit: Unit, realisation_id: str) -> Closable:
    one = unit.closings.realisation(realisation_id)
    if one is None:
        raise NotFound(what="realisation", name=realisation_id)
    return one


def _refuse(unit: Unit, realisation_id: str, *, at_ms: int) -> None:
    one = _known(unit, realisation_id)
    if unit.closings.of([realisation_id]):
        raise AlreadyThere(what="closing", name=realisation_id)
    if at_ms < one.end_ms:
        raise RealisationRuns(name=realisation_id)
    waits = waits_of(unit, realisation_id)
    if waits:
        told = ", ".join(f"{number} {matter}" for matter, number in waits.items())
        raise ClosingWaits(name=realisation_id, waits=told)


def _close(unit: Unit, realisation_id: str, because: Because) -> Sequence[Document]:
    unit.closings.add(Closing(realisation_id, at_ms=because.at_ms, by=because.by, reason=because.reason))
    entitling = _entitling(unit, realisation_id)
    made = follow(unit, entitling, {}, reasons=dict.fromkeys(entitling, because))
    unit.logs.event(
        by=because.by,
        what="realisation-closed",
        subject=f"realisation {realisation_id}",
        detail=f"{because.reason}; documents issued: {len(made)}",
        at_ms=because.at_ms,
    )
    return made


def hold_closings(unit: Unit) -> None:
    """Nobody tells facts, decides or closes until the unit ends."""
    _hold(unit)


def issue_released(unit: Unit, realisation_ids: Collection[str], because: Because) -> Sequence[Document]:
    """Of those that are closed issue what was held up until now. In a unit after `hold_closings`."""
    made: list[Document] = []
    for realisation_id in sorted(unit.closings.of(realisation_ids)):
        entitling = _entitling(unit, realisation_id)
        made += follow(unit, entitling, {}, reasons=dict.fromkeys(entitling, because))
    log_issued(unit, made, reason=because.reason)
    return made


def _entitling(unit: Unit, realisation_id: str) -> Mapping[PairKey, Version]:
    current = unit.completions.of_realisation(realisation_id)
    return {pair: one for pair, one in current.items() if entitled(one.completion)}


def _would_issue(unit: Unit, realisation_id: str) -> tuple[Mapping[DocumentKind, int], int]:
    entitling = _entitling(unit, realisation_id)
    held = held_of(unit, entitling)
    kinds = [kind for pair, one in entitling.items() for kind in change(None, one.completion, held[pair]).new]
    paper = sum(len(entitled(one.completion) & set(held[pair].on_paper)) for pair, one in entitling.items())
    return {kind: kinds.count(kind) for kind in DocumentKind}, paper
