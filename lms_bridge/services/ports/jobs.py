"""What is done with a Moodle again and again: the jobs that staff configure, and each time one ran."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from lms_bridge.services.ports.access import Source


class SyncKind(StrEnum):
    """What may be done with a Moodle again and again."""

    CATALOGUE = "catalogue"
    ACCOUNTS = "accounts"
    PACKAGES = "packages"
    COMPLETIONS = "completions"
    RECONCILE = "reconcile"
    ATTENDANCE = "attendance"
    MINUTES = "minutes"
    ROSTER_PLAN = "roster-plan"
    ROSTER_APPLY = "roster-apply"
    REPORTS = "reports"
    """Of a webinar product: the reports on who took part."""
    REGISTER_WHOLE = "register-whole"
    """Of a register elsewhere: its whole roster."""
    REGISTER_CHANGES = "register-changes"
    """Of a register elsewhere: what changed there since the last time."""


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """Nobody finished it: the process was stopped or killed. The job is due again."""


FOLLOWS: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.INTERRUPTED}),
    RunState.DONE: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.INTERRUPTED: frozenset(),
}
"""Which states may come after which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may ask of its source: calls, and seconds. None: as much as it needs."""

    most_calls: int | None = None
    most_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SyncJob:
    """A job. `cron`: when, in Belgrade's time; `next_ms`: when it is due; `asked_by`: who wants it at once.

    `failures`: how many runs failed in a row; `told_ms`: since when staff have been told of that.
    `lease`: whose it is until `lease_until_ms`; a lease that ran out is nobody's.
    """

    id: int
    name: str
    source_id: int
    kind: SyncKind
    cron: str
    next_ms: int
    paused: bool = False
    asked_by: str | None = None
    limits: Limits = field(default_factory=Limits)
    failures: int = 0
    told_ms: int | None = None
    lease: str | None = None
    lease_until_ms: int | None = None

    def held(self, at_ms: int) -> bool:
        """Whether it is running as far as anybody knows."""
        return self.lease_until_ms is not None and self.lease_until_ms > at_ms


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One time that a job ran. `counts`: what it did, by name; `code`, `params`: of what ended it."""

    id: int
    job_id: int
    started_ms: int
    ended_ms: int | None = None
    state: RunState = RunState.RUNNING
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    asked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is ours to run, the source it is about, and the run that has begun."""

    job: SyncJob
    source: Source
    run: SyncRun


class Jobs(Protocol):
    """Jobs and their runs. Of one source at most one job is under a lease at any time."""

    def add(self, job: SyncJob, *, at_ms: int) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def change(self, job: SyncJob) -> None:
        """Keep its kind, cron, limits, pause and next time as given; nothing of a run in hand."""

    def remove(self, job_id: int) -> None:
        """The job and its runs are gone; what staff were told of it stays."""

    def by_name(self, name: str) -> SyncJob | None: ...

    def hold(self, name: str) -> SyncJob | None:
        """The job, held against change until the unit ends."""

    def all(self) -> Sequence[SyncJob]:
        """By source and name."""

    def ask(self, job_id: int, *, by: str, at_ms: int) -> None:
        """It is due at once, also while it is paused."""

    def due(self, *, at_ms: int) -> bool:
        """Whether a claim or a sweep would find something."""

    def claim(self, *, at_ms: int, lease_ms: int) -> Claim | None:
        """Take the job that is due the longest, of a source that is not paused and of which none is running.
        None: there is none.

        With it a run begins. The job's next time is left to whoever claims.
        """

    def take(self, job_id: int, *, at_ms: int, lease_ms: int) -> Claim | None:
        """Take this job, due or not. None when it or another of its source is running."""

    def plan(self, job_id: int, *, next_ms: int) -> None:
        """When it is due next."""

    def beat(self, claim: Claim, *, done: int, total: int | None, until_ms: int) -> bool:
        """Hold the lease until then and keep how far the run is. False when the lease is another's."""

    def end(self, claim: Claim, run: SyncRun) -> SyncJob | None:
        """Keep how the run ended and give the lease back.

        The job as it stands now, held against change until the unit ends; None when the lease is another's.
        """

    def settle(self, job: SyncJob) -> None:
        """Keep its failures, whether staff were told, its next time and who asked."""

    def lost(self, *, code: str, at_ms: int) -> Sequence[tuple[SyncJob, SyncRun]]:
        """End as interrupted, by that code, the runs whose lease ran out; their end is when it did."""

    def runs(self, job_id: int, *, limit: int) -> Sequence[SyncRun]:
        """The newest first."""

    def newest(self, *, each: int) -> Mapping[int, Sequence[SyncRun]]:
        """The newest runs of every job that has some, by job, the newest first."""

    def prune(self, job_id: int, *, keep: int) -> None:
        """Forget all runs but the newest."""


class NoticeKind(StrEnum):
    FAILURE = "failure"
    SILENCE = "silence"
    RECOVERY = "recovery"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to staff. `key` names what it is about: there is one notice a key. `to`: to whom, empty
    where nobody is to be written to and it only stands on the page."""

    id: int
    job_id: int | None
    source_id: int | None
    kind: NoticeKind
    key: str
    to: str
    subject: str
    text: str
    created_ms: int
    state: str = "due"
    error: str | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A source, and when anything came from it last: its making where nothing ever came."""

    source: Source
    last_ms: int


@dataclass(frozen=True, slots=True)
class Affected:
    """The realisations that are held on a source at a moment, and the people in their rosters."""

    realisations: int = 0
    people: int = 0


class Notices(Protocol):
    """Messages to staff. Rows of the kind of work `notice`."""

    def add(self, notice: Notice) -> bool:
        """False when one of that key stands already."""

    def leased(self, lease: str) -> Sequence[Notice]: ...

    def latest(self, *, limit: int) -> Sequence[Notice]:
        """The newest first."""

    def keys(self, prefixes: Collection[str]) -> Collection[str]:
        """The keys of all notices whose key begins with one of these."""

    def unanswered(self, prefixes: Collection[str], *, answer: str) -> Sequence[tuple[str, str]]:
        """Key and subject of the notices whose key begins with one of these, the oldest first, but those of
        which a notice stands whose key is `answer` before theirs."""

    def heard(self) -> Sequence[Heard]:
        """When each source was last heard."""

    def affected(self, source: Source, *, at_ms: int) -> Affected: ...
