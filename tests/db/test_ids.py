"""Ids grow, fit their column and never come twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.db.ids import COUNTER_BITS, EPOCH_MS, Ids

NOW_MS = EPOCH_MS + 200_000_000_000

moments = st.integers(EPOCH_MS, EPOCH_MS + 2**41 - 2)


@given(st.lists(st.tuples(moments, st.integers(1, 5)), min_size=1))
def test_ids_grow_whatever_the_clock_says(asked: list[tuple[int, int]]) -> None:
    clock = iter([moment for moment, _ in asked])
    ids = Ids(lambda: next(clock))
    made = [one for _, n in asked for one in ids.many(n)]
    assert made == sorted(set(made))
    assert all(0 <= one < 2**63 for one in made)


@given(moments)
def test_an_id_tells_its_millisecond(moment: int) -> None:
    assert Ids(lambda: moment).new() >> COUNTER_BITS == moment - EPOCH_MS


def test_a_clock_before_the_epoch_still_gives_ids() -> None:
    ids = Ids(lambda: 0)
    assert 0 <= ids.new() < ids.new()


def test_a_full_millisecond_borrows_from_the_next() -> None:
    ids = Ids(lambda: NOW_MS)
    first, many, last = ids.new(), ids.many(2**COUNTER_BITS), ids.new()
    assert first < many[0]
    assert last == many[-1] + 1
    assert last >> COUNTER_BITS == NOW_MS - EPOCH_MS + 1


def test_threads_never_get_the_same_id() -> None:
    ids = Ids(lambda: NOW_MS)
    with ThreadPoolExecutor(8) as threads:
        made = [one for lot in threads.map(ids.many, [100] * 80) for one in lot]
    assert len(set(made)) == 8_000


def test_two_processes_seldom_start_at_the_same_id() -> None:
    starts = {Ids(lambda: NOW_MS).new() for _ in range(20)}
    assert len(starts) > 15


@pytest.mark.parametrize("n", [0, 1, 3])
def test_as_many_ids_come_as_were_asked_for(n: int) -> None:
    assert len(Ids(lambda: NOW_MS).many(n)) == n
