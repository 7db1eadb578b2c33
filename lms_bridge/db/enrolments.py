"""Who waits to be admitted: facts of people who are not in a realisation's roster."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from lms_bridge.db import tables
from lms_bridge.db.roster import DbRoster, person_of
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.ports import PairKey, WaitingPair

_pair = tables.pair


class DbEnrolments:
    def __init__(self, connection: Connection, roster: DbRoster) -> None:
        self._connection = connection
        self._roster = roster

    def waiting(self) -> Sequence[WaitingPair]:
        query = (
            select(
                tables.person,
                tables.realisation.c.id.label("realisation_id"),
                tables.realisation.c.title,
                _pair.c.waits_since_ms,
            )
            .join(_pair, _pair.c.person_id == tables.person.c.id)
            .join(tables.realisation, tables.realisation.c.id == _pair.c.realisation_id)
            .where(_pair.c.waits_since_ms.is_not(None))
            .order_by(_pair.c.waits_since_ms, tables.person.c.id, tables.realisation.c.id)
        )
        return [
            WaitingPair(
                PairKey(row.id, row.realisation_id), person_of(row).name, row.title, row.waits_since_ms
            )
            for row in self._connection.execute(query)
        ]

    def admit(self, pair: PairKey, *, at_ms: int) -> None:
        for table, key in ((tables.person, pair.person_id), (tables.realisation, pair.realisation_id)):
            if self._connection.execute(select(table.c.id).where(table.c.id == key)).first() is None:
                raise NotFound(what=table.name, name=key)
        self._roster.admit(pair, at_ms=at_ms)
