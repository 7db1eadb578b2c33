"""Why a fact is held: it is kept, and takes part in nothing until somebody says so.

A fact that counts goes on counting whatever happens to its source: pausing withdraws nothing, and a start
that is set later takes nothing back. Only a choice that is changed does, which is an act of a person.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Held(StrEnum):
    """The reasons. A fact without one counts everywhere."""

    OTHER_SITE = "other-site"
    """Told by a site that is not the one that was connected."""
    HISTORY = "history"
    """It happened before the source's start, and nobody has chosen yet what becomes of it."""
    IGNORED = "ignored"
    """History of realisations of which staff chose that it does not count."""
    TAKEN_OVER = "taken-over"
    """History that counts for the realisations for which it was chosen, and for no other."""
    OBSERVED = "observed"
    """Told while its source was only watched."""
    PAUSED = "paused"
    """Told while its source was paused."""


class Choice(StrEnum):
    """What becomes of the history of one realisation."""

    TAKE_OVER = "take-over"
    IGNORE = "ignore"
    DOCUMENTED = "documented"
    """It counts, and its documents were issued elsewhere."""

    @property
    def counts(self) -> bool:
        return self is not Choice.IGNORE


_BY_MODE: Final = {"observe": Held.OBSERVED, "paused": Held.PAUSED}

WAITING_FOR_LIVE: Final = (Held.OBSERVED, Held.PAUSED)
"""What going live lets go."""

PAST: Final = (Held.HISTORY, Held.IGNORED, Held.TAKEN_OVER)
"""What a choice moves from one to another."""


@dataclass(frozen=True, slots=True)
class Regime:
    """How a source is at the moment: its mode, and the moment from which on what happens is its own."""

    mode: str
    from_ms: int | None

    def is_past(self, at_ms: int) -> bool:
        return self.from_ms is not None and at_ms < self.from_ms


def why_held(at_ms: int, *, regime: Regime, choices: Collection[Choice | None] = ()) -> Held | None:
    """Why a fact of that time, told now, is held; None: it counts.

    `choices`: of each realisation that it may belong to, None where nobody has chosen. Whatever its source's
    mode, history stays history; once it is taken over, it waits like all else for the source to go live.
    """
    past = of_past(choices) if regime.is_past(at_ms) else None
    if past in (Held.HISTORY, Held.IGNORED):
        return past
    return _BY_MODE.get(regime.mode, past)


def of_past(choices: Collection[Choice | None]) -> Held:
    """What becomes of history by the choices of the realisations that it may belong to.

    One that takes it over is enough: it counts there alone. It is ignored only where all of them ignore it.
    """
    if any(one is not None and one.counts for one in choices):
        return Held.TAKEN_OVER
    if choices and all(one is Choice.IGNORE for one in choices):
        return Held.IGNORED
    return Held.HISTORY
