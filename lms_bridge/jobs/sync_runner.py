"""Runs a job: its handler in this thread, and beside it a thread that keeps its lease and its progress.

The handler's progress is only remembered here and written by the other thread: a handler that told it within
a unit of its own would else wait for itself.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Thread
from time import monotonic
from typing import Final

from lms_bridge.domain.errors import BridgeError, DatabaseBusy
from lms_bridge.jobs.worker import described
from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.ports import Claim, SyncRun
from lms_bridge.services.sync_jobs import NoHandler
from lms_bridge.services.sync_runs import RunTimeUsed, SyncRuns
from lms_bridge.services.sync_work import AskedHandler, Progress, SyncHandler, SyncKind, unheard

_log = logging.getLogger(__name__)

BEAT_S: Final = 1.0
"""How often progress is written, where there is some."""
_HOLD_S: Final = 15.0
"""How often the lease is renewed, whatever the progress."""
_TRIES: Final = 5


class Stopped(BaseException):
    """Ends a handler from within its progress. No `Exception`: who copes with bad records lets it pass."""


def _unheard_end(kind: str, state: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class SyncRunner:
    """Runs jobs, one at a time in each thread that calls it. `stop`: set when the process is to leave."""

    runs: SyncRuns
    handlers: Mapping[SyncKind, SyncHandler]
    meter: CallMeter
    stop: Event
    beat_s: float = BEAT_S
    told: Callable[[str, str], None] = _unheard_end
    """Told of the end of each run: the job's kind and the state."""

    def run_due(self) -> bool:
        """Run the job that is due the longest, to its end; False when none is whose source is free."""
        if self.stop.is_set():
            return False
        claim = self.runs.begin_due()
        if claim is None:
            return False
        self._run(claim, unheard)
        return True

    def run_now(self, name: str, *, by: str, watch: Progress = unheard) -> SyncRun:
        """Run the job of that name here; how it ended. Raises `NotFound`, `SourcePaused`, `JobBusy`."""
        return self._run(self.runs.begin(name, by=by), watch)

    def _run(self, claim: Claim, watch: Progress) -> SyncRun:
        _log.info("job %s begins", claim.job.name)
        hold = Hold(self.runs, claim, self.stop, beat_s=self.beat_s)
        with hold.kept():
            ended = self._settled(self._outcome(claim, hold, watch))
        _log.info("job %s: %s", claim.job.name, ended.state.value)
        self.told(claim.job.kind.value, ended.state.value)
        return ended

    def _outcome(self, claim: Claim, hold: "Hold", watch: Progress) -> Callable[[], SyncRun]:
        """Carry it out; gives what is to be kept of it."""

        def progress(done: int, total: int | None = None) -> None:
            hold.heard(done, total)
            watch(done, total)

        try:
            with self.meter.counted(claim.job.limits.most_calls) as calls:
                counts = self._handler(claim)(claim.source, progress)
            if calls.made:
                counts = {**counts, "calls": calls.made}
            return lambda: self.runs.end_done(claim, hold.run, counts)
        except Stopped:
            return lambda: self.runs.end_stopped(claim, hold.run)
        except BridgeError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - whatever a handler does, the other jobs go on
            _log.error("job %s failed: %s", claim.job.name, described(error), exc_info=error)
            failure = BridgeError()
        return lambda: self.runs.end_failed(claim, hold.run, failure)

    def _handler(self, claim: Claim) -> SyncHandler:
        handler = self.handlers.get(claim.job.kind)
        if handler is None:
            raise NoHandler(kind=claim.job.kind.value)
        asked_by = claim.run.asked_by
        return handler.asked(asked_by) if asked_by and isinstance(handler, AskedHandler) else handler

    def _settled(self, end: Callable[[], SyncRun]) -> SyncRun:
        """Keep how it ended, also when the database is busy for a while: the lease is held meanwhile."""
        for _ in range(_TRIES - 1):
            try:
                return end()
            except DatabaseBusy:
                _log.warning("the database is busy: the end of a run is kept a little later")
        return end()


class Hold:
    """A run in hand: its lease is renewed, and its progress kept, by a thread of its own."""

    def __init__(self, runs: SyncRuns, claim: Claim, stop: Event, *, beat_s: float = BEAT_S) -> None:
        self._runs = runs
        self._claim = claim
        self._stop = stop
        self._over = Event()
        self._lost = False
        self._beat_s = beat_s
        self.run = claim.run

    def heard(self, done: int, total: int | None) -> None:
        """Remember how far it is. Raises `Stopped`, and `RunTimeUsed` when its time is over."""
        self.run = replace(self.run, done=done, total=total)
        if self._stop.is_set() or self._lost:
            raise Stopped
        most = self._claim.job.limits.most_seconds
        if most is not None and self._runs.clock.now_ms() - self._claim.run.started_ms > most * 1000:
            raise RunTimeUsed(most=most)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Hold the lease while the block lasts."""
        thread = Thread(target=self._keep, name=f"lease of {self._claim.job.name}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _keep(self) -> None:
        kept, at_s = self.run, monotonic()
        while not self._over.wait(self._beat_s):
            if self.run is kept and monotonic() - at_s < _HOLD_S:
                continue
            kept, at_s = self.run, monotonic()
            if not self._beaten(kept):
                return

    def _beaten(self, run: SyncRun) -> bool:
        """False once the lease is another's: then nothing more is written here."""
        try:
            self._lost = not self._runs.beat(self._claim, done=run.done, total=run.total)
        except Exception as error:  # noqa: BLE001 - the next beat comes before the lease runs out
            _log.warning("the lease of job %s was not renewed: %s", self._claim.job.name, described(error))
        return not self._lost
