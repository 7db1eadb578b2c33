"""Pairs of person and realisation that are to be decided, and what makes them so."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables, work
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.counting import counts_here
from lms_bridge.db.minutes import beside, of_source
from lms_bridge.db.tied import course_ways, on_any, room_ways, test_ways
from lms_bridge.db.upsert import among, any_of, chunks, insert_or_set
from lms_bridge.domain.fact import ABOUT_A_COURSE, ABOUT_A_DAY, FactKind
from lms_bridge.services.ports import PairKey

_pair, _fact, _object, _link = tables.pair, tables.fact, tables.fact_object, tables.link
_realisation = tables.realisation


def tied() -> ColumnElement[bool]:
    """A fact's object is what the realisation is tied by: its course, its test, its meeting."""
    about = _object.c.object
    # Each way stands alone: within another condition SQLite finds no index.
    ways = {
        ABOUT_A_COURSE: course_ways(about),
        (FactKind.TEST_ATTEMPT,): test_ways(about),
        (FactKind.JOINED, FactKind.MINUTES): room_ways(about),
        (FactKind.RULED,): (_realisation.c.id == about,),
        ABOUT_A_DAY: (_realisation.c.id == about, *course_ways(about)),
    }
    return or_(*(and_(_fact.c.kind.in_(kinds), way) for kinds, each in ways.items() for way in each))


class DbPairs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def touch_facts(self, fact_ids: Collection[int]) -> None:
        self.touch(self._upon(fact_ids))

    def hear_facts(self, fact_ids: Collection[int]) -> None:
        self._touch(self._upon(fact_ids), told=1)

    def _upon(self, fact_ids: Collection[int]) -> set[PairKey]:
        """The pairs that these facts may bear upon."""
        opening = self._opened_by(fact_ids)
        pairs: set[PairKey] = set()
        sums = beside(self._connection, {*fact_ids, *opening})
        for chunk in chunks(sorted({*fact_ids, *opening, *sums})):
            pairs |= self._bearing(among(_fact.c.id, chunk))
        return pairs

    def late(self, pairs: Collection[PairKey]) -> Collection[PairKey]:
        found: set[PairKey] = set()
        for chunk in chunks(pairs):
            query = select(_pair.c.person_id, _pair.c.realisation_id).where(_pair.c.told != 0)
            mine = of_pairs(_pair.c.person_id, _pair.c.realisation_id, chunk)
            found |= {PairKey(*row) for row in self._connection.execute(query.where(mine))}
        return found

    def settled(self, pairs: Collection[PairKey]) -> None:
        for chunk in chunks(pairs):
            mine = of_pairs(_pair.c.person_id, _pair.c.realisation_id, chunk)
            self._connection.execute(update(_pair).where(mine, _pair.c.told != 0).values(told=0))

    def settle_realisation(self, realisation_id: str) -> None:
        here = (_pair.c.realisation_id == realisation_id, _pair.c.told != 0)
        self._connection.execute(update(_pair).where(*here).values(told=0))

    def _opened_by(self, fact_ids: Collection[int]) -> set[int]:
        """The joins that these leaves and ends of meetings close."""
        closed, joined = _fact.alias("closed"), _fact.alias("joined")
        same_run = and_(joined.c.source_id == closed.c.source_id, joined.c.run == closed.c.run)
        whole_run = and_(closed.c.kind == FactKind.MEETING_ENDED, same_run)
        one_session = and_(closed.c.kind == FactKind.LEFT, same_run, joined.c.session == closed.c.session)
        found: set[int] = set()
        for chunk in chunks(sorted(fact_ids)):
            for condition in (whole_run, one_session):
                query = select(joined.c.id).join(closed, condition)
                query = query.where(joined.c.kind == FactKind.JOINED, among(closed.c.id, chunk))
                found.update(self._connection.execute(query).scalars())
        return found

    def _bearing(self, *which: ColumnElement[bool]) -> set[PairKey]:
        """The pairs upon which these facts of linked accounts bear. What is held bears on none."""
        query = (
            select(_link.c.person_id, _realisation.c.id)
            .select_from(_fact)
            .join(_object, _object.c.fact_id == _fact.c.id)
            .join(_realisation, tied())
            .join(_link, and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms)))
            .where(counts_here(), *which)
            .distinct()
        )
        return {PairKey(*row) for row in self._connection.execute(query)}

    def touch_minutes(self, source_id: int) -> None:
        self.touch_facts(of_source(self._connection, source_id))

    def touch_account(self, account_id: int) -> None:
        self.touch(self._bearing(_fact.c.account_id == account_id))

    def touch_person(self, person_id: str) -> None:
        """Everything decided about the person, and everything that their accounts' facts bear upon."""
        decided = select(_pair.c.person_id, _pair.c.realisation_id).where(_pair.c.person_id == person_id)
        pairs = {PairKey(*row) for row in self._connection.execute(decided)}
        self.touch(pairs | self._bearing(_link.c.person_id == person_id))

    def touch_ties(self, ties: Collection[str]) -> None:
        """Everything decided or told about realisations that share one of these courses, tests, rooms."""
        for chunk in chunks(sorted(ties)):
            shared = select(_realisation.c.id).where(on_any(chunk))
            for realisation_id in self._connection.execute(shared).scalars():
                self.touch_realisation(realisation_id)

    def touch_realisation(self, realisation_id: str) -> None:
        decided = select(_pair.c.person_id, _pair.c.realisation_id)
        decided = decided.where(_pair.c.realisation_id == realisation_id)
        pairs = {PairKey(*row) for row in self._connection.execute(decided)}
        self.touch(pairs | self._bearing(_realisation.c.id == realisation_id))

    def touch(self, pairs: Collection[PairKey]) -> None:
        self._touch(pairs)

    def _touch(self, pairs: Collection[PairKey], **more: int) -> None:
        again = work.due_again() | more
        rows = [
            {"person_id": one.person_id, "realisation_id": one.realisation_id, **again}
            for one in sorted(pairs, key=lambda one: (one.person_id, one.realisation_id))
        ]
        insert_or_set(self._connection, _pair, rows, values=again)

    def leased(self, lease: str) -> Sequence[PairKey]:
        rows = work.leased(self._connection, _pair, lease)
        return [PairKey(row.person_id, row.realisation_id) for row in rows]

    def waits(self, waiting: Mapping[PairKey, bool], *, at_ms: int) -> None:
        begun = update(_pair).where(_pair.c.waits_since_ms.is_(None)).values(waits_since_ms=at_ms)
        over = update(_pair).where(_pair.c.waits_since_ms.is_not(None)).values(waits_since_ms=None)
        for statement, wanted in ((begun, True), (over, False)):
            for chunk in chunks(key for key, waits in waiting.items() if waits is wanted):
                mine = of_pairs(_pair.c.person_id, _pair.c.realisation_id, chunk)
                self._connection.execute(statement.where(mine))


def of_pairs(
    person_id: ColumnElement[str], realisation_id: ColumnElement[str], keys: Iterable[PairKey]
) -> ColumnElement[bool]:
    """A condition: the row is of one of these pairs."""
    return any_of((person_id, realisation_id), [(one.person_id, one.realisation_id) for one in keys])
