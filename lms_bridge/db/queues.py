"""Lengths and ages of the queues. Each question is answered from an index that holds no more than it asks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, exists, func, null, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import of_nobody
from lms_bridge.db.tables.columns import ASIDE, WAITING
from lms_bridge.db.work import BESIDE, KINDS
from lms_bridge.services.ports import JobHealth, Queue
from lms_bridge.services.ports.queues import Span

_CAME: Final = ("stored_ms", "received_ms", "created_ms", "asked_ms")
"""The names of the column that says when a row came. A pair has none: it is due again and again."""


class DbQueues:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Queue]:
        return [self._queue(kind, table) for kind, table in (KINDS | BESIDE).items()]

    def _queue(self, kind: str, table: Table) -> Queue:
        came = next((table.c[name] for name in _CAME if name in table.c), None)
        oldest: Any = null() if came is None else func.min(came)
        waiting = select(func.count(), oldest).select_from(table).where(WAITING)
        number, oldest_ms = self._connection.execute(waiting).one()
        laid = select(func.count()).select_from(table).where(ASIDE)
        aside = self._connection.execute(laid).scalar_one()
        return Queue(kind, number, aside, dated=came is not None, oldest_ms=oldest_ms)

    def of_people(self, *, before_ms: int) -> Mapping[str, Span]:
        first, waits = tables.account.c.first_ms, tables.pair.c.waits_since_ms
        nobodys = exists().where(tables.fact.c.account_id == tables.account.c.id, of_nobody())
        queries = {
            "accounts": select(func.min(first), func.max(first)).where(first <= before_ms, nobodys),
            "admission": select(func.min(waits), func.max(waits)).where(waits <= before_ms),
        }
        found = {name: self._connection.execute(query).one() for name, query in queries.items()}
        return {name: Span(*row) for name, row in found.items() if row[0] is not None}

    def jobs(self) -> Sequence[JobHealth]:
        job, run = tables.sync_job, tables.sync_run
        last = select(func.max(run.c.ended_ms)).where(run.c.job_id == job.c.id, run.c.state == "done")
        query = select(job.c.name, job.c.kind, job.c.failures, last.scalar_subquery()).order_by(job.c.name)
        return [JobHealth(*row) for row in self._connection.execute(query)]
