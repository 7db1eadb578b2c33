"""Who may call and who may sign in: sources, logins, and the logs of what they did."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.errors import AlreadyThere, NotFound
from lms_bridge.services.ports import Login, Source

_source, _login = tables.source, tables.login


def add_named(connection: Connection, table: Table, what: str, values: dict[str, Any]) -> None:
    """Insert a row whose `name` is new, else raise `AlreadyThere` with `what` it is."""
    taken = select(table.c.id).where(table.c.name == values["name"])
    if connection.execute(taken).first() is not None:
        raise AlreadyThere(what=what, name=values["name"])
    try:
        connection.execute(insert(table).values(**values))
    except IntegrityError as exc:  # another writer was first
        raise AlreadyThere(what=what, name=values["name"]) from exc


class DbSources:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, source: Source, *, at_ms: int) -> None:
        values = {
            "id": source.id,
            "name": source.name,
            "kind": source.kind,
            "accounts_source_id": source.accounts_source_id,
            "mode": source.mode,
            **_changeable(source),
        }
        add_named(self._connection, _source, "source", {**values, "created_ms": at_ms})

    def change(self, source: Source) -> None:
        values = _changeable(source)
        self._connection.execute(update(_source).where(_source.c.id == source.id).values(**values))

    def set_mode(self, source_id: int, mode: str) -> None:
        changed = update(_source).where(_source.c.id == source_id)
        self._connection.execute(changed.values(mode=mode))

    def by_name(self, name: str) -> Source | None:
        row = self._connection.execute(select(_source).where(_source.c.name == name)).first()
        return None if row is None else _source_of(row)

    def by_id(self, source_id: int) -> Source:
        row = self._connection.execute(select(_source).where(_source.c.id == source_id)).first()
        if row is None:
            raise NotFound(what="source", name=str(source_id))
        return _source_of(row)

    def all(self) -> Sequence[Source]:
        return [_source_of(row) for row in self._connection.execute(select(_source).order_by(_source.c.name))]


def _changeable(source: Source) -> dict[str, Any]:
    return {
        "home_page": source.home_page,
        "callback_url": source.callback_url,
        "sealed_secret": source.sealed_secret,
        "sealed_token": source.sealed_token,
        "from_ms": source.from_ms,
        "options": source.options,
    }


def _source_of(row: Any) -> Source:
    return Source(
        id=row.id,
        name=row.name,
        kind=row.kind,
        home_page=row.home_page,
        callback_url=row.callback_url,
        accounts_source_id=row.accounts_source_id,
        sealed_secret=row.sealed_secret,
        sealed_token=row.sealed_token,
        mode=row.mode,
        from_ms=row.from_ms,
        options=row.options,
    )


class DbLogins:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, login: Login, *, at_ms: int) -> None:
        values = {
            "id": login.id,
            "name": login.name,
            "password_hash": login.password_hash,
            "role": login.role,
            "person_id": login.person_id,
            "body_id": login.body_id,
            "epoch": login.epoch,
        }
        self._must_be_known(tables.person, "person", login.person_id)
        self._must_be_known(tables.body, "body", login.body_id)
        add_named(self._connection, _login, "user", {**values, "created_ms": at_ms})

    def _must_be_known(self, table: Table, what: str, asked: str | None) -> None:
        known = select(table.c.id).where(table.c.id == asked)
        if asked is not None and self._connection.execute(known).first() is None:
            raise NotFound(what=what, name=asked)

    def by_name(self, name: str) -> Login | None:
        row = self._connection.execute(select(_login).where(_login.c.name == name)).first()
        if row is None:
            return None
        return Login(row.id, row.name, row.password_hash, row.role, row.person_id, row.epoch, row.body_id)

    def set_password(self, name: str, password_hash: str) -> None:
        changed = update(_login).where(_login.c.name == name)
        values = {"password_hash": password_hash, "epoch": _login.c.epoch + 1}
        if self._connection.execute(changed.values(**values)).rowcount != 1:
            raise NotFound(what="user", name=name)

    def remove(self, name: str) -> None:
        if self._connection.execute(delete(_login).where(_login.c.name == name)).rowcount != 1:
            raise NotFound(what="user", name=name)

    def failures_since(self, name: str, since_ms: int) -> int:
        failure = tables.login_failure
        query = select(func.count()).select_from(failure)
        return self._connection.execute(
            query.where(failure.c.name == name, failure.c.at_ms >= since_ms)
        ).scalar_one()

    def failed(self, name: str, *, at_ms: int) -> None:
        failure = tables.login_failure
        a_day_ago = at_ms - 86_400_000
        self._connection.execute(delete(failure).where(failure.c.at_ms < a_day_ago))
        self._connection.execute(insert(failure).values(id=self._ids.new(), name=name, at_ms=at_ms))


class DbLogs:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def viewed(self, login: str, person_ids: Collection[str], *, page: str, at_ms: int) -> None:
        for chunk in chunks(sorted(person_ids)):
            rows = [
                {"seq": seq, "at_ms": at_ms, "login": login, "person_id": person_id, "page": page}
                for seq, person_id in zip(self._ids.many(len(chunk)), chunk, strict=True)
            ]
            self._connection.execute(insert(tables.access_log), rows)

    def event(self, *, by: str, what: str, subject: str, detail: str, at_ms: int) -> None:
        row = {"by": by, "what": what, "subject": subject, "detail": detail}
        self._connection.execute(insert(tables.event_log).values(seq=self._ids.new(), at_ms=at_ms, **row))
