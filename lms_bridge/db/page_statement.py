"""The facts that one statement gave, and what became of each."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.facts import score_of
from lms_bridge.db.roster import person_of
from lms_bridge.db.tied import on_any
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.held import Held
from lms_bridge.services.statement_pages import (
    FactGiven,
    FactTold,
    PersonNamed,
    Teller,
    Twin,
    UsedBy,
)

_fact, _evidence, _account = tables.fact, tables.evidence, tables.account
_link, _person, _realisation = tables.link, tables.person, tables.realisation
_pair, _completion, _statement = tables.pair, tables.completion, tables.statement


def facts_of(connection: Connection, seq: int) -> tuple[FactGiven, ...]:
    """In the order in which they were told."""
    query = (
        select(_fact, _account.c.name.label("account"))
        .join(_evidence, _evidence.c.fact_id == _fact.c.id)
        .join(_account, _account.c.id == _fact.c.account_id, isouter=True)
        .where(_evidence.c.raw == "statement", _evidence.c.raw_id == seq)
        .order_by(_fact.c.id)
    )
    return tuple(_given(connection, row, seq) for row in connection.execute(query).all())


def fact(connection: Connection, fact_id: int) -> FactTold | None:
    """One fact, and what tells it."""
    query = select(_fact, _account.c.name.label("account"), tables.source.c.name.label("source"))
    query = query.join(tables.source, tables.source.c.id == _fact.c.source_id)
    query = query.join(_account, _account.c.id == _fact.c.account_id, isouter=True)
    row = connection.execute(query.where(_fact.c.id == fact_id)).first()
    if row is None:
        return None
    return FactTold(_given(connection, row, -1), row.source, tuple(_tellers(connection, fact_id)))


def _tellers(connection: Connection, fact_id: int) -> Iterator[Teller]:
    credential = tables.credential
    told = and_(_evidence.c.raw == "statement", _evidence.c.raw_id == _statement.c.seq)
    query = select(_statement, credential.c.name.label("credential")).join(_evidence, told)
    query = query.join(credential, credential.c.id == _statement.c.credential_id)
    of_fact = query.where(_evidence.c.fact_id == fact_id).order_by(_statement.c.seq)
    for row in connection.execute(of_fact):
        yield Teller(
            row.id,
            stored_ms=row.stored_ms,
            credential=row.credential,
            voided=row.voided_by is not None,
            deleted_ms=row.deleted_ms,
            sha256=row.sha256,
        )


def _given(connection: Connection, row: Any, seq: int) -> FactGiven:
    about = _about(connection, row.id) or [row.object]
    person = _owner(connection, row)
    tied = connection.execute(select(_realisation.c.id).where(on_any(about)).limit(1)).first() is not None
    return FactGiven(
        row.id,
        kind=FactKind(row.kind),
        object=row.object,
        at_ms=row.at_ms,
        score=score_of(row.score) if row.score else None,
        stands=row.stands,
        held=Held(row.held) if row.held else None,
        account_id=row.account_id,
        account=row.account or "",
        person=person,
        tied=tied,
        waits_in=_waits_in(connection, person.id, about) if person else (),
        used_by=tuple(_used_by(connection, person, row.id)) if person else (),
        twins=_twins(connection, row.id, seq),
        deliveries=_deliveries(connection, row.id),
    )


def _about(connection: Connection, fact_id: int) -> list[str]:
    told = tables.fact_object
    return list(connection.execute(select(told.c.object).where(told.c.fact_id == fact_id)).scalars())


def _owner(connection: Connection, row: Any) -> PersonNamed | None:
    """Whose the account was at the time of the fact."""
    query = select(_person).join(_link, _link.c.person_id == _person.c.id)
    linked = query.join(_fact, _fact.c.account_id == _link.c.account_id)
    found = connection.execute(linked.where(_fact.c.id == row.id, linked_at(_fact.c.at_ms))).first()
    return None if found is None else PersonNamed(found.id, person_of(found).name)


def _waits_in(connection: Connection, person_id: str, about: Collection[str]) -> tuple[str, ...]:
    query = select(_realisation.c.title).join(_pair, _pair.c.realisation_id == _realisation.c.id)
    waiting = (_pair.c.person_id == person_id, _pair.c.waits_since_ms.is_not(None), on_any(about))
    return tuple(connection.execute(query.where(*waiting).order_by(_realisation.c.id)).scalars())


def _used_by(connection: Connection, person: PersonNamed, fact_id: int) -> Iterator[UsedBy]:
    """Of each realisation the newest version that the fact took part in."""
    query = select(_completion, _realisation.c.title)
    query = query.join(_realisation, _realisation.c.id == _completion.c.realisation_id)
    mine = query.where(_completion.c.person_id == person.id)
    newest: dict[str, Any] = {}
    for row in connection.execute(mine.order_by(_completion.c.realisation_id, _completion.c.version)):
        if fact_id in json.loads(row.fact_ids):
            newest[row.realisation_id] = row
    for key, row in newest.items():
        yield UsedBy(person, key, row.title, row.version, row.superseded_ms is None)


def _twins(connection: Connection, fact_id: int, seq: int) -> tuple[Twin, ...]:
    told = and_(_evidence.c.raw == "statement", _evidence.c.raw_id == _statement.c.seq)
    query = select(_statement.c.id, _statement.c.stored_ms, _statement.c.deleted_ms).join(_evidence, told)
    others = query.where(_evidence.c.fact_id == fact_id, _statement.c.seq != seq)
    rows = connection.execute(others.order_by(_statement.c.seq))
    return tuple(Twin(row.id, row.stored_ms, row.deleted_ms is not None) for row in rows)


def _deliveries(connection: Connection, fact_id: int) -> int:
    query = select(func.count()).where(_evidence.c.fact_id == fact_id, _evidence.c.raw == "delivery")
    return connection.execute(query).scalar_one()
