"""What a roster says anew of bodies is kept beside what was so before: names, and accreditations."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.domain.body_history import BodyTurn, Turn
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.person import Body
from lms_bridge.domain.roster import Change, Difference
from lms_bridge.domain.validity import Accreditation, accredited_anew, told_by
from lms_bridge.services.ports.bodies import Said

REGISTER: Final = "register"
"""The `by` of what a roster said."""


class BodyChanges:
    """Writes rows of `body_turn` and `accreditation`."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def told(self, bodies: Difference, *, at_ms: int) -> None:
        """By a roster that is taken over at that time. A body's new name holds from that day on."""
        said = Said(REGISTER, "", at_ms)
        for change in bodies.changed:
            renaming = self._renaming(change, at_ms)
            if renaming is not None:
                self.add_turn(renaming, said)
        for accreditation in _accredited(bodies):
            self.keep(accreditation, said)

    def _renaming(self, change: Change, at_ms: int) -> BodyTurn | None:
        before, after = change.before, change.after
        if not (isinstance(before, Body) and isinstance(after, Body)) or "name" not in change.fields:
            return None
        # Whoever said so before the register did knew the day.
        known = select(tables.body_turn.c.id).where(
            tables.body_turn.c.body_id == after.id,
            tables.body_turn.c.after == after.name,
            tables.body_turn.c.undone_ms.is_(None),
        )
        if self._connection.execute(known).first() is not None:
            return None
        return BodyTurn(0, after.id, Turn.RENAMED, day_of(at_ms), before.name, after.name)

    def add_turn(self, turn: BodyTurn, said: Said) -> None:
        row = {
            "id": turn.id or self._ids.new(),
            "body_id": turn.body_id,
            "turn": turn.turn.value,
            "day": turn.day,
            "before": turn.before,
            "after": turn.after,
            "successor_id": turn.successor_id,
            "by": said.by,
            "reason": said.reason,
            "said_ms": said.at_ms,
        }
        self._connection.execute(insert(tables.body_turn).values(row))

    def keep(self, accreditation: Accreditation, said: Said) -> None:
        """Instead of what was said of the same number before."""
        self.take_back(accreditation.body_id, accreditation.number, said)
        row: dict[str, Any] = {
            "id": self._ids.new(),
            "body_id": accreditation.body_id,
            "number": accreditation.number,
            "first": accreditation.first,
            "last": accreditation.last,
            "source": accreditation.source,
            "by": said.by,
            "reason": said.reason,
            "said_ms": said.at_ms,
        }
        self._connection.execute(insert(tables.accreditation).values(row))

    def take_back(self, body_id: str, number: str, said: Said) -> bool:
        known = tables.accreditation
        holds = (known.c.body_id == body_id, known.c.number == number, known.c.superseded_ms.is_(None))
        over = {
            "superseded_ms": said.at_ms,
            "superseded_by": said.by,
            "superseded_reason": said.reason,
        }
        return self._connection.execute(update(known).where(*holds).values(over)).rowcount > 0


def _accredited(bodies: Difference) -> Sequence[Accreditation]:
    """What the roster says anew. One that it does not tell any more holds as long as it was said to."""
    return told_by(accredited_anew(bodies), ())


def holding(connection: Connection) -> Sequence[Accreditation]:
    """The accreditations that hold by what was said last."""
    known = tables.accreditation
    rows = connection.execute(select(known).where(known.c.superseded_ms.is_(None)).order_by(known.c.id))
    return [accreditation_of(row) for row in rows]


def accreditation_of(row: Any) -> Accreditation:
    return Accreditation(row.body_id, row.number, row.first, row.last, row.source)
