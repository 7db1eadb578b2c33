"""Statements in the order of their numbers, for who sends them on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables
from lms_bridge.db.ids import CLOCK_SLACK_MS, first_id
from lms_bridge.db.upsert import chunks
from lms_bridge.services.ports.forwarding import Outgoing, Passing, Voided
from xapi import Version

_table = tables.statement
_voiding = _table.alias("voiding")


class DbForwardStream:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seq_at(self, at_ms: int) -> int:
        return first_id(at_ms)

    def stored_between(self, since_ms: int | None, until_ms: int | None) -> tuple[int, int]:
        first = 0 if since_ms is None else first_id(since_ms - CLOCK_SLACK_MS)
        return first, 2**63 - 1 if until_ms is None else first_id(until_ms + CLOCK_SLACK_MS)

    def any_after(self, cursor: int, *, until: int) -> bool:
        query = select(_table.c.seq).where(_table.c.seq > cursor, _table.c.seq <= until).limit(1)
        return self._connection.execute(query).first() is not None

    def after(self, cursor: int, *, until: int, limit: int) -> Sequence[Passing]:
        columns = (_table.c.seq, _table.c.id, _table.c.source_id, _table.c.raw, _table.c.stored_ms)
        query = select(*columns, _table.c.voids).where(_table.c.seq > cursor, _table.c.seq <= until)
        rows = self._connection.execute(query.order_by(_table.c.seq).limit(limit)).all()
        voided = self._voided({row.voids for row in rows if row.voids})
        withdrawn = self._withdrawals(rows)
        return [
            Passing(
                row.seq,
                row.id,
                source_id=row.source_id,
                raw=row.raw,
                stored_ms=row.stored_ms,
                voids=row.voids is not None,
                voided=voided.get(row.voids or ""),
                withdrawals=withdrawn.get(row.id, ()),
            )
            for row in rows
        ]

    def _voided(self, ids: Collection[str]) -> Mapping[str, Voided]:
        found: dict[str, Voided] = {}
        for chunk in chunks(ids):
            query = select(_table.c.id, _table.c.source_id, _table.c.raw).where(_table.c.id.in_(chunk))
            found.update({row.id: Voided(row.source_id, row.raw) for row in self._connection.execute(query)})
        return found

    def _withdrawals(self, rows: Sequence[Any]) -> Mapping[str, tuple[int, ...]]:
        """What takes these back and came before them, of their own source, by id."""
        of = {row.id: row for row in rows}
        found: dict[str, tuple[int, ...]] = {}
        for chunk in chunks(of):
            query = select(_voiding.c.voids, _voiding.c.seq, _voiding.c.source_id).where(
                _voiding.c.voids.in_(chunk), _voiding.c.raw != ""
            )
            for one in self._connection.execute(query):
                row = of[one.voids]
                if one.source_id == row.source_id and one.seq < row.seq:
                    found[one.voids] = (*found.get(one.voids, ()), one.seq)
        return found

    def counts(self, after: int, until: int, *, bits: int) -> Mapping[int, int]:
        stretch = _table.c.seq // (1 << bits)
        query = select(stretch.label("stretch"), func.count().label("many"))
        query = query.where(_table.c.seq > after, _table.c.seq <= until).group_by(stretch)
        return {row.stretch: row.many for row in self._connection.execute(query)}

    def outgoing(self, seqs: Collection[int]) -> Mapping[int, Outgoing]:
        columns = (_table.c.seq, _table.c.id, _table.c.raw, _table.c.stored_ms, _table.c.version)
        found: dict[int, Outgoing] = {}
        for chunk in chunks(seqs):
            for row in self._connection.execute(select(*columns).where(_table.c.seq.in_(chunk))):
                found[row.seq] = Outgoing(row.seq, row.id, row.raw, row.stored_ms, Version(row.version))
        return found
