"""Presence in a meeting: stays from joins and leaves, and the time they cover. Half-open, in milliseconds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Window:
    """The counted time of a realisation, `start_ms` included and `end_ms` excluded."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


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

    def within(self, window: Window) -> tuple[int, int] | None:
        """The part inside the window that counts, or None where there is none."""
        if self.end_ms is None or self.aside:
            return None
        start, end = max(self.start_ms, window.start_ms), min(self.end_ms, window.end_ms)
        return (start, end) if start < end else None


class Moment(IntEnum):
    JOINED = 0
    LEFT = 1
    ENDED = 2


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
    is that of the run, for every channel that tells none of its own.
    """
    sessions: dict[_Session, set[tuple[int, Moment]]] = defaultdict(set)
    ends: dict[str, dict[str, int]] = defaultdict(dict)
    for event in events:
        if event.moment is Moment.ENDED:
            of_run = ends[event.run]
            of_run[event.channel] = min(event.at_ms, of_run.get(event.channel, event.at_ms))
        else:
            one = _Session(event.run, event.session, event.channel)
            sessions[one].add((event.at_ms, event.moment))
    found = (
        stay
        for one, moments in sessions.items()
        for stay in _paired(one, moments, _end_of(one.channel, ends[one.run]))
    )
    return tuple(sorted(found, key=lambda stay: (stay.start_ms, stay.run, stay.session, stay.channel)))


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


def covered(stays: Iterable[Stay], window: Window) -> tuple[tuple[int, int], ...]:
    """The union of the stays inside the window, as ordered intervals that do not touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(part for stay in stays if (part := stay.within(window))):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def length_ms(intervals: Sequence[tuple[int, int]]) -> int:
    return sum(end - start for start, end in intervals)


def enough(present_ms: int, *, window: Window, percent: int) -> bool:
    """True when the presence is at least `percent` of the window; whole numbers only, equal is enough."""
    return present_ms * 100 >= percent * window.length_ms
