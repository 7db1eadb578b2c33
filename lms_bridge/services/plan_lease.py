"""One process at a time applies a plan: a lease on the plan's row, held as long as the process lives."""

import logging
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from lms_bridge.domain.errors import BridgeError, Unavailable
from lms_bridge.services.ports import Clock, Database, Unit

_log = logging.getLogger(__name__)

LEASE_MS: Final = 30_000
"""What a killed process held may be gone on with after this."""
_BEATS: Final = 3


class PlanBusy(Unavailable):
    """Another process applies the plan, or took it up meanwhile (`number`)."""

    code = "plan-busy"


class Lease:
    """Renews itself in a thread of its own: a call of Moodle may take minutes.

    `held` is called by every unit that writes: it raises `PlanBusy` where the lease has been lost, so that
    two processes never keep results of one plan.
    """

    def __init__(self, database: Database, clock: Clock, number: int, *, lease_ms: int = LEASE_MS) -> None:
        self.name = uuid4().hex
        self._database = database
        self._clock = clock
        self.number = number
        self._lease_ms = lease_ms
        self._over = Event()
        self._thread = Thread(target=self._beat, name=f"plan-{number}", daemon=True)

    def until_ms(self) -> int:
        return self._clock.now_ms() + self._lease_ms

    def held(self, unit: Unit) -> None:
        if not unit.plans.renew(self.number, self.name, until_ms=self.until_ms()):
            raise PlanBusy(number=self.number)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._lease_ms / 1000 / _BEATS):
            try:
                with self._database.write() as unit:
                    self.held(unit)
            except PlanBusy:
                return  # whoever writes next finds out
            except BridgeError as error:
                _log.warning("the lease of plan %d was not renewed: %s", self.number, error.code)
