"""Receive calls: they are stored raw and answered at once; nothing is judged yet but who sent them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.domain.fact import digest, is_plain
from lms_bridge.services.ports import Call, Clock, Database, Hook, NewDelivery, Sealer, Source, Unit
from lms_bridge.services.together import Together

_TOGETHER: Final = 100
"""How many calls are committed at once."""


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

    @property
    def door(self) -> tuple[str, str]:
        """The kind and the name of the source at whose door it came."""
        return self.hook.kind, self.source


_Secrets: TypeAlias = dict[tuple[str, str], tuple[Source, str] | Refused]
"""By the door: the source and its secret, or why there is none."""
_Judged: TypeAlias = tuple[_Arrived, NewDelivery, str]
"""A call, what is to be stored of it, and why it is refused, if it is."""


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
        self._together = Together(self._store, most=_TOGETHER)

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
            secrets = self._secrets(unit, lot)
            judged = [(one, *found) for one in lot if (found := _judged(one, secrets, now_ms))]
            # By their keys: two processes that store the same calls never wait for each other in turn.
            judged.sort(key=lambda each: (each[1].source_id, each[1].key))
            _keep(unit, judged, now_ms=now_ms)

    def _secrets(self, unit: Unit, lot: Sequence[_Arrived]) -> _Secrets:
        """The source and the secret of each door at which these came, or why there is none."""
        found: _Secrets = {}
        for door in {one.door for one in lot}:
            try:
                source = _source(unit, *door)
                found[door] = source, self._secret(source)
            except Refused as error:
                found[door] = error
        return found


def _judged(one: _Arrived, secrets: _Secrets, now_ms: int) -> tuple[NewDelivery, str] | None:
    """What is to be stored, and why the call is refused, if it is; None where nothing is stored."""
    one.error = None
    try:
        found = secrets[one.door]
        if isinstance(found, Refused):
            raise found
        source, secret = found
        refusal = one.hook.refusal(one.call, source=source, secret=secret, now_ms=now_ms)
        if refusal:
            return _refused(one, source.id, refusal), refusal
        return NewDelivery(source.id, one.hook.key(one.call), one.call.content_type, one.kept), ""
    except Refused as error:
        one.error = error
        return None


def _keep(unit: Unit, judged: Sequence[_Judged], *, now_ms: int) -> None:
    together: list[tuple[_Arrived, NewDelivery]] = []
    for one, delivery, refusal in judged:
        if refusal:
            _keep_apart(unit, one, delivery, reason=refusal, now_ms=now_ms)
        elif not one.hook.once:
            together.append((one, delivery))
        elif unit.deliveries.differs(delivery):
            apart = _refused(one, delivery.source_id, ToldOtherwise.code)
            _keep_apart(unit, one, apart, reason=ToldOtherwise.code, now_ms=now_ms)
        else:
            one.new = unit.deliveries.add(delivery, at_ms=now_ms)
    stored = unit.deliveries.add_all([delivery for _, delivery in together], at_ms=now_ms)
    for (one, _), new in zip(together, stored, strict=True):
        one.new = new


def _keep_apart(unit: Unit, one: _Arrived, delivery: NewDelivery, *, reason: str, now_ms: int) -> None:
    unit.deliveries.refuse(delivery, reason=reason, at_ms=now_ms)
    one.error = _REFUSALS[reason]()


def _refused(one: _Arrived, source_id: int, refusal: str) -> NewDelivery:
    """The call as it is kept apart."""
    key = digest(refusal, one.call.signature, one.call.body.hex())
    return NewDelivery(source_id, key, one.call.content_type, one.kept[: _KEPT[refusal]])


def _source(unit: Unit, kind: str, name: str) -> Source:
    source = unit.sources.by_name(name) if is_plain(name) else None
    if source is None or source.kind != kind:
        raise NotFound(what="source", name=name)
    return source
