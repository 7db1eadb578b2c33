"""What goes out, each try of it, and the embedded register that takes it."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import insert_new, insert_or_set
from lms_bridge.services.ports import Record, Submission

_table, _attempt, _entry = tables.submission, tables.attempt, tables.entry


class DbSubmissions:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, records: Sequence[Record], *, target: str, at_ms: int) -> None:
        rows = [
            {
                "id": row_id,
                "target": target,
                "person_id": one.person_id,
                "realisation_id": one.realisation_id,
                "version": one.version,
                "payload": one.payload,
                "created_ms": at_ms,
            }
            for row_id, one in zip(self._ids.many(len(records)), records, strict=True)
        ]
        insert_new(self._connection, _table, rows)

    def leased(self, lease: str) -> Sequence[Submission]:
        rows = work.leased(self._connection, _table, lease)
        return [
            Submission(
                id=row.id,
                target=row.target,
                record=Record(row.person_id, row.realisation_id, row.version, row.payload),
                tries=row.tries,
            )
            for row in rows
        ]

    def tried(self, submission_id: int, *, outcome: str, at_ms: int) -> None:
        mine = _attempt.c.submission_id == submission_id
        so_far = self._connection.execute(select(func.count()).select_from(_attempt).where(mine)).scalar_one()
        row = {"submission_id": submission_id, "n": so_far + 1, "at_ms": at_ms, "outcome": outcome}
        self._connection.execute(insert(_attempt).values(**row))


class EmbeddedRegister:
    """The register as a table beside the rest: one entry a person and realisation, the newest version."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def submit(self, record: Record, *, key: str, at_ms: int) -> str:
        mine = (_entry.c.person_id == record.person_id, _entry.c.realisation_id == record.realisation_id)
        standing = self._connection.execute(select(_entry).where(*mine).with_for_update()).first()
        if standing is not None and standing.version >= record.version:
            return str(standing.receipt) if standing.version == record.version else key
        row = {
            "person_id": record.person_id,
            "realisation_id": record.realisation_id,
            "version": record.version,
            "payload": record.payload,
            "receipt": key,
            "recorded_ms": at_ms,
        }
        values = ["version", "payload", "receipt", "recorded_ms"]
        insert_or_set(self._connection, _entry, [row], values=values)
        return key
