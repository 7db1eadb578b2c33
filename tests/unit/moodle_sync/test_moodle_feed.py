"""The change feed: whatever order its rows become visible in, none is passed over."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from moodle_sync.feed import SETTLED_S, Place, is_settled

_LONGEST = SETTLED_S - 1
"""How many seconds a transaction may take."""


@dataclass(frozen=True)
class Row:
    """A row of the outbox: numbered and made at `created`, visible `takes` seconds later."""

    created: int
    takes: int


def visible(rows: Sequence[Row], now: int, *, after: int) -> list[tuple[int, str]]:
    """What the feed shows after a number; a row's number is its place."""
    return [
        (seq, json.dumps({"seq": seq, "created": row.created, "sent": now}))
        for seq, row in enumerate(rows, 1)
        if seq > after and row.created + row.takes <= now
    ]


def read(rows: Sequence[Row], polls: Sequence[int], *, size: int) -> set[int]:
    """Poll at these moments, by pages; the numbers that were read."""
    place, seen = Place(), set[int]()
    for now in polls:
        after = place.cursor
        while page := visible(rows, now, after=after)[:size]:
            place = place.after(page, head=len(rows))
            seen |= {seq for seq, _ in page}
            after = page[-1][0]
    return seen


@given(
    made=st.lists(st.tuples(st.integers(0, 600), st.integers(0, _LONGEST)), max_size=30),
    polls=st.lists(st.integers(0, 900), max_size=12),
    size=st.integers(1, 5),
)
def test_no_row_is_passed_over(made: list[tuple[int, int]], polls: list[int], size: int) -> None:
    rows = [Row(created, takes) for created, takes in sorted(made, key=lambda one: one[0])]
    assert read(rows, [*sorted(polls), 2000], size=size) == set(range(1, len(rows) + 1))


def test_a_quiet_feed_is_not_read_again() -> None:
    rows = [Row(10, 0), Row(20, 0)]
    place = Place().after(visible(rows, 20 + SETTLED_S, after=0), head=2)
    assert (place.cursor, place.head) == (2, 2)


def test_the_cursor_stops_before_the_first_young_row() -> None:
    rows = [Row(0, 0), Row(1000, 0), Row(0, 0)]
    place = Place().after(visible(rows, 1010, after=0), head=3)
    assert (place.cursor, place.head) == (1, 3)


def test_what_does_not_say_when_it_was_made_is_taken_for_young() -> None:
    assert not is_settled('{"seq": 1}')
    assert is_settled("no json"), "waiting would not make it readable"
