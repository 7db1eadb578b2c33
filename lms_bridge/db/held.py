"""What becomes of the facts that happened before their source's start, by what staff have chosen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.pairs import tied
from lms_bridge.db.upsert import among, chunks
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.held import PAST, WAITING_FOR_LIVE, Choice, Held, Regime, why_held
from lms_bridge.domain.programme import DAY_MS, LATE_MS

_fact, _object, _realisation = tables.fact, tables.fact_object, tables.realisation
_source, _choice = tables.source, tables.history_choice
_MEETING = (FactKind.JOINED, FactKind.LEFT, FactKind.MEETING_ENDED)
_IN_A_ROOM = (FactKind.JOINED, FactKind.MINUTES)
_MOVABLE = (*PAST, *WAITING_FOR_LIVE)
"""What may be held for another reason once somebody chose. What another site told is not among it."""


def regimes(connection: Connection, source_ids: Collection[int]) -> Mapping[int, Regime]:
    query = select(_source.c.id, _source.c.mode, _source.c.from_ms).where(_source.c.id.in_(source_ids))
    return {row.id: Regime(row.mode, row.from_ms) for row in connection.execute(query)}


def choices(connection: Connection, source_id: int) -> Mapping[str, Choice]:
    query = select(_choice.c.realisation_id, _choice.c.choice)
    query = query.where(_choice.c.source_id == source_id, _choice.c.superseded_ms.is_(None))
    return {row.realisation_id: Choice(row.choice) for row in connection.execute(query)}


def judge_past(connection: Connection, source_id: int, fact_ids: Collection[int]) -> None:
    """Hold these facts anew by what was chosen; with each fact of a meeting, all of its run."""
    regime = regimes(connection, [source_id])[source_id]
    if regime.from_ms is None:
        return
    chosen = choices(connection, source_id)
    found: dict[Held | None, list[int]] = defaultdict(list)
    for chunk in chunks(sorted({*fact_ids, *_of_the_same_runs(connection, source_id, fact_ids)})):
        mine = _may_belong(connection, among(_fact.c.id, chunk))
        for fact_id in chunk:
            of_fact = [chosen.get(one) for one in mine[fact_id]]
            found[why_held(regime.from_ms - 1, regime=regime, choices=of_fact)].append(fact_id)
    for held, ids in found.items():
        _hold(connection, ids, held, before_ms=regime.from_ms)


def _hold(connection: Connection, ids: Iterable[int], held: Held | None, *, before_ms: int) -> None:
    for chunk in chunks(ids):
        past = (among(_fact.c.id, chunk), _fact.c.at_ms < before_ms, _fact.c.held.in_(_MOVABLE))
        connection.execute(update(_fact).where(*past).values(held=held))


def past_of(connection: Connection, source_id: int, realisation_id: str) -> set[int]:
    """The ids of the source's facts that are history and may belong to the realisation."""
    which = (
        _fact.c.source_id == source_id,
        _fact.c.held.in_(_MOVABLE),
        _fact.c.at_ms < _source.c.from_ms,
        _realisation.c.id == realisation_id,
    )
    query = may_belong(_fact.c.id).join(_source, _source.c.id == _fact.c.source_id).where(*which)
    found = set(connection.execute(query).scalars())
    return found | _of_the_same_runs(connection, source_id, found)


def is_past(from_ms: int, source_id: int) -> ColumnElement[bool]:
    """A standing fact of the source's history, held or taken over."""
    return and_(
        _fact.c.source_id == source_id, _fact.c.stands, _fact.c.held.in_(_MOVABLE), _fact.c.at_ms < from_ms
    )


def may_belong(*columns: Any) -> Select[Any]:
    """Facts with the realisations that are tied to what they name, and whose time holds them.

    Joins may come a day before a webinar begins; a leave and an end go with the joins of their run.
    """
    around = and_(_fact.c.at_ms >= _realisation.c.start_ms - DAY_MS, _fact.c.kind.in_(_IN_A_ROOM))
    within = or_(_fact.c.at_ms >= _realisation.c.start_ms, around)
    return (
        select(*columns)
        .select_from(_fact)
        .join(_object, _object.c.fact_id == _fact.c.id)
        .join(_realisation, tied())
        .where(within, _fact.c.at_ms <= _realisation.c.end_ms + LATE_MS)
    )


def _may_belong(connection: Connection, which: ColumnElement[bool]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for fact_id, realisation_id in connection.execute(may_belong(_fact.c.id, _realisation.c.id).where(which)):
        found[fact_id].add(realisation_id)
    joined = _fact.alias("joined")
    of_run = and_(joined.c.source_id == _fact.c.source_id, joined.c.run == _fact.c.run)
    closing = select(_fact.c.id, joined.c.id.label("joined_id")).join(joined, of_run)
    closing = closing.where(which, _fact.c.kind.in_(_MEETING), joined.c.kind == FactKind.JOINED)
    opened = connection.execute(closing).all()
    for chunk in chunks(sorted({row.joined_id for row in opened})):
        joins = may_belong(_fact.c.id, _realisation.c.id).where(among(_fact.c.id, chunk))
        by_join: dict[int, set[str]] = defaultdict(set)
        for fact_id, realisation_id in connection.execute(joins):
            by_join[fact_id].add(realisation_id)
        for row in opened:
            found[row.id] |= by_join.get(row.joined_id, set())
    return found


def _of_the_same_runs(connection: Connection, source_id: int, fact_ids: Collection[int]) -> set[int]:
    runs: set[str] = set()
    for chunk in chunks(sorted(fact_ids)):
        query = select(_fact.c.run).where(among(_fact.c.id, chunk), _fact.c.kind.in_(_MEETING))
        runs.update(connection.execute(query).scalars())
    found: set[int] = set()
    for names in chunks(sorted(runs)):
        query = select(_fact.c.id).where(_fact.c.run.in_(names), _fact.c.kind.in_(_MEETING))
        found.update(connection.execute(query.where(_fact.c.source_id == source_id)).scalars())
    return found
