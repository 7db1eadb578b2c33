"""However statements come to light, a follower of their numbers queues each of them."""

from bisect import insort
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.services.forward_position import BITS, STRETCHES, bounds, passed, read_again, unseen
from lms_bridge.services.ports.forwarding import Passing, Position

STRETCH = 1 << BITS
START = 1_000 * STRETCH + 17


class Stream:
    """Numbers that are there at a moment."""

    def __init__(self) -> None:
        self.there: list[int] = []

    def counts(self, after: int, until: int, *, bits: int) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for one in self.there:
            if after < one <= until:
                found[one >> bits] = found.get(one >> bits, 0) + 1
        return found


def passing(seq: int) -> Passing:
    return Passing(seq, str(seq), source_id=1, raw="", stored_ms=0, voids=False, voided=None)


def follow(position: Position, stream: Stream, queued: set[int]) -> Position:
    """A turn of a follower, as `forward_fan` makes it."""
    for stretch in unseen(position, stream):
        after, until = bounds(stretch, position)
        again = [one for one in stream.there if after < one <= until]
        queued.update(again)
        position = read_again(position, stretch, len(again))
    lot = [passing(one) for one in stream.there if one > position.cursor]
    queued.update(one.seq for one in lot)
    return passed(position, lot)


# Each comes to light at most as late as a stretch less than are counted again.
moves = st.lists(
    st.tuples(st.integers(1, STRETCH * 3), st.integers(0, (STRETCHES - 4) * STRETCH), st.booleans()),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(moves)
def test_what_comes_to_light_late_is_queued_and_nothing_before_the_start(
    steps: list[tuple[int, int, bool]],
) -> None:
    stream, queued, position, head = Stream(), set[int](), Position(START, START), START
    for ahead, late, looks in steps:
        head += ahead
        number = head - late
        if number not in stream.there:
            insort(stream.there, number)
        if looks:
            position = follow(position, stream, queued)
    position = follow(position, stream, queued)
    assert queued == {one for one in stream.there if one > START}
    assert unseen(position, stream) == []
    assert len(position.seen) <= STRETCHES + 1
