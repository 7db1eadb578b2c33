"""Rows that are work: claimed in lots by an update that may lose, under a lease that runs out."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.tables.columns import WAITING
from lms_bridge.db.upsert import any_of
from lms_bridge.services.ports import Lot

KINDS: Final[dict[str, Table]] = {
    "statement": tables.statement,
    "delivery": tables.delivery,
    "tracks": tables.tracks,
    "registration": tables.registration,
    "pair": tables.pair,
    "submission": tables.submission,
}
BESIDE: Final[dict[str, Table]] = {
    "notice": tables.notice,
    "look": tables.look,
    "invitation": tables.invitation,
    "reconciliation": tables.reconciliation,
}
"""Worked off beside the pipeline: nobody who drains it waits for a mail server or a learning platform."""
_ALL: Final = KINDS | BESIDE
MOST_TRIES: Final = 10
_TOGETHER: Final = 2
"""Rows tried less often are taken in lots."""


class DbWork:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, kind: str, *, at_ms: int) -> bool:
        table = _ALL[kind]
        ways = (_expired(table, at_ms), _due(table, at_ms))
        queries = (select(table.c.state).where(*way).limit(1) for way in ways)
        return any(self._connection.execute(query).first() is not None for query in queries)

    def claim(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        table = _ALL[kind]
        self._give_up(table, at_ms)
        # Who dies over a lot does not say over which row: what was tried before is taken one by one.
        keys = self._keys(table, at_ms, table.c.tries < _TOGETHER, limit=limit)
        keys = keys or self._keys(table, at_ms, table.c.tries >= _TOGETHER, limit=1)
        return self._hold(table, keys, at_ms=at_ms, lease_ms=lease_ms)

    def _hold(
        self, table: Table, keys: Sequence[tuple[Any, ...]], *, at_ms: int, lease_ms: int
    ) -> Lot | None:
        if not keys:
            return None
        lease, columns = uuid4().hex, list(table.primary_key.columns)
        self._connection.execute(
            update(table)
            .where(any_of(columns, keys))
            .values(state="leased", lease=lease, lease_until_ms=at_ms + lease_ms, tries=table.c.tries + 1)
        )
        return Lot(lease=lease, size=len(keys))

    def claim_on(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        table = _ALL[kind]
        keys = self._found(table, _due(table, at_ms), table.c.tries < _TOGETHER, limit=limit)
        return self._hold(table, keys, at_ms=at_ms, lease_ms=lease_ms)

    def _keys(
        self, table: Table, at_ms: int, which: ColumnElement[bool], *, limit: int
    ) -> list[tuple[Any, ...]]:
        """What a killed process held, then what is due: together they would be no range of an index."""
        found: list[tuple[Any, ...]] = []
        for way in (_expired(table, at_ms), _due(table, at_ms)):
            if len(found) < limit:
                found += self._found(table, way, which, limit=limit - len(found))
        return found

    def _found(
        self, table: Table, way: tuple[Any, ...], which: ColumnElement[bool], *, limit: int
    ) -> list[tuple[Any, ...]]:
        columns = list(table.primary_key.columns)
        query = select(*columns).where(*way, which).order_by(table.c.next_try_ms, *columns)
        query = query.limit(limit).with_for_update(skip_locked=True)
        return [tuple(row) for row in self._connection.execute(query)]

    def _give_up(self, table: Table, at_ms: int) -> None:
        """Whoever kills its process at every try is laid aside: a person looks at it."""
        aside = update(table).where(*_expired(table, at_ms), table.c.tries >= MOST_TRIES)
        values = {"state": "dead", "lease": None, "lease_until_ms": None, "error": "gave-up"}
        self._connection.execute(aside.values(**values))

    def finish(self, kind: str, lot: Lot) -> None:
        self._leave(kind, lot, state="done", error=None)

    def give_back(self, kind: str, lot: Lot, *, next_try_ms: int = 0) -> None:
        self._leave(kind, lot, state="due", tries=_ALL[kind].c.tries - 1, next_try_ms=next_try_ms)

    def fail(self, kind: str, lot: Lot, *, error: str, next_try_ms: int | None) -> None:
        table = _ALL[kind]
        if next_try_ms is None:
            self._leave(kind, lot, state="dead", error=error)
            return
        spent = update(table).where(table.c.lease == lot.lease, table.c.tries >= MOST_TRIES)
        self._connection.execute(spent.values(state="dead", lease=None, lease_until_ms=None, error=error))
        self._leave(kind, lot, state="due", error=error, next_try_ms=next_try_ms)

    def retry(self, kind: str) -> int:
        """Make everything that is laid aside due again; how many there were."""
        table = _ALL[kind]
        again = update(table).where(table.c.state == "dead")
        return self._connection.execute(again.values(state="due", tries=0, next_try_ms=0)).rowcount

    def pending(self) -> int:
        return sum(self._waiting(table) for table in KINDS.values())

    def _waiting(self, table: Table) -> int:
        query = select(func.count()).select_from(table).where(WAITING)
        return self._connection.execute(query).scalar_one()

    def _leave(self, kind: str, lot: Lot, **values: Any) -> None:
        table = _ALL[kind]
        held = update(table).where(table.c.lease == lot.lease, table.c.state == "leased")
        self._connection.execute(held.values(lease=None, lease_until_ms=None, **values))


def _due(table: Table, at_ms: int) -> tuple[Any, ...]:
    return WAITING, table.c.state == "due", table.c.next_try_ms <= at_ms


def _expired(table: Table, at_ms: int) -> tuple[Any, ...]:
    """What a process holds beyond its time: it was killed."""
    return table.c.lease.is_not(None), table.c.state == "leased", table.c.lease_until_ms <= at_ms


def leased(connection: Connection, table: Table, lease: str) -> Sequence[Any]:
    """The rows under a lease, held against change until the transaction ends."""
    query = select(table).where(table.c.lease == lease, table.c.state == "leased")
    return connection.execute(query.order_by(*table.primary_key.columns).with_for_update()).all()


def due_again() -> dict[str, Any]:
    """The values that make a row due, whoever may hold it at the moment."""
    return {"state": "due", "lease": None, "lease_until_ms": None, "tries": 0, "next_try_ms": 0}
