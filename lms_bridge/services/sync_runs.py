"""A job's run from beginning to end, in short units: begun, held while it lasts, ended with all that follows.

Nothing here calls a Moodle: whoever runs the handler does that between these units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import BridgeError, NotFound, Unavailable
from lms_bridge.services.moodles import SourcePaused, refuse_paused
from lms_bridge.services.ports import Claim, Clock, Database, RunState, SyncJob, SyncRun, Unit
from lms_bridge.services.sync_outcomes import Ending, settled
from lms_bridge.services.tell_staff import TellStaff
from lms_bridge.services.when import next_after

LEASE_MS: Final = 60_000
"""How long a run is believed in that nobody has heard of."""
KEPT: Final = 500
"""Runs kept of each job."""


class JobBusy(Unavailable):
    """The job, or another of its source, is running (`name`: which)."""

    code = "job-busy"


class RunInterrupted(BridgeError):
    """Nobody finished the run: its process ended."""

    code = "run-interrupted"
    retryable = True


class RunCallsUsed(BridgeError):
    """The run made all the calls that its job may (`most`)."""

    code = "run-calls-used"


class RunTimeUsed(BridgeError):
    """The run took all the time that its job may (`most` seconds)."""

    code = "run-time-used"


@dataclass(frozen=True, slots=True)
class SyncRuns:
    """Any number of processes may use it: a job is run by one of them at a time."""

    database: Database
    clock: Clock
    tell: TellStaff

    def begin_due(self) -> Claim | None:
        """Take the job that is due the longest; what was missed meanwhile is made up for by this one run."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            if not unit.jobs.due(at_ms=now_ms):
                return None  # looking costs no writer anything
        with self.database.write() as unit:
            self._end_lost(unit, now_ms)
            claim = unit.jobs.claim(at_ms=now_ms, lease_ms=LEASE_MS)
            return None if claim is None else _planned(unit, claim, now_ms)

    def begin(self, name: str, *, by: str) -> Claim:
        """Take the job of that name, at once. Raises `NotFound`, `SourcePaused`, `JobBusy`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            self._end_lost(unit, now_ms)
            job = unit.jobs.by_name(name)
            if job is None:
                raise NotFound(what="job", name=name)
            refuse_paused(unit.sources.by_id(job.source_id))
            unit.jobs.ask(job.id, by=by, at_ms=now_ms)
            claim = unit.jobs.take(job.id, at_ms=now_ms, lease_ms=LEASE_MS)
            if claim is None:
                raise JobBusy(name=_running_mate(unit, job, now_ms))
            return _planned(unit, claim, now_ms)

    def beat(self, claim: Claim, *, done: int, total: int | None) -> bool:
        """Hold it for another while, and keep how far it is. False: it is somebody else's now."""
        until_ms = self.clock.now_ms() + LEASE_MS
        with self.database.write() as unit:
            return unit.jobs.beat(claim, done=done, total=total, until_ms=until_ms)

    def end_done(self, claim: Claim, run: SyncRun, counts: Mapping[str, int]) -> SyncRun:
        """It came to its end; `run` says how far it had come."""
        return self._end(claim, Ending(replace(run, state=RunState.DONE, counts=counts)))

    def end_failed(self, claim: Claim, run: SyncRun, error: BridgeError) -> SyncRun:
        """It could not be done. Kept are the error's code and params, never a text of somebody else's.

        Where the source was paused meanwhile it is broken off and waits: no failure, and due again.
        """
        if isinstance(error, SourcePaused):
            waits = replace(run, state=RunState.INTERRUPTED, code=error.code, params=error.params)
            return self._end(claim, Ending(waits, waits=True))
        failed = replace(run, state=RunState.FAILED, code=error.code, params=error.params)
        return self._end(claim, Ending(failed, retryable=error.retryable))

    def end_stopped(self, claim: Claim, run: SyncRun) -> SyncRun:
        """Whoever ran it was told to leave: it is due again."""
        stopped = replace(run, state=RunState.INTERRUPTED, code=RunInterrupted.code)
        return self._end(claim, Ending(stopped, asked_to_stop=True))

    def _end(self, claim: Claim, ending: Ending) -> SyncRun:
        now_ms = self.clock.now_ms()
        run = replace(ending.run, ended_ms=now_ms)
        with self.database.write() as unit:
            job = unit.jobs.end(claim, run)
            if job is not None:  # else somebody took it for interrupted, and said so
                self._settle(unit, job, replace(ending, run=run))
        return run

    def _settle(self, unit: Unit, job: SyncJob, ending: Ending) -> None:
        now_ms = self.clock.now_ms()
        after = settled(job, ending, at_ms=now_ms)
        unit.jobs.settle(after.job)
        unit.jobs.prune(job.id, keep=KEPT)
        if after.tells is not None:
            self.tell.of_job(unit, after.tells, job=job, run=ending.run)

    def _end_lost(self, unit: Unit, now_ms: int) -> None:
        for job, run in unit.jobs.lost(code=RunInterrupted.code, at_ms=now_ms):
            self._settle(unit, job, Ending(run))


def _planned(unit: Unit, claim: Claim, now_ms: int) -> Claim:
    """Its next time is the first after now, however many have passed."""
    unit.jobs.plan(claim.job.id, next_ms=next_after(claim.job.cron, now_ms))
    return claim


def _running_mate(unit: Unit, job: SyncJob, now_ms: int) -> str:
    mates = (one for one in unit.jobs.all() if one.source_id == job.source_id and one.held(now_ms))
    return next((one.name for one in mates), job.name)
