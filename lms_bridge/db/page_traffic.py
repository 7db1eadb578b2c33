"""What waits for a person, what came in, what failed, what was refused, and who saw whom."""

from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import REGISTER, linked_at
from lms_bridge.db.facts import score_of
from lms_bridge.db.roster import person_of
from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT, FactKind
from lms_bridge.services.pages import (
    AccountPage,
    Arrived,
    Failure,
    LinkMade,
    RefusedCall,
    Said,
    SourceHeard,
    View,
    WaitingFact,
)

_source, _account, _link, _fact, _person = (
    tables.source,
    tables.account,
    tables.link,
    tables.fact,
    tables.person,
)
_statement, _delivery, _refused, _log = (
    tables.statement,
    tables.delivery,
    tables.refused_call,
    tables.access_log,
)
WORK: dict[str, Table] = {
    "statement": _statement,
    "delivery": _delivery,
    "pair": tables.pair,
    "submission": tables.submission,
}
SHOWN = 50
_STANDING = and_(_link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))


def account(connection: Connection, account_id: int) -> AccountPage | None:
    query = (
        select(_account, _source.c.name.label("source"), _person.c.given_name, _person.c.family_name)
        .join(_source, _source.c.id == _account.c.source_id)
        .join(_link, and_(_link.c.account_id == _account.c.id, _STANDING), isouter=True)
        .join(_person, _person.c.id == _link.c.person_id, isouter=True)
        .where(_account.c.id == account_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    waiting = select(func.count()).select_from(_waiting(account_id).subquery())
    facts = connection.execute(_waiting(account_id).order_by(_fact.c.at_ms.desc()).limit(SHOWN))
    return AccountPage(
        id=row.id,
        source=row.source,
        name=row.name,
        label=row.label,
        first_ms=row.first_ms,
        person_name=None if row.given_name is None else f"{row.given_name} {row.family_name}".strip(),
        waiting=connection.execute(waiting).scalar_one(),
        facts=tuple(
            WaitingFact(FactKind(one.kind), one.object, one.at_ms, score_of(one.score) if one.score else None)
            for one in facts
        ),
    )


def _waiting(account_id: int) -> Select[Any]:
    covering = select(_link.c.id).where(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    return select(_fact).where(
        _fact.c.account_id == account_id,
        _fact.c.kind.in_(ABOUT_AN_ACCOUNT),
        _fact.c.stands,
        ~covering.exists(),
    )


def links_made(connection: Connection, *, limit: int) -> tuple[LinkMade, ...]:
    query = (
        select(
            _person,
            _link.c.account_id,
            _link.c.by,
            _link.c.reason,
            _link.c.created_ms,
            _account.c.name.label("account"),
            _account.c.label,
            _source.c.name.label("source"),
        )
        .join(_link, _link.c.person_id == _person.c.id)
        .join(_account, _account.c.id == _link.c.account_id)
        .join(_source, _source.c.id == _account.c.source_id)
        .where(_STANDING, _link.c.by != REGISTER)
        .order_by(_link.c.created_ms.desc(), _link.c.id.desc())
    )
    return tuple(
        LinkMade(
            account_id=row.account_id,
            source=row.source,
            name=row.account,
            label=row.label,
            person_id=row.id,
            person_name=person_of(row).name,
            by=row.by,
            reason=row.reason,
            at_ms=row.created_ms,
        )
        for row in connection.execute(query.limit(limit))
    )


def arrived(connection: Connection) -> Arrived:
    refused = select(func.coalesce(func.sum(_refused.c.times), 0))
    return Arrived(
        sources=_sources(connection),
        said=(*_said(connection, "statement"), *_said(connection, "delivery")),
        pending={kind: _in_state(connection, kind, ("due", "leased")) for kind in WORK},
        failed={kind: _in_state(connection, kind, ("dead",)) for kind in WORK},
        failures=tuple(one for kind in WORK for one in _failures(connection, kind)),
        refused=_refused_calls(connection),
        refused_times=connection.execute(refused).scalar_one(),
    )


def _in_state(connection: Connection, kind: str, states: tuple[str, ...]) -> int:
    table = WORK[kind]
    query = select(func.count()).select_from(table).where(table.c.state.in_(states))
    return connection.execute(query).scalar_one()


def _sources(connection: Connection) -> tuple[SourceHeard, ...]:
    told = select(_statement.c.source_id, func.count(), func.max(_statement.c.stored_ms))
    statements = {key: (number, last) for key, number, last in connection.execute(told.group_by("source_id"))}
    came = select(
        _delivery.c.source_id,
        func.count().label("number"),
        func.sum(_delivery.c.times - 1).label("repeated"),
        func.max(_delivery.c.received_ms).label("last"),
    )
    deliveries = {row.source_id: row for row in connection.execute(came.group_by(_delivery.c.source_id))}
    found: list[SourceHeard] = []
    for row in connection.execute(select(_source).order_by(_source.c.name)):
        number, last = statements.get(row.id, (0, None))
        delivered = deliveries.get(row.id)
        heard = [one for one in (last, delivered.last if delivered else None) if one is not None]
        found.append(
            SourceHeard(
                name=row.name,
                kind=row.kind,
                statements=number,
                deliveries=delivered.number if delivered else 0,
                repeated=delivered.repeated if delivered else 0,
                last_ms=max(heard, default=None),
            )
        )
    return tuple(found)


def _said(connection: Connection, raw: str) -> tuple[Said, ...]:
    """By source and name how many came, and how many of these are evidence."""
    table = WORK[raw]
    key = next(iter(table.primary_key.columns))
    evidence = tables.evidence
    telling = select(evidence.c.raw_id).where(evidence.c.raw == raw).distinct().subquery()
    query = (
        select(
            _source.c.name.label("source"),
            table.c.said,
            func.count().label("times"),
            func.count(telling.c.raw_id).label("used"),
        )
        .select_from(table)
        .join(_source, _source.c.id == table.c.source_id)
        .join(telling, telling.c.raw_id == key, isouter=True)
        .group_by(_source.c.name, table.c.said)
        .order_by(_source.c.name, func.count(telling.c.raw_id).desc(), func.count().desc(), table.c.said)
    )
    return tuple(Said(row.source, raw, row.said, row.times, row.used) for row in connection.execute(query))


def _failures(connection: Connection, kind: str) -> tuple[Failure, ...]:
    table = WORK[kind]
    subject = {
        "statement": [_statement.c.id],
        "delivery": [_delivery.c.id],
        "pair": [tables.pair.c.person_id, tables.pair.c.realisation_id],
        "submission": [tables.submission.c.person_id, tables.submission.c.realisation_id],
    }[kind]
    query = select(table.c.error, table.c.tries, *subject).where(table.c.state == "dead")
    rows = connection.execute(
        query.order_by(*(column.desc() for column in table.primary_key.columns)).limit(SHOWN)
    )
    return tuple(Failure(kind, " · ".join(str(one) for one in row[2:]), row[0] or "", row[1]) for row in rows)


def _refused_calls(connection: Connection) -> tuple[RefusedCall, ...]:
    query = (
        select(_source.c.name, _refused.c.reason, _refused.c.times, _refused.c.first_ms, _refused.c.last_ms)
        .join(_source, _source.c.id == _refused.c.source_id)
        .order_by(_refused.c.last_ms.desc(), _refused.c.id.desc())
    )
    return tuple(RefusedCall(*row) for row in connection.execute(query.limit(SHOWN)))


def views(
    connection: Connection, *, person_id: str | None, before: int | None, limit: int
) -> tuple[View, ...]:
    query = select(_log, _person.c.given_name, _person.c.family_name)
    query = query.join(_person, _person.c.id == _log.c.person_id, isouter=True)
    if person_id is not None:
        query = query.where(_log.c.person_id == person_id)
    if before is not None:
        query = query.where(_log.c.seq < before)
    return tuple(
        View(
            seq=row.seq,
            at_ms=row.at_ms,
            login=row.login,
            person_id=row.person_id,
            person_name=None if row.given_name is None else f"{row.given_name} {row.family_name}".strip(),
            page=row.page,
        )
        for row in connection.execute(query.order_by(_log.c.seq.desc()).limit(limit))
    )
