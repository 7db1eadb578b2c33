"""Presence of so many minutes, of which nobody told when they were: a platform's sum of a webinar.

It lies on no time line. It is only asked where nothing else told of the meeting, and only where staff let it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lms_bridge.domain.presence import Window


@dataclass(frozen=True, slots=True)
class Minutes:
    """A standing fact: somebody was in a run of a meeting, which began at `began_ms`, for `length_ms`."""

    fact_id: int
    run: str
    began_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Summed:
    """What sums come to in the counted time. `at_ms`: the earliest time by which it can have been so."""

    present_ms: int = 0
    at_ms: int | None = None
    fact_ids: tuple[int, ...] = ()


def summed(told: Iterable[Minutes], window: Window) -> Summed:
    """Add up the runs of a meeting; of several sums of one run the longest counts.

    A run counts no more than what was left of the counted time when it began, and nothing where it was
    surely over before or began after. Runs of one room do not overlap.
    """
    longest: dict[str, Minutes] = {}
    for one in sorted(told, key=lambda each: (each.length_ms, -each.began_ms, -each.fact_id)):
        longest[one.run] = one
    counted = {run: one for run, one in longest.items() if _most(one, window) > 0}
    present = min(sum(_most(one, window) for one in counted.values()), window.length_ms)
    at_ms = max((one.began_ms + one.length_ms for one in counted.values()), default=None)
    return Summed(present, at_ms, tuple(sorted(one.fact_id for one in counted.values())))


def _most(told: Minutes, window: Window) -> int:
    if told.began_ms + told.length_ms <= window.start_ms:
        return 0
    left = sum(max(0, end - max(start, told.began_ms)) for start, end in window.parts)
    return min(told.length_ms, left)
