"""The life of a target and of a submission to it, and how long to wait for a target that does not answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TargetState(StrEnum):
    """Whether statements are sent to a target."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Somebody decided so."""
    STOPPED = "stopped"
    """It answered what only a person can put right; nothing is sent until somebody resumes it."""


class Newer(StrEnum):
    """What is done with a statement of xAPI 2.0 where the target takes 1.0.3 alone."""

    CONVERT = "convert"
    REFUSE = "refuse"


class RowState(StrEnum):
    """Where a submission stands: one statement to one target in one round."""

    WAITING = "waiting"
    SENT = "sent"
    THERE = "there"
    """The target had it already."""
    DEAD = "dead"
    """The target refused this statement: a person looks at it."""
    ASIDE = "aside"
    """It is not sent, by a person's decision or because it must not be."""


_S: Final = RowState
MOVES: Final[Mapping[RowState, frozenset[RowState]]] = {
    _S.WAITING: frozenset({_S.SENT, _S.THERE, _S.DEAD, _S.ASIDE}),
    _S.SENT: frozenset(),
    _S.THERE: frozenset(),
    _S.DEAD: frozenset({_S.WAITING, _S.ASIDE}),
    _S.ASIDE: frozenset({_S.WAITING}),
}
"""From which state a submission may come to which."""
BEFORE: Final[Mapping[RowState, frozenset[RowState]]] = {
    state: frozenset(earlier for earlier, following in MOVES.items() if state in following) for state in _S
}
"""The same table read backwards."""

FIRST_WAIT_MS: Final = 5_000
LONGEST_WAIT_MS: Final = 900_000
MOST_ASKED_MS: Final = 86_400_000
"""A target may ask for a day of rest at most."""
_MOST_DOUBLINGS: Final = 12


def wait_ms(failures: int, asked_ms: int | None = None) -> int:
    """How long to wait after so many failures in a row: five seconds, twice as long each time, at most a
    quarter of an hour; as long as the target asked where it did (`asked_ms`), at most a day."""
    if asked_ms is not None:
        return min(max(asked_ms, 0), MOST_ASKED_MS)
    return min(FIRST_WAIT_MS << min(max(failures - 1, 0), _MOST_DOUBLINGS), LONGEST_WAIT_MS)
