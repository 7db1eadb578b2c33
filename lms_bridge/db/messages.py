"""Events, and the messages about them: each once a subscriber, kept with what they tell of."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.subscribers import kinds_of
from lms_bridge.db.tables.subscribers import MESSAGE_DEAD, MESSAGE_WAITING
from lms_bridge.db.upsert import any_of, chunks, insert_all, insert_new
from lms_bridge.domain.subscription import EventKind, MessageState
from lms_bridge.services.ports.subscribers import (
    Event,
    Message,
    MessageFigures,
    MessageShown,
    MessageStep,
    MessageTry,
    NewEvent,
)

_subscriber, _event, _message = tables.subscriber, tables.event, tables.message
_try, _told = tables.message_try, tables.queue_told
_KEY: Final = (_message.c.subscriber_id, _message.c.event_id)
_S: Final = MessageState


class DbMessages:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def wanted(self, kind: EventKind) -> bool:
        rows = self._connection.execute(select(_subscriber.c.kinds))
        return any(kind in kinds_of(row.kinds) for row in rows)

    def tell(self, events: Sequence[NewEvent], *, at_ms: int) -> None:
        if not events:
            return
        wanting = self._wanting()
        told = [one for one in events if any(one.kind in kinds for kinds in wanting.values())]
        if not told:
            return
        ids = self._ids.many(len(told))
        rows = [
            {"id": event_id, "kind": one.kind.value, "data": _json(one.data), "at_ms": at_ms}
            for event_id, one in zip(ids, told, strict=True)
        ]
        insert_all(self._connection, _event, rows)
        messages = [
            {
                "subscriber_id": subscriber_id,
                "event_id": event_id,
                "state": _S.WAITING.value,
                "next_try_ms": at_ms,
                "since_ms": at_ms,
            }
            for event_id, one in zip(ids, told, strict=True)
            for subscriber_id, kinds in wanting.items()
            if one.kind in kinds
        ]
        insert_all(self._connection, _message, messages)

    def _wanting(self) -> Mapping[int, Collection[EventKind]]:
        """By subscriber what it wants to hear. None of them can be removed until the unit ends."""
        query = select(_subscriber.c.id, _subscriber.c.kinds).order_by(_subscriber.c.id)
        held = query.with_for_update(read=True, key_share=True)
        return {row.id: kinds_of(row.kinds) for row in self._connection.execute(held)}

    def next(self, subscriber_id: int, *, at_ms: int, limit: int) -> Sequence[Message]:
        query = (
            select(_event, _message.c.tries)
            .join(_message, _message.c.event_id == _event.c.id)
            .where(
                _message.c.subscriber_id == subscriber_id, MESSAGE_WAITING, _message.c.next_try_ms <= at_ms
            )
            .order_by(_message.c.next_try_ms, _message.c.event_id)
        )
        return [Message(_event_of(row), row.tries) for row in self._connection.execute(query.limit(limit))]

    def settle(self, subscriber_id: int, step: MessageStep, one: MessageTry) -> bool:
        values = {
            "id": self._ids.new(),
            "subscriber_id": subscriber_id,
            **{name: getattr(one, name) for name in MessageTry.__slots__},
        }
        self._connection.execute(insert(_try).values(**values))
        this = update(_message).where(
            _message.c.subscriber_id == subscriber_id,
            _message.c.event_id == step.event_id,
            _message.c.state == _S.WAITING.value,
        )
        ended_ms = None if step.state is _S.WAITING else one.at_ms
        moved = this.values(
            state=step.state.value, tries=step.tries, next_try_ms=step.next_try_ms, ended_ms=ended_ms
        )
        return self._connection.execute(moved).rowcount > 0

    def wake(
        self, subscriber_id: int, event_ids: Collection[int], *, states: Collection[MessageState], at_ms: int
    ) -> int:
        mine = (_message.c.subscriber_id == subscriber_id,)
        return sum(
            self._wake((*mine, _message.c.event_id.in_(chunk)), states, at_ms)
            for chunk in chunks(sorted(event_ids))
        )

    def wake_range(
        self, subscriber_id: int, since_ms: int, *, states: Collection[MessageState], at_ms: int
    ) -> int:
        late = exists().where(_event.c.id == _message.c.event_id, _event.c.at_ms >= since_ms)
        return self._wake((_message.c.subscriber_id == subscriber_id, late), states, at_ms)

    def _wake(
        self, which: Sequence[ColumnElement[bool]], states: Collection[MessageState], at_ms: int
    ) -> int:
        again = update(_message).where(*which, _message.c.state.in_([one.value for one in states]))
        values = {"state": _S.WAITING.value, "tries": 0, "next_try_ms": at_ms, "since_ms": at_ms}
        return self._connection.execute(again.values(**values, ended_ms=None)).rowcount

    def hurry(self, subscriber_id: int, *, at_ms: int) -> None:
        waits = update(_message).where(_message.c.subscriber_id == subscriber_id, MESSAGE_WAITING)
        self._connection.execute(waits.values(tries=0, next_try_ms=at_ms))

    def figures(self) -> Mapping[int, MessageFigures]:
        by = _message.c.subscriber_id
        waiting = select(by, func.count(), func.min(_message.c.since_ms)).where(MESSAGE_WAITING).group_by(by)
        dead = select(by, func.count()).where(MESSAGE_DEAD).group_by(by)
        waits = {row[0]: (row[1], row[2]) for row in self._connection.execute(waiting)}
        laid = {row[0]: row[1] for row in self._connection.execute(dead)}
        all_ids = self._connection.execute(select(_subscriber.c.id)).scalars()
        return {one: MessageFigures(*waits.get(one, (0, None)), laid.get(one, 0)) for one in all_ids}

    def listed(
        self, subscriber_id: int, *, limit: int, state: MessageState | None = None
    ) -> Sequence[MessageShown]:
        mine: list[ColumnElement[bool]] = [_message.c.subscriber_id == subscriber_id]
        if state is not None:
            mine.append(_message.c.state == state.value)
        return self._shown(mine, limit)

    def one(self, subscriber_id: int, event_id: int) -> MessageShown | None:
        mine = [_message.c.subscriber_id == subscriber_id, _message.c.event_id == event_id]
        return next(iter(self._shown(mine, 1)), None)

    def _shown(self, which: Sequence[ColumnElement[bool]], limit: int) -> Sequence[MessageShown]:
        query = select(_message, _event).join(_event, _event.c.id == _message.c.event_id).where(*which)
        rows = self._connection.execute(query.order_by(_message.c.event_id.desc()).limit(limit)).all()
        last = self._last(rows)
        return [
            MessageShown(
                _event_of(row),
                _S(row.state),
                tries=row.tries,
                next_try_ms=row.next_try_ms,
                since_ms=row.since_ms,
                ended_ms=row.ended_ms,
                last=last.get((row.subscriber_id, row.event_id)),
            )
            for row in rows
        ]

    def _last(self, rows: Sequence[Any]) -> Mapping[tuple[int, int], MessageTry]:
        found: dict[tuple[int, int], MessageTry] = {}
        for chunk in chunks({(row.subscriber_id, row.event_id) for row in rows}):
            query = select(_try).where(any_of((_try.c.subscriber_id, _try.c.event_id), chunk))
            for row in self._connection.execute(query.order_by(_try.c.id)):
                found[row.subscriber_id, row.event_id] = _try_of(row)
        return found

    def tries(self, subscriber_id: int, event_id: int) -> Sequence[MessageTry]:
        query = select(_try).where(_try.c.subscriber_id == subscriber_id, _try.c.event_id == event_id)
        return [_try_of(row) for row in self._connection.execute(query.order_by(_try.c.id.desc()))]

    def forget(self, *, before_ms: int, limit: int) -> int:
        old = select(*_KEY).where(_message.c.ended_ms < before_ms).order_by(_message.c.ended_ms).limit(limit)
        count = 0
        for chunk in chunks([tuple(row) for row in self._connection.execute(old)]):
            tried = any_of((_try.c.subscriber_id, _try.c.event_id), chunk)
            self._connection.execute(delete(_try).where(tried))
            count += self._connection.execute(delete(_message).where(any_of(_KEY, chunk))).rowcount
        awaited = exists().where(_message.c.event_id == _event.c.id)
        spent = select(_event.c.id).where(_event.c.at_ms < before_ms, ~awaited).limit(limit)
        for chunk in chunks(self._connection.execute(spent).scalars().all()):
            count += self._connection.execute(delete(_event).where(_event.c.id.in_(chunk))).rowcount
        return count

    def queues_told(self) -> Collection[str]:
        return set(self._connection.execute(select(_told.c.queue)).scalars())

    def told_of_queues(self, late: Collection[str], over: Collection[str], *, at_ms: int) -> Collection[str]:
        self._connection.execute(delete(_told).where(_told.c.queue.in_(sorted(over))))
        ids = dict(zip(sorted(late), self._ids.many(len(late)), strict=True))
        rows = [{"queue": name, "id": one, "told_ms": at_ms} for name, one in ids.items()]
        insert_new(self._connection, _told, rows)
        mine = select(_told.c.queue).where(_told.c.id.in_(sorted(ids.values())))
        return set(self._connection.execute(mine).scalars())


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(dict(data), ensure_ascii=False, sort_keys=True)


def _event_of(row: Any) -> Event:
    return Event(row.id, row.kind, json.loads(row.data), row.at_ms)


def _try_of(row: Any) -> MessageTry:
    return MessageTry(
        row.event_id,
        row.at_ms,
        took_ms=row.took_ms,
        status=row.status,
        outcome=row.outcome,
        reason=row.reason,
        answer=row.answer,
    )
