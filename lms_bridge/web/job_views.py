"""What the pages show of a job: its state, its times in words, its last runs as a drawing and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.runtime.words import Words
from lms_bridge.services.ports import RunState, Source, SyncJob, SyncRun
from lms_bridge.services.ports.access import PAUSED
from lms_bridge.services.when import next_times
from lms_bridge.web import job_words
from lms_bridge.web.job_words import Speech

TIMES_SHOWN: Final = 3
RUNS_DRAWN: Final = 16
_TALL: Final = 28
_BAR: Final = 7
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run. `took`: how long, in words; `share`: of the longest beside it; `trouble`: why it failed."""

    run: SyncRun
    state: str
    took: str
    share: float
    counts: tuple[tuple[str, int], ...]
    trouble: Words | None


@dataclass(frozen=True, slots=True)
class BarShown:
    """One run in the drawing, in pixels from the left and from the top; `kind` names its colour."""

    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class JobShown:
    """A job. `state`: a code of the glossary's `job-state`; `runs`: the newest first."""

    job: SyncJob
    source: str
    state: str
    when: str
    upcoming: tuple[int, ...]
    runs: tuple[RunShown, ...]

    @property
    def last(self) -> RunShown | None:
        """The newest run that has ended."""
        return next((one for one in self.runs if one.state != RunState.RUNNING), None)

    @property
    def running(self) -> RunShown | None:
        return next((one for one in self.runs if one.state == RunState.RUNNING), None)

    @property
    def longest(self) -> str:
        """How long the longest of the drawn runs took."""
        return duration(max((_took_ms(one.run) for one in self.runs[:RUNS_DRAWN]), default=0))

    @property
    def bars(self) -> tuple[BarShown, ...]:
        """The runs as standing bars, the oldest left."""
        drawn = [one for one in reversed(self.runs[:RUNS_DRAWN]) if one.state != RunState.RUNNING]
        return tuple(
            BarShown(place * (_BAR + 2), _TALL - height, height, one.state)
            for place, one in enumerate(drawn)
            for height in (max(2.0, round(_TALL * one.share, 1)),)
        )


def shown(job: SyncJob, source: Source, runs: Sequence[SyncRun], *, now_ms: int, say: Speech) -> JobShown:
    """What a page shows of a job and these of its runs, the newest first."""
    told = [_as_it_is(run, job, now_ms) for run in runs]
    longest = max((_took_ms(run) for run in told), default=0)
    found = tuple(_run(run, longest, say) for run in told)
    return JobShown(
        job,
        source.name,
        _state(job, source, found, now_ms),
        job_words.when(job.cron, say),
        () if source.mode == PAUSED else _upcoming(job, now_ms),
        found,
    )


def _as_it_is(run: SyncRun, job: SyncJob, now_ms: int) -> SyncRun:
    """A run that nobody has heard of for the length of its lease is not running, whatever its row says."""
    if run.state is not RunState.RUNNING or job.held(now_ms):
        return run
    ended_ms = job.lease_until_ms or run.started_ms
    return replace(run, state=RunState.INTERRUPTED, code="run-interrupted", ended_ms=ended_ms)


def _run(run: SyncRun, longest_ms: int, say: Speech) -> RunShown:
    took_ms = _took_ms(run)
    return RunShown(
        run,
        run.state.value,
        duration(took_ms),
        took_ms / longest_ms if longest_ms else 0.0,
        tuple(sorted(run.counts.items())),
        job_words.failure(run.code, run.params, say) if run.code else None,
    )


def _took_ms(run: SyncRun) -> int:
    return 0 if run.ended_ms is None else max(0, run.ended_ms - run.started_ms)


def _state(job: SyncJob, source: Source, runs: Sequence[RunShown], now_ms: int) -> str:
    if job.held(now_ms):
        return RunState.RUNNING.value
    if source.mode == PAUSED and (job.asked_by is not None or not job.paused):
        return "waits"
    if job.asked_by is not None:
        return "asked"
    if job.paused:
        return "paused"
    return runs[0].state if runs else "never"


def _upcoming(job: SyncJob, now_ms: int) -> tuple[int, ...]:
    """The next times, another try before them included; none while it is paused."""
    if job.paused:
        return ()
    usual = next_times(job.cron, max(now_ms, job.next_ms), count=TIMES_SHOWN)
    return (job.next_ms, *usual)[:TIMES_SHOWN]


def duration(took_ms: int) -> str:
    """`0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`: the same in every language."""
    seconds = took_ms // 1000
    if took_ms < 10_000:  # noqa: PLR2004 - tenths say something below ten seconds only
        return f"{took_ms / 1000:.1f} s"
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S} min {seconds % _MINUTE_S:02} s"
    return f"{seconds // _HOUR_S} h {seconds % _HOUR_S // _MINUTE_S:02} min"


def sources_without(jobs: Sequence[SyncJob], asked: Mapping[int, str]) -> tuple[str, ...]:
    """The names of the Moodles that have no job yet."""
    having = {one.source_id for one in jobs}
    return tuple(name for source_id, name in asked.items() if source_id not in having)
