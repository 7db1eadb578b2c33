"""Reconciliation: of each realisation what is decided, submitted, acknowledged, held and documented.

Both sides are asked, not assumed: what a register holds is fetched with proof that it is all. Once a day, and
when somebody asks. No unit is open while a register is called.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lms_bridge.domain.calendar import day_begins, day_of
from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.reconciliation import Mine, look
from lms_bridge.services.issue import held_of
from lms_bridge.services.ports import Clock, Database, Lot, PairKey, Unit
from lms_bridge.services.ports.outbox import EMBEDDED, RegisterAt
from lms_bridge.services.ports.reconciling import Reconciliation
from lms_bridge.services.ports.registers import Connect, Holding, RegisterTarget

_log = logging.getLogger(__name__)

_KIND: Final = "reconciliation"
LEASE_MS: Final = 3_600_000
"""Longer than a whole one takes; who was killed begins anew."""
DAILY_MS: Final = 4 * 3_600_000
"""The time of day (Belgrade) from which on the daily one is done."""
RECENT_MS: Final = 400 * 86_400_000
"""Older realisations are looked at only where something differs, or somebody asks."""
NOT_ASKED: Final = "not-asked"
"""The register is paused or stopped."""
DAILY: Final = "setting"


@dataclass(frozen=True, slots=True)
class ReconcileRegisters:
    """Called again and again; any number of processes may."""

    database: Database
    clock: Clock
    open_secret: Callable[[str], str]
    kinds: Mapping[str, Connect]
    new_id: Callable[[], int]

    def __call__(self) -> bool:
        """Do what is due; whether there was something."""
        self._ask_daily()
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            if not unit.work.due(_KIND, at_ms=now_ms):
                return False  # looking costs no writer anything
        with self.database.write() as unit:
            lot = unit.work.claim(_KIND, limit=1, at_ms=now_ms, lease_ms=LEASE_MS)
            asked = [] if lot is None else list(unit.reconciling.leased(lot.lease))
        if lot is None:
            return False
        for one in asked:
            self._do(lot, one)
        return True

    def _ask_daily(self) -> None:
        now_ms = self.clock.now_ms()
        today = day_of(now_ms)
        if now_ms < day_begins(today) + DAILY_MS:
            return
        with self.database.read() as unit:
            if any(
                one.by == DAILY and day_of(one.asked_ms) == today for one in unit.reconciling.latest(limit=50)
            ):
                return
        self._ask(None, by=DAILY, key=_of_day(today))

    def ask(self, realisation_id: str | None = None, *, by: str) -> bool:
        """It is done soon, beside whoever asks; False where the same is due already. Raises `NotFound`."""
        return self._ask(realisation_id, by=by, key="")

    def _ask(self, realisation_id: str | None, *, by: str, key: str) -> bool:
        one = Reconciliation(
            self.new_id(), by=by, realisation_id=realisation_id, asked_ms=self.clock.now_ms()
        )
        with self.database.write() as unit:
            if realisation_id is not None:
                unit.classrooms.realisation(realisation_id)
            return unit.reconciling.ask(one, key=key or str(one.id))

    def _do(self, lot: Lot, one: Reconciliation) -> None:
        try:
            done = self.run(one)
        except BridgeError as error:
            later_ms = self.clock.now_ms() + 60_000
            with self.database.write() as unit:
                unit.work.fail(_KIND, lot, error=str(error), next_try_ms=later_ms)
            return
        with self.database.write() as unit:
            unit.reconciling.ended(done)
            unit.work.finish(_KIND, lot)

    def run(self, one: Reconciliation) -> Reconciliation:
        """Look now; what it came to. A register that fails proves nothing and stops nothing."""
        with self.database.read() as unit:
            targets = unit.register_targets.all()
            since_ms = self.clock.now_ms() - RECENT_MS
            ids = (
                unit.reconciling.due(since_ms=since_ms)
                if one.realisation_id is None
                else [one.realisation_id]
            )
        unproven = self._embedded(ids)
        for target in targets:
            with self._connected(target) as register:
                unproven += sum(self._elsewhere(target.name, each, register) for each in ids)
        if one.realisation_id is None:
            with self.database.write() as unit:
                names = [EMBEDDED, *(each.name for each in targets)]
                unit.reconciling.leave(names, at_ms=self.clock.now_ms())
        with self.database.read() as unit:
            standing = sum(unit.reconciling.figures().counts.values())
        ended_ms = self.clock.now_ms()
        return replace(one, ended_ms=ended_ms, realisations=len(ids), mismatches=standing, unproven=unproven)

    def _embedded(self, ids: Sequence[str]) -> int:
        for realisation_id in ids:
            now_ms = self.clock.now_ms()
            with self.database.write() as unit:
                mine = _settled(unit, realisation_id, unit.reconciling.mine(realisation_id, EMBEDDED))
                there = unit.reconciling.embedded(realisation_id)
                closed = realisation_id in unit.closings.of([realisation_id])
                looked = look(mine, there, closed=closed, now_ms=now_ms)
                unit.reconciling.keep(realisation_id, EMBEDDED, looked, trouble=None, at_ms=now_ms)
        return 0

    def _elsewhere(self, target: str, realisation_id: str, register: RegisterTarget | None) -> int:
        """1 where the register's answer proved nothing."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            before = set(unit.reconciling.mine(realisation_id, target))
        holding = _held(register, realisation_id)
        with self.database.write() as unit:
            mine = unit.reconciling.mine(realisation_id, target)
            # Of whom something changed while the register was asked, the next look says more.
            changed = {one.person_id: one.key for one in mine if one.key and one not in before}
            there = None if holding.trouble else {**holding.keys, **changed}
            looked = look(mine, there, closed=None, now_ms=now_ms)
            unit.reconciling.keep(realisation_id, target, looked, trouble=holding.trouble, at_ms=now_ms)
        return int(holding.trouble is not None)

    @contextmanager
    def _connected(self, target: RegisterAt) -> Iterator[RegisterTarget | None]:
        """None where the register is not to be called, or its place or secret cannot be understood."""
        kind = self.kinds.get(target.place.kind)
        if kind is None or target.progress.state.value != "active":
            yield None
            return
        try:
            register = kind(target.place, self.open_secret(target.sealed_secret))
        except BridgeError as error:
            _log.warning("register %s cannot be asked: %s", target.name, error)
            yield None
            return
        try:
            yield register
        finally:
            register.close()


def _of_day(day: date) -> str:
    return f"day {day}"


def _settled(unit: Unit, realisation_id: str, mine: Sequence[Mine]) -> Sequence[Mine]:
    """With what people hold from before, or held until a person ended it: none of it is issued again."""
    lacking = {PairKey(one.person_id, realisation_id) for one in mine if one.due - one.documents}
    held = {pair.person_id: one for pair, one in held_of(unit, lacking).items()}
    return [
        replace(one, settled=frozenset((*held[one.person_id].on_paper, *held[one.person_id].ever)))
        if one.person_id in held
        else one
        for one in mine
    ]


def _held(register: RegisterTarget | None, realisation_id: str) -> Holding:
    if register is None:
        return Holding({}, trouble=NOT_ASKED)
    try:
        return register.holding(realisation_id)
    except Exception as error:  # noqa: BLE001 - one answer over which we stumble proves nothing, and stops nothing
        _log.error("what a register holds could not be read: %s", type(error).__name__, exc_info=error)
        return Holding({}, trouble="fault")
