"""What subscribers may hear of, where a message to one stands, and how often it is tried."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """What is told, in the words of the payload's `type`."""

    COMPLETION_DECIDED = "completion.decided"
    """The first decision about a person and a realisation."""
    COMPLETION_CORRECTED = "completion.corrected"
    """A later version, in the place of the one before."""
    DOCUMENT_ISSUED = "document.issued"
    DOCUMENT_REPLACED = "document.replaced"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    QUEUE_TOO_OLD = "queue.too_old"
    """Something has waited for longer than it may."""


TEST: Final = "subscriber.test"
"""The `type` of a test message, which every subscriber is sent on request."""


class MessageState(StrEnum):
    """Where a message stands: one event on its way to one subscriber."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """It was tried as often as is usual: a person looks at it."""


_S: Final = MessageState
MOVES: Final[Mapping[MessageState, frozenset[MessageState]]] = {
    _S.WAITING: frozenset({_S.DELIVERED, _S.DEAD}),
    _S.DELIVERED: frozenset({_S.WAITING}),
    _S.DEAD: frozenset({_S.WAITING}),
}
"""From which state a message may come to which. Back to waiting only by a person's word."""

_SECOND: Final = 1_000
_MINUTE: Final = 60 * _SECOND
_HOUR: Final = 60 * _MINUTE
SCHEDULE_MS: Final = (
    5 * _SECOND,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""The pauses between two tries of a message, as Standard Webhooks recommends them."""
MOST_TRIES: Final = len(SCHEDULE_MS) + 1
_SPREAD: Final = 10
"""A pause is longer by up to a tenth, so that what failed together does not come back together."""
_STEPS: Final = 1_000


def pause_ms(tries: int, spread_by: int) -> int | None:
    """How long a message rests after so many failed tries; None when it is not tried any more.

    `spread_by`: any number that differs from message to message; the same always gives the same pause.
    """
    if tries >= MOST_TRIES:
        return None
    pause = SCHEDULE_MS[max(tries, 1) - 1]
    return pause + pause // _SPREAD * (spread_by % _STEPS) // _STEPS
