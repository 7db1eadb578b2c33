"""Sending to registers elsewhere: one register at a time is taken in hand and told what waits, in order.

No unit is open while a register is called. Who is killed between a call and the unit that keeps what came of
it leaves the submission as it was: it is sent again under the same key, which is the same record there.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import BridgeError, DatabaseBusy, InvalidValue
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.catch_up import CatchUp
from lms_bridge.services.forward_fan import LeaseLost
from lms_bridge.services.forward_outcomes import faulty
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.hands import hands_of
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import SETTLE_MS, RegisterTurn
from lms_bridge.services.ports.registers import Connect, RegisterTarget
from lms_bridge.services.send_lot import TellLot

_log = logging.getLogger(__name__)

LEASE_MS: Final = 180_000
"""Longer than a lot takes; each lot renews it."""
TURN_MS: Final = 20_000
"""Then others have their turn."""
LOT: Final = 100
"""Submissions of which what came is kept together."""
OUR_FAULT: Final = "register-fault"


@dataclass(frozen=True, slots=True)
class SendSubmissions:
    """Hands over what waits. Any number of threads and processes may call it: a register is in one hand."""

    database: Database
    clock: Clock
    open_secret: Callable[[str], str]
    kinds: Mapping[str, Connect]
    tell: TellOfTargets

    def __call__(self) -> bool:
        """Give one register its turn; False where none has anything to do."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            target_id = unit.register_targets.due(at_ms=now_ms)
        if target_id is None:
            return False  # looking costs no writer anything
        with self.database.write() as unit:
            turn = unit.register_targets.claim(target_id, at_ms=now_ms, lease_ms=LEASE_MS)
        return turn is not None and self._have(turn)

    def _have(self, turn: RegisterTurn) -> bool:
        """Work for the register that is in hand, and let it go."""
        try:
            self._work(turn)
        except LeaseLost:
            _log.warning("register %s was taken up by somebody else", turn.target.name)
        except Exception as error:
            self._failed(turn, error)
            raise
        finally:
            with self.database.write() as unit:
                unit.register_targets.release(turn)
        return True

    def _work(self, turn: RegisterTurn) -> None:
        if turn.target.behind and turn.target.created_ms + SETTLE_MS <= self.clock.now_ms():
            CatchUp(self.database, self.clock).of(turn.target)
        try:
            place = turn.target.place
            if place.kind not in self.kinds:
                raise InvalidValue(field="kind", expected=" or ".join(sorted(self.kinds)))
            register = self.kinds[place.kind](place, self.open_secret(turn.target.sealed_secret))
        except BridgeError as error:
            self._stop(turn, error)
            return
        try:
            self._tell_lots(turn, register)
        finally:
            register.close()

    def _tell_lots(self, turn: RegisterTurn, register: RegisterTarget) -> None:
        end_ms = self.clock.now_ms() + TURN_MS
        with hands_of(register.hands) as hands:
            while self.clock.now_ms() < end_ms:
                with self.database.read() as unit:
                    lot = unit.outbox.next(turn.target.name, at_ms=self.clock.now_ms(), limit=LOT)
                if not lot:
                    return
                kept = TellLot(turn.target, register, self.clock, hands)(lot)
                with self.database.write() as unit:
                    progress = self._keep(unit, turn, kept.progress)
                    unit.outbox.settle(list(kept.steps.values()), at_ms=self.clock.now_ms())
                    unit.outbox.keep_tries(kept.tries)
                turn = replace(turn, target=replace(turn.target, progress=progress))
                if _rests(progress, self.clock.now_ms()):
                    return

    def _stop(self, turn: RegisterTurn, error: BridgeError) -> None:
        """What is wrong lies here and not at the register: the key file is another one, the place is odd."""
        now_ms = self.clock.now_ms()
        stopped = replace(
            turn.target.progress,
            state=TargetState.STOPPED,
            code=error.code,
            params=error.params,
            since_ms=now_ms,
        )
        with self.database.write() as unit:
            self._keep(unit, turn, stopped)

    def _failed(self, turn: RegisterTurn, error: Exception) -> None:
        """A fault of ours does not go on in silence: the register rests, and staff hear of it in the end."""
        if isinstance(error, DatabaseBusy):
            return
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            standing = unit.register_targets.by_name(turn.target.name)
            if standing is not None and standing.id == turn.target.id:
                progress = faulty(standing.progress, type(error).__name__, at_ms=now_ms)
                progress = replace(progress, code=OUR_FAULT)
                self._keep(unit, replace(turn, target=standing), progress)

    def _keep(self, unit: Unit, turn: RegisterTurn, progress: Progress) -> Progress:
        """Keep how it goes, and tell staff where they are to hear of it. Raises `LeaseLost`."""
        now_ms = self.clock.now_ms()
        progress = self.tell.of(unit, turn.target, progress, at_ms=now_ms)
        kept = unit.register_targets.keep(turn, progress, until_ms=now_ms + LEASE_MS)
        if kept is None:
            raise LeaseLost
        return kept


def _rests(progress: Progress, now_ms: int) -> bool:
    return progress.state is not TargetState.ACTIVE or progress.next_try_ms > now_ms
