"""Sending to registers elsewhere: one register at a time is taken in hand and told what waits, in order.

No unit is open while a register is called. Who is killed between a call and the unit that keeps what came of
it leaves the submission as it was: it is sent again under the same key, which is the same record there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import BridgeError, InvalidValue
from lms_bridge.services.catch_up import CatchUp
from lms_bridge.services.conceal import Concealing
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.hands import hands_of
from lms_bridge.services.in_hand import InHand, rests
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.outbox import SETTLE_MS, RegisterTargets, RegisterTurn
from lms_bridge.services.ports.registers import Connect, RegisterTarget
from lms_bridge.services.send_lot import TellLot

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
        turn = self._hand.take(lambda unit: unit.register_targets.due(at_ms=now_ms))
        if turn is None:
            return False
        self._hand.have(turn, self._work)
        return True

    @property
    def _hand(self) -> InHand[RegisterTurn]:
        return InHand(self.database, self.clock, self.tell, _targets, LEASE_MS, OUR_FAULT)

    def _work(self, turn: RegisterTurn) -> None:
        if turn.target.behind and turn.target.created_ms + SETTLE_MS <= self.clock.now_ms():
            CatchUp(self.database, self.clock).of(turn.target)
        try:
            place = turn.target.place
            if place.kind not in self.kinds:
                raise InvalidValue(field="kind", expected=" or ".join(sorted(self.kinds)))
            secret = self.open_secret(turn.target.sealed_secret)
            register = self.kinds[place.kind](place, secret)
        except BridgeError as error:
            self._hand.stop(turn, error)
            return
        try:
            self._tell_lots(turn, register, Concealing(place.client, secret))
        finally:
            register.close()

    def _tell_lots(self, turn: RegisterTurn, register: RegisterTarget, conceal: Concealing) -> None:
        end_ms = self.clock.now_ms() + TURN_MS
        with hands_of(register.hands) as hands:
            while self.clock.now_ms() < end_ms:
                with self.database.read() as unit:
                    lot = unit.outbox.next(turn.target.name, at_ms=self.clock.now_ms(), limit=LOT)
                if not lot:
                    return
                kept = TellLot(turn.target, register, self.clock, hands, conceal)(lot)
                with self.database.write() as unit:
                    progress = self._hand.keep(unit, turn, kept.progress)
                    unit.outbox.settle(list(kept.steps.values()), at_ms=self.clock.now_ms())
                    unit.outbox.keep_tries(kept.tries)
                turn = replace(turn, target=replace(turn.target, progress=progress))
                if rests(progress, self.clock.now_ms()):
                    return


def _targets(unit: Unit) -> RegisterTargets:
    return unit.register_targets
