"""What staff say of bodies: renamed, merged, divided, ended; each with its day, a reason, and a way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms_bridge.domain.body_history import BodyHistory, BodyTurn, Turn
from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotFound
from lms_bridge.domain.person import Body
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.bodies import AccreditationSaid, BodyShown, Said, TurnSaid

_EVENTS: Final = {
    Turn.RENAMED: "body-renamed",
    Turn.MERGED: "body-merged",
    Turn.ENDED: "body-ended",
}
_DAY: Final = timedelta(1)


@dataclass(frozen=True, slots=True)
class BodyTold:
    """Everything known of a body. `names`: of all bodies that are named here, as they are called now."""

    body: Body
    turns: Sequence[TurnSaid]
    accreditations: Sequence[AccreditationSaid]
    history: BodyHistory
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class KeepBodies:
    """Each act is one transaction, in the event log. All raise `NotFound` and `InvalidValue`."""

    database: Database
    clock: Clock

    def listed(self) -> Sequence[BodyShown]:
        with self.database.read() as unit:
            return unit.bodies.listed()

    def told(self, body_id: str) -> BodyTold:
        with self.database.read() as unit:
            body = _known(unit, body_id)
            names = {one.body.id: one.body.name for one in unit.bodies.listed()}
            said = unit.validity.accreditations_said(body_id)
            return BodyTold(body, unit.bodies.turns(body_id), said, unit.bodies.history(), names)

    def renamed(self, body_id: str, name: str, *, on: date, by: str, reason: str) -> None:
        """From that day on the body is called so. Of a name that the register brought it mends the day."""
        said, after = self._said(by, reason), name.strip()
        if not after:
            raise InvalidValue(field="name", expected="the new name")
        with self.database.write() as unit:
            _known(unit, body_id)
            before = unit.bodies.history().name_on(body_id, on - _DAY)
            for one in _standing(unit, body_id, Turn.RENAMED):
                if one.after == after:
                    before = one.before
                    unit.bodies.undo_turn(one.id, said)
            if before == after:
                raise AlreadyThere(what="name", name=after)
            self._add(unit, BodyTurn(0, body_id, Turn.RENAMED, on, before, after), said)

    def merged(self, body_id: str, into_id: str, *, on: date, by: str, reason: str) -> None:
        """From that day on the body is a part of another; said of several, it was divided. `AlreadyThere`."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            _known(unit, body_id)
            _known(unit, into_id)
            history = unit.bodies.history()
            if body_id == into_id or history.under(into_id) == body_id:
                raise InvalidValue(field="successor", expected="a body that is not this one's forerunner")
            if into_id in history.successors(body_id):
                raise AlreadyThere(what="successor", name=into_id)
            turn = BodyTurn(0, body_id, Turn.MERGED, on, successor_id=into_id)
            self._add(unit, turn, said)

    def ended(self, body_id: str, *, on: date, by: str, reason: str) -> None:
        """From that day on the body is no more, and nobody took it over. `AlreadyThere`."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            _known(unit, body_id)
            if unit.bodies.history().over_since(body_id) is not None:
                raise AlreadyThere(what="end", name=body_id)
            self._add(unit, BodyTurn(0, body_id, Turn.ENDED, on), said)

    def undo(self, turn_id: int, *, by: str, reason: str) -> None:
        """As if it had never been said."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            turn = unit.bodies.turn(turn_id)
            if turn is None:
                raise NotFound(what="change of a body", name=str(turn_id))
            unit.bodies.undo_turn(turn_id, said)
            subject = _subject(turn)
            unit.logs.event(by=by, what="body-undone", subject=subject, detail=said.reason, at_ms=said.at_ms)

    def _add(self, unit: Unit, turn: BodyTurn, said: Said) -> None:
        unit.bodies.add_turn(turn, said)
        what = _EVENTS[turn.turn]
        unit.logs.event(by=said.by, what=what, subject=_subject(turn), detail=said.reason, at_ms=said.at_ms)

    def _said(self, by: str, reason: str) -> Said:
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        return Said(by, reason.strip(), self.clock.now_ms())


def _known(unit: Unit, body_id: str) -> Body:
    body = unit.bodies.by_id(body_id)
    if body is None:
        raise NotFound(what="body", name=body_id)
    return body


def _standing(unit: Unit, body_id: str, turn: Turn) -> Sequence[BodyTurn]:
    said = unit.bodies.turns(body_id)
    return [
        one.turn
        for one in said
        if one.undone is None and one.turn.turn is turn and one.turn.body_id == body_id
    ]


def _subject(turn: BodyTurn) -> str:
    into = f" → body {turn.successor_id}" if turn.successor_id else ""
    name = f": {turn.after}" if turn.after else ""
    return f"body {turn.body_id}{into}{name}, {turn.day.isoformat()}"
