"""Following the stream of statements without passing one by.

A statement has its number before its transaction is committed, so that one may come to light behind a cursor
that has passed its number. The cursor stays a moment behind the clock, which most never overtake; and what it
has passed lately is counted again from time to time, in stretches: where there are more statements than it
saw, the stretch is read once more. The key of a submission makes what was queued before the same row.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from lms_bridge.services.ports.forwarding import Passing, Position

SETTLE_MS: Final = 2_000
"""How far the cursor stays behind the clock."""
BITS: Final = 37
"""The numbers of a stretch share what is above these bits: 33 seconds."""
LOOK_BACK_MS: Final = 15_000
"""How often it is counted again."""
STRETCHES: Final = 20
"""Stretches that are counted again: eleven minutes. No transaction takes as long, and clocks of the machines
must not differ by more."""


class Counts(Protocol):
    """The part of `ForwardStream` that counts."""

    def counts(self, after: int, until: int, *, bits: int) -> Mapping[int, int]: ...


def lowest(position: Position) -> int:
    """After which number the statements are counted again."""
    first = (position.cursor >> BITS) - STRETCHES
    return max(position.start, (first << BITS) - 1)


def unseen(position: Position, stream: Counts) -> list[int]:
    """The stretches in which there are other statements than were seen, in order."""
    there = stream.counts(lowest(position), position.cursor, bits=BITS)
    return sorted(one for one, count in there.items() if count != position.seen.get(one, 0))


def bounds(stretch: int, position: Position) -> tuple[int, int]:
    """After which number and up to which a stretch is read again."""
    return max(position.start, (stretch << BITS) - 1), min(position.cursor, ((stretch + 1) << BITS) - 1)


def passed(position: Position, lot: Iterable[Passing]) -> Position:
    """The position after a lot that lies before it."""
    seen, cursor = dict(position.seen), position.cursor
    for one in lot:
        seen[one.seq >> BITS] = seen.get(one.seq >> BITS, 0) + 1
        cursor = max(cursor, one.seq)
    low = (cursor >> BITS) - STRETCHES
    return Position(position.start, cursor, {key: count for key, count in seen.items() if key >= low})


def read_again(position: Position, stretch: int, count: int) -> Position:
    """The position after a stretch behind it was read once more."""
    return Position(position.start, position.cursor, {**position.seen, stretch: count})
