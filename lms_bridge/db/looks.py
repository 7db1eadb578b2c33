"""Whom to look at in a Moodle, and how far readings of it are."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables, work
from lms_bridge.db.upsert import insert_new, insert_or_set
from lms_bridge.services.ports.polled import Asked, Reading, Wanted

_look, _reading = tables.look, tables.reading


class DbLooks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, wanted: Collection[Wanted], *, at_ms: int, not_before_ms: int) -> None:
        again = {**work.due_again(), "next_try_ms": not_before_ms}
        rows = [
            {
                "source_id": one.source_id,
                "moodle_user_id": one.moodle_user_id,
                "course_id": one.course_id,
                "asked_ms": at_ms,
                **again,
            }
            for one in sorted(wanted, key=lambda one: (one.source_id, one.moodle_user_id, one.course_id))
        ]
        insert_new(self._connection, _look, rows)
        for row in rows:
            one = [_look.c[name] == row[name] for name in ("source_id", "moodle_user_id", "course_id")]
            # Who waits keeps their place: however much is said, the look comes in its time.
            rests = or_(_look.c.state != "due", _look.c.tries > 0)
            values = {"asked_ms": at_ms, "error": None, **again}
            self._connection.execute(update(_look).where(*one, rests).values(**values))

    def leased(self, lease: str) -> Sequence[Asked]:
        rows = work.leased(self._connection, _look, lease)
        return [Asked(Wanted(row.source_id, row.moodle_user_id, row.course_id), row.asked_ms) for row in rows]

    def put_off(self, source_id: int, *, until_ms: int) -> None:
        due = (_look.c.source_id == source_id, _look.c.state == "due", _look.c.next_try_ms < until_ms)
        self._connection.execute(update(_look).where(*due).values(next_try_ms=until_ms))


class DbReadings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, source_id: int, what: str) -> Reading:
        query = select(_reading.c.position, _reading.c.head, _reading.c.at_ms)
        row = self._connection.execute(query.where(*_one(source_id, what))).first()
        return Reading() if row is None else Reading(row.position, head=row.head, at_ms=row.at_ms)

    def keep(self, source_id: int, what: str, reading: Reading) -> None:
        values = {"position": reading.position, "head": reading.head, "at_ms": reading.at_ms}
        row = {"source_id": source_id, "of": what, **values}
        insert_or_set(self._connection, _reading, [row], values=list(values))

    def hold(self, source_id: int, what: str, *, by: str, until_ms: int, at_ms: int) -> bool:
        insert_new(self._connection, _reading, [{"source_id": source_id, "of": what}])
        free = or_(_reading.c.held_by.is_(None), _reading.c.held_by == by, _reading.c.held_until_ms <= at_ms)
        taken = update(_reading).where(*_one(source_id, what), free)
        return self._connection.execute(taken.values(held_by=by, held_until_ms=until_ms)).rowcount == 1

    def release(self, source_id: int, what: str, *, by: str) -> None:
        mine = update(_reading).where(*_one(source_id, what), _reading.c.held_by == by)
        self._connection.execute(mine.values(held_by=None, held_until_ms=None))


def _one(source_id: int, what: str) -> tuple[ColumnElement[bool], ...]:
    return _reading.c.source_id == source_id, _reading.c.of == what
