"""Bytes that came along with statements, by their hash; and documents, by their place and name."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.order import share_attachments
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports.lrs import Document, Place

_attachment, _document = tables.attachment, tables.lrs_document


class DbAttachments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, bodies: Mapping[str, bytes], *, at_ms: int) -> None:
        if bodies:
            share_attachments(self._connection)
        rows = [{"sha2": sha2, "body": body, "first_ms": at_ms} for sha2, body in sorted(bodies.items())]
        insert_new(self._connection, _attachment, rows)

    def bodies(self, hashes: Collection[str]) -> Mapping[str, bytes]:
        found: dict[str, bytes] = {}
        for chunk in chunks(hashes):
            query = select(_attachment.c.sha2, _attachment.c.body).where(_attachment.c.sha2.in_(chunk))
            found.update({row.sha2: row.body for row in self._connection.execute(query)})
        return found


class DbDocuments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, place: Place, name: str, *, registration: str = "") -> Document | None:
        key = _key(_place(place), registration, name)
        row = self._connection.execute(self._held(select(_document).where(_document.c.key == key))).first()
        if row is None:
            return None
        return Document(
            row.name,
            registration=row.registration,
            content_type=row.content_type,
            body=row.body,
            etag=row.etag,
            updated_ms=row.updated_ms,
        )

    def _held(self, query: Any) -> Any:
        """A reader of PostgreSQL may lock nothing, and need not."""
        reads = self._connection.get_execution_options().get("postgresql_readonly")
        return query if reads else query.with_for_update()

    def put(self, place: Place, document: Document) -> None:
        where = _place(place)
        key = _key(where, document.registration, document.name)
        told = {
            "content_type": document.content_type,
            "body": document.body,
            "etag": document.etag,
            "updated_ms": document.updated_ms,
        }
        changed = update(_document).where(_document.c.key == key).values(**told)
        if self._connection.execute(changed).rowcount:
            return
        named = {"kind": place.kind, "activity": place.activity, "agent": place.agent}
        row = {"key": key, "place": where, **named, **told}
        try:
            self._connection.execute(
                insert(_document).values(registration=document.registration, name=document.name, **row)
            )
        except IntegrityError as exc:
            raise DatabaseBusy from exc

    def names(self, place: Place, *, registration: str | None, since_ms: int) -> Sequence[str]:
        query = select(_document.c.name).where(*_at(place, registration), _document.c.updated_ms > since_ms)
        return [row.name for row in self._connection.execute(query.distinct().order_by(_document.c.name))]

    def remove(self, place: Place, *, name: str | None, registration: str | None) -> None:
        named = () if name is None else (_document.c.name == name,)
        self._connection.execute(delete(_document).where(*_at(place, registration), *named))


def _at(place: Place, registration: str | None) -> Iterator[Any]:
    yield _document.c.place == _place(place)
    if registration is not None:
        yield _document.c.registration == registration


def _place(place: Place) -> str:
    return _hash(place.kind, place.activity, place.agent)


def _key(place: str, registration: str, name: str) -> str:
    return _hash(place, registration, name)


def _hash(*parts: str) -> str:
    """One text of a fixed length for any: an index holds no long ones."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
