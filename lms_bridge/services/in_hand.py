"""Targets that are called over the network, each in one hand: taken, worked for, let go.

Who has one in hand holds it by a lease that each call renews. A fault of ours does not go on in silence.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from lms_bridge.domain.errors import BridgeError, DatabaseBusy
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.forward_fan import LeaseLost
from lms_bridge.services.forward_outcomes import faulty
from lms_bridge.services.forward_told import Called, TellOfTargets
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.forwarding import Progress

_log = logging.getLogger(__name__)


class Held(Protocol):
    """A target in hand, as it stood when it was taken."""

    @property
    def target(self) -> Called: ...


Turn = TypeVar("Turn", bound=Held)


class Targets(Protocol[Turn]):
    """The targets of a unit, as the ports of each kind say."""

    def by_name(self, name: str) -> Called | None: ...

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> Turn | None: ...

    def keep(self, turn: Turn, progress: Progress, *, until_ms: int) -> Progress | None: ...

    def release(self, turn: Turn) -> None: ...


@dataclass(frozen=True, slots=True)
class InHand(Generic[Turn]):
    """`targets`: of one kind. `lease_ms`: longer than a call takes. `fault`: the code of a fault of ours."""

    database: Database
    clock: Clock
    tell: TellOfTargets
    targets: Callable[[Unit], Targets[Turn]]
    lease_ms: int
    fault: str

    def take(self, which: Callable[[Unit], int | None]) -> Turn | None:
        """The target that is due; None where there is none, or somebody else was first."""
        with self.database.read() as unit:
            target_id = which(unit)
        if target_id is None:
            return None  # looking costs no writer anything
        with self.database.write() as unit:
            return self.targets(unit).claim(target_id, at_ms=self.clock.now_ms(), lease_ms=self.lease_ms)

    def have(self, turn: Turn, work: Callable[[Turn], object]) -> None:
        """Work for the target that is in hand, and let it go."""
        try:
            work(turn)
        except LeaseLost:
            _log.warning("%s was taken up by somebody else", turn.target.name)
        except Exception as error:
            self._failed(turn, error)
            raise
        finally:
            with self.database.write() as unit:
                self.targets(unit).release(turn)

    def keep(self, unit: Unit, turn: Turn, progress: Progress) -> Progress:
        """Keep how it goes, and tell staff where they are to hear of it. Raises `LeaseLost`."""
        return self._keep(unit, turn, turn.target, progress)

    def stop(self, turn: Turn, error: BridgeError) -> None:
        """What is wrong lies here and not at the target: the key file is another one."""
        stopped = replace(
            turn.target.progress,
            state=TargetState.STOPPED,
            code=error.code,
            params=error.params,
            since_ms=self.clock.now_ms(),
        )
        with self.database.write() as unit:
            self.keep(unit, turn, stopped)

    def _failed(self, turn: Turn, error: Exception) -> None:
        """The target rests, and staff hear of it in the end."""
        if isinstance(error, DatabaseBusy):
            return
        with suppress(LeaseLost), self.database.write() as unit:
            standing = self.targets(unit).by_name(turn.target.name)
            if standing is not None and standing.id == turn.target.id:
                progress = faulty(standing.progress, type(error).__name__, at_ms=self.clock.now_ms())
                self._keep(unit, turn, standing, replace(progress, code=self.fault))

    def _keep(self, unit: Unit, turn: Turn, standing: Called, progress: Progress) -> Progress:
        now_ms = self.clock.now_ms()
        progress = self.tell.of(unit, standing, progress, at_ms=now_ms)
        kept = self.targets(unit).keep(turn, progress, until_ms=now_ms + self.lease_ms)
        if kept is None:
            raise LeaseLost
        return kept


def rests(progress: Progress, now_ms: int) -> bool:
    """Whether a target is not to be called now."""
    return progress.state is not TargetState.ACTIVE or progress.next_try_ms > now_ms
