"""Clients of OneRoster: whose token it is, what a client is shown, and whom it read."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from lms_bridge.db import tables
from lms_bridge.db.credentials import credential_of
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks, insert_or_count, insert_or_set
from lms_bridge.services.ports.clients import Client, ClientView, Read, Reading, Seen, Told, Use

_token, _view, _credential = tables.access_token, tables.client_view, tables.credential
_read, _saw, _handed = tables.client_read, tables.client_saw, tables.handed_in


class DbClients:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def saw(self, credential_id: int, reading: Reading, *, at_ms: int) -> None:
        told = {"credential_id": credential_id, "asked": reading.asked, "objects": reading.objects}
        row = {"seq": self._ids.new(), "at_ms": at_ms, **told, "persons": len(reading.person_ids)}
        self._connection.execute(insert(_read).values(**row))
        now = {"credential_id": credential_id, "what": str(reading.what), "first_ms": at_ms, "last_ms": at_ms}
        # In one order, so that two answers at once wait for each other and not both.
        rows = [{**now, "person_id": one, "times": 1} for one in sorted(reading.person_ids)]
        insert_or_count(self._connection, _saw, rows, values=["last_ms"], count="times")

    def seen(self, person_id: str) -> Sequence[Seen]:
        joined = _saw.join(_credential, _credential.c.id == _saw.c.credential_id)
        query = select(_saw, _credential.c.key, _credential.c.name).select_from(joined)
        query = query.where(_saw.c.person_id == person_id)
        return [
            Seen(row.key, row.name, Told(row.what), row.first_ms, row.last_ms, row.times)
            for row in self._connection.execute(query.order_by(_saw.c.last_ms.desc(), _saw.c.what))
        ]

    def use(self, credential_id: int, *, reads: int) -> Use:
        people = select(func.count(_saw.c.person_id.distinct())).where(_saw.c.credential_id == credential_id)
        held = select(_handed.c.kind, func.count().label("objects")).group_by(_handed.c.kind)
        mine = (_handed.c.credential_id == credential_id, _handed.c.deleted_ms.is_(None))
        newest = select(_read).where(_read.c.credential_id == credential_id).order_by(_read.c.seq.desc())
        return Use(
            self._connection.execute(people).scalar_one(),
            {row.kind: row.objects for row in self._connection.execute(held.where(*mine))},
            [
                Read(row.at_ms, row.asked, row.objects, row.persons)
                for row in self._connection.execute(newest.limit(reads))
            ],
        )

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
