"""Refused requests to the statements resource, and the end of everything that was refused."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import insert_new
from lms_bridge.services.ports.refusals import NewRefusal, Refusal

_refused, _call = tables.refused_request, tables.refused_call
_source, _credential = tables.source, tables.credential
MOST_REFUSED: Final = 10_000
"""How many refused requests of a source are kept one by one."""


class DbRefusals:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, refusal: NewRefusal, *, times: int, at_ms: int) -> None:
        if not self._stands(refusal.key) and self._kept_of(refusal.source_id) >= MOST_REFUSED:
            # Whoever is refused without end fills a counter, not the disk.
            key = f"the rest of {refusal.source_id}: {refusal.status}"
            refusal = replace(refusal, key=key, excerpt=b"", place="", answer="", code="", path="")
        row = {"id": self._ids.new(), **asdict(refusal), "times": 0, "first_ms": at_ms, "last_ms": at_ms}
        insert_new(self._connection, _refused, [row], key=("key",))
        once_more = update(_refused).where(_refused.c.key == refusal.key)
        self._connection.execute(once_more.values(times=_refused.c.times + times, last_ms=at_ms))

    def _stands(self, key: str) -> bool:
        query = select(_refused.c.id).where(_refused.c.key == key)
        return self._connection.execute(query).first() is not None

    def _kept_of(self, source_id: int | None) -> int:
        of_source = _refused.c.source_id.is_(None) if source_id is None else _refused.c.source_id == source_id
        counted = select(func.count()).select_from(_refused).where(of_source)
        return self._connection.execute(counted).scalar_one()

    def newest(self, *, source: str | None, limit: int) -> Sequence[Refusal]:
        query = _SHOWN if source is None else _SHOWN.where(_source.c.name == source)
        newest = query.order_by(_refused.c.last_ms.desc(), _refused.c.id.desc()).limit(limit)
        return [_shown(row) for row in self._connection.execute(newest)]

    def by_id(self, refusal_id: int) -> Refusal | None:
        row = self._connection.execute(_SHOWN.where(_refused.c.id == refusal_id)).first()
        return None if row is None else _shown(row)

    def forget(self, *, before_ms: int, limit: int) -> int:
        gone = 0
        for table in (_refused, _call):
            old = select(table.c.id).where(table.c.last_ms < before_ms).limit(limit - gone)
            gone += self._connection.execute(delete(table).where(table.c.id.in_(old))).rowcount
        return gone


_SHOWN: Final = (
    select(_refused, _source.c.name.label("source"), _credential.c.name.label("credential"))
    .join(_source, _source.c.id == _refused.c.source_id, isouter=True)
    .join(_credential, _credential.c.id == _refused.c.credential_id, isouter=True)
)


def _shown(row: Any) -> Refusal:
    return Refusal(
        row.id,
        source=row.source,
        credential=row.credential,
        method=row.method,
        path=row.path,
        content_type=row.content_type,
        version=row.version,
        excerpt=bytes(row.excerpt),
        place=row.place,
        size=row.size,
        status=row.status,
        code=row.code,
        answer=row.answer,
        times=row.times,
        first_ms=row.first_ms,
        last_ms=row.last_ms,
    )
