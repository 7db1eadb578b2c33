"""What was read from a register elsewhere and would change here: its states, and which may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PullState(StrEnum):
    """Where a pull stands."""

    NOTHING = "nothing"
    """Both sides agree."""
    READY = "ready"
    """Waits for somebody who applies it."""
    APPLIED = "applied"
    STALE = "stale"
    """What it rests on has changed, or a later pull took its place."""
    WITHDRAWN = "withdrawn"
    """Somebody decided against it."""


MOVES: Final[Mapping[PullState, frozenset[PullState]]] = {
    PullState.NOTHING: frozenset(),
    PullState.READY: frozenset({PullState.APPLIED, PullState.STALE, PullState.WITHDRAWN}),
    PullState.APPLIED: frozenset(),
    PullState.STALE: frozenset(),
    PullState.WITHDRAWN: frozenset(),
}
"""From which state a pull may come to which."""
