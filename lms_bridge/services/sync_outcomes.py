"""What follows from how a run ended: when the job is due next, and whether staff are told. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.services.ports import NoticeKind, RunState, SyncJob, SyncRun

FAILURES_TOLD: Final = 3
"""After so many failures in a row staff are told."""
_FIRST_WAIT_MS: Final = 60_000
_LONGEST_WAIT_MS: Final = 3_600_000
_MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. `retryable`: the same may be tried again before the next time comes.

    `asked_to_stop`: whoever ran it was told to leave; that is nobody's failure. `waits`: its source was
    paused meanwhile, which is none either: it goes on when the source is live again.
    """

    run: SyncRun
    retryable: bool = False
    asked_to_stop: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The job as it goes on, and what staff are told of it, if anything."""

    job: SyncJob
    tells: NoticeKind | None = None


def back_off_ms(failures: int) -> int:
    """How long to wait after so many failures in a row: a minute, then twice as long, at most an hour."""
    return min(_FIRST_WAIT_MS << min(max(failures - 1, 0), _MOST_DOUBLINGS), _LONGEST_WAIT_MS)


def settled(job: SyncJob, ending: Ending, *, at_ms: int) -> Settled:
    """`job` as it stands when the run has ended: its next time is that of its cron, or of who asked."""
    if ending.asked_to_stop:
        return Settled(_again(job, ending.run, at_ms))
    if ending.waits:
        return Settled(_again(job, ending.run, at_ms + _FIRST_WAIT_MS))
    if ending.run.state is RunState.DONE:
        tells = None if job.told_ms is None else NoticeKind.RECOVERY
        return Settled(replace(job, failures=0, told_ms=None), tells)
    return _failed(replace(job, failures=job.failures + 1), ending, at_ms)


def _failed(job: SyncJob, ending: Ending, at_ms: int) -> Settled:
    if ending.run.state is RunState.INTERRUPTED:
        # Once is a machine that was switched off. Who kills its process each time does not get it at once.
        wait_ms = back_off_ms(job.failures - 1) if job.failures > 1 else 0
        job = _again(job, ending.run, at_ms + wait_ms)
    elif ending.retryable:
        job = replace(job, next_ms=min(job.next_ms, at_ms + back_off_ms(job.failures)))
    if job.failures < FAILURES_TOLD or job.told_ms is not None:
        return Settled(job)
    return Settled(replace(job, told_ms=at_ms), NoticeKind.FAILURE)


def _again(job: SyncJob, run: SyncRun, at_ms: int) -> SyncJob:
    """Due again, for whoever asked for that run too: also where the job is paused."""
    return replace(job, next_ms=min(job.next_ms, at_ms), asked_by=job.asked_by or run.asked_by)
