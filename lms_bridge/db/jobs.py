"""Jobs, their leases and their runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.access import DbSources, add_named
from lms_bridge.db.ids import Ids
from lms_bridge.services.ports import Claim, Limits, RunState, SyncJob, SyncKind, SyncRun
from lms_bridge.services.ports.access import PAUSED

_job, _run = tables.sync_job, tables.sync_run
_FREE: dict[str, None] = {"lease": None, "lease_until_ms": None}


class DbJobs:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, job: SyncJob, *, at_ms: int) -> None:
        values = {"id": job.id, "name": job.name, "source_id": job.source_id, **_changeable(job)}
        add_named(self._connection, _job, "job", {**values, "created_ms": at_ms})

    def change(self, job: SyncJob) -> None:
        self._set(job.id, **_changeable(job))

    def remove(self, job_id: int) -> None:
        told = update(tables.notice).where(tables.notice.c.job_id == job_id)
        self._connection.execute(told.values(job_id=None))
        self._connection.execute(delete(_run).where(_run.c.job_id == job_id))
        self._connection.execute(delete(_job).where(_job.c.id == job_id))

    def by_name(self, name: str) -> SyncJob | None:
        row = self._connection.execute(select(_job).where(_job.c.name == name)).first()
        return None if row is None else _job_of(row)

    def hold(self, name: str) -> SyncJob | None:
        row = self._connection.execute(select(_job).where(_job.c.name == name).with_for_update()).first()
        return None if row is None else _job_of(row)

    def all(self) -> Sequence[SyncJob]:
        source = tables.source
        query = select(_job).join(source, source.c.id == _job.c.source_id)
        return [_job_of(row) for row in self._connection.execute(query.order_by(source.c.name, _job.c.name))]

    def ask(self, job_id: int, *, by: str, at_ms: int) -> None:
        self._set(job_id, asked_by=by, next_ms=at_ms)

    def plan(self, job_id: int, *, next_ms: int) -> None:
        self._set(job_id, next_ms=next_ms)

    def due(self, *, at_ms: int) -> bool:
        query = select(_job.c.id).where(or_(_ran_out(at_ms), and_(_due(at_ms), _alone()))).limit(1)
        return self._connection.execute(query).first() is not None

    def claim(self, *, at_ms: int, lease_ms: int) -> Claim | None:
        candidates = select(_job.c.id).where(_due(at_ms), _alone()).order_by(_job.c.next_ms, _job.c.id)
        for (job_id,) in self._connection.execute(candidates).all():
            claim = self._take(job_id, _due(at_ms), at_ms=at_ms, lease_ms=lease_ms)
            if claim is not None:
                return claim
        return None

    def take(self, job_id: int, *, at_ms: int, lease_ms: int) -> Claim | None:
        return self._take(job_id, _job.c.id == job_id, at_ms=at_ms, lease_ms=lease_ms)

    def _take(self, job_id: int, which: ColumnElement[bool], *, at_ms: int, lease_ms: int) -> Claim | None:
        # Whoever takes a job of the source holds all of them meanwhile, so that two never take two of them.
        mates = select(_job.c.source_id).where(_job.c.id == job_id).scalar_subquery()
        locked = select(_job.c.id).where(_job.c.source_id == mates).order_by(_job.c.id).with_for_update()
        self._connection.execute(locked).all()
        free = select(_job).where(_job.c.id == job_id, which, _alone())
        row = self._connection.execute(free).first()
        if row is None:
            return None
        lease = uuid4().hex
        run = SyncRun(self._ids.new(), job_id, at_ms, asked_by=row.asked_by)
        self._set(job_id, lease=lease, lease_until_ms=at_ms + lease_ms, asked_by=None)
        values = {"id": run.id, "job_id": job_id, "started_ms": at_ms, "state": run.state.value}
        self._connection.execute(insert(_run).values(**values, asked_by=run.asked_by))
        taken = self._connection.execute(select(_job).where(_job.c.id == job_id)).one()
        return Claim(_job_of(taken), DbSources(self._connection).by_id(taken.source_id), run)

    def beat(self, claim: Claim, *, done: int, total: int | None, until_ms: int) -> bool:
        mine = update(_job).where(_job.c.id == claim.job.id, _job.c.lease == claim.job.lease)
        if self._connection.execute(mine.values(lease_until_ms=until_ms)).rowcount != 1:
            return False
        of_run = update(_run).where(_run.c.id == claim.run.id)
        self._connection.execute(of_run.values(done=done, total=total))
        return True

    def end(self, claim: Claim, run: SyncRun) -> SyncJob | None:
        mine = update(_job).where(_job.c.id == claim.job.id, _job.c.lease == claim.job.lease)
        if self._connection.execute(mine.values(**_FREE)).rowcount != 1:
            return None
        self._end_run(run)
        return _job_of(self._connection.execute(select(_job).where(_job.c.id == claim.job.id)).one())

    def _end_run(self, run: SyncRun) -> None:
        values = {
            "ended_ms": run.ended_ms,
            "state": run.state.value,
            "done": run.done,
            "total": run.total,
            "counts": json.dumps(dict(run.counts), sort_keys=True),
            "code": run.code,
            "params": json.dumps(dict(run.params), sort_keys=True, default=str),
        }
        running = (_run.c.id == run.id, _run.c.state == RunState.RUNNING.value)
        self._connection.execute(update(_run).where(*running).values(**values))

    def settle(self, job: SyncJob) -> None:
        told = {"failures": job.failures, "told_ms": job.told_ms}
        self._set(job.id, next_ms=job.next_ms, asked_by=job.asked_by, **told)

    def lost(self, *, code: str, at_ms: int) -> Sequence[tuple[SyncJob, SyncRun]]:
        query = select(_job).where(_ran_out(at_ms)).order_by(_job.c.id).with_for_update(skip_locked=True)
        jobs = [_job_of(row) for row in self._connection.execute(query).all()]
        return [(job, self._over(run, job, code)) for job in jobs for run in self._let_go(job)]

    def _let_go(self, job: SyncJob) -> Sequence[SyncRun]:
        self._set(job.id, **_FREE)
        running = select(_run).where(_run.c.job_id == job.id, _run.c.state == RunState.RUNNING.value)
        return [_run_of(row) for row in self._connection.execute(running)]

    def _over(self, run: SyncRun, job: SyncJob, code: str) -> SyncRun:
        over = replace(run, state=RunState.INTERRUPTED, ended_ms=job.lease_until_ms, code=code)
        self._end_run(over)
        return over

    def runs(self, job_id: int, *, limit: int) -> Sequence[SyncRun]:
        query = select(_run).where(_run.c.job_id == job_id).order_by(_run.c.id.desc()).limit(limit)
        return [_run_of(row) for row in self._connection.execute(query)]

    def newest(self, *, each: int) -> Mapping[int, Sequence[SyncRun]]:
        ids = self._connection.execute(select(_job.c.id)).scalars().all()
        found = {job_id: self.runs(job_id, limit=each) for job_id in ids}
        return {job_id: runs for job_id, runs in found.items() if runs}

    def prune(self, job_id: int, *, keep: int) -> None:
        newest = select(_run.c.id).where(_run.c.job_id == job_id).order_by(_run.c.id.desc())
        oldest_kept = self._connection.execute(newest.limit(1).offset(keep - 1)).scalar()
        if oldest_kept is not None:
            older = (_run.c.job_id == job_id, _run.c.id < oldest_kept)
            self._connection.execute(delete(_run).where(*older))

    def _set(self, job_id: int, **values: Any) -> None:
        self._connection.execute(update(_job).where(_job.c.id == job_id).values(**values))


def _ran_out(at_ms: int) -> ColumnElement[bool]:
    return and_(_job.c.lease.is_not(None), _job.c.lease_until_ms <= at_ms)


def _due(at_ms: int) -> ColumnElement[bool]:
    """Its time has come. While its source is paused it waits, also for whoever asked, and does not fail."""
    paused = select(tables.source.c.id).where(tables.source.c.mode == PAUSED)
    wanted = or_(~_job.c.paused, _job.c.asked_by.is_not(None))
    return and_(_job.c.next_ms <= at_ms, wanted, _job.c.source_id.not_in(paused))


def _alone() -> ColumnElement[bool]:
    """No job of its source, this one among them, is under a lease; also one that ran out is seen to first."""
    mate = _job.alias("mate")
    held = select(mate.c.id).where(mate.c.source_id == _job.c.source_id, mate.c.lease.is_not(None))
    return ~held.exists()


def _changeable(job: SyncJob) -> dict[str, Any]:
    limits = {name: value for name, value in asdict(job.limits).items() if value is not None}
    return {
        "kind": job.kind.value,
        "cron": job.cron,
        "paused": job.paused,
        "asked_by": job.asked_by,
        "next_ms": job.next_ms,
        "limits": json.dumps(limits, sort_keys=True),
    }


def _job_of(row: Any) -> SyncJob:
    return SyncJob(
        id=row.id,
        name=row.name,
        source_id=row.source_id,
        kind=SyncKind(row.kind),
        cron=row.cron,
        next_ms=row.next_ms,
        paused=row.paused,
        asked_by=row.asked_by,
        limits=Limits(**json.loads(row.limits)),
        failures=row.failures,
        told_ms=row.told_ms,
        lease=row.lease,
        lease_until_ms=row.lease_until_ms,
    )


def _run_of(row: Any) -> SyncRun:
    return SyncRun(
        id=row.id,
        job_id=row.job_id,
        started_ms=row.started_ms,
        ended_ms=row.ended_ms,
        state=RunState(row.state),
        done=row.done,
        total=row.total,
        counts=json.loads(row.counts),
        code=row.code,
        params=json.loads(row.params),
        asked_by=row.asked_by,
    )
