"""Subscribers: who hears what happens here, the events, and the messages about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.domain.subscription import EventKind, MessageState
from lms_bridge.services.ports.forwarding import Progress


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`host`: of its address, as people may see it. The address and the secrets are sealed.

    `sealed_earlier`: the secret before, which signs beside the present one until `earlier_until_ms`.
    """

    id: int
    name: str
    _: KW_ONLY
    host: str
    sealed_address: str = field(repr=False)
    kinds: frozenset[EventKind]
    sealed_secret: str = field(repr=False)
    sealed_earlier: str | None = field(default=None, repr=False)
    earlier_until_ms: int | None = None
    progress: Progress = field(default_factory=Progress)
    created_ms: int = 0


@dataclass(frozen=True, slots=True)
class SubscriberTurn:
    """A subscriber in hand: nobody else works for it while `lease` holds."""

    target: Subscriber
    lease: str


class Subscribers(Protocol):
    def add(self, subscriber: Subscriber) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def change(self, subscriber: Subscriber) -> None:
        """Keep what staff set: address, kinds, secrets. Its state and progress stay."""

    def set_progress(self, subscriber_id: int, progress: Progress) -> None:
        """By a person's word, whoever has the subscriber in hand."""

    def remove(self, subscriber_id: int) -> None:
        """With all messages to it and their tries. Waits for whoever is telling it something."""

    def by_name(self, name: str) -> Subscriber | None: ...

    def all(self) -> Sequence[Subscriber]:
        """By name."""

    def due(self, *, at_ms: int) -> int | None:
        """The one that may be called now and has something due, whose last turn is the longest ago."""

    def claim(self, subscriber_id: int, *, at_ms: int, lease_ms: int) -> SubscriberTurn | None:
        """None where somebody else was first, or it is not active any more."""

    def keep(self, turn: SubscriberTurn, progress: Progress, *, until_ms: int) -> Progress | None:
        """As `ForwardTargets.keep`."""

    def release(self, turn: SubscriberTurn) -> None:
        """Out of hand, where it still was."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened. `data`: ids and figures, nothing of a person."""

    kind: EventKind
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """The same as it is kept: its `id` names it for ever. `kind` as text: that of a test is none of ours."""

    id: int
    kind: str
    data: Mapping[str, object]
    at_ms: int


@dataclass(frozen=True, slots=True)
class Message:
    """An event whose turn it is at a subscriber, and how often it was tried."""

    event: Event
    tries: int


@dataclass(frozen=True, slots=True)
class MessageStep:
    """Where a message comes to. `next_try_ms`: of one that waits."""

    event_id: int
    state: MessageState
    _: KW_ONLY
    tries: int
    next_try_ms: int = 0


@dataclass(frozen=True, slots=True)
class MessageTry:
    """One call. `status`: None where no answer came; `answer`: what may be shown of it."""

    event_id: int
    at_ms: int
    _: KW_ONLY
    took_ms: int
    status: int | None
    outcome: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message as staff see it, with its last try."""

    event: Event
    state: MessageState
    _: KW_ONLY
    tries: int
    next_try_ms: int
    since_ms: int
    ended_ms: int | None
    last: MessageTry | None = None


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """How much is on its way to a subscriber. `oldest_ms`: since when the one that waits the longest does."""

    waiting: int = 0
    oldest_ms: int | None = None
    dead: int = 0

    def age_ms(self, at_ms: int) -> int:
        """How long something has waited; 0 where nothing does."""
        return 0 if self.oldest_ms is None else max(0, at_ms - self.oldest_ms)


class Messages(Protocol):
    """The outbox: what is told in a unit is kept with it or not at all."""

    def wanted(self, kind: EventKind) -> bool:
        """Whether any subscriber wants to hear of such events."""

    def tell(self, events: Sequence[NewEvent], *, at_ms: int) -> None:
        """Keep each event that somebody wants, with a message to every subscriber that wants it, whatever
        its state. None of these is removed until the unit ends."""

    def next(self, subscriber_id: int, *, at_ms: int, limit: int) -> Sequence[Message]:
        """What may be tried now: first what has waited for its turn the longest."""

    def settle(self, subscriber_id: int, step: MessageStep, one: MessageTry) -> bool:
        """Keep the try, and where the message comes to where it still waits; False where it does not."""

    def wake(
        self, subscriber_id: int, event_ids: Collection[int], *, states: Collection[MessageState], at_ms: int
    ) -> int:
        """Let those of these states wait anew, as if never tried; how many there were."""

    def wake_range(
        self, subscriber_id: int, since_ms: int, *, states: Collection[MessageState], at_ms: int
    ) -> int:
        """The same of events from `since_ms` (included) on."""

    def hurry(self, subscriber_id: int, *, at_ms: int) -> None:
        """Whatever waits is due now, as if never tried."""

    def figures(self) -> Mapping[int, MessageFigures]:
        """By subscriber."""

    def listed(
        self, subscriber_id: int, *, limit: int, state: MessageState | None = None
    ) -> Sequence[MessageShown]:
        """The newest events first; of one state, or of all."""

    def one(self, subscriber_id: int, event_id: int) -> MessageShown | None: ...

    def tries(self, subscriber_id: int, event_id: int) -> Sequence[MessageTry]:
        """The newest first."""

    def forget(self, *, before_ms: int, limit: int) -> int:
        """Forget messages that came to rest before, with their tries and with events that nobody waits for
        any more; at most so many of each. How many rows went."""

    def queues_told(self) -> Collection[str]:
        """Queues of which it was told that they are too old."""

    def told_of_queues(self, late: Collection[str], over: Collection[str], *, at_ms: int) -> Collection[str]:
        """Keep that these are told of, and that these are too old no more. Those of `late` of which nobody
        else told at the same moment."""
