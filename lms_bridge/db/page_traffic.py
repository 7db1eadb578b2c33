"""Accounts with what waits for them, the links that people made, and who saw whom."""

from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import REGISTER, of_nobody
from lms_bridge.db.facts import score_of
from lms_bridge.db.roster import person_of
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.pages import AccountPage, LinkMade, View, WaitingFact

_source, _account, _link, _fact, _person = (
    tables.source,
    tables.account,
    tables.link,
    tables.fact,
    tables.person,
)
_log = tables.access_log
SHOWN = 50
_STANDING = and_(_link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))


def account(connection: Connection, account_id: int) -> AccountPage | None:
    query = (
        select(_account, _source.c.name.label("source"), _person.c.given_name, _person.c.family_name)
        .add_columns(_person.c.id.label("person_id"))
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
        person_id=row.person_id,
        person_name=None if row.given_name is None else f"{row.given_name} {row.family_name}".strip(),
        waiting=connection.execute(waiting).scalar_one(),
        facts=tuple(
            WaitingFact(FactKind(one.kind), one.object, one.at_ms, score_of(one.score) if one.score else None)
            for one in facts
        ),
    )


def _waiting(account_id: int) -> Select[Any]:
    return select(_fact).where(_fact.c.account_id == account_id, of_nobody())


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
