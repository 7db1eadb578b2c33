"""Registrations at cmi5 courses, and what statements say of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, func, select, update

from lms_bridge.db import tables, work
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import among, any_of, chunks, insert_new
from lms_bridge.domain.fact import Account
from lms_bridge.services.ports.registrations import (
    RegistrationKey,
    RegistrationOutcome,
    RegistrationRow,
    RegistrationsAsked,
    SaidOf,
    StoredRegistration,
)
from scorm.cmi5_said import Said, from_json, to_json

_registration, _said = tables.registration, tables.registration_said
_KEY: Final = ("source_id", "home_page", "account", "registration")
_COLUMNS: Final = {"waits": "lacks", "differs": "differs"}


class DbRegistrations:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def keep(self, told: Sequence[SaidOf], *, at_ms: int) -> None:
        if not told:
            return
        labels = {one.key: one.label for one in told}
        named = {(key.source_id, Account(key.home_page, key.account)): labels[key] for key in labels}
        DbAccounts(self._connection, self._ids).ensure(named, at_ms=at_ms)
        rows = [
            {"id": self._ids.new(), **_named(key), "label": labels[key]}
            for key in sorted(labels, key=_values)
        ]
        insert_new(self._connection, _registration, rows, key=_KEY)
        ids = self._ids_of(labels)
        said = [
            {"statement_seq": one.seq, "registration_id": ids[one.key], "said": to_json(one.said)}
            for one in told
        ]
        insert_new(self._connection, _said, said)
        self._due(ids.values())

    def _ids_of(self, keys: Iterable[RegistrationKey]) -> dict[RegistrationKey, int]:
        columns = [_registration.c[name] for name in _KEY]
        found: dict[RegistrationKey, int] = {}
        for chunk in chunks(sorted(map(_values, keys))):
            query = select(_registration.c.id, *columns).where(any_of(columns, chunk))
            found |= {_key(row): row.id for row in self._connection.execute(query)}
        return found

    def _due(self, ids: Iterable[int]) -> None:
        for chunk in chunks(sorted(set(ids))):
            again = update(_registration).where(among(_registration.c.id, chunk))
            self._connection.execute(again.values(**work.due_again()))

    def withdraw(self, seqs: Collection[int]) -> None:
        for chunk in chunks(sorted(seqs)):
            here = among(_said.c.statement_seq, chunk)
            ids = self._connection.execute(select(_said.c.registration_id).where(here)).scalars().all()
            if ids:
                self._connection.execute(delete(_said).where(here))
                self._due(ids)

    def leased(self, lease: str) -> Sequence[StoredRegistration]:
        return self._stored(work.leased(self._connection, _registration, lease))

    def judged(self, registration_id: int, outcome: RegistrationOutcome, *, at_ms: int) -> None:
        values = {
            "judged_by": outcome.judged_by,
            "title": outcome.title,
            "lacks": " ".join(outcome.lacks),
            "differs": " ".join(outcome.differs),
            "judged_ms": at_ms,
        }
        here = update(_registration).where(_registration.c.id == registration_id)
        self._connection.execute(here.values(**values))

    def of(self, registration_id: int) -> StoredRegistration | None:
        query = select(_registration).where(_registration.c.id == registration_id)
        return next(iter(self._stored(self._connection.execute(query).all())), None)

    def _stored(self, rows: Sequence[Any]) -> list[StoredRegistration]:
        said = self._said([row.id for row in rows])
        return [
            StoredRegistration(row.id, _key(row), label=row.label, said=tuple(said.get(row.id, ())))
            for row in rows
        ]

    def _said(self, ids: Sequence[int]) -> Mapping[int, list[Said]]:
        found: defaultdict[int, list[Said]] = defaultdict(list)
        for chunk in chunks(sorted(ids)):
            query = select(_said).where(among(_said.c.registration_id, chunk)).order_by(_said.c.statement_seq)
            for row in self._connection.execute(query):
                found[row.registration_id].append(from_json(row.said))
        return found

    def rows(
        self, asked: RegistrationsAsked, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[RegistrationRow], int]:
        query = _listed()
        if asked.source:
            query = query.where(tables.source.c.name == asked.source)
        if asked.only in _COLUMNS:
            query = query.where(_registration.c[_COLUMNS[asked.only]] != "")
        counted = select(func.count()).select_from(query.subquery())
        ordered = query.order_by(_registration.c.label, _registration.c.id).limit(limit).offset(offset)
        found = [_row(row) for row in self._connection.execute(ordered)]
        return found, self._connection.execute(counted).scalar_one()

    def row(self, registration_id: int) -> RegistrationRow | None:
        found = self._connection.execute(_listed().where(_registration.c.id == registration_id)).first()
        return None if found is None else _row(found)

    def of_person(self, person_id: str) -> Sequence[RegistrationRow]:
        query = _listed().where(tables.link.c.person_id == person_id)
        return [_row(row) for row in self._connection.execute(query.order_by(_registration.c.id))]


def judge_registrations_again(connection: Connection, source_id: int) -> None:
    """Make due all of a source: another package of a cmi5 course came."""
    again = update(_registration).where(_registration.c.source_id == source_id)
    connection.execute(again.values(**work.due_again()))


def _values(key: RegistrationKey) -> tuple[int, str, str, str]:
    return key.source_id, key.home_page, key.account, key.registration


def _named(key: RegistrationKey) -> dict[str, Any]:
    return dict(zip(_KEY, _values(key), strict=True))


def _key(row: Any) -> RegistrationKey:
    return RegistrationKey(row.source_id, row.home_page, row.account, row.registration)


def _listed() -> Select[Any]:
    """Rows with the name of the source, and the person whose the account is now."""
    account, link, person = tables.account, tables.link, tables.person
    named = and_(
        account.c.source_id == _registration.c.source_id,
        account.c.home_page == _registration.c.home_page,
        account.c.name == _registration.c.account,
    )
    standing = and_(link.c.account_id == account.c.id, link.c.undone_ms.is_(None), link.c.until_ms.is_(None))
    return (
        select(
            _registration,
            tables.source.c.name.label("source"),
            link.c.person_id,
            person.c.given_name,
            person.c.family_name,
        )
        .join(tables.source, tables.source.c.id == _registration.c.source_id)
        .join(account, named, isouter=True)
        .join(link, standing, isouter=True)
        .join(person, person.c.id == link.c.person_id, isouter=True)
    )


def _row(row: Any) -> RegistrationRow:
    return RegistrationRow(
        row.id,
        _key(row),
        source=row.source,
        label=row.label,
        title=row.title,
        person_id=row.person_id,
        person=f"{row.given_name} {row.family_name}" if row.person_id else "",
        lacks=tuple(row.lacks.split()),
        differs=tuple(row.differs.split()),
        judged_ms=row.judged_ms,
    )
