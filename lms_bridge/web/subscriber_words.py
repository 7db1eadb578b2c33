"""What people call what subscribers hear of, the states of messages, and what is done with subscribers."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

SUBSCRIBERS: Final[Mapping[str, Mapping[str, str]]] = {
    "event-kind": {
        "completion.decided": msg("A result was decided"),
        "completion.corrected": msg("A result was corrected"),
        "document.issued": msg("A document was issued"),
        "document.replaced": msg("A document was replaced"),
        "document.withdrawn": msg("A document was withdrawn"),
        "queue.too_old": msg("Something waits for too long"),
    },
    "message-state": {
        "waiting": msg("on its way"),
        "delivered": msg("delivered"),
        "dead": msg("not delivered"),
    },
    "message-outcome": {
        "sent": msg("taken"),
        "later": msg("not taken"),
        "stop": msg("the subscriber was switched off"),
    },
}
CHANGES: Final[Mapping[str, str]] = {
    "subscriber-added": msg("Subscriber added"),
    "subscriber-changed": msg("Subscriber changed"),
    "subscriber-rotated": msg("New secret for a subscriber"),
    "subscriber-paused": msg("Subscriber switched off"),
    "subscriber-resumed": msg("Subscriber switched on"),
    "subscriber-replayed": msg("Messages sent to a subscriber again"),
    "subscriber-tested": msg("Test message sent to a subscriber"),
    "subscriber-removed": msg("Subscriber removed"),
}
