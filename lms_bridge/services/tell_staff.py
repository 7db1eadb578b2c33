"""What staff are told unasked: that a job fails and fails, that a source fell silent, and their end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.ports import Affected, Heard, Notice, NoticeKind, Source, SyncJob, SyncRun, Unit


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice is about. Of a job: `job` and `run`, how often it failed in a row; of silence neither.

    `since_ms`: when the trouble began, or when the source was last heard; `at_ms`: now.
    """

    kind: NoticeKind
    source: Source
    since_ms: int
    at_ms: int
    affected: Affected
    job: SyncJob | None = None
    run: SyncRun | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str


class NoticeWords(Protocol):
    """Puts a notice into words for people: the cause, whom it touches, and the way out."""

    def __call__(self, telling: Telling) -> Message: ...


class Notifier(Protocol):
    """The way by which notices go out: mail, or a webhook."""

    @property
    def to(self) -> str:
        """To whom, as staff may read it: no secret. Empty where no way is set up."""

    def send(self, notice: Notice) -> None:
        """Send it once. Raises `NoticeRefused`, `NoticeUnavailable` and nothing else."""


@dataclass(frozen=True, slots=True)
class TellStaff:
    """Keeps notices in the unit of what they are about: there is one for each trouble, and one for its end.

    `to`: to whom they will be sent; where that is empty they stand on the page alone.
    """

    words: NoticeWords
    to: str
    new_id: Callable[[], int]

    def of_job(self, unit: Unit, kind: NoticeKind, *, job: SyncJob, run: SyncRun) -> None:
        """`job` as it was before the run ended so."""
        failed = kind is NoticeKind.FAILURE
        source = unit.sources.by_id(job.source_id)
        at_ms = run.ended_ms or run.started_ms
        telling = Telling(
            kind,
            source,
            since_ms=run.started_ms if failed else job.told_ms or at_ms,
            at_ms=at_ms,
            affected=unit.notices.affected(source, at_ms=at_ms),
            job=job,
            run=run,
            failures=job.failures + 1 if failed else job.failures,
        )
        self._keep(unit, telling, f"{kind}:{job.id}:{run.id}")

    def of_source(self, unit: Unit, kind: NoticeKind, heard: Heard, *, key: str, at_ms: int) -> None:
        """Silence, or its end. `key`: of that silence."""
        affected = unit.notices.affected(heard.source, at_ms=at_ms)
        self._keep(unit, Telling(kind, heard.source, heard.last_ms, at_ms, affected), key)

    def _keep(self, unit: Unit, telling: Telling, key: str) -> None:
        message = self.words(telling)
        notice = Notice(
            id=self.new_id(),
            job_id=telling.job.id if telling.job else None,
            source_id=telling.source.id,
            kind=telling.kind,
            key=key,
            to=self.to,
            subject=message.subject,
            text=message.text,
            created_ms=telling.at_ms,
            state="due" if self.to else "done",
        )
        unit.notices.add(notice)
