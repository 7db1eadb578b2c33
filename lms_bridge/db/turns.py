"""Targets that are called over the network: how it goes with each, and in whose hand it is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.ports.forwarding import Progress


class Turns:
    """Claims of the rows of a table with the columns of `columns.progress`, each in one hand at a time."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def callable(self, at_ms: int) -> Sequence[Any]:
        """Active, in nobody's hand, not resting; first whose last turn is the longest ago."""
        mine = self._table.c
        query = select(self._table).where(
            mine.state == TargetState.ACTIVE.value, mine.next_try_ms <= at_ms, self._free(at_ms)
        )
        return self._connection.execute(query.order_by(mine.turned_ms, mine.id)).all()

    def _free(self, at_ms: int) -> ColumnElement[bool]:
        return or_(self._table.c.lease.is_(None), self._table.c.lease_until_ms <= at_ms)

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> Any:
        """The row with its new lease; None where somebody else was first, or it is not active any more."""
        mine = self._table.c
        active = mine.state == TargetState.ACTIVE.value
        taken = update(self._table).where(mine.id == target_id, self._free(at_ms), active)
        values = {"lease": uuid4().hex, "lease_until_ms": at_ms + lease_ms, "turned_ms": at_ms}
        if not self._connection.execute(taken.values(**values)).rowcount:
            return None
        return self._connection.execute(select(self._table).where(mine.id == target_id)).one()

    def held(self, target_id: int, lease: str) -> Any:
        """The row, held against change until the unit ends; None where the lease is another's."""
        mine = self._table.c
        query = select(self._table).where(mine.id == target_id, mine.lease == lease)
        return self._connection.execute(query.with_for_update()).first()

    def keep(self, target_id: int, lease: str, progress: Progress, *, until_ms: int) -> Progress | None:
        """As `ForwardTargets.keep`."""
        row = self.held(target_id, lease)
        if row is None:
            return None
        if row.state != TargetState.ACTIVE.value:  # staff paused it while the call was under way
            progress = replace(progress, state=TargetState(row.state))
        self.set(target_id, {**progress_values(progress), "lease_until_ms": until_ms})
        return progress

    def set(self, target_id: int, values: Mapping[str, Any]) -> None:
        this = update(self._table).where(self._table.c.id == target_id)
        self._connection.execute(this.values(**values))

    def release(self, target_id: int, lease: str) -> None:
        mine = update(self._table).where(self._table.c.id == target_id, self._table.c.lease == lease)
        self._connection.execute(mine.values(lease=None, lease_until_ms=None))


def progress_values(progress: Progress) -> dict[str, Any]:
    return {
        "state": progress.state.value,
        "code": progress.code,
        "params": json.dumps(dict(progress.params)),
        "since_ms": progress.since_ms,
        "told_ms": progress.told_ms,
        "failures": progress.failures,
        "refusals": progress.refusals,
        "narrow": progress.narrow,
        "sent_ms": progress.sent_ms,
        "next_try_ms": progress.next_try_ms,
    }


def progress_of(row: Any) -> Progress:
    return Progress(
        TargetState(row.state),
        code=row.code,
        params=json.loads(row.params),
        since_ms=row.since_ms,
        told_ms=row.told_ms,
        failures=row.failures,
        refusals=row.refusals,
        narrow=row.narrow,
        sent_ms=row.sent_ms,
        next_try_ms=row.next_try_ms,
    )
