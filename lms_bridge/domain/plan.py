"""The life of a stored roster plan: which states it has, and which may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PlanKind(StrEnum):
    """A `push` brings a Moodle to the register's roster, an `undo` takes back what one plan did."""

    PUSH = "push"
    UNDO = "undo"


class PlanState(StrEnum):
    """Where a plan stands."""

    NOTHING = "nothing"
    """There is nothing to carry out: both sides agree, or what differs waits for a person."""
    READY = "ready"
    """Waits for somebody who applies it."""
    ASKED = "asked"
    """Somebody asked for it on a page; a worker takes it up."""
    APPLYING = "applying"
    STOPPED = "stopped"
    """Not all of it could be tried; it may be gone on with."""
    APPLIED = "applied"
    """Every item was tried; each has its result."""
    STALE = "stale"
    """What it rests on has changed, or a later plan took its place."""
    WITHDRAWN = "withdrawn"
    """Somebody decided against it."""


_S: Final = PlanState
MOVES: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    _S.NOTHING: frozenset(),
    _S.READY: frozenset({_S.ASKED, _S.APPLYING, _S.STALE, _S.WITHDRAWN}),
    _S.ASKED: frozenset({_S.READY, _S.APPLYING, _S.STALE, _S.WITHDRAWN}),
    _S.APPLYING: frozenset({_S.READY, _S.ASKED, _S.APPLIED, _S.STOPPED, _S.STALE}),
    _S.STOPPED: frozenset({_S.ASKED, _S.APPLYING, _S.STALE, _S.WITHDRAWN}),
    _S.APPLIED: frozenset(),
    _S.STALE: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""From which state a plan may come to which. Back to `ready` only before anything was written."""

OPEN: Final = frozenset(state for state, following in MOVES.items() if following)
"""States in which something may still happen."""
BEFORE: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    state: frozenset(earlier for earlier, following in MOVES.items() if state in following) for state in _S
}
"""The same table read backwards: from which states a plan may come to this one."""


def may_follow(earlier: PlanState, later: PlanState) -> bool:
    return later in MOVES[earlier]
