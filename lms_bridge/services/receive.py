"""Receive: what comes in is stored raw and answered at once; nothing is judged yet."""

from collections.abc import Callable, Collection, Mapping, Sequence
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
_CALLS_TOGETHER = 100
"""How many calls of webhooks are committed at once."""


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


class BadSignature(Refused):
    """The call was not made by who knows the secret. It is kept apart and counted."""

    code = "bad-signature"


class StaleTimestamp(Refused):
    """The call is genuine, and its time is too far from ours. It is kept apart and counted."""

    code = "stale-timestamp"


class ExpiredToken(Refused):
    """The token of the call was made by who knows the secret, and its time is over."""

    code = "expired-token"


class NotPrivate(Refused):
    """The call came without TLS, and what it brings is not covered by its signature."""

    code = "not-private"


class UnlistedHost(Refused):
    """The call is signed, and comes from an address that is not among those that may send it."""

    code = "unlisted-host"


class ToldOtherwise(Refused):
    """It was told already, once and for all, and in another way. It is kept apart."""

    code = "told-otherwise"


_REFUSALS: Final[Mapping[str, type[Refused]]] = {
    one.code: one
    for one in (BadSignature, StaleTimestamp, ExpiredToken, NotPrivate, UnlistedHost, ToldOtherwise)
}


_KEPT: Final[Mapping[str, int]] = {
    **dict.fromkeys(_REFUSALS, 64 * 1024),
    ToldOtherwise.code: 1024 * 1024,  # whoever sent it knows the secret: staff compare it with the first
}
"""How much of a refused call is kept, by the reason."""


@dataclass(slots=True, eq=False)
class _Arrived:
    """A call that is to be taken. `kept`: what is stored of its body. `error`: why it is not taken, though
    others that came along are; else `new` says whether it stands for the first time."""

    hook: Hook
    source: str
    call: Call
    kept: bytes
    new: bool = False
    error: Refused | None = None


class ReceiveDelivery:
    """A webhook's way in: judged by its signature, stored once by its key, read later.

    Calls that come at one moment are committed together; each is answered when that is done.
    """

    def __init__(
        self, database: Database, clock: Clock, sealer: Callable[[], Sealer], hooks: Mapping[str, Hook]
    ) -> None:
        """`hooks`: by the name of the door, which is the source's kind where that has one alone. `sealer` is
        first asked for when a call comes: who only works things off has no key."""
        self._database = database
        self._clock = clock
        self._sealer = sealer
        self._hooks = hooks
        self._together = Together(self._store, most=_CALLS_TOGETHER)

    @property
    def busy(self) -> bool:
        """Whether calls are being stored at this moment."""
        return self._together.busy

    def reply(self, kind: str, name: str, call: Call) -> Mapping[str, str] | None:
        """What a genuine call that only asks is answered; None where it is to be taken.

        Raises `NotFound`, `DatabaseBusy`.
        """
        hook = self._hooks[kind]
        with self._database.read() as unit:
            source = _source(unit, hook.kind, name)
        secret = self._secret(source)
        forged = hook.refusal(call, source=source, secret=secret, now_ms=self._clock.now_ms())
        return None if forged else hook.reply(call.body, secret=secret)

    def _secret(self, source: Source) -> str:
        return self._sealer().open(source.sealed_secret) if source.sealed_secret else ""

    def take(self, kind: str, name: str, call: Call) -> bool:
        """Store a genuine call; False when it stood already.

        Raises `NotFound` (no such source), `DatabaseBusy`, and what refuses a call: `BadSignature`,
        `StaleTimestamp`, `ExpiredToken`, `NotPrivate`, `UnlistedHost`, `ToldOtherwise`.
        """
        hook = self._hooks[kind]
        arrived = _Arrived(hook, name, call, hook.storable(call.body))
        self._together(arrived, size=1)
        if arrived.error is not None:
            raise arrived.error
        return arrived.new

    def _store(self, lot: Sequence[_Arrived]) -> None:
        """All in one transaction, the refused among them apart."""
        now_ms = self._clock.now_ms()
        with self._database.write() as unit:
            judged = [(one, *found) for one in lot if (found := self._judged(unit, one, now_ms))]
            # By their keys: two processes that store the same calls never wait for each other in turn.
            for one, delivery, refusal in sorted(judged, key=lambda each: (each[1].source_id, each[1].key)):
                self._keep(unit, one, delivery, refusal=refusal, now_ms=now_ms)

    def _judged(self, unit: Unit, one: _Arrived, now_ms: int) -> tuple[NewDelivery, str] | None:
        """What is to be stored, and why the call is refused, if it is; None where nothing is stored."""
        one.error = None
        try:
            source = _source(unit, one.hook.kind, one.source)
            refusal = one.hook.refusal(one.call, source=source, secret=self._secret(source), now_ms=now_ms)
            if refusal:
                return _refused(one, source.id, refusal), refusal
            return NewDelivery(source.id, one.hook.key(one.call), one.call.content_type, one.kept), ""
        except Refused as error:
            one.error = error
            return None

    def _keep(self, unit: Unit, one: _Arrived, delivery: NewDelivery, *, refusal: str, now_ms: int) -> None:
        if not refusal and one.hook.once and unit.deliveries.differs(delivery):
            refusal = ToldOtherwise.code
            delivery = _refused(one, delivery.source_id, refusal)
        if not refusal:
            one.new = unit.deliveries.add(delivery, at_ms=now_ms)
            return
        unit.deliveries.refuse(delivery, reason=refusal, at_ms=now_ms)
        one.error = _REFUSALS[refusal]()


def _refused(one: _Arrived, source_id: int, refusal: str) -> NewDelivery:
    """The call as it is kept apart."""
    key = digest(refusal, one.call.signature, one.call.body.hex())
    return NewDelivery(source_id, key, one.call.content_type, one.kept[: _KEPT[refusal]])


def _source(unit: Unit, kind: str, name: str) -> Source:
    source = unit.sources.by_name(name) if is_plain(name) else None
    if source is None or source.kind != kind:
        raise NotFound(what="source", name=name)
    return source
