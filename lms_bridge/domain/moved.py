"""Was a webinar held when it was planned? Where it seems not, a person says what counts.

Two doubts, and no third. `elsewhen`: more than half of the people who were there were there more outside
the counted time than in it, without being in it long enough for the rule, and more than half of all the time
that people were there lies outside. `cut-short`: the meeting was on for so little of the counted time that
nobody can reach the threshold. Whoever comes early and stays is no sign of anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lms_bridge.domain.presence import Interval, Stay, Window, covered, enough, length_ms, union
from lms_bridge.domain.programme import DAY_MS

NEAR_MS: Final = DAY_MS
"""A run this long before the counted time or after it may be the webinar itself, moved."""


class Doubt(StrEnum):
    ELSEWHEN = "elsewhen"
    CUT_SHORT = "cut-short"


@dataclass(frozen=True, slots=True)
class Gathering:
    """What was told of a room near a webinar's time.

    `people`: the stays of each who may take part, by any name that is theirs alone; `runs`: from the first
    arrival of anybody at all to the end, of each run that ended.
    """

    people: Mapping[str, Sequence[Stay]] = field(default_factory=dict)
    runs: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Doubted:
    """A doubt with the figures that make it: whole numbers, times in milliseconds."""

    doubt: Doubt
    figures: Mapping[str, int]


def near(window: Window, others: Iterable[Window]) -> Interval:
    """The time around a webinar that is its own: a day before and after, and no further than half of the
    way to the next webinar in the room. Others that it overlaps share it."""
    start, end = window.start_ms - NEAR_MS, window.end_ms + NEAR_MS
    for one in others:
        if one.end_ms <= window.start_ms:
            start = max(start, (one.end_ms + window.start_ms) // 2)
        elif one.start_ms >= window.end_ms:
            end = min(end, (window.end_ms + one.start_ms) // 2)
    return start, end


def doubted(gathering: Gathering, *, window: Window, near: Interval, percent: int) -> Doubted | None:
    """Why the counted time is not taken for granted; None where it is."""
    people = [_Presence(stays, window, near) for stays in gathering.people.values()]
    people = [one for one in people if one.inside_ms or one.outside_ms]
    elsewhen = _elsewhen(people, window, percent)
    return elsewhen or _cut_short(gathering, people, window, percent)


class _Presence:
    """How long one of the people was there, in the counted time and outside of it."""

    def __init__(self, stays: Sequence[Stay], window: Window, near: Interval) -> None:
        self.inside_ms = length_ms(covered(stays, window))
        self.outside_ms = length_ms(covered(stays, _whole(window, near))) - self.inside_ms


def _whole(window: Window, near: Interval) -> Window:
    """All the time around, that of the window in any case."""
    return Window(min(near[0], window.start_ms), max(near[1], window.end_ms))


def _elsewhen(people: Sequence[_Presence], window: Window, percent: int) -> Doubted | None:
    elsewhere = [
        one
        for one in people
        if one.outside_ms > one.inside_ms
        and not (one.inside_ms and enough(one.inside_ms, window=window, percent=percent))
    ]
    inside_ms, outside_ms = sum(one.inside_ms for one in people), sum(one.outside_ms for one in people)
    if 2 * len(elsewhere) <= len(people) or outside_ms <= inside_ms:
        return None
    figures = {
        "people": len(people),
        "elsewhere": len(elsewhere),
        "inside_ms": inside_ms,
        "outside_ms": outside_ms,
    }
    return Doubted(Doubt.ELSEWHEN, figures)


def _cut_short(
    gathering: Gathering, people: Sequence[_Presence], window: Window, percent: int
) -> Doubted | None:
    """Where somebody came in time, and not even who was there throughout reaches the threshold."""
    if not any(one.inside_ms for one in people):
        return None
    held = [(max(start, lo), min(end, hi)) for start, end in gathering.runs for lo, hi in window.parts]
    held_ms = length_ms(union(held))
    if enough(held_ms, window=window, percent=percent):
        return None
    figures = {
        "people": len(people),
        "held_ms": held_ms,
        "window_ms": window.length_ms,
        "percent": percent,
    }
    return Doubted(Doubt.CUT_SHORT, figures)
