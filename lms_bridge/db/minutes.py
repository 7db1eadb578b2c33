"""Minutes without clock times: whose of them may count, and where anything else told of the meeting."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, text

from lms_bridge.db import tables
from lms_bridge.db.counting import counts
from lms_bridge.db.upsert import among, chunks
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.minutes import Minutes
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import DAY_MS, Realisation
from lms_bridge.domain.ways import JOINS
from lms_bridge.domain.window import counted_time
from lms_bridge.services.moodle_options import COUNT, moodle_options
from lms_bridge.services.ports import PairKey

_fact, _object = tables.fact, tables.fact_object
_SUMS: Final = text("fact.kind = 'minutes'")
"""Written out, not bound: SQLite uses a partial index only where it sees its terms."""


def minutes_of(
    connection: Connection,
    facts: Mapping[PairKey, Sequence[Any]],
    realisations: Mapping[str, Realisation],
    windows: Mapping[str, Window],
) -> Mapping[PairKey, Sequence[Minutes]]:
    """The sums that may count, by pair: their source lets them, and nothing else told of the meeting."""
    rows = {pair: [row for row in some if row.kind == FactKind.MINUTES] for pair, some in facts.items()}
    rows = {pair: some for pair, some in rows.items() if some}
    if not rows:
        return {}
    letting = _letting(connection, {row.source_id for some in rows.values() for row in some})
    asked = [realisations[one] for one in sorted({pair.realisation_id for pair in rows})]
    told = {one.id for one in asked if _told(connection, one, counted_time(one, windows))}
    return {
        pair: [_minutes(row) for row in some if row.source_id in letting]
        for pair, some in rows.items()
        if pair.realisation_id not in told
    }


def _letting(connection: Connection, source_ids: Collection[int]) -> set[int]:
    query = select(tables.source.c.id, tables.source.c.options).where(tables.source.c.id.in_(source_ids))
    rows = connection.execute(query)
    return {row.id for row in rows if moodle_options(row.options).webinar_minutes == COUNT}


def _told(connection: Connection, realisation: Realisation, window: Window) -> bool:
    """Whether anybody was seen in the room near the realisation's time, by whichever way."""
    near = _fact.c.at_ms.between(window.start_ms - DAY_MS, window.end_ms + DAY_MS)
    query = (
        select(_fact.c.id)
        .join(_object, _object.c.fact_id == _fact.c.id)
        .where(_object.c.object == realisation.meeting, _fact.c.kind == FactKind.JOINED)
        .where(_fact.c.stands, counts(), near, _fact.c.channel != JOINS)  # they tell of no presence
    )
    return connection.execute(query.limit(1)).first() is not None


def _minutes(row: Any) -> Minutes:
    return Minutes(row.id, f"{row.source_id}/{row.run}", row.at_ms, int(row.session) * 1000)


def beside(connection: Connection, fact_ids: Collection[int]) -> set[int]:
    """The sums of the rooms in which these facts say that somebody was: they may count no more, or again."""
    if connection.execute(select(_fact.c.id).where(_SUMS).limit(1)).first() is None:
        return set()
    found: set[int] = set()
    for chunk in chunks(sorted(fact_ids)):
        of_facts = select(_object.c.object).join(_fact, _fact.c.id == _object.c.fact_id)
        of_facts = of_facts.where(among(_fact.c.id, chunk), _fact.c.kind == FactKind.JOINED)
        rooms = connection.execute(of_facts.distinct()).scalars().all()
        sums = select(_fact.c.id).where(_SUMS, _fact.c.object.in_(rooms))
        found.update(connection.execute(sums).scalars())
    return found


def of_source(connection: Connection, source_id: int) -> Sequence[int]:
    """The ids of all sums that the source told."""
    query = select(_fact.c.id).where(_SUMS, _fact.c.source_id == source_id)
    return connection.execute(query).scalars().all()
