"""Credentials: keys with one or two secrets, and applications whose tokens are taken."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.driver import rows_in
from lms_bridge.domain.errors import AlreadyThere
from lms_bridge.services.ports import Bound, Credential, EarlierSecret, KnownCredential, SecretAge

_credential, _source = tables.credential, tables.source
_STANDING = _credential.c.revoked_ms.is_(None)
_NO_EARLIER = {"earlier_hash": None, "earlier_ms": None, "earlier_used_ms": None, "earlier_until_ms": None}


class _Row(NamedTuple):
    """What of a row makes a credential."""

    id: int
    key: str
    kind: str
    source_id: int | None
    name: str
    secret_hash: str
    scopes: str
    earlier_hash: str | None
    earlier_until_ms: int | None


# By the driver, as every call asks this.
_BY_KEY = f"SELECT {', '.join(_Row._fields)} FROM credential WHERE revoked_ms IS NULL AND key {{among}}"  # noqa: S608 - names of ours


class DbCredentials:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, credential: Credential, *, at_ms: int, bound: Bound | None = None) -> None:
        row = {
            "id": credential.id,
            "key": credential.key,
            "kind": credential.kind,
            "source_id": credential.source_id,
            "name": credential.name,
            "secret_hash": credential.secret_hash,
            "secret_ms": at_ms,
            "scopes": " ".join(credential.scopes),
            "created_ms": at_ms,
        }
        if bound is None:
            self._connection.execute(insert(_credential).values(**row))
            return
        self._refuse_bound(bound)
        row |= {"issuer": bound.issuer, "client_id": bound.client_id, "subject": bound.subject}
        try:
            self._connection.execute(insert(_credential).values(**row, authority_home=bound.authority_home))
        except IntegrityError as exc:  # another writer was first
            raise AlreadyThere(what="application", name=bound.client_id) from exc

    def _refuse_bound(self, bound: Bound) -> None:
        same = (
            _credential.c.issuer == bound.issuer,
            _credential.c.client_id == bound.client_id,
            _credential.c.subject == bound.subject,
        )
        if self._connection.execute(select(_credential.c.id).where(_STANDING, *same)).first() is not None:
            raise AlreadyThere(what="application", name=bound.client_id)

    def by_key(self, key: str) -> Credential | None:
        found = rows_in(self._connection, _BY_KEY, [key])
        return credential_of(_Row(*found[0])) if found else None

    def of_tokens(self, issuer: str, client_id: str, subject: str) -> Credential | None:
        query = select(_credential).where(
            _STANDING,
            _credential.c.issuer == issuer,
            _credential.c.client_id == client_id,
            _credential.c.subject.in_(("", subject)),
        )
        row = self._connection.execute(query.order_by(_credential.c.subject.desc())).first()
        return None if row is None else credential_of(row)

    def rotate(self, key: str, secret_hash: str, *, at_ms: int, until_ms: int | None) -> bool:
        free = or_(_credential.c.earlier_hash.is_(None), _credential.c.earlier_until_ms <= at_ms)
        rotated = update(_credential).where(
            _credential.c.key == key, _STANDING, _credential.c.secret_hash != "", free
        )
        values = {
            "secret_hash": secret_hash,
            "secret_ms": at_ms,
            "used_ms": None,
            "earlier_hash": _credential.c.secret_hash,
            "earlier_ms": _credential.c.secret_ms,
            "earlier_used_ms": _credential.c.used_ms,
            "earlier_until_ms": until_ms,
        }
        return self._connection.execute(rotated.values(**values)).rowcount == 1

    def finish(self, key: str, *, at_ms: int) -> bool:
        until = _credential.c.earlier_until_ms
        finished = update(_credential).where(
            _credential.c.key == key,
            _STANDING,
            _credential.c.earlier_hash.is_not(None),
            or_(until.is_(None), until > at_ms),
        )
        return self._connection.execute(finished.values(**_NO_EARLIER)).rowcount == 1

    def used(self, credential_id: int, secret_hash: str, *, at_ms: int) -> None:
        for held, used in (
            (_credential.c.secret_hash, _credential.c.used_ms),
            (_credential.c.earlier_hash, _credential.c.earlier_used_ms),
        ):
            later = (held == secret_hash, or_(used.is_(None), used < at_ms))
            noted = update(_credential).where(_credential.c.id == credential_id, *later)
            self._connection.execute(noted.values({used: at_ms}))

    def revoke(self, key: str, *, at_ms: int) -> bool:
        revoked = update(_credential).where(_credential.c.key == key, _STANDING)
        return self._connection.execute(revoked.values(revoked_ms=at_ms)).rowcount == 1

    def of_account(self, home: str, name: str) -> Sequence[str]:
        application = and_(_credential.c.authority_home == home, _credential.c.client_id == name)
        subject = and_(
            _credential.c.issuer == home, _credential.c.subject == name, _credential.c.subject != ""
        )
        query = select(_credential.c.key).where(or_(application, subject)).order_by(_credential.c.id)
        return self._connection.execute(query).scalars().all()

    def all(self) -> Sequence[KnownCredential]:
        joined = _credential.outerjoin(_source, _source.c.id == _credential.c.source_id)
        query = select(_credential, _source.c.name.label("source")).select_from(joined).where(_STANDING)
        return [_known(row) for row in self._connection.execute(query.order_by(_credential.c.id))]


def credential_of(row: Any) -> Credential:
    """Of a row with these columns of a credential."""
    return Credential(
        id=row.id,
        key=row.key,
        kind=row.kind,
        source_id=row.source_id,
        name=row.name,
        secret_hash=row.secret_hash,
        scopes=tuple(row.scopes.split()),
        earlier=None
        if row.earlier_hash is None
        else EarlierSecret(row.earlier_hash, until_ms=row.earlier_until_ms),
    )


def bound_of(row: Any) -> Bound | None:
    """Of a row with these columns of a credential."""
    if row.client_id is None:
        return None
    return Bound(row.issuer, row.client_id, row.subject, row.authority_home)


def _known(row: Any) -> KnownCredential:
    return KnownCredential(
        credential_of(row),
        source=row.source,
        created_ms=row.created_ms,
        secret=SecretAge(row.secret_ms, row.used_ms),
        earlier=None if row.earlier_hash is None else SecretAge(row.earlier_ms, row.earlier_used_ms),
        bound=bound_of(row),
    )
