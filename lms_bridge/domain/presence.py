"""Presence in a meeting: stays from joins and leaves, and the time they cover. Half-open, in milliseconds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import groupby, pairwise
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]
"""From a moment, included, to another, excluded."""


@dataclass(frozen=True, slots=True)
class Window:
    """The counted time of a realisation, `start_ms` included and `end_ms` excluded.

    `breaks` are what does not count in between: ordered, neither empty nor touching each other or an end,
    so that one counted time is written in one way (`domain.window` makes it of an agenda). Raises
    `ValueError` for others.
    """

    start_ms: int
    end_ms: int
    breaks: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        bounds = [self.start_ms, *(moment for each in self.breaks for moment in each), self.end_ms]
        if self.breaks and not all(before < after for before, after in pairwise(bounds)):
            raise ValueError("breaks lie in order within the window")

    @property
    def parts(self) -> tuple[Interval, ...]:
        """What counts, in order."""
        bounds = [self.start_ms, *(moment for each in self.breaks for moment in each), self.end_ms]
        return tuple(zip(bounds[::2], bounds[1::2], strict=True))

    @property
    def length_ms(self) -> int:
        """How much counts, without the breaks."""
        return self.end_ms - self.start_ms - length_ms(self.breaks)


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in a meeting from `start_ms` to `end_ms`; `end_inferred` when no leave was ever told.

    `end_ms` is None while the stay is open: it counts nothing until its meeting's end is known. `channel`
    is the way by which it was told (`domain.ways`); `aside` says that another way was chosen to count.
    """

    run: str
    session: str
    start_ms: int
    end_ms: int | None
    end_inferred: bool
    channel: str = ""
    aside: bool = False

    def within(self, window: Window) -> tuple[Interval, ...]:
        """What of it counts, in order; empty where nothing does."""
        if self.aside or self.end_ms is None:
            return ()
        if self.end_ms <= window.start_ms or self.start_ms >= window.end_ms:
            return ()
        cut = ((max(self.start_ms, start), min(self.end_ms, end)) for start, end in window.parts)
        return tuple((start, end) for start, end in cut if start < end)


class Moment(IntEnum):
    JOINED = 0
    LEFT = 1
    ENDED = 2
    CLOSED = 3
    """The end of a run that was concluded because none was told; one that is told takes its place."""


@dataclass(frozen=True, slots=True)
class MeetingEvent:
    """A join or a leave of one session in one run of a meeting, or the run's end (no session).

    `channel` is the way by which it was told (`domain.ways`); `fact_id` the fact that says it.
    """

    moment: Moment
    run: str
    session: str
    at_ms: int
    channel: str = ""
    fact_id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class _Session:
    """One session as one way tells it: the leave of one way never closes the join of another."""

    run: str
    session: str
    channel: str


def stays(events: Iterable[MeetingEvent]) -> tuple[Stay, ...]:
    """Pair joins with leaves by run, session and channel, never by person or by order of arrival.

    Events may come twice and in any order: the answer is the same. A join without a leave lasts to
    the next join of its session, else to the end of its run; after that end nobody is present. An end
    is that of the run, for every channel that tells none of its own. An end that was only concluded closes
    what is open, and takes nothing from what was told.
    """
    sessions: dict[_Session, set[tuple[int, Moment]]] = defaultdict(set)
    ends: dict[str, dict[str, int]] = defaultdict(dict)
    closed: dict[str, int] = {}
    for event in events:
        if event.moment is Moment.ENDED:
            of_run = ends[event.run]
            of_run[event.channel] = min(event.at_ms, of_run.get(event.channel, event.at_ms))
        elif event.moment is Moment.CLOSED:
            closed[event.run] = max(event.at_ms, closed.get(event.run, event.at_ms))
        else:
            one = _Session(event.run, event.session, event.channel)
            sessions[one].add((event.at_ms, event.moment))
    found = (
        stay
        for one, moments in sessions.items()
        for stay in _paired(one, moments, _end_of(one.channel, ends[one.run]))
    )
    known = (stay if stay.end_ms is not None else _closed(stay, closed.get(stay.run)) for stay in found)
    return tuple(sorted(known, key=lambda stay: (stay.start_ms, stay.run, stay.session, stay.channel)))


def _closed(stay: Stay, end: int | None) -> Stay:
    """A stay that is open, to the end that was concluded of its run. One that began later stays open."""
    return stay if end is None or end <= stay.start_ms else replace(stay, end_ms=end)


def _end_of(channel: str, ends: Mapping[str, int]) -> int | None:
    """The run's end as this channel tells it: each has a clock of its own. Else the first of the others'."""
    return ends.get(channel, min(ends.values(), default=None))


def _paired(one: _Session, moments: set[tuple[int, Moment]], run_end: int | None) -> Iterable[Stay]:
    """The stays of one session. A leave that nobody joined before is an orphan: never negative time."""
    opened: int | None = None
    for at, group in groupby(sorted(moments), key=lambda moment: moment[0]):
        told = {moment for _, moment in group}
        if opened is not None:
            yield from _clipped(_stay(one, opened, at, inferred=Moment.LEFT not in told), run_end)
        # A join and a leave in one millisecond: a rejoin where somebody was in, else nothing.
        rejoined = opened is not None or Moment.LEFT not in told
        opened = at if Moment.JOINED in told and rejoined else None
    if opened is not None:
        yield from _clipped(_stay(one, opened, run_end, inferred=True), run_end)


def _stay(one: _Session, start_ms: int, end_ms: int | None, *, inferred: bool) -> Stay:
    return Stay(one.run, one.session, start_ms, end_ms, inferred, one.channel)


def _clipped(stay: Stay, run_end: int | None) -> Iterable[Stay]:
    if run_end is not None and stay.end_ms is not None and stay.end_ms > run_end:
        stay = replace(stay, end_ms=run_end)
    if stay.end_ms is None or stay.end_ms > stay.start_ms:
        yield stay


def covered(stays: Iterable[Stay], window: Window) -> tuple[Interval, ...]:
    """The union of the stays inside the window, as ordered intervals that do not touch."""
    return union(part for stay in stays for part in stay.within(window))


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as ordered intervals that do not touch; empty ones are left out."""
    merged: list[Interval] = []
    for start, end in sorted(one for one in intervals if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def length_ms(intervals: Sequence[Interval]) -> int:
    return sum(end - start for start, end in intervals)


def enough(present_ms: int, *, window: Window, percent: int) -> bool:
    """True when the presence is at least `percent` of the window; whole numbers only, equal is enough."""
    return present_ms * 100 >= percent * window.length_ms


def needed_ms(window: Window, percent: int) -> int:
    """The shortest presence that is `enough`, in milliseconds."""
    return -(-percent * window.length_ms // 100)


def reached_ms(present: Sequence[Interval], need_ms: int) -> int | None:
    """When so much presence had come together; None where it never did. `present`: in order, apart."""
    for start, end in present:
        if need_ms <= end - start:
            return start + max(need_ms, 0)
        need_ms -= end - start
    return None
