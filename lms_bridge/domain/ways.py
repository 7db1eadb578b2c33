"""The ways by which one meeting is known, as the channel of a fact, and which of them counts.

A webinar host tells one run of a meeting more than once: as it happens, and afterwards in a report. Each way
tells joins and leaves of its own (`domain.presence.stays` pairs them apart), and all of them stay evidence.
What of it counts is chosen for one person and one run of a meeting, by a setting.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from lms_bridge.domain.presence import Stay

WEBHOOK: Final = ""
"""What the host told as it happened. Facts of the time before there were several ways are of this one."""
ANALYTICS: Final = "analytics"
"""BigBlueButton's analytics callback, sent once when the recording has been worked off."""
REPORT: Final = "report"
"""A product's own report on who took part, read by its API or from its file."""
IMPORT: Final = "import"
"""A list that a person has imported: an act of a person, which no choice of ways sets aside."""
STATEMENT: Final = "statement"
"""BigBlueButton's statements of the virtual-classroom profile, which name people by what they are called."""
JOINS: Final = "joins"
"""Statements that tell joins and no leaves: they bear out what others tell, and never add time."""
MINUTES: Final = "minutes"
"""How long somebody was there, without from when to when: it counts where nothing better was told."""

AS_IT_HAPPENED: Final = (WEBHOOK, STATEMENT)
"""The ways that tell of a run while it goes on: somebody is in it until a leave or its end is told."""

AFTERWARDS: Final = (REPORT, ANALYTICS, IMPORT)
"""The ways that tell of a run when it is over."""

BEST_FIRST: Final = (REPORT, ANALYTICS, WEBHOOK, STATEMENT)
"""The ways that tell a whole run of a meeting, the one that is believed first."""


class Ways(StrEnum):
    """The setting: what counts where several ways tell of one run of a meeting."""

    PRIORITY = "priority"
    """The best way alone: of `BEST_FIRST` the first that told a stay."""
    UNION = "union"
    """Whatever any of `BEST_FIRST` told."""


def choose(stays: Iterable[Stay], ways: Ways) -> tuple[Stay, ...]:
    """One person's stays as they came and in their order; those that are set aside are `aside`.

    Each run of a meeting is chosen for by itself. A way that told nothing of this person's takes nothing
    from them: absence is no evidence. A way that told only a stay that is still open has told nothing yet.
    """
    told = tuple(stays)
    by_run: dict[str, list[Stay]] = defaultdict(list)
    for stay in told:
        by_run[stay.run].append(stay)
    counting = {run: _counting(some, ways) for run, some in by_run.items()}
    return tuple(replace(stay, aside=stay.channel not in counting[stay.run]) for stay in told)


def _counting(stays: Sequence[Stay], ways: Ways) -> frozenset[str]:
    """The channels that count, of one run's stays."""
    told = {stay.channel for stay in stays if stay.end_ms is not None}
    whole = [channel for channel in BEST_FIRST if channel in told]
    if ways is Ways.PRIORITY:
        whole = whole[:1]
    last = [MINUTES] if not whole and IMPORT not in told else []
    return frozenset((*whole, *last, IMPORT))
