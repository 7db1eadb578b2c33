"""Statements: the raw text as it came, and what the reader needs to find again."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import NewStatement, StoredStatement

_table = tables.statement
_voiding = _table.alias("voiding")
_COLUMNS = (_table.c.seq, _table.c.id, _table.c.source_id, _table.c.raw, _table.c.stored_ms)
_SELECTED = select(*_COLUMNS, _table.c.voids, _table.c.voided_by)


class DbStatements:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def by_ids(self, ids: Collection[str]) -> Mapping[str, StoredStatement]:
        found: dict[str, StoredStatement] = {}
        for chunk in chunks(ids):
            for row in self._connection.execute(_SELECTED.where(_table.c.id.in_(chunk))):
                found[row.id] = StoredStatement(*row)
        return found

    def add(
        self, statements: Sequence[NewStatement], *, source_id: int, credential_id: int, at_ms: int
    ) -> None:
        shared = {"source_id": source_id, "credential_id": credential_id, "stored_ms": at_ms}
        rows = [
            {"seq": seq, "id": one.id, "raw": one.raw, "voids": one.voids, **shared}
            for seq, one in zip(self._ids.many(len(statements)), statements, strict=True)
        ]
        if not rows:
            return
        try:
            self._connection.execute(insert(_table), sorted(rows, key=lambda row: str(row["id"])))
        except IntegrityError as exc:
            raise DatabaseBusy from exc

    def voiding(self, ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(ids):
            query = (
                select(_voiding.c.voids, _voiding.c.id)
                .join(_table, _table.c.id == _voiding.c.voids)
                .where(_voiding.c.voids.in_(chunk), _voiding.c.source_id == _table.c.source_id)
                .order_by(_voiding.c.id)
            )
            found.update({row.voids: row.id for row in self._connection.execute(query)})
        return found

    def void(self, voided: Mapping[str, str]) -> None:
        # A platform voids its own statements; what another sent is not its to take back.
        own = select(_voiding.c.source_id).where(_voiding.c.id == bindparam("voiding")).scalar_subquery()
        marked = (
            update(_table)
            .where(_table.c.id == bindparam("target"), _table.c.voids.is_(None), _table.c.voided_by.is_(None))
            .where(_table.c.source_id == own)
            .values(voided_by=bindparam("voiding"), **work.due_again())
        )
        for target, voiding in sorted(voided.items()):
            self._connection.execute(marked, {"target": target, "voiding": voiding})

    def leased(self, lease: str) -> Sequence[StoredStatement]:
        rows = work.leased(self._connection, _table, lease)
        return [
            StoredStatement(row.seq, row.id, row.source_id, row.raw, row.stored_ms, row.voids, row.voided_by)
            for row in rows
        ]

    def say(self, said: Mapping[int, str]) -> None:
        rows = [{"row_seq": seq, "word": word} for seq, word in sorted(said.items())]
        if rows:
            one = update(_table).where(_table.c.seq == bindparam("row_seq")).values(said=bindparam("word"))
            self._connection.execute(one, rows)
