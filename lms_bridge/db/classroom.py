"""Lists of classroom days: who was ticked, by whom, and on which days there was training."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select

from lms_bridge.db import tables
from lms_bridge.db.aliases import aliases, as_said, columns_of
from lms_bridge.db.ids import Ids
from lms_bridge.db.roster import person_of, realisation_of
from lms_bridge.db.tied import effective
from lms_bridge.db.upsert import among, chunks
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.programme import STUDENT, Form, Realisation
from lms_bridge.services.ports.classroom import DaySaid, Listed, Tick
from lms_bridge.services.scripts import fold

_tick, _day = tables.tick, tables.class_day
_person, _enrolment = tables.person, tables.enrolment


class DbClassrooms:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def realisation(self, realisation_id: str) -> Realisation:
        found = select(tables.realisation).where(tables.realisation.c.id == realisation_id)
        row = self._connection.execute(found).first()
        if row is None:
            raise NotFound(what="realisation", name=realisation_id)
        return effective(realisation_of(row), row)

    def held(self, *, before_ms: int, limit: int) -> Sequence[Realisation]:
        table = tables.realisation
        here = (table.c.form == Form.CLASSROOM, table.c.ended_ms.is_(None), table.c.start_ms < before_ms)
        query = select(table).where(*here).order_by(table.c.start_ms.desc(), table.c.id).limit(limit)
        return [realisation_of(row) for row in self._connection.execute(query)]

    def person_exists(self, person_id: str) -> bool:
        found = select(_person.c.id).where(_person.c.id == person_id)
        return self._connection.execute(found).first() is not None

    def add(self, tick: Tick, *, at_ms: int) -> int | None:
        if self.by_mark(tick.mark) is not None:
            return None
        tick_id = self._ids.new()
        row = {
            "id": tick_id,
            "mark": tick.mark,
            "realisation_id": tick.realisation_id,
            **columns_of(tick.person_id, aliases(self._connection)),
            "day": tick.day,
            "present": tick.present,
            "by": tick.by,
            "acted_ms": tick.acted_ms,
            "received_ms": at_ms,
        }
        self._connection.execute(insert(_tick).values(**row))
        return tick_id

    def by_mark(self, mark: str) -> Tick | None:
        row = self._connection.execute(select(_tick).where(_tick.c.mark == mark)).first()
        # A repeated send names whom it named before, merged or not.
        return None if row is None else as_said(_tick_of)(row)

    def roster(self, realisation_id: str) -> Sequence[Listed]:
        here = and_(
            _enrolment.c.person_id == _person.c.id,
            _enrolment.c.realisation_id == realisation_id,
            _enrolment.c.role == STUDENT,
            _enrolment.c.ended_ms.is_(None),
        )
        ticked = select(_tick.c.person_id).where(_tick.c.realisation_id == realisation_id)
        query = (
            select(_person, _enrolment.c.id.label("seat"), tables.body.c.name.label("body"))
            .join(_enrolment, here, isouter=True)
            .join(tables.body, tables.body.c.id == _person.c.primary_body_id, isouter=True)
            .where(or_(_enrolment.c.id.is_not(None), _person.c.id.in_(ticked)))
        )
        rows = {row.id: row for row in self._connection.execute(query)}
        ordered = sorted(rows.values(), key=lambda one: (fold(one.family_name), fold(one.given_name), one.id))
        return [Listed(row.id, person_of(row).name, row.body, left=row.seat is None) for row in ordered]

    def latest(self, realisation_id: str, day: date) -> Mapping[str, Tick]:
        here = (_tick.c.realisation_id == realisation_id, _tick.c.day == day)
        return {one.person_id: one for one in self._in_order(*here)}

    def history(self, realisation_id: str, person_id: str) -> Sequence[Tick]:
        return self._in_order(_tick.c.realisation_id == realisation_id, _tick.c.person_id == person_id)

    def counts(self, realisation_id: str) -> Mapping[date, int]:
        last = {
            (one.day, one.person_id): one for one in self._in_order(_tick.c.realisation_id == realisation_id)
        }
        return Counter(day for (day, _), tick in last.items() if tick.present)

    def _in_order(self, *which: Any) -> Sequence[Tick]:
        query = select(_tick).where(*which).order_by(_tick.c.acted_ms, _tick.c.id)
        return [_tick_of(row) for row in self._connection.execute(query)]

    def say_day(self, said: DaySaid) -> None:
        row = {
            "id": self._ids.new(),
            "realisation_id": said.realisation_id,
            "day": said.day,
            "held": said.held,
            "by": said.by,
            "reason": said.reason,
            "said_ms": said.said_ms,
        }
        self._connection.execute(insert(_day).values(**row))

    def days_said(self, realisation_ids: Collection[str]) -> Mapping[str, Mapping[date, DaySaid]]:
        return _days_said(self._connection, realisation_ids)


def days_off(connection: Connection, realisation_ids: Collection[str]) -> Mapping[str, Collection[date]]:
    """The days of these realisations on which there was no training."""
    return {
        one: {day for day, said in days.items() if not said.held}
        for one, days in _days_said(connection, realisation_ids).items()
    }


def _tick_of(row: Any) -> Tick:
    return Tick(
        row.mark,
        row.realisation_id,
        row.person_id,
        row.day,
        present=row.present,
        by=row.by,
        acted_ms=row.acted_ms,
    )


def _days_said(connection: Connection, realisation_ids: Collection[str]) -> dict[str, dict[date, DaySaid]]:
    found: dict[str, dict[date, DaySaid]] = {}
    for chunk in chunks(sorted(realisation_ids)):
        query = select(_day).where(among(_day.c.realisation_id, chunk)).order_by(_day.c.said_ms, _day.c.id)
        for row in connection.execute(query):
            found.setdefault(row.realisation_id, {})[row.day] = _said(row)
    return found


def _said(row: Any) -> DaySaid:
    return DaySaid(
        row.realisation_id, row.day, held=row.held, by=row.by, reason=row.reason, said_ms=row.said_ms
    )
