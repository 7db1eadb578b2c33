"""Webhooks to subscribers put together for tests: a pipeline, and ways out that are real or faked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from lms_bridge.db import tables
from lms_bridge.domain.subscription import EventKind
from lms_bridge.runtime.outside import OutsideClient
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.ports.subscribers import MessageFigures, NewEvent, Subscriber
from lms_bridge.services.send_messages import SendMessages
from lms_bridge.services.subscriber_desk import SubscriberChanges, SubscriberDesk
from moodle_sync import Answer, PostFailed
from tests.db.forwarding import OpenSealer, Told
from tests.db.pipeline import Pipeline

HOME = "https://bridge.example"
THERE = "https://subscriber.example/hook?key=in-the-address"
ALL = tuple(one.value for one in EventKind)
DAY = 86_400_000
HERE = ip_network("127.0.0.0/8")
Reply = Answer | PostFailed


def status(number: int, text: str = "", **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(number, headers=told, body=text.encode())


@dataclass
class Wire:
    """A subscriber without sockets. `replies` are used up first, one a call; then everything is taken."""

    replies: list[Reply] = field(default_factory=list)
    calls: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    at_post: Callable[[], object] = lambda: None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert (url, timeout_s > 0) == (THERE, True)
        self.calls.append((headers, body))
        self.at_post()
        reply = self.replies.pop(0) if self.replies else status(204)
        if isinstance(reply, PostFailed):
            raise reply
        if reply.status < 300:
            self.taken.append(headers["webhook-id"])
        return reply

    def check(self, url: str) -> None:
        """Any address will do."""

    def close(self) -> None:
        pass

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]


@dataclass
class Subscribing:
    """A pipeline with subscribers. Its clock is moved by `later`. `wire`: None for real HTTP."""

    pipeline: Pipeline
    wire: Wire | None = field(default_factory=Wire)
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        made, sealer = self.pipeline, OpenSealer()
        tell = TellOfTargets(self.told, str, made.ids.new, "subscriber")

        def client() -> Any:
            return self.wire or OutsideClient((HERE,))

        self.desk = SubscriberDesk(made.database, made.clock, lambda: sealer, made.ids.new, client, HOME)
        self.send = SendMessages(made.database, made.clock, sealer.open, client, tell, HOME, 5 * DAY)

    def add(self, name: str = "hr", *, address: str = THERE, kinds: tuple[str, ...] = ALL) -> str:
        return self.desk.add(name, SubscriberChanges(address, kinds), by="officer")

    def tell(self, *versions: int, kind: EventKind = EventKind.COMPLETION_DECIDED) -> None:
        """An event for each of these."""
        events = [NewEvent(kind, {"realisation": "online", "version": one}) for one in versions]
        with self.pipeline.database.write() as unit:
            unit.messages.tell(events, at_ms=self.pipeline.clock.now_ms())

    def later(self, ms: int) -> None:
        self.pipeline.clock.at_ms += ms

    def go(self) -> int:
        """Until nothing is to be done at this moment; how many turns it took."""
        turns = 0
        while self.send():
            turns += 1
            assert turns < 100
        return turns

    def subscriber(self, name: str = "hr") -> Subscriber:
        with self.pipeline.database.read() as unit:
            found = unit.subscribers.by_name(name)
        assert found is not None
        return found

    def figures(self, name: str = "hr") -> MessageFigures:
        mine = self.subscriber(name)
        with self.pipeline.database.read() as unit:
            return unit.messages.figures()[mine.id]

    def states(self) -> list[str]:
        return self.pipeline.states(tables.message)

    def kinds(self) -> list[str]:
        """Of all events, in their order."""
        return [row.kind for row in self.pipeline.rows(tables.event)]
