"""The counted time: an agenda without its breaks, in one way whoever wrote it, exact to the millisecond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.presence import Interval, Stay, Window, covered, enough, length_ms
from lms_bridge.domain.window import MOST_PARTS, breaks_json, breaks_of, window_of

LAST = 60
moments = st.integers(0, LAST)
intervals = st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1])
agendas = st.lists(intervals, min_size=1, max_size=5)
pauses = st.lists(intervals, max_size=5)


def counts(parts: list[Interval], breaks: list[Interval]) -> set[int]:
    """The reference: the milliseconds that count, one by one."""

    def among(some: list[Interval]) -> set[int]:
        return {at for start, end in some for at in range(start, end)}

    return among(parts) - among(breaks)


@given(agendas, pauses)
def test_what_counts_is_the_agenda_without_its_breaks(parts: list[Interval], breaks: list[Interval]) -> None:
    expected = counts(parts, breaks)
    if not expected:
        with pytest.raises(InvalidValue):
            window_of(parts, breaks)
        return
    window = window_of(parts, breaks)
    assert {at for start, end in window.parts for at in range(start, end)} == expected
    assert window.length_ms == len(expected)
    assert window_of(window.parts) == window


@given(agendas, pauses, st.lists(intervals, max_size=6))
def test_presence_in_a_break_counts_nothing(
    parts: list[Interval], breaks: list[Interval], been: list[Interval]
) -> None:
    expected = counts(parts, breaks)
    if expected:
        stays = [Stay("run", str(n), start, end, end_inferred=False) for n, (start, end) in enumerate(been)]
        present = covered(stays, window_of(parts, breaks))
        assert length_ms(present) == len(expected & counts(been, []))


@given(agendas, pauses)
def test_breaks_come_back_as_they_were(parts: list[Interval], breaks: list[Interval]) -> None:
    if counts(parts, breaks):
        window = window_of(parts, breaks)
        assert Window(window.start_ms, window.end_ms, breaks_of(breaks_json(window))) == window


def test_versions_of_old_have_no_breaks() -> None:
    assert breaks_of(None) == breaks_of("[]") == ()


@pytest.mark.parametrize(
    ("parts", "breaks", "field"),
    [
        ([], [], "parts"),
        ([(10, 10)], [], "parts"),
        ([(20, 10)], [], "parts"),
        ([(-5, 10)], [], "parts"),
        ([(0, 10)], [(5, 5)], "breaks"),
        ([(0, 10)], [(0, 10)], "parts"),
        ([(0, 10), (20, 30)], [(0, 40)], "parts"),
        ([(n, n + 1) for n in range(MOST_PARTS + 1)], [], "parts"),
        ([(0, 10)], [(0, 10**14)], "breaks"),
    ],
)
def test_what_is_no_counted_time_is_refused(
    parts: list[Interval], breaks: list[Interval], field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        window_of(parts, breaks)
    assert refused.value.params["field"] == field


@pytest.mark.parametrize("breaks", [((0, 5),), ((5, 10),), ((5, 5),), ((4, 6), (6, 8)), ((6, 8), (2, 4))])
def test_a_window_is_written_in_one_way(breaks: tuple[Interval, ...]) -> None:
    with pytest.raises(ValueError, match="breaks"):
        Window(0, 10, breaks)


def test_the_threshold_is_of_what_counts() -> None:
    window = window_of([(0, 100)], [(40, 60)])
    assert enough(64, window=window, percent=80)
    assert not enough(63, window=window, percent=80)
