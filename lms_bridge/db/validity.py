"""Which providers are accredited, what holds realisations up, and what officers let pass."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.body_changes import BodyChanges, accreditation_of, holding
from lms_bridge.db.ids import Ids
from lms_bridge.db.roster import programme_of, realisation_of
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Standing
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.programme import Realisation
from lms_bridge.domain.validity import Accreditation, Obstacle, obstacles
from lms_bridge.services.ports.bodies import AccreditationSaid, HeldUp, Said

_known, _waiver, _document = tables.accreditation, tables.waiver, tables.document
_realisation, _programme = tables.realisation, tables.programme


class DbValidity:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids
        self._changes = BodyChanges(connection, ids)

    def accreditations(self) -> Sequence[Accreditation]:
        return holding(self._connection)

    def accreditations_said(self, body_id: str) -> Sequence[AccreditationSaid]:
        query = select(_known).where(_known.c.body_id == body_id).order_by(_known.c.id.desc())
        return [
            AccreditationSaid(accreditation_of(row), Said(row.by, row.reason, row.said_ms), _superseded(row))
            for row in self._connection.execute(query)
        ]

    def keep(self, accreditation: Accreditation, said: Said) -> None:
        self._changes.keep(accreditation, said)

    def take_back(self, body_id: str, number: str, said: Said) -> bool:
        return self._changes.take_back(body_id, number, said)

    def obstacles(self, realisation_ids: Collection[str]) -> Mapping[str, tuple[Obstacle, ...]]:
        return obstacles_of(self._connection, realisation_ids)

    def held_up(self, *, limit: int) -> Sequence[HeldUp]:
        waived, against = _waivers(self._connection), _against(self._connection)
        names = select(_realisation, tables.body.c.name.label("provider"), _documents()).join(
            tables.body, tables.body.c.id == _realisation.c.provider_id, isouter=True
        )
        query = names.join(_programme, _programme.c.id == _realisation.c.programme_id)
        newest = query.where(_may_be_held_up()).order_by(_realisation.c.start_ms.desc(), _realisation.c.id)
        told = (
            _held_up(row, found, waived.get(row.id))
            for row in self._connection.execute(newest)
            if (found := against(realisation_of(row)))
        )
        return list(islice(told, limit))

    def waive(self, realisation_id: str, said: Said) -> bool:
        there = select(_realisation.c.id).where(_realisation.c.id == realisation_id)
        if self._connection.execute(there).first() is None:
            raise NotFound(what="realisation", name=realisation_id)
        if realisation_id in _waivers(self._connection):
            return False
        row = {"id": self._ids.new(), "realisation_id": realisation_id, "by": said.by}
        values = row | {"reason": said.reason, "said_ms": said.at_ms}
        self._connection.execute(insert(_waiver).values(values))
        return True

    def unwaive(self, realisation_id: str, said: Said) -> bool:
        stands = (_waiver.c.realisation_id == realisation_id, _waiver.c.undone_ms.is_(None))
        undone = {"undone_ms": said.at_ms, "undone_by": said.by, "undone_reason": said.reason}
        return self._connection.execute(update(_waiver).where(*stands).values(undone)).rowcount > 0


def obstacles_of(
    connection: Connection, realisation_ids: Collection[str]
) -> Mapping[str, tuple[Obstacle, ...]]:
    """What holds documents of these realisations up, of those that are held up; none that is waived."""
    waived, against = _waivers(connection), _against(connection)
    found: dict[str, tuple[Obstacle, ...]] = {}
    for chunk in chunks(sorted(set(realisation_ids) - set(waived))):
        for row in connection.execute(select(_realisation).where(_realisation.c.id.in_(chunk))):
            if told := against(realisation_of(row)):
                found[row.id] = told
    return found


def _waivers(connection: Connection) -> Mapping[str, Said]:
    rows = connection.execute(select(_waiver).where(_waiver.c.undone_ms.is_(None)))
    return {row.realisation_id: Said(row.by, row.reason, row.said_ms) for row in rows}


def _against(connection: Connection) -> Callable[[Realisation], tuple[Obstacle, ...]]:
    """What stands against a realisation by all that is known now."""
    programmes = {row.id: programme_of(row) for row in connection.execute(select(_programme))}
    known = holding(connection)
    return lambda one: obstacles(one, programme=programmes[one.programme_id], accreditations=known)


def _may_be_held_up() -> ColumnElement[bool]:
    """Realisations worth a look: the provider's accreditation is known, or the programme had no such day."""
    run = _realisation.c
    days = or_(run.start_day < _programme.c.valid_from, run.start_day > _programme.c.valid_to)
    known = select(_known.c.id).where(_known.c.body_id == run.provider_id, _known.c.superseded_ms.is_(None))
    return and_(run.ended_ms.is_(None), or_(days, known.exists()))


def _documents() -> ColumnElement[int]:
    issued = (_document.c.realisation_id == _realisation.c.id, _document.c.standing == Standing.ISSUED.value)
    return select(func.count()).select_from(_document).where(*issued).scalar_subquery().label("documents")


def _superseded(row: Any) -> Said | None:
    if row.superseded_ms is None:
        return None
    return Said(row.superseded_by or "", row.superseded_reason or "", row.superseded_ms)


def _held_up(row: Any, found: tuple[Obstacle, ...], waived: Said | None) -> HeldUp:
    day = day_of(row.start_ms)
    return HeldUp(row.id, row.title, day, row.provider_id, row.provider, found, waived, row.documents)
