"""What the ways of knowing a realisation's meetings say of its people, for the page and the command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms_bridge.domain.compare_ways import TOLERANCE_MS, InARun, at_once_ms, compare
from lms_bridge.domain.ways import WEBHOOK
from lms_bridge.services.pages import ElsewhereAtOnce, KnownWays, RealisationHead, Training

NAMES: Final[Mapping[str, str]] = {WEBHOOK: "webhook"}
"""A channel that has no name in a fact has one for programs."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Somebody who was counted here and elsewhere at the same time, for so long."""

    elsewhere: ElsewhereAtOnce
    both_ms: int


@dataclass(frozen=True, slots=True)
class Compared:
    """`rows`: each person in each run that two ways know, in the order of the people's names."""

    known: KnownWays
    rows: Sequence[InARun]
    at_once: Sequence[AtOnce]

    @property
    def differing(self) -> Sequence[InARun]:
        return [one for one in self.rows if one.differs]

    @property
    def channels(self) -> Sequence[str]:
        """The ways that told anything of any run, the one that is believed first before the others."""
        return list(dict.fromkeys(channel for one in self.rows for channel in one.counted_ms))


def compared(known: KnownWays) -> Compared:
    found = sorted(
        compare(known.completions, known.own), key=lambda one: (known.names[one.person_id], one.run)
    )
    both = [
        AtOnce(one, at_once_ms(known.completions[one.person_id], one.completion)) for one in known.elsewhere
    ]
    return Compared(known, found, [one for one in both if one.both_ms])


def at_once(trainings: Sequence[Training]) -> Mapping[str, Sequence[tuple[RealisationHead, int]]]:
    """By realisation the others in which the same person was counted at the same time, and the minutes."""
    current = [(one.head, one.current.completion) for one in trainings if one.current]
    webinars = [(head, completion) for head, completion in current if completion.present_ms]
    return {
        here.id: [
            (there, both // 60_000)
            for there, other in webinars
            if here.id != there.id and (both := at_once_ms(completion, other))
        ]
        for here, completion in webinars
    }


def name_of(channel: str) -> str:
    """What programs are told of a channel."""
    return NAMES.get(channel, channel)


def as_told(told: Compared, rows: Sequence[InARun]) -> Mapping[str, Any]:
    """The same for programs. Times are whole seconds, cut off; `counted` is within the counted window."""
    return {
        "realisation": told.known.realisation_id,
        "setting": told.known.ways.value,
        "tolerance_seconds": TOLERANCE_MS // 1000,
        "people": [
            {
                "person": one.person_id,
                "name": told.known.names[one.person_id],
                "run": one.run,
                "counted_seconds": _seconds(one.counted_ms),
                "whole_seconds": _seconds(one.whole_ms),
                "host_says_seconds": _seconds(one.own_ms),
                "counts": [name_of(channel) for channel in one.counts],
                "differs": one.differs,
            }
            for one in rows
        ],
        "at_once": [
            {
                "person": one.elsewhere.person_id,
                "realisation": one.elsewhere.realisation_id,
                "seconds": one.both_ms // 1000,
            }
            for one in told.at_once
        ],
    }


def _seconds(figures: Mapping[str, int]) -> Mapping[str, int]:
    return {name_of(channel): value // 1000 for channel, value in figures.items()}
