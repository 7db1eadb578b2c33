"""Statements: the raw text as it came, and what the reader needs to find again."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.links import DbLinks, Linked
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import NewStatement, StoredStatement

_table = tables.statement
_voiding = _table.alias("voiding")
_COLUMNS = (_table.c.seq, _table.c.id, _table.c.source_id, _table.c.raw, _table.c.stored_ms)
_SELECTED = select(*_COLUMNS, _table.c.voids, _table.c.voided_by, _table.c.sha256)
# Built once: to build a statement takes longer than to run it.
_BY_IDS = _SELECTED.where(_table.c.id.in_(bindparam("ids", expanding=True)))
_VOIDING = (
    select(_voiding.c.voids, _voiding.c.id, _voiding.c.source_id, _table.c.source_id.label("own"))
    .join(_table, _table.c.id == _voiding.c.voids)
    .where(_voiding.c.voids.in_(bindparam("ids", expanding=True)))
    .order_by(_voiding.c.id)
)
# A platform voids its own statements; what another sent is not its to take back.
_OWN = select(_voiding.c.source_id).where(_voiding.c.id == bindparam("voiding")).scalar_subquery()
_MARKED = (
    update(_table)
    .where(_table.c.id == bindparam("target"), _table.c.voids.is_(None), _table.c.voided_by.is_(None))
    .where(_table.c.source_id == _OWN)
    .values(voided_by=bindparam("voiding"), **work.due_again())
)


class DbStatements:
    def __init__(self, connection: Connection, ids: Ids, links: DbLinks) -> None:
        self._connection = connection
        self._ids = ids
        self._links = links

    def by_ids(self, ids: Collection[str]) -> Mapping[str, StoredStatement]:
        found: dict[str, StoredStatement] = {}
        for chunk in chunks(ids):
            for row in self._connection.execute(_BY_IDS, {"ids": chunk}):
                found[row.id] = StoredStatement(*row)
        return found

    def add(
        self, statements: Sequence[NewStatement], *, source_id: int, credential_id: int, at_ms: int
    ) -> None:
        shared = {"source_id": source_id, "credential_id": credential_id, "stored_ms": at_ms}
        numbered = list(zip(self._ids.many(len(statements)), statements, strict=True))
        rows = [
            {"seq": seq, "id": one.id, "raw": one.raw, "voids": one.voids, "version": one.version, **shared}
            for seq, one in numbered
        ]
        if not rows:
            return
        try:
            self._connection.execute(insert(_table), sorted(rows, key=lambda row: str(row["id"])))
        except IntegrityError as exc:
            raise DatabaseBusy from exc
        linked = [Linked(seq, one.id, one.links) for seq, one in numbered if one.links]
        self._links.add(linked, at_ms=at_ms)

    def voiding(self, ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(ids):
            # Compared here: with the sources in its condition SQLite walks through all that a source sent.
            rows = self._connection.execute(_VOIDING, {"ids": chunk})
            found.update({row.voids: row.id for row in rows if row.source_id == row.own})
        return found

    def void(self, voided: Mapping[str, str]) -> None:
        for target, voiding in sorted(voided.items()):
            self._connection.execute(_MARKED, {"target": target, "voiding": voiding})

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
