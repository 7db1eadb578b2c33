"""What became of bodies: a row for each turn, undone but never changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from lms_bridge.db import tables
from lms_bridge.db.body_changes import BodyChanges
from lms_bridge.db.ids import Ids
from lms_bridge.db.roster import body_of
from lms_bridge.domain.body_history import BodyHistory, BodyTurn, Turn
from lms_bridge.domain.person import Body
from lms_bridge.services.ports.bodies import BodyShown, Said, TurnSaid

_body, _turn = tables.body, tables.body_turn


class DbBodies:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._changes = BodyChanges(connection, ids)

    def by_id(self, body_id: str) -> Body | None:
        row = self._connection.execute(select(_body).where(_body.c.id == body_id)).first()
        return None if row is None else body_of(row)

    def listed(self) -> Sequence[BodyShown]:
        person, known = tables.person, tables.accreditation
        persons = select(func.count()).where(
            person.c.primary_body_id == _body.c.id, person.c.ended_ms.is_(None)
        )
        accredited = select(func.count()).where(
            known.c.body_id == _body.c.id, known.c.superseded_ms.is_(None)
        )
        columns = (persons.scalar_subquery().label("persons"), accredited.scalar_subquery().label("known"))
        rows = self._connection.execute(select(_body, *columns).order_by(_body.c.name, _body.c.id))
        return [
            BodyShown(
                body_of(row),
                ended=row.ended_ms is not None,
                persons=row.persons,
                accreditations=row.known,
            )
            for row in rows
        ]

    def history(self) -> BodyHistory:
        return history_of(self._connection)

    def turns(self, body_id: str) -> Sequence[TurnSaid]:
        about = or_(_turn.c.body_id == body_id, _turn.c.successor_id == body_id)
        rows = self._connection.execute(select(_turn).where(about).order_by(_turn.c.id.desc()))
        return [_said(row) for row in rows]

    def turn(self, turn_id: int) -> BodyTurn | None:
        stands = (_turn.c.id == turn_id, _turn.c.undone_ms.is_(None))
        row = self._connection.execute(select(_turn).where(*stands)).first()
        return None if row is None else _turn_of(row)

    def add_turn(self, turn: BodyTurn, said: Said) -> None:
        self._changes.add_turn(turn, said)

    def undo_turn(self, turn_id: int, said: Said) -> None:
        undone = {"undone_ms": said.at_ms, "undone_by": said.by, "undone_reason": said.reason}
        self._connection.execute(update(_turn).where(_turn.c.id == turn_id).values(undone))


def history_of(connection: Connection) -> BodyHistory:
    """How all bodies were called and what became of them."""
    names = {row.id: row.name for row in connection.execute(select(_body.c.id, _body.c.name))}
    turns = connection.execute(select(_turn).where(_turn.c.undone_ms.is_(None)))
    return BodyHistory(names, [_turn_of(row) for row in turns])


def _turn_of(row: Any) -> BodyTurn:
    return BodyTurn(row.id, row.body_id, Turn(row.turn), row.day, row.before, row.after, row.successor_id)


def _said(row: Any) -> TurnSaid:
    undone = None
    if row.undone_ms is not None:
        undone = Said(row.undone_by or "", row.undone_reason or "", row.undone_ms)
    return TurnSaid(_turn_of(row), Said(row.by, row.reason, row.said_ms), undone)
