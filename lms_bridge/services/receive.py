"""Receive statements: they are stored raw and answered at once; nothing is judged yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from lms_bridge.domain.errors import DatabaseBusy, Refused
from lms_bridge.domain.fact import text_hash
from lms_bridge.services.ports import (
    Clock,
    Credential,
    Database,
    NewStatement,
    StoredStatement,
    Unit,
)
from lms_bridge.services.together import Together
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

_TOGETHER = 500
"""How many statements of several requests are committed at once."""


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


@dataclass(slots=True, eq=False)
class _Batch:
    """What one request sends; no more of it than is stored, as many may wait.

    `given`: the ids that it brought. `conflict`: why it is not taken, though others that came along are.
    """

    named: Sequence[NewStatement]
    given: Collection[str]
    parts: Sequence[Part]
    credential: Credential
    conflict: StatementConflict | None = None


class ReceiveStatements:
    """The statements resource's way in. A batch is stored whole or not at all.

    Requests that come at one moment are committed together; each is answered when that is done.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._together = Together(self._store, most=_TOGETHER)

    @property
    def busy(self) -> bool:
        """Whether statements are being stored at this moment."""
        return self._together.busy

    def store(self, body: bytes, *, credential: Credential, sent: Sent = AS_JSON) -> list[str]:
        """Check and store a POST's body; the ids in its order.

        A statement whose id stands already with the same content is the same row. Raises xapi's errors
        for what breaks a rule, `StatementConflict`, `DatabaseBusy`.
        """
        batch = _batch(*sent.read(body), sent.version, credential)
        if not batch.named:  # Moodle's idle task posts an empty array every minute
            return []
        return self._taken(batch)

    def put(self, body: bytes, *, credential: Credential, sent: Sent, statement_id: str) -> None:
        """`store` one statement under the id of the request (Communication 2.1.1). Raises the same."""
        incoming, parts = sent.read(body)
        self._taken(_batch((one_to_put(incoming, statement_id),), parts, sent.version, credential))

    def _taken(self, batch: _Batch) -> list[str]:
        try:
            self._together(batch, size=len(batch.named))
        except DatabaseBusy:
            # Once more here: Moodle parks a batch that was not taken, and nothing sends it again.
            self._together(batch, size=len(batch.named))
        if batch.conflict is not None:
            raise batch.conflict
        return [one.id for one in batch.named]

    def _store(self, batches: Sequence[_Batch]) -> None:
        """All in one transaction, but those that conflict with what stands or with one before them."""
        with self._database.write() as unit:
            _keep(unit, batches, at_ms=self._clock.now_ms())


def store_within(unit: Unit, body: bytes, *, credential: Credential, at_ms: int) -> list[str]:
    """Check and store statements of the service's own as any others, in a unit that is there already.

    Raises xapi's errors, `StatementConflict`, `DatabaseBusy`.
    """
    batch = _batch(read_post(body, Version.V1), (), Version.V1, credential)
    _keep(unit, [batch], at_ms=at_ms)
    if batch.conflict is not None:
        raise batch.conflict
    return [one.id for one in batch.named]


def _batch(
    incoming: Sequence[Incoming], parts: Sequence[Part], version: Version, credential: Credential
) -> _Batch:
    named = [
        NewStatement(one.id or str(uuid4()), one.raw, one.voids, links_of(one.value), version)
        for one in incoming
    ]
    return _Batch(named, {one.id for one in incoming if one.id}, parts, credential)


def _keep(unit: Unit, batches: Sequence[_Batch], *, at_ms: int) -> None:
    """All of them, but those that conflict with what stands or with one before them."""
    standing = dict(unit.statements.by_ids([one for each in batches for one in each.given]))
    taken: list[tuple[_Batch, list[NewStatement]]] = []
    for batch in batches:
        batch.conflict = _conflict(batch, standing)
        if batch.conflict is None:
            new = [one for one in batch.named if one.id not in standing]
            standing |= {one.id: _standing(one, batch.credential, at_ms) for one in new}
            taken.append((batch, new))
    _add(unit, taken, at_ms=at_ms)


def _conflict(batch: _Batch, standing: Mapping[str, StoredStatement]) -> StatementConflict | None:
    for index, one in enumerate(batch.named):
        stored = standing.get(one.id)
        if stored is None:
            continue
        # The same id from another platform is another statement, whatever it says.
        if stored.source_id != batch.credential.source_id:
            return StatementConflict(index=index, id=one.id)
        if stored.sha256 is not None:
            # Of a deleted statement only the hash is left: the same text is known, any other is a conflict.
            if text_hash(one.raw) != stored.sha256:
                return StatementDeleted(index=index, id=one.id)
        elif not same_statement(one.raw, stored.raw):
            return StatementConflict(index=index, id=one.id)
    return None


def _standing(one: NewStatement, credential: Credential, at_ms: int) -> StoredStatement:
    """How one that is about to be stored looks to those who come after it."""
    return StoredStatement(0, one.id, _source_of(credential), one.raw, at_ms, one.voids, None)


def _add(unit: Unit, taken: Sequence[tuple[_Batch, Sequence[NewStatement]]], *, at_ms: int) -> None:
    by_credential: dict[int, tuple[Credential, list[NewStatement]]] = {}
    for batch, new in taken:
        by_credential.setdefault(batch.credential.id, (batch.credential, []))[1].extend(new)
    for credential, some in by_credential.values():
        source_id = _source_of(credential)
        unit.statements.add(some, source_id=source_id, credential_id=credential.id, at_ms=at_ms)
    unit.attachments.add({part.sha2: part.body for batch, _ in taken for part in batch.parts}, at_ms=at_ms)
    new = [one for _, some in by_credential.values() for one in some]
    # A voiding statement may come before what it voids, and after. Of two the first prevails.
    unit.statements.void({one.voids: one.id for one in reversed(new) if one.voids})
    unit.statements.void(unit.statements.voiding([one.id for one in new]))


def _source_of(credential: Credential) -> int:
    if credential.source_id is None:
        raise ValueError("a credential of kind lrs has a source")
    return credential.source_id
