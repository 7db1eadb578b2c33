"""Closed realisations, and what keeps one from being closed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, func, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.counting import waits_here
from lms_bridge.db.held import may_belong
from lms_bridge.db.order import closing, deciding
from lms_bridge.db.tables.columns import WAITING
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.document import Standing
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.ports.issuing import Closable, Closed, Closing, Matter

_closing, _realisation, _fact = tables.closing, tables.realisation, tables.fact
_pair, _completion, _doubt = tables.pair, tables.completion, tables.window_doubt
_withdrawal, _objection, _document = tables.withdrawal, tables.objection, tables.document
_WAITS: Final[Mapping[Matter, tuple[Table, Sequence[Any]]]] = {
    Matter.DECIDING: (_pair, [_pair.c.state.in_(["due", "leased"])]),
    Matter.ASIDE: (_pair, [_pair.c.state == "dead"]),
    Matter.ADMISSION: (_pair, [_pair.c.waits_since_ms.is_not(None)]),
    Matter.COUNTED_TIME: (_doubt, [_doubt.c.doubt.is_not(None)]),
    Matter.WITHDRAWAL: (_withdrawal, [_withdrawal.c.state == State.OPEN.value]),
    Matter.OBJECTION: (_objection, [_objection.c.state == State.OPEN.value]),
}

_RAW: Final = (tables.statement, tables.delivery, tables.tracks)


class DbClosings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def alone(self) -> None:
        closing(self._connection)

    def among_others(self) -> None:
        deciding(self._connection)

    def realisation(self, realisation_id: str) -> Closable | None:
        query = select(_realisation.c.id, _realisation.c.title, _realisation.c.end_ms)
        row = self._connection.execute(query.where(_realisation.c.id == realisation_id)).first()
        return None if row is None else Closable(*row)

    def decided_ms(self, realisation_id: str) -> int | None:
        at_ms: int | None = self._connection.execute(_last_decided(realisation_id)).scalar_one()
        return at_ms

    def due(self, *, before_ms: int, decided_before_ms: int) -> Sequence[str]:
        if self._unread():
            return ()
        here = _realisation.c.id
        waiting = [
            ~select(one.c.realisation_id).where(*_at(one, here), *which).exists()
            for one, which in _WAITS.values()
        ]
        firm = _last_decided(here).scalar_subquery() <= decided_before_ms
        query = select(here).where(*_unclosed(before_ms), *waiting, firm)
        return self._connection.execute(query.order_by(_realisation.c.end_ms, here)).scalars().all()

    def unclosed(self, *, before_ms: int, limit: int) -> Sequence[Closable]:
        query = select(_realisation.c.id, _realisation.c.title, _realisation.c.end_ms)
        ordered = query.where(*_unclosed(before_ms)).order_by(_realisation.c.end_ms, _realisation.c.id)
        return [Closable(*row) for row in self._connection.execute(ordered.limit(limit))]

    def latest(self, *, limit: int) -> Sequence[Closed]:
        issued = (
            _document.c.realisation_id == _closing.c.realisation_id,
            _document.c.standing == Standing.ISSUED.value,
        )
        valid = select(func.count()).select_from(_document).where(*issued).scalar_subquery()
        query = select(_closing, _realisation.c.title, _realisation.c.end_ms, valid.label("documents"))
        joined = query.join(_realisation, _realisation.c.id == _closing.c.realisation_id)
        newest = joined.order_by(_closing.c.at_ms.desc(), _closing.c.realisation_id).limit(limit)
        return [
            Closed(Closable(row.realisation_id, row.title, row.end_ms), _closed(row), row.documents)
            for row in self._connection.execute(newest)
        ]

    def waits(self, realisation_id: str) -> Mapping[Matter, int]:
        counted = {
            matter: self._count(
                select(func.count()).select_from(table).where(*_at(table, realisation_id), *which)
            )
            for matter, (table, which) in _WAITS.items()
        }
        held = may_belong(func.count(_fact.c.id.distinct())).where(
            _realisation.c.id == realisation_id, _fact.c.stands, waits_here()
        )
        counted[Matter.HELD] = self._count(held)
        counted[Matter.UNREAD] = self._unread()
        return {matter: number for matter, number in counted.items() if number}

    def _unread(self) -> int:
        """What came in and is not read yet: nobody knows of which realisation it tells."""
        return sum(self._count(select(func.count()).select_from(one).where(WAITING)) for one in _RAW)

    def _count(self, query: Any) -> int:
        number: int = self._connection.execute(query).scalar_one()
        return number

    def add(self, closing: Closing) -> bool:
        row = {
            "realisation_id": closing.realisation_id,
            "at_ms": closing.at_ms,
            "by": closing.by,
            "reason": closing.reason,
        }
        before = self.of([closing.realisation_id])
        insert_new(self._connection, _closing, [row])
        return not before and self.of([closing.realisation_id])[closing.realisation_id] == closing

    def of(self, realisation_ids: Collection[str]) -> Mapping[str, Closing]:
        found: dict[str, Closing] = {}
        for chunk in chunks(sorted(realisation_ids)):
            query = select(_closing).where(_closing.c.realisation_id.in_(chunk))
            for row in self._connection.execute(query):
                found[row.realisation_id] = _closed(row)
        return found


def _closed(row: Any) -> Closing:
    return Closing(row.realisation_id, at_ms=row.at_ms, by=row.by, reason=row.reason)


def _unclosed(before_ms: int) -> tuple[ColumnElement[bool], ...]:
    """Held, over, and not closed."""
    held = or_(_realisation.c.ended_ms.is_(None), _realisation.c.ended_ms > _realisation.c.start_ms)
    closed = select(_closing.c.realisation_id).where(_closing.c.realisation_id == _realisation.c.id).exists()
    return _realisation.c.end_ms <= before_ms, held, ~closed


def _last_decided(realisation_id: str | ColumnElement[str]) -> Select[Any]:
    return select(func.max(_completion.c.decided_ms)).where(_completion.c.realisation_id == realisation_id)


def _at(table: Table, realisation_id: str | ColumnElement[str]) -> tuple[ColumnElement[bool]]:
    return (table.c.realisation_id == realisation_id,)
