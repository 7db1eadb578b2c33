"""Who wants to hear what happens here, and who has one in hand."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from lms_bridge.db import tables
from lms_bridge.db.access import add_named
from lms_bridge.db.tables.subscribers import MESSAGE_WAITING
from lms_bridge.db.turns import Turns, progress_of, progress_values
from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.subscribers import Subscriber, SubscriberTurn

_table, _message = tables.subscriber, tables.message
_OF_A_SUBSCRIBER: Final = (tables.message, tables.message_try)


class DbSubscribers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turns = Turns(connection, _table)

    def add(self, subscriber: Subscriber) -> None:
        values = {
            "id": subscriber.id,
            "name": subscriber.name,
            "created_ms": subscriber.created_ms,
            "turned_ms": subscriber.created_ms,
            **_settings(subscriber),
            **progress_values(subscriber.progress),
        }
        add_named(self._connection, _table, "subscriber", values)

    def change(self, subscriber: Subscriber) -> None:
        self._turns.set(subscriber.id, _settings(subscriber))

    def set_progress(self, subscriber_id: int, progress: Progress) -> None:
        self._turns.set(subscriber_id, progress_values(progress))

    def remove(self, subscriber_id: int) -> None:
        mine = _table.c.id == subscriber_id
        # Held first: who tells it something meanwhile would leave a message to nobody.
        self._connection.execute(select(_table.c.id).where(mine).with_for_update())
        for table in _OF_A_SUBSCRIBER:
            self._connection.execute(delete(table).where(table.c.subscriber_id == subscriber_id))
        self._connection.execute(delete(_table).where(mine))

    def by_name(self, name: str) -> Subscriber | None:
        row = self._connection.execute(select(_table).where(_table.c.name == name)).first()
        return None if row is None else _subscriber_of(row)

    def all(self) -> Sequence[Subscriber]:
        rows = self._connection.execute(select(_table).order_by(_table.c.name))
        return [_subscriber_of(row) for row in rows]

    def due(self, *, at_ms: int) -> int | None:
        return next((row.id for row in self._turns.callable(at_ms) if self._has_work(row.id, at_ms)), None)

    def _has_work(self, subscriber_id: int, at_ms: int) -> bool:
        mine = (_message.c.subscriber_id == subscriber_id, MESSAGE_WAITING, _message.c.next_try_ms <= at_ms)
        return self._connection.execute(select(_message.c.event_id).where(*mine).limit(1)).first() is not None

    def claim(self, subscriber_id: int, *, at_ms: int, lease_ms: int) -> SubscriberTurn | None:
        row = self._turns.claim(subscriber_id, at_ms=at_ms, lease_ms=lease_ms)
        return None if row is None else SubscriberTurn(_subscriber_of(row), row.lease)

    def keep(self, turn: SubscriberTurn, progress: Progress, *, until_ms: int) -> Progress | None:
        return self._turns.keep(turn.target.id, turn.lease, progress, until_ms=until_ms)

    def release(self, turn: SubscriberTurn) -> None:
        self._turns.release(turn.target.id, turn.lease)


def kinds_of(text: str) -> frozenset[EventKind]:
    """The kinds as they are kept."""
    return frozenset(EventKind(one) for one in json.loads(text))


def _settings(subscriber: Subscriber) -> Mapping[str, Any]:
    return {
        "host": subscriber.host,
        "sealed_address": subscriber.sealed_address,
        "kinds": json.dumps(sorted(subscriber.kinds)),
        "sealed_secret": subscriber.sealed_secret,
        "sealed_earlier": subscriber.sealed_earlier,
        "earlier_until_ms": subscriber.earlier_until_ms,
    }


def _subscriber_of(row: Any) -> Subscriber:
    return Subscriber(
        row.id,
        row.name,
        host=row.host,
        sealed_address=row.sealed_address,
        kinds=kinds_of(row.kinds),
        sealed_secret=row.sealed_secret,
        sealed_earlier=row.sealed_earlier,
        earlier_until_ms=row.earlier_until_ms,
        progress=progress_of(row),
        created_ms=row.created_ms,
    )
