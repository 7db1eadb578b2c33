"""Lays a wished-for number of counted seconds out as stays in a webinar room: pure, in Unix seconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random


@dataclass(frozen=True, slots=True)
class Meeting:
    """One internal meeting of a room. `told`: its meeting-ended is sent."""

    internal_id: str
    opened: int
    closed: int
    told: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the counted window in which a meeting runs, `begin` to `end`."""

    meeting: Meeting
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Stay:
    """One session: in the room from `joined` to `left`; None: nobody tells of the leaving."""

    meeting: Meeting
    joined: int
    left: int | None


class Style(StrEnum):
    PLAIN = "plain"
    REJOINED = "rejoined"
    DEVICES = "two devices at once"
    UNTOLD = "leave missing"


def room(slots: Sequence[Slot]) -> int:
    """The most seconds that anybody can be present."""
    return sum(slot.end - slot.begin for slot in slots)


def lay(style: Style, present: int, slots: Sequence[Slot], rng: Random) -> list[Stay]:
    """Stays whose union within the slots is exactly `present` seconds, at most `room(slots)`."""
    return _STYLES[style](present, slots, rng)


def widen(stays: Sequence[Stay], begin: int, end: int, rng: Random) -> list[Stay]:
    """Let who was there at the window's edge have come before it or gone after it: nothing more counts."""
    return [_widened(stay, begin, end, rng) for stay in stays]


def _widened(stay: Stay, begin: int, end: int, rng: Random) -> Stay:
    if stay.joined == begin and stay.meeting.opened < begin:
        stay = replace(stay, joined=rng.randint(stay.meeting.opened + 1, begin))
    if stay.left == end and stay.meeting.closed > end:
        stay = replace(stay, left=rng.randint(end, stay.meeting.closed))
    return stay


def _taken(slots: Sequence[Slot], skip: int, length: int) -> list[Stay]:
    """The seconds `skip` to `skip + length` of all slots set end to end."""
    found: list[Stay] = []
    for slot in slots:
        size = slot.end - slot.begin
        begin, end = max(0, skip), min(size, skip + length)
        if begin < end:
            found.append(Stay(slot.meeting, slot.begin + begin, slot.begin + end))
        skip -= size
    return found


def _plain(present: int, slots: Sequence[Slot], rng: Random) -> list[Stay]:
    return _taken(slots, rng.randint(0, room(slots) - present), present)


def _rejoined(present: int, slots: Sequence[Slot], rng: Random) -> list[Stay]:
    spare = room(slots) - present
    gap = rng.randint(0, min(spare, 300))
    skip = rng.randint(0, spare - gap)
    first = present // 3
    return _taken(slots, skip, first) + _taken(slots, skip + first + gap, present - first)


def _devices(present: int, slots: Sequence[Slot], rng: Random) -> list[Stay]:
    found: list[Stay] = []
    for stay in _plain(present, slots, rng):
        left = stay.left or stay.joined
        middle = (stay.joined + left) // 2
        overlap = min(60, middle - stay.joined)
        found.append(replace(stay, left=middle + overlap))
        found.append(replace(stay, joined=middle - overlap))
        if overlap > 1:
            found.append(Stay(stay.meeting, middle - overlap + 1, middle))
    return found


def _untold(present: int, slots: Sequence[Slot], _rng: Random) -> list[Stay]:
    """Present up to the end, and the leave is missing wherever the meeting's own end tells it."""
    last = {slot.meeting: slot.end for slot in slots}
    found = _taken(slots, room(slots) - present, present)
    return [
        replace(stay, left=None) if stay.meeting.told and stay.left == last[stay.meeting] else stay
        for stay in found
    ]


_STYLES: Mapping[Style, Callable[[int, Sequence[Slot], Random], list[Stay]]] = {
    Style.PLAIN: _plain,
    Style.REJOINED: _rejoined,
    Style.DEVICES: _devices,
    Style.UNTOLD: _untold,
}
