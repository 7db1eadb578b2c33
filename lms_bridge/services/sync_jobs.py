"""What staff do with jobs: add, change, pause, ask for a run. Each act is in the event log."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.services.moodles import moodle_source
from lms_bridge.services.ports import Clock, Database, Limits, Source, SyncJob, SyncKind, Unit
from lms_bridge.services.registers import REGISTER
from lms_bridge.services.sync_runs import JobBusy
from lms_bridge.services.when import next_after, read_cron

USUAL: Final[tuple[tuple[SyncKind, str], ...]] = (
    (SyncKind.CATALOGUE, "10 2 * * *"),
    (SyncKind.ACCOUNTS, "30 2 * * *"),
    (SyncKind.PACKAGES, "25 * * * *"),
    (SyncKind.COMPLETIONS, "*/5 * * * *"),
    (SyncKind.RECONCILE, "0 3 * * *"),
    (SyncKind.ROSTER_PLAN, "0 6 * * *"),
)
"""What most Moodles need, and when."""
USUAL_OF_WEBINARS: Final[tuple[tuple[SyncKind, str], ...]] = ((SyncKind.REPORTS, "*/15 * * * *"),)
"""What a source needs whose product is asked for reports."""
USUAL_OF_REGISTERS: Final[tuple[tuple[SyncKind, str], ...]] = (
    (SyncKind.REGISTER_WHOLE, "40 1 * * *"),
    (SyncKind.REGISTER_CHANGES, "5-55/10 * * * *"),
)
"""What a register elsewhere is asked for."""
REPORTING: Final = frozenset({"zoom"})
"""The kinds of sources that are asked for reports."""
_ASKED: Final = frozenset({*REPORTING, REGISTER})

_OF_WEBINARS: Final = frozenset(kind for kind, _ in USUAL_OF_WEBINARS)
_OF_REGISTERS: Final = frozenset(kind for kind, _ in USUAL_OF_REGISTERS)
_LONGEST_NAME: Final = 100
_MOST: Final = 10_000_000


class NoHandler(Refused):
    """Nobody here does work of that kind (`kind`)."""

    code = "no-handler"


@dataclass(frozen=True, slots=True)
class NewJob:
    """What staff say of a job. `when`: a cron expression of five fields, in Belgrade's time."""

    name: str
    source: str
    kind: SyncKind
    when: str
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class SyncJobs:
    """Each act is one transaction. `kinds`: those that somebody here does."""

    database: Database
    clock: Clock
    new_id: Callable[[], int]
    kinds: Collection[SyncKind]

    def add(self, new: NewJob, *, by: str) -> None:
        """Raises `NoHandler`, `InvalidValue`, `NotFound` (the source), `AlreadyThere`."""
        with self.database.write() as unit:
            self._add(unit, new, by=by)

    def add_usual(self, source: str, *, by: str) -> Sequence[str]:
        """The usual ones that the source does not have yet, all or none; their names. Raises as `add`."""
        with self.database.write() as unit:
            about = asked_source(unit, source)
            usual = _usual(about)
            has = {one.kind for one in unit.jobs.all() if one.source_id == about.id}
            new = [NewJob(f"{source}-{kind}", source, kind, cron) for kind, cron in usual if kind not in has]
            for one in new:
                self._add(unit, one, by=by)
        return [one.name for one in new]

    def _add(self, unit: Unit, new: NewJob, *, by: str) -> None:
        if new.kind not in self.kinds:
            raise NoHandler(kind=new.kind.value)
        now_ms, cron = self.clock.now_ms(), read_cron(new.when)
        about = asked_source(unit, new.source)
        refuse_other_kinds(about, [new.kind])
        job = SyncJob(
            id=self.new_id(),
            name=_name(new.name),
            source_id=about.id,
            kind=new.kind,
            cron=cron,
            next_ms=next_after(cron, now_ms),
            limits=_checked(new.limits),
        )
        unit.jobs.add(job, at_ms=now_ms)
        detail = f"{job.kind} {cron}"
        unit.logs.event(by=by, what="job-added", subject=job.name, detail=detail, at_ms=now_ms)

    def change(self, name: str, *, when: str, limits: Limits, by: str) -> None:
        """Another time, other limits. Raises `NotFound`, `InvalidValue`."""
        now_ms, cron = self.clock.now_ms(), read_cron(when)
        with self.database.write() as unit:
            job = _job(unit, name)
            unit.jobs.change(
                replace(job, cron=cron, next_ms=next_after(cron, now_ms), limits=_checked(limits))
            )
            unit.logs.event(by=by, what="job-changed", subject=name, detail=cron, at_ms=now_ms)

    def pause(self, name: str, *, by: str) -> None:
        """It runs no more by itself until it is resumed; what runs goes on. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.jobs.change(replace(_job(unit, name), paused=True))
            unit.logs.event(by=by, what="job-paused", subject=name, detail="", at_ms=now_ms)

    def resume(self, name: str, *, by: str) -> None:
        """It runs again from its next time on; what it missed is not made up for. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            job = _job(unit, name)
            unit.jobs.change(replace(job, paused=False, next_ms=next_after(job.cron, now_ms)))
            unit.logs.event(by=by, what="job-resumed", subject=name, detail="", at_ms=now_ms)

    def ask(self, name: str, *, by: str) -> None:
        """Have it run as soon as somebody is free for it, also while it is paused. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.jobs.ask(_job(unit, name).id, by=by, at_ms=now_ms)
            unit.logs.event(by=by, what="job-asked", subject=name, detail="", at_ms=now_ms)

    def remove(self, name: str, *, by: str) -> None:
        """Forget it and its runs. Raises `NotFound`, and `JobBusy` while it is running."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            job = _job(unit, name)
            if job.held(now_ms):
                raise JobBusy(name=name)
            unit.jobs.remove(job.id)
            unit.logs.event(by=by, what="job-removed", subject=name, detail=job.kind, at_ms=now_ms)


def asked_source(unit: Unit, name: str) -> Source:
    """A source that jobs may be about. Raises `NotFound`."""
    source = unit.sources.by_name(name)
    return source if source is not None and source.kind in _ASKED else moodle_source(unit, name)


def offered(source: Source) -> Collection[SyncKind]:
    """What a source of its kind may be asked for."""
    if source.kind == REGISTER:
        return _OF_REGISTERS
    if source.kind in REPORTING:
        return _OF_WEBINARS
    return frozenset(SyncKind) - _OF_WEBINARS - _OF_REGISTERS


def refuse_other_kinds(source: Source, kinds: Collection[SyncKind]) -> None:
    """Raises `InvalidValue` where a source of its kind is not asked for all of that."""
    may = offered(source)
    if any(kind not in may for kind in kinds):
        names = [kind.value for kind in SyncKind if kind in may]
        raise InvalidValue(field="what", expected=f"of a {source.kind} {' or '.join(names)}")


def _usual(source: Source) -> tuple[tuple[SyncKind, str], ...]:
    if source.kind == REGISTER:
        return USUAL_OF_REGISTERS
    return USUAL_OF_WEBINARS if source.kind in REPORTING else USUAL


def _job(unit: Unit, name: str) -> SyncJob:
    job = unit.jobs.hold(name)
    if job is None:
        raise NotFound(what="job", name=name)
    return job


def _name(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not all(one.isprintable() for one in name) or "/" in name:
        raise InvalidValue(field="name", expected="1 to 100 printable characters without a slash")
    return name


def _checked(limits: Limits) -> Limits:
    for name, value in (("most-calls", limits.most_calls), ("most-seconds", limits.most_seconds)):
        if value is not None and not 1 <= value <= _MOST:
            raise InvalidValue(field=name, expected="a number from 1 on")
    return limits
