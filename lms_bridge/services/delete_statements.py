"""Deleting the texts of statements by their age: a plan to be read first, then lots until all is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.deletion import Deletion, Planned, Which

LOT: Final = 250
"""Statements that one transaction deletes: a writer that waits for it waits a fraction of a second."""


class DeletionClosed(Refused):
    """The deletion is not in a state for that (`number`, `state`)."""

    code = "deletion-closed"


@dataclass(frozen=True, slots=True)
class DeleteStatements:
    """What is deleted leaves its row with the hash of its text; facts and completions stay.

    What somebody still waits for is passed over, whatever its age (`Deletions.must_stay`).
    """

    database: Database
    clock: Clock

    def which(self, before_ms: int, *, source: str | None) -> Which:
        """Raises `InvalidValue` for a moment to come, `NotFound` for the source."""
        if before_ms > self.clock.now_ms():
            raise InvalidValue(field="before", expected="a day in the past, or today")
        if source is None:
            return Which(before_ms)
        with self.database.read() as unit:
            found = unit.sources.by_name(source)
        if found is None:
            raise NotFound(what="source", name=source)
        return Which(before_ms, found.id)

    def dry_run(self, which: Which) -> Planned:
        """What would be deleted, and what would stay and why."""
        with self.database.read() as unit:
            return unit.deletions.count(which)

    def plan(self, which: Which, *, by: str, reason: str) -> int:
        """Keep a plan for somebody to look at; its number. Raises `InvalidValue` without a reason."""
        if not reason.strip():
            raise InvalidValue(field="reason", expected="a few words; it is kept with the deletion")
        planned = self.dry_run(which)
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()  # numbers are given one by one
            number = unit.deletions.add(which, planned, by=by, reason=reason.strip(), at_ms=now_ms)
            _log(unit, "deletion-planned", number, by=by, detail=reason.strip(), at_ms=now_ms)
        return number

    def ask(self, number: int, *, by: str) -> None:
        """Have it carried out. Raises `NotFound`, `DeletionClosed`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            going = unit.deletions.by_number(number)
            if not unit.deletions.ask(number, by=by, at_ms=now_ms):
                raise DeletionClosed(number=number, state=going.state.value)
            _log(unit, "deletion-asked", number, by=by, detail=going.reason, at_ms=now_ms)

    def withdraw(self, number: int, *, by: str) -> None:
        """Stop it; what it has deleted by now is deleted. Raises `NotFound`, `DeletionClosed`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            going = unit.deletions.by_number(number)
            if not unit.deletions.withdraw(number):
                raise DeletionClosed(number=number, state=going.state.value)
            _log(unit, "deletion-withdrawn", number, by=by, detail=f"{going.deleted}", at_ms=now_ms)

    def unfinished(self, which: Which) -> int | None:
        """One that was asked for, is not done, and is about the same."""
        with self.database.read() as unit:
            number = unit.deletions.asked()
            same = number is not None and unit.deletions.by_number(number).which == which
        return number if same else None

    def carry_out(self, number: int) -> Iterator[Deletion]:
        """Go on until it is done; after each lot how far it is."""
        while True:
            over = self._lot(number)
            with self.database.read() as unit:
                yield unit.deletions.by_number(number)
            if over:
                return

    def go_on(self) -> bool:
        """One lot of the oldest that was asked for; False where there is none."""
        with self.database.read() as unit:
            number = unit.deletions.asked()
        if number is None:
            return False
        self._lot(number)
        return True

    def _lot(self, number: int) -> bool:
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            done = unit.deletions.lot(number, limit=LOT, at_ms=now_ms)
            if done.ended:
                going = unit.deletions.by_number(number)
                by, detail = going.asked_by or going.by, f"{going.deleted} deleted, {going.stayed} stayed"
                _log(unit, "deletion-done", number, by=by, detail=detail, at_ms=now_ms)
        return done.over


def _log(unit: Unit, what: str, number: int, *, by: str, detail: str, at_ms: int) -> None:
    unit.logs.event(by=by, what=what, subject=f"deletion {number}", detail=detail, at_ms=at_ms)
