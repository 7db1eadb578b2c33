"""Clients of OneRoster: whose token it is, and what a client is shown."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from lms_bridge.db import tables
from lms_bridge.db.credentials import credential_of
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.services.ports.clients import Client, ClientView

_token, _view, _credential = tables.access_token, tables.client_view, tables.credential


class DbClients:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_token(self, digest: str, credential_id: int, *, scopes: Collection[str], until_ms: int) -> None:
        row = {
            "digest": digest,
            "credential_id": credential_id,
            "scopes": " ".join(scopes),
            "until_ms": until_ms,
        }
        self._connection.execute(insert(_token).values(**row))

    def drop_tokens(self, *, before_ms: int) -> None:
        self._connection.execute(delete(_token).where(_token.c.until_ms <= before_ms))

    def of_token(self, digest: str, *, at_ms: int) -> Client | None:
        joined = _token.join(_credential, _credential.c.id == _token.c.credential_id)
        joined = joined.outerjoin(_view, _view.c.credential_id == _credential.c.id)
        told = (_token.c.scopes.label("of_token"), _view.c.hidden, _view.c.bodies)
        valid = (_token.c.digest == digest, _token.c.until_ms > at_ms, _credential.c.revoked_ms.is_(None))
        query = select(_credential, *told).select_from(joined).where(*valid)
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Client(credential_of(row), tuple(row.of_token.split()), _view_of(row))

    def view(self, credential_id: int) -> ClientView:
        query = select(_view.c.hidden, _view.c.bodies).where(_view.c.credential_id == credential_id)
        row = self._connection.execute(query).first()
        return ClientView() if row is None else _view_of(row)

    def set_view(self, credential_id: int, view: ClientView) -> None:
        row = {
            "credential_id": credential_id,
            "hidden": json.dumps(sorted(view.hidden)),
            "bodies": None if view.bodies is None else json.dumps(sorted(view.bodies)),
        }
        insert_or_set(self._connection, _view, [row], values=["hidden", "bodies"])

    def bodies_unknown(self, bodies: Collection[str]) -> Collection[str]:
        missing = set(bodies)
        for chunk in chunks(sorted(bodies)):
            query = select(tables.body.c.id).where(tables.body.c.id.in_(chunk))
            missing.difference_update(self._connection.execute(query).scalars())
        return missing


def _view_of(row: Any) -> ClientView:
    return ClientView(
        hidden=frozenset(json.loads(row.hidden or "[]")),
        bodies=None if row.bodies is None else frozenset(json.loads(row.bodies)),
    )
