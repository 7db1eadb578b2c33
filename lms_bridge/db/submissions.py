"""What goes out, each try of it, and the embedded register that takes it."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import among, any_of, chunks, insert_all, insert_new, insert_or_set
from lms_bridge.domain.submission import SubmissionKind, SubmissionState, kind_of
from lms_bridge.services.ports import Record, Submission
from lms_bridge.services.ports.outbox import EMBEDDED

_Place: TypeAlias = tuple[str, str, int]
"""Person, realisation, version."""
_FIRST_HERE: Final = "due"
_KEY = ("target", "person_id", "realisation_id", "version")
_table, _attempt, _entry = tables.submission, tables.attempt, tables.entry


class DbSubmissions:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, records: Sequence[Record], *, target: str, at_ms: int) -> None:
        before = self._before(records, target)
        rows = [
            {
                "id": row_id,
                "target": target,
                "person_id": one.person_id,
                "realisation_id": one.realisation_id,
                "version": one.version,
                "payload": one.payload,
                "created_ms": at_ms,
                "state": _FIRST_HERE if target == EMBEDDED else SubmissionState.WAITING.value,
                **_pointing_back(one, before.get(_place(one))),
            }
            for row_id, one in zip(self._ids.many(len(records)), records, strict=True)
        ]
        insert_new(self._connection, _table, rows, key=_KEY)

    def _before(self, records: Sequence[Record], target: str) -> Mapping[_Place, int]:
        """The newest earlier version of each of them that is on its way to the target, or was."""
        later = [one for one in records if one.version > 1]
        columns = (_table.c.person_id, _table.c.realisation_id, _table.c.version)
        found: dict[_Place, int] = {}
        for chunk in chunks(later):
            versions = {(one.person_id, one.realisation_id): one.version for one in chunk}
            mine = any_of(columns[:2], list(versions))
            query = select(*columns).where(_table.c.target == target, mine).order_by(_table.c.version)
            for row in self._connection.execute(query):
                version = versions[row.person_id, row.realisation_id]
                if row.version < version:
                    found[row.person_id, row.realisation_id, version] = row.version
        return found

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


def _place(record: Record) -> _Place:
    return record.person_id, record.realisation_id, record.version


def _pointing_back(record: Record, corrects: int | None) -> dict[str, object]:
    first = corrects is None
    kind = SubmissionKind.INITIAL if first else kind_of(json.loads(record.payload), corrects=corrects)
    return {"kind": kind.value, "corrects": corrects}
