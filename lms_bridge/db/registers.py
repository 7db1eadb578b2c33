"""Registers elsewhere, and who has one in hand."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from lms_bridge.db import tables
from lms_bridge.db.access import add_named
from lms_bridge.db.outbox import due_at
from lms_bridge.db.turns import Turns, progress_of, progress_values
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import SETTLE_MS, RegisterAt, RegisterTurn
from lms_bridge.services.ports.registers import RegisterPlace

_table, _submission = tables.register_target, tables.submission


class DbRegisterTargets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turns = Turns(connection, _table)

    def add(self, target: RegisterAt) -> None:
        values = {
            "id": target.id,
            "name": target.name,
            "kind": target.place.kind,
            "created_ms": target.created_ms,
            "turned_ms": target.created_ms,
            "behind": target.behind,
            **_settings(target),
            **progress_values(target.progress),
        }
        add_named(self._connection, _table, "register", values)

    def change(self, target: RegisterAt) -> None:
        self._turns.set(target.id, _settings(target))

    def set_progress(self, target_id: int, progress: Progress) -> None:
        self._turns.set(target_id, progress_values(progress))

    def set_behind(self, target_id: int, behind: bool) -> None:  # noqa: FBT001 - a value, not a choice
        self._turns.set(target_id, {"behind": behind})

    def remove(self, target_id: int) -> None:
        self._connection.execute(delete(_table).where(_table.c.id == target_id))

    def by_name(self, name: str) -> RegisterAt | None:
        row = self._connection.execute(select(_table).where(_table.c.name == name)).first()
        return None if row is None else _target_of(row)

    def all(self) -> Sequence[RegisterAt]:
        return [_target_of(row) for row in self._connection.execute(select(_table).order_by(_table.c.name))]

    def names(self) -> Sequence[str]:
        return list(self._connection.scalars(select(_table.c.name).order_by(_table.c.name)))

    def due(self, *, at_ms: int) -> int | None:
        return next((row.id for row in self._turns.callable(at_ms) if self._has_work(row, at_ms)), None)

    def _has_work(self, row: Any, at_ms: int) -> bool:
        # What lets an earlier one go first is no work: there would be a turn after the other for nothing.
        found = select(_submission.c.id).where(due_at(row.name, at_ms)).limit(1)
        behind = row.behind and row.created_ms + SETTLE_MS <= at_ms
        return behind or self._connection.execute(found).first() is not None

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> RegisterTurn | None:
        row = self._turns.claim(target_id, at_ms=at_ms, lease_ms=lease_ms)
        return None if row is None else RegisterTurn(_target_of(row), row.lease)

    def keep(self, turn: RegisterTurn, progress: Progress, *, until_ms: int) -> Progress | None:
        return self._turns.keep(turn.target.id, turn.lease, progress, until_ms=until_ms)

    def release(self, turn: RegisterTurn) -> None:
        self._turns.release(turn.target.id, turn.lease)


def _settings(target: RegisterAt) -> Mapping[str, Any]:
    place = target.place
    return {
        "endpoint": place.endpoint,
        "client": place.client,
        "options": json.dumps(dict(place.options), sort_keys=True),
        "sealed_secret": target.sealed_secret,
        "ask_days": target.ask_days,
    }


def _target_of(row: Any) -> RegisterAt:
    options = json.loads(row.options)
    return RegisterAt(
        row.id,
        RegisterPlace(row.name, row.kind, endpoint=row.endpoint, client=row.client, options=options),
        sealed_secret=row.sealed_secret,
        ask_days=row.ask_days,
        behind=row.behind,
        progress=progress_of(row),
        created_ms=row.created_ms,
    )
