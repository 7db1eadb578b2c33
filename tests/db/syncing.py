"""Sync jobs over a real database: a runner whose handlers are the test's, and what staff are told."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.jobs.sync_runner import SyncRunner
from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.ports import Notice, Source, SyncJob, SyncKind, SyncRun
from lms_bridge.services.sync_jobs import NewJob, SyncJobs
from lms_bridge.services.sync_runs import SyncRuns
from lms_bridge.services.sync_work import Progress
from lms_bridge.services.tell_staff import Message, Telling, TellStaff
from tests.db.pipeline import LATER, MINUTE, Pipeline

Handler = Callable[[Source, Progress], Mapping[str, int]]


def nothing(source: Source, progress: Progress) -> Mapping[str, int]:
    """Done at once."""
    return {}


EVERY_HOUR = "0 * * * *"
BY = "officer"


def in_codes(telling: Telling) -> Message:
    """Words enough for a test."""
    name = telling.job.name if telling.job else telling.source.name
    people = f"{telling.affected.realisations}/{telling.affected.people}"
    return Message(f"{telling.kind} {name}", f"{telling.failures} {people}")


@dataclass
class Syncing:
    """One process that runs jobs. `does`: what the next runs do; each is told the source and the progress."""

    engines: Engines
    does: Handler = nothing
    kinds: tuple[SyncKind, ...] = tuple(SyncKind)
    to: str = "it@academy.example"
    ran: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pipeline = Pipeline(self.engines)
        self.clock, self.database = self.pipeline.clock, self.pipeline.database
        self.stop, self.meter = Event(), CallMeter()
        self.tell = TellStaff(in_codes, self.to, self.pipeline.ids.new)
        self.runs = SyncRuns(self.database, self.clock, self.tell)
        self.jobs = SyncJobs(self.database, self.clock, self.pipeline.ids.new, self.kinds)
        handlers = dict.fromkeys(SyncKind, self._handle)
        self.runner = SyncRunner(self.runs, handlers, self.meter, self.stop, beat_s=0.01)

    def _handle(self, source: Source, progress: Progress) -> Mapping[str, int]:
        self.ran.append(source.name)
        return self.does(source, progress)

    def add(
        self, name: str, *, source: str = "lms", kind: SyncKind = SyncKind.CATALOGUE, when: str = EVERY_HOUR
    ) -> None:
        self.jobs.add(NewJob(name, source, kind, when), by=BY)

    def later(self, minutes: float) -> None:
        self.clock.at_ms += round(minutes * MINUTE)

    def go_round(self) -> int:
        """Run all that is due; how many that were."""
        number = 0
        while self.runner.run_due():
            number += 1
            assert number < 100, "it is due again and again"
        return number

    def job(self, name: str = "nightly") -> SyncJob:
        with self.database.read() as unit:
            found = unit.jobs.by_name(name)
        assert found is not None
        return found

    def history(self, name: str = "nightly") -> list[SyncRun]:
        """The oldest first."""
        with self.database.read() as unit:
            return list(reversed(unit.jobs.runs(self.job(name).id, limit=1000)))

    def states(self, name: str = "nightly") -> list[str]:
        return [one.state.value for one in self.history(name)]

    def notices(self) -> list[Notice]:
        """The oldest first."""
        with self.database.read() as unit:
            return list(reversed(unit.notices.latest(limit=1000)))

    def subjects(self) -> list[str]:
        return [one.subject for one in self.notices()]

    def another(self, **more: Any) -> "Syncing":
        """Another process on the same database, at the same time."""
        made = Syncing(self.engines, **more)
        made.clock.at_ms = self.clock.at_ms + 1  # ids grow with time, within a process and across them
        return made

    def second_source(self) -> None:
        """Another Moodle, `lms2`."""
        other = Source(9, "lms2", "moodle", "https://lms2.example", None, None, None)
        with self.database.write() as unit:
            unit.sources.add(other, at_ms=LATER)


@contextmanager
def holding(syncing: Syncing) -> Iterator[None]:
    """Within the block the job that is due is in hand, as far as the database knows."""
    claim = syncing.runs.begin_due()
    assert claim is not None
    yield
    syncing.runs.end_done(claim, claim.run, {})


def rows(syncing: Syncing, table: Any = tables.sync_run) -> list[Any]:
    return syncing.pipeline.rows(table)
