"""Presence against a reference that is written naively: second by second, with a set of who is in.

The reference shares nothing with `domain.presence` but the values that go in. It walks through the seconds of
a meeting as they pass, lets each join and leave happen, and notes whether anybody was in; at the end it
counts the seconds. Everything drawn is in whole seconds, so the two must agree to the millisecond.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from lms_bridge.domain.presence import MeetingEvent, Moment, Window, covered, length_ms, stays
from lms_bridge.domain.ways import ANALYTICS, IMPORT, JOINS, MINUTES, REPORT, WEBHOOK, Ways, choose
from tests.benchmarks.figures import Figure

LAST: Final = 90
"""Meetings drawn here happen within seconds 0 to LAST of their day."""
SECOND: Final = 1_000
_ORDER: Final = (REPORT, ANALYTICS, WEBHOOK)
_CHANNELS: Final = (WEBHOOK, WEBHOOK, ANALYTICS, REPORT, IMPORT, JOINS, MINUTES)
_BEGINS_MS: Final = 1_700_000_000_000

Session = tuple[str, str, str]
"""Run, channel, and the session within them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A meeting of one person, as several ways tell it in any order, and the time that counts."""

    events: Sequence[MeetingEvent]
    window: Window
    ways: Ways


def meetings(seed: int, number: int) -> Iterator[Drawn]:
    random = Random(seed)
    for _ in range(number):
        yield _drawn(random)


def _drawn(random: Random) -> Drawn:
    runs = random.sample(("first", "second", "third"), random.randint(1, 2))
    channels = random.sample(_CHANNELS, random.randint(1, 3))
    events = [_move(random, runs, channels) for _ in range(random.randint(0, 14))]
    for run in runs:
        if random.random() < 0.7:
            moment = random.choice((Moment.ENDED, Moment.ENDED, Moment.CLOSED))
            told_by = random.choice(channels) if moment is Moment.ENDED else WEBHOOK
            events.append(MeetingEvent(moment, run, "", _at(random.randint(0, LAST)), told_by))
    events += random.sample(events, random.randint(0, len(events)) // 3)
    random.shuffle(events)
    return Drawn(events, _window(random), random.choice(tuple(Ways)))


def _window(random: Random) -> Window:
    """With up to two breaks."""
    bounds = sorted(_at(one) for one in random.sample(range(LAST + 1), 2 * random.randint(1, 3)))
    start, *breaks, end = bounds
    return Window(start, end, tuple(zip(breaks[::2], breaks[1::2], strict=True)))


def _move(random: Random, runs: Sequence[str], channels: Sequence[str]) -> MeetingEvent:
    moment = random.choice((Moment.JOINED, Moment.LEFT))
    session = random.choice(("laptop", "phone"))
    at_ms = _at(random.randint(0, LAST))
    return MeetingEvent(moment, random.choice(runs), session, at_ms, random.choice(channels))


def _at(second: int) -> int:
    return _BEGINS_MS + second * SECOND


def by_the_engine(meeting: Drawn) -> int:
    """Milliseconds counted."""
    return length_ms(covered(choose(stays(meeting.events), meeting.ways), meeting.window))


def by_the_second(meeting: Drawn) -> int:
    """Milliseconds counted, by the reference."""
    seconds = [_second(one.at_ms) for one in meeting.events]
    was_in: dict[tuple[str, str], set[int]] = defaultdict(set)
    inside: set[Session] = set()
    for now in range(max(seconds, default=0) + 1):
        inside = _after(now, inside, meeting.events)
        for session in inside:
            run, channel, _ = session
            if _is_known(now, session, meeting.events):
                was_in[run, channel].add(now)
    counted = {second for run in {run for run, _ in was_in} for second in _chosen(run, was_in, meeting.ways)}
    return SECOND * sum(_counts(second, meeting.window) for second in counted)


def _counts(second: int, window: Window) -> bool:
    at_ms = _at(second)
    in_a_break = any(start <= at_ms < end for start, end in window.breaks)
    return window.start_ms <= at_ms < window.end_ms and not in_a_break


def _second(at_ms: int) -> int:
    return (at_ms - _BEGINS_MS) // SECOND


def _after(now: int, inside: set[Session], events: Iterable[MeetingEvent]) -> set[Session]:
    """Who is in once everything of this second has happened. Who left and joined in it is where they were."""
    joins, leaves = _of(events, Moment.JOINED, now), _of(events, Moment.LEFT, now)
    return (inside | (joins - leaves)) - (leaves - joins)


def _of(events: Iterable[MeetingEvent], moment: Moment, now: int) -> set[Session]:
    return {
        (one.run, one.channel, one.session)
        for one in events
        if one.moment is moment and _second(one.at_ms) == now
    }


def _is_known(now: int, session: Session, events: Iterable[MeetingEvent]) -> bool:
    """Somebody who is in is known to be so up to the run's end, else up to the last that is told of them."""
    run, channel, _ = session
    ends = [one for one in events if one.moment is Moment.ENDED and one.run == run]
    own = [_second(one.at_ms) for one in ends if one.channel == channel]
    others = [_second(one.at_ms) for one in ends]
    if others:
        return now < (min(own) if own else min(others))
    mine = [
        _second(one.at_ms)
        for one in events
        if (one.run, one.channel, one.session) == session and one.moment in (Moment.JOINED, Moment.LEFT)
    ]
    concluded = [_second(one.at_ms) for one in events if one.moment is Moment.CLOSED and one.run == run]
    return now < max(mine) or now < max(concluded, default=0)


def _chosen(run: str, was_in: Mapping[tuple[str, str], set[int]], ways: Ways) -> set[int]:
    """The seconds of a run that count, by what the setting says."""
    told = [channel for channel in _ORDER if was_in.get((run, channel))]
    counting = told[:1] if ways is Ways.PRIORITY else told
    if was_in.get((run, IMPORT)):
        counting = [*counting, IMPORT]
    if not counting:
        counting = [MINUTES]
    return {second for channel in counting for second in was_in.get((run, channel), ())}


def agreement(seed: int, number: int) -> tuple[int, list[Drawn]]:
    """How many of so many random meetings agree, and those that do not."""
    apart = [one for one in meetings(seed, number) if by_the_engine(one) != by_the_second(one)]
    return number - len(apart), apart


def measure(seed: int, number: int) -> tuple[list[Figure], bool]:
    """The figures, and whether all agree."""
    drawn = list(meetings(seed, number))
    begun = time.perf_counter()
    for one in drawn:
        by_the_engine(one)
    engine_s = time.perf_counter() - begun
    agreed, apart = agreement(seed, number)
    return [
        Figure("agree with the reference, second by second", f"{agreed:,} of {number:,}"),
        Figure("with presence", sum(by_the_engine(one) > 0 for one in drawn)),
        Figure("a meeting, by the engine", engine_s / max(number, 1) * 1e6, "µs"),
        *(Figure("apart", repr(one)) for one in apart[:3]),
    ], not apart
