"""However presence is laid out, it comes to exactly the seconds that were wished for."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.demo.making.stays import Meeting, Slot, Stay, Style, lay, room, widen

BEGIN = 100_000


def seconds(stays: list[Stay], slots: tuple[Slot, ...]) -> set[int]:
    found: set[int] = set()
    for stay in stays:
        stop = stay.meeting.closed if stay.left is None else stay.left
        for slot in slots:
            if slot.meeting == stay.meeting:
                found.update(range(max(stay.joined, slot.begin), min(stop, slot.end)))
    return found


@st.composite
def rooms(draw: st.DrawFn) -> tuple[Slot, ...]:
    """One meeting, or two with a gap, that cover a window; the room may close before it ends."""
    length = draw(st.integers(60, 900))
    early = draw(st.integers(0, 60))
    over = draw(st.integers(-30, 60))
    if draw(st.booleans()):
        meeting = Meeting("one", BEGIN - early, BEGIN + length + over)
        return (Slot(meeting, BEGIN, min(BEGIN + length, meeting.closed)),)
    crash = BEGIN + length // 3
    first = Meeting("one", BEGIN - early, crash, told=draw(st.booleans()))
    second = Meeting("two", crash + 10, BEGIN + length + over)
    return (
        Slot(first, BEGIN, crash),
        Slot(second, crash + 10, max(crash + 11, min(BEGIN + length, second.closed))),
    )


@given(slots=rooms(), style=st.sampled_from(Style), share=st.floats(0, 1), seed=st.integers(0, 999))
def test_the_union_of_the_stays_is_what_was_wished_for(
    slots: tuple[Slot, ...], style: Style, share: float, seed: int
) -> None:
    rng = Random(seed)
    wished = int(room(slots) * share)
    stays = lay(style, wished, slots, rng)
    wider = widen(stays, slots[0].begin, slots[-1].end, rng)
    assert len(seconds(stays, slots)) == wished
    assert len(seconds(wider, slots)) == wished
    assert all(stay.left is None or stay.joined <= stay.left for stay in wider)
    assert all(stay.left is not None or stay.meeting.told for stay in wider)
