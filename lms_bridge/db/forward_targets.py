"""The targets of forwarding, and who has one in hand."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from lms_bridge.db import tables
from lms_bridge.db.access import add_named
from lms_bridge.db.forward_stream import DbForwardStream
from lms_bridge.db.tables.forwarding import FORWARD_WAITING
from lms_bridge.db.turns import Turns, progress_of, progress_values
from lms_bridge.domain.forwarding import Newer
from lms_bridge.services.forward_position import unseen
from lms_bridge.services.ports.forwarding import Position, Progress, Target, Turn
from xapi import Version

_table, _row, _replay = tables.forward_target, tables.forwarding, tables.forward_replay
_OF_A_TARGET: Final = (tables.forwarding, tables.forward_attempt, tables.forward_replay)


class DbForwardTargets:
    def __init__(self, connection: Connection, stream: DbForwardStream) -> None:
        self._connection = connection
        self._stream = stream
        self._turns = Turns(connection, _table)

    def add(self, target: Target) -> None:
        values = {
            "id": target.id,
            "name": target.name,
            "created_ms": target.created_ms,
            "turned_ms": target.created_ms,
            "start_seq": target.position.start,
            **_settings(target),
            **progress_values(target.progress),
            **_position(target.position),
        }
        add_named(self._connection, _table, "forwarding target", values)

    def change(self, target: Target) -> None:
        self._set(target.id, _settings(target))

    def set_progress(self, target_id: int, progress: Progress) -> None:
        self._set(target_id, progress_values(progress))

    def _set(self, target_id: int, values: Mapping[str, Any]) -> None:
        self._turns.set(target_id, values)

    def remove(self, target_id: int) -> None:
        for table in _OF_A_TARGET:
            self._connection.execute(delete(table).where(table.c.target_id == target_id))
        self._connection.execute(delete(_table).where(_table.c.id == target_id))

    def by_name(self, name: str) -> Target | None:
        row = self._connection.execute(select(_table).where(_table.c.name == name)).first()
        return None if row is None else _target_of(row)

    def all(self) -> Sequence[Target]:
        return [_target_of(row) for row in self._connection.execute(select(_table).order_by(_table.c.name))]

    def due(self, *, at_ms: int, until: int) -> int | None:
        return next((one.id for one in self._callable(at_ms) if self._has_work(one, until)), None)

    def behind(self, *, at_ms: int) -> int | None:
        return next((one.id for one in self._callable(at_ms) if unseen(one.position, self._stream)), None)

    def _callable(self, at_ms: int) -> Sequence[Target]:
        return [_target_of(row) for row in self._turns.callable(at_ms)]

    def _has_work(self, target: Target, until: int) -> bool:
        waiting = select(_row.c.seq).where(_row.c.target_id == target.id, FORWARD_WAITING)
        unread = select(_replay.c.number).where(_replay.c.target_id == target.id, _replay.c.read_ms.is_(None))
        return any(
            self._connection.execute(query.limit(1)).first() for query in (waiting, unread)
        ) or self._stream.any_after(target.position.cursor, until=until)

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> Turn | None:
        row = self._turns.claim(target_id, at_ms=at_ms, lease_ms=lease_ms)
        return None if row is None else Turn(_target_of(row), row.lease)

    def keep(self, turn: Turn, progress: Progress, *, until_ms: int) -> Progress | None:
        return self._turns.keep(turn.target.id, turn.lease, progress, until_ms=until_ms)

    def moved(self, turn: Turn, position: Position) -> bool:
        if self._turns.held(turn.target.id, turn.lease) is None:
            return False
        self._set(turn.target.id, _position(position))
        return True

    def counted(self, target_id: int, *, sent: int, there: int) -> None:
        self._set(target_id, {"sent": _table.c.sent + sent, "there": _table.c.there + there})

    def release(self, turn: Turn) -> None:
        self._turns.release(turn.target.id, turn.lease)


def _settings(target: Target) -> dict[str, Any]:
    return {
        "endpoint": target.endpoint,
        "user": target.user,
        "sealed_secret": target.sealed_secret,
        "version": target.version.value,
        "newer": target.newer.value,
        "filter": target.filter,
        "batch": target.batch,
    }


def _position(position: Position) -> dict[str, Any]:
    return {"cursor": position.cursor, "seen": json.dumps({str(key): n for key, n in position.seen.items()})}


def _target_of(row: Any) -> Target:
    seen = {int(key): n for key, n in json.loads(row.seen).items()}
    return Target(
        row.id,
        row.name,
        endpoint=row.endpoint,
        user=row.user,
        sealed_secret=row.sealed_secret,
        version=Version(row.version),
        newer=Newer(row.newer),
        filter=row.filter,
        batch=row.batch,
        position=Position(row.start_seq, row.cursor, seen),
        progress=progress_of(row),
        created_ms=row.created_ms,
    )
