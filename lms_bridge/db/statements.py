"""Statements: the raw text as it came, and what the reader needs to find again."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables, work
from lms_bridge.db.counted_as import say
from lms_bridge.db.driver import insert_rows, rows_in
from lms_bridge.db.ids import Ids
from lms_bridge.db.links import DbLinks, Linked
from lms_bridge.db.order import among_others, by_itself
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import NewStatement, StoredStatement

_table = tables.statement
_voiding = _table.alias("voiding")
_NEW = ("seq", "id", "source_id", "credential_id", "raw", "stored_ms", "voids", "version")
_BY_IDS = (
    "SELECT seq, id, source_id, raw, stored_ms, voids, voided_by, sha256 FROM statement WHERE id {among}"
)
_VOIDING = (
    "SELECT voiding.voids, voiding.id, voiding.source_id, target.source_id"
    " FROM statement AS voiding JOIN statement AS target ON target.id = voiding.voids"
    " WHERE voiding.voids {among} ORDER BY voiding.id"
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
        rows = rows_in(self._connection, _BY_IDS, list(ids))
        return {row[1]: StoredStatement(*row) for row in rows}

    def add(
        self, statements: Sequence[NewStatement], *, source_id: int, credential_id: int, at_ms: int
    ) -> None:
        refer = any(one.links and one.links.target for one in statements)
        (by_itself if refer else among_others)(self._connection)
        numbered = list(zip(self._ids.many(len(statements)), statements, strict=True))
        rows = [
            (seq, one.id, source_id, credential_id, one.raw, at_ms, one.voids, str(one.version))
            for seq, one in numbered
        ]
        rows.sort(key=lambda row: row[1])  # so that no two writers wait in a ring
        try:
            insert_rows(self._connection, _table, _NEW, rows)
        except IntegrityError as exc:
            raise DatabaseBusy from exc
        linked = [Linked(seq, one.id, one.links) for seq, one in numbered if one.links]
        self._links.add(linked, at_ms=at_ms)

    def voiding(self, ids: Collection[str]) -> Mapping[str, str]:
        # Compared here: with the sources in its condition SQLite walks through all that a source sent.
        rows = rows_in(self._connection, _VOIDING, list(ids))
        return {voids: voiding for voids, voiding, source, own in rows if source == own}

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
        say(self._connection, _table, said)
