"""What an officer decides about what late facts would take away: keep it, or let it go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.objection import State as Objected
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.withdrawals import ListedWithdrawal, Withdrawal

_EVENTS: Final = {State.KEPT: "withdrawal-kept", State.TAKEN: "withdrawal-taken"}
_UNDECIDED: Final = (State.OPEN, State.KEPT)


class ObjectionDecides(Refused):
    """It takes a valid document: the objection that was opened for it decides (`id`: of the objection)."""

    code = "objection-decides"


class WithdrawalOver(Refused):
    """It was carried out, or facts came that take nothing away any more (`id`)."""

    code = "withdrawal-over"


@dataclass(frozen=True, slots=True)
class DecideWithdrawals:
    """Each act is one transaction, in the event log."""

    database: Database
    clock: Clock

    def listed(self, *, limit: int) -> Sequence[ListedWithdrawal]:
        """Those that wait, the newest first."""
        with self.database.read() as unit:
            return unit.withdrawals.listed([State.OPEN], limit=limit)

    def kept(self, *, limit: int) -> Sequence[ListedWithdrawal]:
        """What was decided to be kept against what facts say, the newest first."""
        with self.database.read() as unit:
            return unit.withdrawals.listed([State.KEPT], limit=limit)

    def keep(self, withdrawal_id: int, *, by: str, reason: str) -> None:
        """What is held stays, until facts say something new.

        Raises `NotFound`, `WithdrawalOver`, `ObjectionDecides`, `InvalidValue`.
        """
        self._decide(withdrawal_id, State.KEPT, by=by, reason=reason)

    def take(self, withdrawal_id: int, *, by: str, reason: str) -> None:
        """It goes, with a new version. Raises the same."""
        self._decide(withdrawal_id, State.TAKEN, by=by, reason=reason)

    def _decide(self, withdrawal_id: int, state: State, *, by: str, reason: str) -> None:
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            one = unit.withdrawals.by_id(withdrawal_id)
            if one is None:
                raise NotFound(what="withdrawal", name=str(withdrawal_id))
            if one.state not in _UNDECIDED:
                raise WithdrawalOver(id=withdrawal_id)
            _refuse_objected(unit, one)
            said = replace(one, state=state, by=by, reason=reason.strip(), decided_ms=now_ms)
            unit.withdrawals.keep([said])
            unit.pairs.touch([one.pair])
            subject = f"person {one.pair.person_id} → realisation {one.pair.realisation_id}"
            unit.logs.event(by=by, what=_EVENTS[state], subject=subject, detail=reason, at_ms=now_ms)


def _refuse_objected(unit: Unit, withdrawal: Withdrawal) -> None:
    for one in unit.objections.of_pairs([withdrawal.pair]).get(withdrawal.pair, ()):
        if one.withdrawal_id == withdrawal.id and one.state is Objected.OPEN:
            raise ObjectionDecides(id=one.id)
