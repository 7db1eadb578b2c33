"""What staff do with subscribers. Each act is one transaction, in the log of changes."""

import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.subscription import TEST, EventKind, MessageState
from lms_bridge.services.forward_answers import Judged
from lms_bridge.services.ports import Clock, Database, Sealer, Unit
from lms_bridge.services.ports.subscribers import Event, MessageTry, Subscriber
from lms_bridge.services.send_messages import Posts, post_to
from lms_bridge.services.web_address import web_address
from moodle_sync import PostFailed

USUAL_HOURS: Final = 24
MOST_HOURS: Final = 24 * 30
_LONGEST_NAME: Final = 60
_SECRET_BYTES: Final = 32
_HOUR_MS: Final = 3_600_000
_FORBIDDEN: Final = "forbidden-address"


class Caller(Posts, Protocol):
    def check(self, url: str) -> None:
        """Raises `PostFailed` where the address must not be called."""


@dataclass(frozen=True, slots=True)
class SubscriberChanges:
    """What is set for a subscriber; None leaves it as it is. `kinds`: as they stand in payloads."""

    address: str | None = field(default=None, repr=False)
    kinds: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class SubscriberDesk:
    """`home`: the service's own address, which is no subscriber. `client` makes a way out."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    new_id: Callable[[], int]
    client: Callable[[], Caller]
    home: str

    def add(self, name: str, settings: SubscriberChanges, *, by: str) -> str:
        """Add a subscriber: it hears of what happens from now on. The secret by which it knows our messages:
        nobody is shown it again. Raises `InvalidValue`, `AlreadyThere`."""
        address, secret = self._address(settings.address or ""), new_secret()
        sealer = self.sealer()
        one = Subscriber(
            self.new_id(),
            _name(name),
            host=_host(address),
            sealed_address=sealer.seal(address),
            kinds=_kinds(settings.kinds or ()),
            sealed_secret=sealer.seal(secret),
            created_ms=self.clock.now_ms(),
        )
        with self.database.write() as unit:
            unit.subscribers.add(one)
            self._log(unit, "subscriber-added", name, detail=f"{one.host}: {_told(one.kinds)}", by=by)
        return secret

    def change(self, name: str, changes: SubscriberChanges, *, by: str) -> None:
        """New kinds hold for what happens from now on. Raises `InvalidValue`, `NotFound`."""
        address = None if changes.address is None else self._address(changes.address)
        kinds = None if changes.kinds is None else _kinds(changes.kinds)
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            if address is not None:
                one = replace(one, host=_host(address), sealed_address=self.sealer().seal(address))
            one = replace(one, kinds=one.kinds if kinds is None else kinds)
            unit.subscribers.change(one)
            self._log(unit, "subscriber-changed", name, detail=f"{one.host}: {_told(one.kinds)}", by=by)

    def rotate(self, name: str, *, hours: int = USUAL_HOURS, by: str) -> str:
        """A new secret, shown this once. Both sign for so many hours; then the earlier one is void.

        Where a change goes on already, the secret before that one is void at once. Raises `NotFound`,
        `InvalidValue`.
        """
        if not 0 <= hours <= MOST_HOURS:
            raise InvalidValue(field="hours", expected=f"a number from 0 to {MOST_HOURS}")
        secret, until_ms = new_secret(), self.clock.now_ms() + hours * _HOUR_MS
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            sealed = self.sealer().seal(secret)
            unit.subscribers.change(
                replace(
                    one,
                    sealed_secret=sealed,
                    sealed_earlier=one.sealed_secret if hours else None,
                    earlier_until_ms=until_ms if hours else None,
                )
            )
            self._log(unit, "subscriber-rotated", name, detail=f"{hours} h", by=by)
        return secret

    def pause(self, name: str, *, reason: str = "", by: str) -> None:
        """Nothing is sent until it is switched on again; what happens waits. Raises `NotFound`."""
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            unit.subscribers.set_progress(one.id, one.progress.put(TargetState.PAUSED))
            self._log(unit, "subscriber-paused", name, detail=reason, by=by)

    def resume(self, name: str, *, reason: str = "", by: str) -> None:
        """Send again, at once, all that waits. Raises `NotFound`."""
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            unit.subscribers.set_progress(one.id, one.progress.put(TargetState.ACTIVE))
            unit.messages.hurry(one.id, at_ms=self.clock.now_ms())
            self._log(unit, "subscriber-resumed", name, detail=reason, by=by)

    def replay(self, name: str, event_ids: Collection[int], *, by: str) -> int:
        """Send these again, under the ids that they had, also what arrived; how many. Raises `NotFound`,
        `InvalidValue`."""
        if not event_ids:
            raise InvalidValue(field="event", expected="at least one")
        states = (MessageState.DEAD, MessageState.DELIVERED)
        with self.database.write() as unit:
            one, now_ms = subscriber_named(unit, name), self.clock.now_ms()
            count = unit.messages.wake(one.id, event_ids, states=states, at_ms=now_ms)
            if count:
                self._log(unit, "subscriber-replayed", name, detail=str(count), by=by)
        return count

    def replay_since(
        self, name: str, since_ms: int, *, states: Collection[MessageState] = (MessageState.DEAD,), by: str
    ) -> int:
        """The same of events from then on, in these states; how many. Raises `NotFound`."""
        with self.database.write() as unit:
            one, now_ms = subscriber_named(unit, name), self.clock.now_ms()
            count = unit.messages.wake_range(one.id, since_ms, states=states, at_ms=now_ms)
            if count:
                self._log(unit, "subscriber-replayed", name, detail=str(count), by=by)
        return count

    def test(self, name: str, *, by: str) -> tuple[Judged, MessageTry]:
        """Send it a message that tells of nothing, whatever its state, and say what came of it. Nothing else
        changes. Raises `NotFound`, `KeyMismatch`."""
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            self._log(unit, "subscriber-tested", name, detail="", by=by)
        client = self.client()
        try:
            post = post_to(one, self.sealer().open, client, clock=self.clock, home=self.home)
            return post.send(Event(self.new_id(), TEST, {}, self.clock.now_ms()))
        finally:
            client.close()

    def remove(self, name: str, *, by: str) -> None:
        """Forget the subscriber and all that was sent to it. Raises `NotFound`."""
        with self.database.write() as unit:
            one = subscriber_named(unit, name)
            unit.subscribers.remove(one.id)
            self._log(unit, "subscriber-removed", name, detail=one.host, by=by)

    def _address(self, text: str) -> str:
        """Raises `InvalidValue`. What cannot be resolved now is taken: a test shows it."""
        address = web_address(text.strip(), field="address")
        if f"{address}/".startswith(f"{self.home}/"):
            raise InvalidValue(field="address", expected="another address than this service's own")
        client = self.client()
        try:
            client.check(address)
        except PostFailed as failed:
            if failed.reason == _FORBIDDEN:
                raise InvalidValue(field="address", expected=_OUTSIDE) from None
        finally:
            client.close()
        return address

    def _log(self, unit: Unit, what: str, name: str, *, detail: str, by: str) -> None:
        unit.logs.event(by=by, what=what, subject=name, detail=detail, at_ms=self.clock.now_ms())


_OUTSIDE: Final = (
    "an https address outside this network, or one in a network of LMS_BRIDGE_SUBSCRIBER_NETWORKS"
)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: `whsec_` and base64 of 32 random bytes."""
    return "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def subscriber_named(unit: Unit, name: str) -> Subscriber:
    """Raises `NotFound`."""
    one = unit.subscribers.by_name(name)
    if one is None:
        raise NotFound(what="subscriber", name=name)
    return one


def _kinds(given: Collection[str]) -> frozenset[EventKind]:
    known = {one.value for one in EventKind}
    if not given or set(given) - known:
        raise InvalidValue(field="kinds", expected=f"at least one of {', '.join(sorted(known))}")
    return frozenset(EventKind(one) for one in given)


def _told(kinds: Collection[EventKind]) -> str:
    return ", ".join(sorted(kinds))


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _name(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or "/" in name:
        raise InvalidValue(
            field="name", expected=f"1 to {_LONGEST_NAME} printable characters without a slash"
        )
    return name
