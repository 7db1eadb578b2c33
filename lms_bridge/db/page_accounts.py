"""Accounts as a Moodle told them, why none of these is linked by itself, and to whom their keys point."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, func, select

from lms_bridge.db import tables
from lms_bridge.db.moodle_users import user_of
from lms_bridge.db.roster import person_of
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.matching import KeyKind, Why
from lms_bridge.services.account_pages import AccountsWaiting, AccountTold, AccountWaiting, PointedAt

_user, _account, _link = tables.moodle_user, tables.account, tables.link
_source, _person, _body = tables.source, tables.person, tables.body
_DECIDABLE = tuple(why.value for why in Why if why not in (Why.NOBODY, Why.DELETED))
_SAME = and_(
    _account.c.source_id == _user.c.source_id,
    _account.c.name == cast(_user.c.moodle_user_id, String),
)
_HERE = and_(_source.c.id == _account.c.source_id, _source.c.home_page == _account.c.home_page)
_STANDING = and_(_link.c.account_id == _account.c.id, _link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))


class DbAccountPages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, *, limit: int, source: str | None = None) -> AccountsWaiting:
        rows = [row for row in self._waiting(source) if _waits(row)]
        shown = rows[:limit]
        persons = self._persons(shown)
        names = self._names({row.linked for row in shown if row.linked})
        return AccountsWaiting(
            tuple(_shown(row, persons, names) for row in shown),
            total=len(rows),
            nobody=self._nobody(source),
        )

    def _waiting(self, source: str | None) -> Sequence[Any]:
        query = _with_account(_link.c.person_id.label("linked")).join(_link, _STANDING, isouter=True)
        query = query.where(_user.c.conflict.in_(_DECIDABLE))
        if source is not None:
            query = query.where(_source.c.name == source)
        order = (_user.c.conflict, _source.c.name, _user.c.moodle_user_id)
        return self._connection.execute(query.order_by(*order)).all()

    def _nobody(self, source: str | None) -> int:
        query = select(func.count()).select_from(_user).join(_source, _source.c.id == _user.c.source_id)
        query = query.where(_user.c.conflict == Why.NOBODY.value)
        if source is not None:
            query = query.where(_source.c.name == source)
        return self._connection.execute(query).scalar_one()

    def told(self, account_id: int) -> AccountTold | None:
        row = self._connection.execute(_with_account().where(_account.c.id == account_id)).first()
        if row is None:
            return None
        return AccountTold(
            user_of(row),
            seen_ms=row.seen_ms,
            why=Why(row.conflict) if row.conflict else None,
            candidates=_candidates(row, self._persons([row])),
        )

    def pointed(self, account_ids: Collection[int]) -> Mapping[int, tuple[PointedAt, ...]]:
        rows: list[Any] = []
        for chunk in chunks(sorted(account_ids)):
            rows += self._connection.execute(_with_account().where(_account.c.id.in_(chunk)))
        persons = self._persons(rows)
        return {row.account_id: _candidates(row, persons) for row in rows}

    def why(self, account_ids: Collection[int]) -> Mapping[int, Why]:
        found: dict[int, Why] = {}
        for chunk in chunks(sorted(account_ids)):
            query = _with_account().where(_account.c.id.in_(chunk), _user.c.conflict.is_not(None))
            found |= {row.account_id: Why(row.conflict) for row in self._connection.execute(query)}
        return found

    def _persons(self, rows: Iterable[Any]) -> Mapping[str, Any]:
        ids = {person_id for row in rows for person_id, _ in json.loads(row.candidates)}
        query = select(_person, _body.c.name.label("body"))
        query = query.join(_body, _body.c.id == _person.c.primary_body_id, isouter=True)
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(ids)):
            found |= {row.id: row for row in self._connection.execute(query.where(_person.c.id.in_(chunk)))}
        return found

    def _names(self, person_ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(sorted(person_ids)):
            for row in self._connection.execute(select(_person).where(_person.c.id.in_(chunk))):
                found[row.id] = person_of(row).name
        return found


def _with_account(*more: Any) -> Select[Any]:
    """Users of Moodles with their accounts of ours, on the source's own home page."""
    query = select(_user, _account.c.id.label("account_id"), _source.c.name.label("source"), *more)
    return query.join(_account, _SAME).join(_source, _HERE)


def _waits(row: Any) -> bool:
    """What a person has linked since the last look waits no more."""
    return row.linked is None or row.conflict == Why.LINK_DISPUTED


def _shown(row: Any, persons: Mapping[str, Any], names: Mapping[str, str]) -> AccountWaiting:
    return AccountWaiting(
        row.account_id,
        source=row.source,
        moodle_user_id=row.moodle_user_id,
        name=row.full_name,
        username=row.username or "",
        why=Why(row.conflict),
        candidates=_candidates(row, persons),
        linked_id=row.linked,
        linked_to=names.get(row.linked) if row.linked else None,
    )


def _candidates(row: Any, persons: Mapping[str, Any]) -> tuple[PointedAt, ...]:
    found = [(persons.get(person_id), KeyKind(kind)) for person_id, kind in json.loads(row.candidates)]
    return tuple(
        PointedAt(one.id, name=person_of(one).name, body=one.body, kind=kind)
        for one, kind in found
        if one is not None
    )
