"""Receive: what comes in is stored raw and answered at once; nothing is judged yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from lms_bridge.domain.errors import DatabaseBusy, NotFound, Refused
from lms_bridge.domain.fact import digest, is_plain, text_hash
from lms_bridge.services.ports import (
    Call,
    Clock,
    Credential,
    Database,
    Hook,
    NewDelivery,
    NewStatement,
    Sealer,
    Source,
    StoredStatement,
    Unit,
)
from xapi import (
    Incoming,
    Part,
    Version,
    links_of,
    one_to_put,
    read_mixed_post,
    read_post,
    same_statement,
)

_KEPT_OF_REFUSED = 64 * 1024


class StatementConflict(Refused):
    """A statement of that id stands already and says something else (`index`, `id`)."""

    code = "statement-conflict"


class StatementDeleted(StatementConflict):
    """A statement of that id was here, was deleted by its age, and had another text (`index`, `id`)."""

    code = "statement-deleted"


@dataclass(frozen=True, slots=True)
class Sent:
    """How a body of statements was sent: its content type, and the version of the request."""

    content_type: str
    version: Version

    def read(self, body: bytes) -> tuple[Sequence[Incoming], Sequence[Part]]:
        """The statements and the attachments of a body. Raises xapi's errors."""
        if self.content_type.lower().startswith("multipart/mixed"):
            return read_mixed_post(self.content_type, body, self.version)
        return read_post(body, self.version), ()


AS_JSON = Sent("application/json", Version.V1)


@dataclass(frozen=True, slots=True)
class ReceiveStatements:
    """The statements resource's way in. A batch is stored whole or not at all."""

    database: Database
    clock: Clock

    def store(self, body: bytes, *, credential: Credential, sent: Sent = AS_JSON) -> list[str]:
        """Check and store a POST's body; the ids in its order.

        A statement whose id stands already with the same content is the same row. Raises xapi's errors
        for what breaks a rule, `StatementConflict`, `DatabaseBusy`.
        """
        incoming, parts = sent.read(body)
        if not incoming:  # Moodle's idle task posts an empty array every minute
            return []
        return self._once_more(_Batch(incoming, parts, sent.version), credential)

    def put(self, body: bytes, *, credential: Credential, sent: Sent, statement_id: str) -> None:
        """`store` one statement under the id of the request (Communication 2.1.1). Raises the same."""
        incoming, parts = sent.read(body)
        one = one_to_put(incoming, statement_id)
        self._once_more(_Batch((one,), parts, sent.version), credential)

    def _once_more(self, batch: "_Batch", credential: Credential) -> list[str]:
        try:
            return self._store(batch, credential)
        except DatabaseBusy:
            # Once more here: Moodle parks a batch that was not taken, and nothing sends it again.
            return self._store(batch, credential)

    def _store(self, batch: "_Batch", credential: Credential) -> list[str]:
        named = [
            NewStatement(one.id or str(uuid4()), one.raw, one.voids, links_of(one.value), batch.version)
            for one in batch.incoming
        ]
        with self.database.write() as unit:
            standing = unit.statements.by_ids([one.id for one in batch.incoming if one.id])
            _refuse_conflicts(batch.incoming, standing, source_id=credential.source_id)
            new = [one for one in named if one.id not in standing]
            at_ms = self.clock.now_ms()
            unit.attachments.add({part.sha2: part.body for part in batch.parts}, at_ms=at_ms)
            _add(unit, new, credential=credential, at_ms=at_ms)
        return [one.id for one in named]


@dataclass(frozen=True, slots=True)
class _Batch:
    incoming: Sequence[Incoming]
    parts: Sequence[Part]
    version: Version


def _refuse_conflicts(
    incoming: Sequence[Incoming], standing: Mapping[str, StoredStatement], *, source_id: int | None
) -> None:
    for one in incoming:
        stored = standing.get(one.id or "")
        if stored is None:
            continue
        # The same id from another platform is another statement, whatever it says.
        if stored.sha256 is not None and stored.source_id == source_id:
            _refuse_other_text(one, stored.sha256)
        elif stored.source_id != source_id or not same_statement(one.raw, stored.raw):
            raise StatementConflict(index=one.index, id=one.id)


def _refuse_other_text(one: Incoming, sha256: str) -> None:
    """Of a deleted statement only the hash is left: the same text is known, any other is a conflict."""
    if text_hash(one.raw) != sha256:
        raise StatementDeleted(index=one.index, id=one.id)


def _add(unit: Unit, new: Sequence[NewStatement], *, credential: Credential, at_ms: int) -> None:
    if not new:
        return
    if credential.source_id is None:
        raise ValueError("a credential of kind lrs has a source")
    unit.statements.add(new, source_id=credential.source_id, credential_id=credential.id, at_ms=at_ms)
    # A voiding statement may come before what it voids, and after.
    unit.statements.void({one.voids: one.id for one in new if one.voids})
    unit.statements.void(unit.statements.voiding([one.id for one in new]))


class BadSignature(Refused):
    """The call was not made by who knows the secret. It is kept apart and counted."""

    code = "bad-signature"


class StaleTimestamp(Refused):
    """The call is genuine, and its time is too far from ours. It is kept apart and counted."""

    code = "stale-timestamp"


_REFUSALS: Final[Mapping[str, type[Refused]]] = {one.code: one for one in (BadSignature, StaleTimestamp)}


@dataclass(frozen=True, slots=True)
class ReceiveDelivery:
    """A webhook's way in: judged by its signature, stored once by its key, read later."""

    database: Database
    clock: Clock
    sealer: Sealer
    hooks: Mapping[str, Hook]

    def take(self, kind: str, name: str, call: Call) -> bool:
        """Store a genuine call; False when it stood already.

        Raises `NotFound` (no such source), `BadSignature`, `StaleTimestamp`, `DatabaseBusy`.
        """
        hook = self.hooks[kind]
        kept = hook.storable(call.body)
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            source = _source(unit, kind, name)
            secret = self.sealer.open(source.sealed_secret) if source.sealed_secret else ""
            refusal = hook.refusal(call, source=source, secret=secret, now_ms=now_ms)
            if refusal is None:
                delivery = NewDelivery(source.id, hook.key(call), call.content_type, kept)
                return unit.deliveries.add(delivery, at_ms=now_ms)
            key = digest(refusal, call.signature, call.body.hex())
            refused = NewDelivery(source.id, key, call.content_type, kept[:_KEPT_OF_REFUSED])
            unit.deliveries.refuse(refused, reason=refusal, at_ms=now_ms)
        raise _REFUSALS[refusal]


def _source(unit: Unit, kind: str, name: str) -> Source:
    source = unit.sources.by_name(name) if is_plain(name) else None
    if source is None or source.kind != kind:
        raise NotFound(what="source", name=name)
    return source
