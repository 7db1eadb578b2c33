"""What goes out, each try of it, and the embedded register that takes it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import among, chunks, insert_all, insert_new, insert_or_set
from lms_bridge.services.ports import Record, Submission

_KEY = ("target", "person_id", "realisation_id", "version")
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
        insert_new(self._connection, _table, rows, key=_KEY)

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

    def tried(self, outcomes: Mapping[int, str], *, at_ms: int) -> None:
        ids = sorted(outcomes)
        so_far = dict.fromkeys(ids, 0)
        for chunk in chunks(ids):
            counted = select(_attempt.c.submission_id, func.count()).where(
                among(_attempt.c.submission_id, chunk)
            )
            for one, count in self._connection.execute(counted.group_by(_attempt.c.submission_id)):
                so_far[one] = count
        rows = [
            {"submission_id": one, "n": so_far[one] + 1, "at_ms": at_ms, "outcome": outcomes[one]}
            for one in ids
        ]
        insert_all(self._connection, _attempt, rows)


class EmbeddedRegister:
    """The register as a table beside the rest: one entry a person and realisation, the newest version."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def submit(self, records: Mapping[str, Record], *, at_ms: int) -> Mapping[str, str]:
        rows = [
            {
                "person_id": record.person_id,
                "realisation_id": record.realisation_id,
                "version": record.version,
                "payload": record.payload,
                "receipt": key,
                "recorded_ms": at_ms,
            }
            for key, record in sorted(records.items(), key=lambda item: _place(item[1]))
        ]
        values = ["version", "payload", "receipt", "recorded_ms"]
        insert_or_set(self._connection, _entry, rows, values=values, newer_by="version")
        return {key: key for key in records}


def _place(record: Record) -> tuple[str, str, int]:
    return record.person_id, record.realisation_id, record.version
