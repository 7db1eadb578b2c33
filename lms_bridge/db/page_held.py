"""What was reported of people and is held: said where else a page would say that nothing was heard."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.held import may_belong
from lms_bridge.domain.held import WAITING_FOR_LIVE, Held
from lms_bridge.services.pages import HeldBack

_fact, _link, _source = tables.fact, tables.link, tables.source
_SAID = (*WAITING_FOR_LIVE, Held.HISTORY)
"""What another site told may be of somebody else, and what staff chose to ignore is decided."""


def held_of(connection: Connection, person_id: str) -> tuple[HeldBack, ...]:
    """Why facts of the person are held, by source, whatever they are about."""
    query = _linked(select(_source.c.name, _fact.c.held).select_from(_fact))
    rows = connection.execute(query.where(_link.c.person_id == person_id).distinct())
    return _in_order((name, held) for name, held in rows)


def held_by_realisation(connection: Connection, person_id: str) -> Mapping[str, tuple[HeldBack, ...]]:
    """The same of the facts that may belong to a realisation, by its id."""
    return _held_by(connection, tables.realisation.c.id, _link.c.person_id == person_id)


def held_by_person(connection: Connection, realisation_id: str) -> Mapping[str, tuple[HeldBack, ...]]:
    """Why facts are held that may belong to the realisation, by the person."""
    return _held_by(connection, _link.c.person_id, tables.realisation.c.id == realisation_id)


def _held_by(
    connection: Connection, key: ColumnElement[str], which: ColumnElement[bool]
) -> Mapping[str, tuple[HeldBack, ...]]:
    query = _linked(may_belong(key.label("key"), _source.c.name, _fact.c.held)).where(which)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for of, name, held in connection.execute(query.distinct()):
        found[of].append((name, held))
    return {of: _in_order(rows) for of, rows in found.items()}


def _linked(query: Select[Any]) -> Select[Any]:
    return (
        query.join(_link, _link.c.account_id == _fact.c.account_id)
        .join(_source, _source.c.id == _fact.c.source_id)
        .where(linked_at(_fact.c.at_ms), _fact.c.stands, _fact.c.held.in_(_SAID))
    )


def _in_order(rows: Iterable[tuple[str, str]]) -> tuple[HeldBack, ...]:
    return tuple(HeldBack(source, Held(held)) for source, held in sorted(rows))
