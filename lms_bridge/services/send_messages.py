"""Messages to subscribers: one subscriber at a time is taken in hand and sent what is due.

No unit is open while a subscriber is called. Who is killed between a call and the unit that keeps what came
of it leaves the message waiting: it is sent again under the same id, by which its receiver knows it again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlsplit

from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.forward_answers import Judged, shown
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.in_hand import InHand, rests
from lms_bridge.services.message_outcomes import after, judge
from lms_bridge.services.message_text import body_of, headers_of, message_id
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.subscribers import (
    Event,
    Message,
    MessageTry,
    Subscriber,
    Subscribers,
    SubscriberTurn,
)
from moodle_sync import Answer, PostFailed

LEASE_MS: Final = 120_000
"""Longer than a call takes; each call renews it."""
TURN_MS: Final = 10_000
"""Then others have their turn."""
TIMEOUT_S: Final = 15.0
"""For a whole call: Standard Webhooks asks for 15 to 30 seconds."""
OUR_FAULT: Final = "subscriber-fault"
_LOT: Final = 20
_LIKE_A_KEY: Final = 8
"""So long a part of a path may be a key."""


class Posts(Protocol):
    """The way out. It calls no address inside the network that is not allowed, and follows nothing."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """The answer, of its body the beginning. `timeout_s`: for all of it. Raises `PostFailed`."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Post:
    """A way to one subscriber. No secret is in its repr. `home`: the service's own address."""

    address: str = field(repr=False)
    secrets: Sequence[str] = field(repr=False)
    client: Posts = field(repr=False)
    clock: Clock
    home: str

    def send(self, event: Event) -> tuple[Judged, MessageTry]:
        """Send it once: what that means, and what is kept of it."""
        body, began_ms = body_of(event, home=self.home), self.clock.now_ms()
        signed = headers_of(body, message_id(event.id), at_s=began_ms // 1000, secrets=self.secrets)
        headers = {"Content-Type": "application/json", **signed}
        reply: Answer | PostFailed
        try:
            reply = self.client.post(self.address, body, headers, timeout_s=TIMEOUT_S)
        except PostFailed as failed:
            reply = failed
        at_ms = self.clock.now_ms()
        judged = judge(reply, now_ms=at_ms)
        return judged, MessageTry(
            event.id,
            at_ms,
            took_ms=at_ms - began_ms,
            status=judged.status,
            outcome=judged.verdict.value,
            reason=judged.reason,
            answer="" if isinstance(reply, PostFailed) else self._seen(reply.body),
        )

    def _seen(self, body: bytes) -> str:
        return shown(body, hidden=(*self.secrets, *_parts(self.address)))


def _parts(address: str) -> Iterator[str]:
    """All of an address by which it may be a secret: an answer may quote any of it."""
    parts = urlsplit(address)
    yield from (address, f"{parts.path}?{parts.query}", parts.query)
    yield from (value for _, value in parse_qsl(parts.query))
    yield from (one for one in parts.path.split("/") if len(one) >= _LIKE_A_KEY)


def post_to(
    subscriber: Subscriber, open_secret: Callable[[str], str], client: Posts, *, clock: Clock, home: str
) -> Post:
    """Open what is sealed: the secret before signs too, while it is valid. Raises `KeyMismatch`."""
    secrets = [open_secret(subscriber.sealed_secret)]
    if subscriber.sealed_earlier and (subscriber.earlier_until_ms or 0) > clock.now_ms():
        secrets.append(open_secret(subscriber.sealed_earlier))
    return Post(open_secret(subscriber.sealed_address), secrets, client, clock, home)


@dataclass(frozen=True, slots=True)
class SendMessages:
    """Sends what is due. Any number of threads and processes may call it: a subscriber is in one hand.

    `patience_ms`: how long a subscriber may fail before it is switched off.
    """

    database: Database
    clock: Clock
    open_secret: Callable[[str], str]
    client: Callable[[], Posts]
    tell: TellOfTargets
    home: str
    patience_ms: int

    def __call__(self) -> bool:
        """Give one subscriber its turn; False where none has anything to do."""
        now_ms = self.clock.now_ms()
        turn = self._hand.take(lambda unit: unit.subscribers.due(at_ms=now_ms))
        if turn is None:
            return False
        client = self.client()
        try:
            self._hand.have(turn, lambda held: self._work(held, client))
        finally:
            client.close()
        return True

    @property
    def _hand(self) -> InHand[SubscriberTurn]:
        return InHand(self.database, self.clock, self.tell, _targets, LEASE_MS, OUR_FAULT)

    def _work(self, turn: SubscriberTurn, client: Posts) -> None:
        try:
            post = post_to(turn.target, self.open_secret, client, clock=self.clock, home=self.home)
        except BridgeError as error:
            self._hand.stop(turn, error)
            return
        end_ms = self.clock.now_ms() + TURN_MS
        while self.clock.now_ms() < end_ms:
            with self.database.read() as unit:
                lot = unit.messages.next(turn.target.id, at_ms=self.clock.now_ms(), limit=_LOT)
            for message in lot:
                turn = self._one(turn, post, message)
                if rests(turn.target.progress, self.clock.now_ms()) or self.clock.now_ms() >= end_ms:
                    return
            if not lot:
                return

    def _one(self, turn: SubscriberTurn, post: Post, message: Message) -> SubscriberTurn:
        judged, one = post.send(message.event)
        mine = turn.target
        outcome = after(message, judged, mine.progress, at_ms=one.at_ms, patience_ms=self.patience_ms)
        with self.database.write() as unit:
            progress = self._hand.keep(unit, turn, outcome.progress)
            unit.messages.settle(mine.id, outcome.step, one)
        return replace(turn, target=replace(mine, progress=progress))


def _targets(unit: Unit) -> Subscribers:
    return unit.subscribers
