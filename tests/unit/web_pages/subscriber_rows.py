"""Subscribers for the pages: one that goes well with something not delivered, one stopped, one paused."""

from typing import Final

from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.subscription import EventKind, MessageState
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.subscribers import MessageStep, MessageTry, NewEvent, Subscriber
from tests.unit.web_pages.world import NOW

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
ADDRESS: Final = "https://10.0.0.7/hook?key=of-the-address"
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ANSWER: Final = "<script>alert(1)</script>"


def subscriber(number: int, name: str, progress: Progress) -> Subscriber:
    return Subscriber(
        number,
        name,
        host=f"{name}.example",
        sealed_address=ADDRESS[::-1],
        kinds=frozenset({EventKind.COMPLETION_DECIDED, EventKind.DOCUMENT_ISSUED}),
        sealed_secret=SECRET[::-1],
        sealed_earlier=SECRET[::-1] if name == "hr" else None,
        earlier_until_ms=NOW + HOUR if name == "hr" else None,
        progress=progress,
        created_ms=NOW,
    )


def add_subscribers(unit: DbUnit) -> list[int]:
    """The ids of the events, the oldest first: delivered, not delivered, on its way."""
    gone = Progress(
        TargetState.STOPPED, code="subscriber-gone", params={"status": 410}, since_ms=NOW - MINUTE
    )
    for one in (
        subscriber(1, "hr", Progress(sent_ms=NOW - MINUTE)),
        subscriber(2, "ministry", gone),
        subscriber(3, "trial", Progress(TargetState.PAUSED)),
    ):
        unit.subscribers.add(one)
    told = [NewEvent(EventKind.COMPLETION_DECIDED, {"realisation": "r-online", "version": 1})] * 3
    unit.messages.tell(told, at_ms=NOW - 90 * MINUTE)
    events = sorted(one.event.id for one in unit.messages.listed(1, limit=9))
    states = ((MessageState.DELIVERED, 204, "sent", ""), (MessageState.DEAD, 500, "later", ANSWER))
    for event_id, (state, status, outcome, answer) in zip(events, states, strict=False):
        reason = f"status-{status}" if answer else ""
        call = MessageTry(
            event_id, NOW, took_ms=840, status=status, outcome=outcome, reason=reason, answer=answer
        )
        unit.messages.settle(1, MessageStep(event_id, state, tries=1), call)
    return events
