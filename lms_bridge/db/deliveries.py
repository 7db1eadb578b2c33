"""Inbound calls of webinar hosts: the genuine by their content, the refused apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, func, select, update

from lms_bridge.db import tables, work
from lms_bridge.db.counted_as import say
from lms_bridge.db.driver import in_one_go, insert_rows, rows_in
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import insert_new
from lms_bridge.services.ports import NewDelivery, StoredDelivery

_table = tables.delivery
_refused = tables.refused_call
_NEW = ("id", "source_id", "key", "content_type", "body", "sha256", "received_ms")
_STAND = "SELECT id FROM delivery WHERE id {among}"

MOST_REFUSED: Final = 10_000
"""How many refused calls of a source are kept one by one."""
THE_REST: Final = "the rest"


class DbDeliveries:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, delivery: NewDelivery, *, at_ms: int) -> bool:
        return self.add_all([delivery], at_ms=at_ms)[0]

    def add_all(self, deliveries: Sequence[NewDelivery], *, at_ms: int) -> Sequence[bool]:
        if not deliveries:
            return []
        ids = self._ids.many(len(deliveries))
        rows = [
            (id_, one.source_id, one.key, one.content_type, one.body, sha256(one.body).hexdigest(), at_ms)
            for id_, one in zip(ids, deliveries, strict=True)
        ]
        with in_one_go(self._connection):
            insert_rows(self._connection, _table, _NEW, rows, but_for=("source_id", "key"))
            stand = {row[0] for row in rows_in(self._connection, _STAND, ids)}
        for id_, one in zip(ids, deliveries, strict=True):
            if id_ not in stand:
                self._came_again(one)
        return [id_ in stand for id_ in ids]

    def _came_again(self, delivery: NewDelivery) -> None:
        same = (_table.c.source_id == delivery.source_id, _table.c.key == delivery.key)
        body = self._connection.execute(select(_table.c.body).where(*same)).scalar_one()
        differs = int(bytes(body) != delivery.body)
        counted = {"times": _table.c.times + 1, "differed": _table.c.differed + differs}
        self._connection.execute(update(_table).where(*same).values(counted))

    def differs(self, delivery: NewDelivery) -> bool:
        same = (_table.c.source_id == delivery.source_id, _table.c.key == delivery.key)
        body = self._connection.execute(select(_table.c.body).where(*same)).scalar_one_or_none()
        return body is not None and bytes(body) != delivery.body

    def refuse(self, delivery: NewDelivery, *, reason: str, at_ms: int) -> None:
        if self._kept_of(delivery.source_id) >= MOST_REFUSED:
            # Whoever forges without end fills a counter, not the disk.
            delivery = replace(delivery, key=THE_REST, body=b"")
        row = {
            "id": self._ids.new(),
            "source_id": delivery.source_id,
            "key": delivery.key,
            "reason": reason,
            "body": delivery.body,
            "times": 0,
            "first_ms": at_ms,
            "last_ms": at_ms,
        }
        insert_new(self._connection, _refused, [row], key=("source_id", "key"))
        same = (_refused.c.source_id == delivery.source_id, _refused.c.key == delivery.key)
        once_more = update(_refused).where(*same)
        self._connection.execute(once_more.values(times=_refused.c.times + 1, last_ms=at_ms))

    def _kept_of(self, source_id: int) -> int:
        counted = select(func.count()).select_from(_refused).where(_refused.c.source_id == source_id)
        return self._connection.execute(counted).scalar_one()

    def leased(self, lease: str) -> Sequence[StoredDelivery]:
        rows = work.leased(self._connection, _table, lease)
        return [
            StoredDelivery(row.id, row.source_id, row.content_type, row.body, row.received_ms) for row in rows
        ]

    def say(self, said: Mapping[int, str]) -> None:
        say(self._connection, _table, said)
