"""Works off the rows that wait: claim a lot, do it in one transaction, finish it in the same.

A lot that fails is done again row by row, so that one bad record never stops the others. What was made
due again while it was in hand stays due: finishing touches only rows still under the lease.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from threading import Event
from time import monotonic
from typing import Final, TypeAlias

from lms_bridge.domain.errors import BridgeError, DatabaseBusy
from lms_bridge.services.ports import Clock, Database, Lot, Unit

_log = logging.getLogger(__name__)

LEASE_MS: Final = 25_000
"""Longer than any lot takes; what a killed process held is taken up again after it."""
LOT: Final = 200
DRAIN_LOT: Final = 400
"""What a lot costs beside its rows is paid half as often; who writes meanwhile waits a little longer."""
_ONWARD_S: Final = 10.0
"""While a kind fills its lots it goes on for so long before the next kind has its turn: somebody of whom
twenty things were told is judged once then, not after each lot that tells of them."""
_IDLE_S: Final = 0.25
_GATHER_S: Final = 0.1
_RETRY_MS: Final = 500
_SMALL_LOT: Final = 50
"""While others wait to write: they do not wait long."""
_REST: Final = 3
"""While others write: so many times as long as its round took a worker rests after it."""
_SHORTEST_REST_S: Final = 0.5
_LONGEST_REST_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Pace:
    """How many rows a lot has, and for how long a kind that fills its lots is gone on with."""

    lot: int = LOT
    onward_s: float = _ONWARD_S


_BY_TURNS: Final = _Pace()
_TO_THE_END: Final = _Pace(DRAIN_LOT, inf)
"""Whoever drains asks for the end and for nothing before it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of row and what to do with a lot of them, inside the unit, by their lease."""

    kind: str
    handle: Callable[[Unit, str], None]


LotTold: TypeAlias = Callable[[str, str, int], None]
"""Told of a lot: its kind, how it ended (`done`, `again` or `aside`), and how many rows it had."""


def _unheard(kind: str, result: str, rows: int) -> None:
    """Nobody wants to know."""


class Worker:
    """Goes round the tasks in the order of the pipeline. Any number may run, in threads or processes.

    `busy`: whether who sends has to be answered at this moment; then there is time for this later. It
    goes on all the same, slowly, so that what was sent is read within a time in any case.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tasks: Sequence[Task],
        *,
        busy: Callable[[], bool] = lambda: False,
        told: LotTold = _unheard,
    ) -> None:
        self._told = told
        self._database = database
        self._clock = clock
        self._tasks = tasks
        self._busy = busy
        self._one_by_one: dict[str, int] = {}

    def run(self, stop: Event, *, nudge: Event | None = None) -> None:
        """Work until `stop` is set; what is in hand is finished first. `nudge` ends a pause early."""
        pause = nudge or Event()
        while not stop.is_set():
            begun_s = monotonic()
            done = self.round(stop)
            if self._busy():
                rest_s = _REST * (monotonic() - begun_s)
                stop.wait(min(max(_SHORTEST_REST_S, rest_s), _LONGEST_REST_S))
            elif not done:
                pause.wait(_IDLE_S)
                pause.clear()
            elif done < LOT:
                # What arrives meanwhile goes into one lot: a transaction a row would starve the senders.
                stop.wait(_GATHER_S)

    def drain(self, stop: Event) -> None:
        """Work until nothing is due, leased by anybody, or awaiting a retry."""
        while not stop.is_set():
            if self._round(stop, _TO_THE_END):
                continue
            if not self._pending():
                return
            stop.wait(_IDLE_S)  # another process holds something, or a retry is not due yet

    def round(self, stop: Event | None = None) -> int:
        """Do each kind in its turn; how many rows the largest lot had, 0 when there was none of any.

        One lot of each, and more of one that fills them, for a time, unless somebody has to be answered or
        it is to stop.
        """
        return self._round(stop or Event(), _BY_TURNS)

    def _round(self, stop: Event, pace: _Pace) -> int:
        return max([self._turn(task, stop, pace) for task in self._tasks])

    def _turn(self, task: Task, stop: Event, pace: _Pace) -> int:
        if not self._is_due(task.kind):
            return 0
        until_s = monotonic() + pace.onward_s
        most = size = self._lot(task, self._claim, pace.lot)
        while size == pace.lot and monotonic() < until_s and not self._busy() and not stop.is_set():
            size = self._lot(task, self._claim_on, pace.lot)
            most = max(most, size)
        return most

    def _pending(self) -> bool:
        try:
            with self._database.read() as unit:
                return unit.work.pending() > 0
        except DatabaseBusy:
            return True  # nobody knows: look again

    def _lot(self, task: Task, claim: Callable[[str, int], Lot | None], size: int) -> int:
        most = _SMALL_LOT if self._busy() else size
        limit = 1 if self._one_by_one.get(task.kind) else most
        try:
            lot = claim(task.kind, limit)
        except Exception as error:  # noqa: BLE001 - the thread beside the server must not end in silence
            return self._unclaimed(task.kind, error)
        if lot is None:
            self._one_by_one.pop(task.kind, None)
            return 0
        if limit == 1:
            self._one_by_one[task.kind] -= 1
        self._do(task, lot)
        return lot.size

    def _is_due(self, kind: str) -> bool:
        """Looking costs no writer anything."""
        try:
            with self._database.read() as unit:
                return unit.work.due(kind, at_ms=self._clock.now_ms())
        except Exception as error:  # noqa: BLE001 - as with a claim
            return bool(self._unclaimed(kind, error))

    def _unclaimed(self, kind: str, error: Exception) -> int:
        _log.warning("no claim of a %s: %s", kind, described(error))
        return 0

    def _claim(self, kind: str, limit: int) -> Lot | None:
        now_ms = self._clock.now_ms()
        with self._database.write() as unit:
            return unit.work.claim(kind, limit=limit, at_ms=now_ms, lease_ms=LEASE_MS)

    def _claim_on(self, kind: str, limit: int) -> Lot | None:
        now_ms = self._clock.now_ms()
        with self._database.write() as unit:
            return unit.work.claim_on(kind, limit=limit, at_ms=now_ms, lease_ms=LEASE_MS)

    def _do(self, task: Task, lot: Lot) -> None:
        try:
            with self._database.write() as unit:
                task.handle(unit, lot.lease)
                unit.work.finish(task.kind, lot)
        except Exception as error:  # noqa: BLE001 - whatever a record does, the others go on
            self._undone(task, lot, error)
        else:
            self._told(task.kind, "done", lot.size)

    def _undone(self, task: Task, lot: Lot, error: Exception) -> None:
        later_ms = self._clock.now_ms() + _RETRY_MS
        aside = lot.size == 1 and not (isinstance(error, BridgeError) and error.retryable)
        self._told(task.kind, "aside" if aside else "again", lot.size)
        if isinstance(error, DatabaseBusy):  # the moment's fault, never the record's
            self._settle(lambda unit: unit.work.give_back(task.kind, lot, next_try_ms=later_ms))
        elif lot.size > 1:
            self._one_by_one[task.kind] = lot.size
            self._settle(lambda unit: unit.work.give_back(task.kind, lot))
        else:
            self._lay_aside(task, lot, error, later_ms)

    def _lay_aside(self, task: Task, lot: Lot, error: Exception, later_ms: int) -> None:
        retryable = isinstance(error, BridgeError) and error.retryable
        if not retryable:
            _log.error("%s laid aside: %s", task.kind, described(error), exc_info=error)
        next_try_ms = later_ms if retryable else None
        self._settle(
            lambda unit: unit.work.fail(task.kind, lot, error=described(error), next_try_ms=next_try_ms)
        )

    def _settle(self, settle: Callable[[Unit], None]) -> None:
        try:
            with self._database.write() as unit:
                settle(unit)
        except DatabaseBusy:
            _log.warning("the database is busy: a lot waits for its lease to run out")


def described(error: Exception) -> str:
    """What staff may read of an error: our own in full, of others only the kind (they may hold data)."""
    return str(error) if isinstance(error, BridgeError) else type(error).__name__
