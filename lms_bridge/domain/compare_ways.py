"""Where the ways of knowing one meeting disagree: a person's time in a run, by each way that told of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.presence import Stay, Window, covered, length_ms
from lms_bridge.domain.ways import BEST_FIRST, MINUTES

TOLERANCE_MS: Final = 60_000
"""Clocks differ, and some ways tell whole seconds: less than a minute apart they say the same."""
COMPARED: Final = (*BEST_FIRST, MINUTES)
"""The ways that tell how long somebody was in a run. Imported lists are of runs of their own."""
_ALWAYS: Final = Window(0, 1 << 62)

OwnFigures = Mapping[tuple[str, str], Mapping[str, int]]
"""What hosts say themselves, in milliseconds: by person and run, then by channel."""


@dataclass(frozen=True, slots=True)
class InARun:
    """How long one person was in one run. By channel, of every way that told of anybody in that run:
    `counted_ms` within the counted window, `whole_ms` of the whole run; `own_ms` as the host itself says.

    `counts` are the channels by which the person's time was counted.
    """

    person_id: str
    run: str
    counted_ms: Mapping[str, int]
    whole_ms: Mapping[str, int]
    own_ms: Mapping[str, int] = field(default_factory=dict)
    counts: Collection[str] = ()

    @property
    def ways_differ(self) -> bool:
        """The ways are further apart than the tolerance, within the counted window."""
        return max(self.counted_ms.values()) - min(self.counted_ms.values()) > TOLERANCE_MS

    @property
    def own_differs(self) -> bool:
        """A figure of the host's is further from what stands beside it than the tolerance."""
        return any(abs(own - self.beside(channel)) > TOLERANCE_MS for channel, own in self.own_ms.items())

    def beside(self, channel: str) -> int:
        """What stands beside the host's own figure: the same way's stays. Minutes that a platform was told
        have none: beside them stands what counts, of several ways the nearest."""
        if channel != MINUTES:
            return self.whole_ms.get(channel, 0)
        counting = [self.whole_ms[one] for one in self.counts or self.whole_ms if one in self.whole_ms]
        return min(counting, key=lambda each: abs(each - self.own_ms[channel]), default=0)

    @property
    def differs(self) -> bool:
        return self.ways_differ or self.own_differs


def compare(completions: Mapping[str, Completion], own: OwnFigures) -> Iterator[InARun]:
    """Each person, by id, in each run that two ways told of, or of which a host has a figure of its own.

    A way that told of a run and not of somebody in it says 0 of them; so do all of somebody of whom there is
    nothing but a host's figure.
    """
    told = _told([stay for one in completions.values() for stay in one.stays])
    yield from _by_figure_alone(completions, own, told)
    for person_id, completion in sorted(completions.items()):
        by_run: dict[str, list[Stay]] = defaultdict(list)
        for stay in completion.stays:
            if stay.channel in COMPARED:
                by_run[stay.run].append(stay)
        for run, stays in sorted(by_run.items()):
            figures = own.get((person_id, run), {})
            if len(told[run]) > 1 or figures:
                yield InARun(
                    person_id,
                    run,
                    counted_ms=_by_channel(stays, told[run], completion.window),
                    whole_ms=_by_channel(stays, told[run], _ALWAYS),
                    own_ms=figures,
                    counts=tuple(sorted({one.channel for one in stays if one.within(completion.window)})),
                )


def _by_figure_alone(
    completions: Mapping[str, Completion], own: OwnFigures, told: Mapping[str, Sequence[str]]
) -> Iterator[InARun]:
    """Those of whom a host has a figure of a run, and no way that told of the run tells a stay."""
    seen = {(person, stay.run) for person, one in completions.items() for stay in one.stays}
    for (person_id, run), figures in sorted(own.items()):
        if (person_id, run) not in seen and run in told:
            nothing = dict.fromkeys(told[run], 0)
            yield InARun(person_id, run, counted_ms=nothing, whole_ms=nothing, own_ms=figures)


def _told(stays: Iterable[Stay]) -> Mapping[str, Sequence[str]]:
    """By run the channels that told of anybody in it, the one that is believed first before the others."""
    found: dict[str, set[str]] = defaultdict(set)
    for stay in stays:
        found[stay.run].add(stay.channel)
    return {run: [one for one in COMPARED if one in channels] for run, channels in found.items()}


def _by_channel(stays: Sequence[Stay], channels: Sequence[str], window: Window) -> Mapping[str, int]:
    by_itself = [replace(one, aside=False) for one in stays]
    return {
        channel: length_ms(covered([one for one in by_itself if one.channel == channel], window))
        for channel in channels
    }


def at_once_ms(one: Completion, other: Completion) -> int:
    """How long somebody was counted in both at the same time: each realisation counts on its own."""
    here, there = covered(one.stays, one.window), covered(other.stays, other.window)
    return sum(max(0, min(end, to) - max(start, begin)) for start, end in here for begin, to in there)
