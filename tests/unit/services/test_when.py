"""When a job is due: through a year and both nights on which the clock changes."""

import itertools
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.when import next_after, next_times, read_cron

MINUTE = 60_000
YEAR = 366 * 24 * 60 * MINUTE
BEGIN = 1_767_225_600_000
"""The first moment of 2026 in UTC."""


def ms(text: str, *, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BELGRADE, fold=fold).timestamp()) * 1000


def shown(times: tuple[int, ...]) -> list[str]:
    return [datetime.fromtimestamp(one / 1000, BELGRADE).strftime("%d. %H:%M%z") for one in times]


MARCH, OCTOBER = ms("2026-03-29T00:00"), ms("2026-10-25T00:00")
NIGHTS = [
    ("10 2 * * *", MARCH, ["29. 03:00+0200", "30. 02:10+0200"]),
    ("10,40 2 * * *", MARCH, ["29. 03:00+0200", "30. 02:10+0200"]),
    ("*/30 * * * *", ms("2026-03-29T01:20"), ["29. 01:30+0100", "29. 03:00+0200", "29. 03:30+0200"]),
    ("10 * * * *", ms("2026-03-29T01:00"), ["29. 01:10+0100", "29. 03:10+0200", "29. 04:10+0200"]),
    ("0 3 * * *", MARCH, ["29. 03:00+0200", "30. 03:00+0200"]),
    ("10 2 * * *", OCTOBER, ["25. 02:10+0200", "26. 02:10+0100"]),
    ("*/30 * * * *", ms("2026-10-25T02:20"), ["25. 02:30+0200", "25. 02:00+0100", "25. 02:30+0100"]),
    ("10 * * * *", ms("2026-10-25T02:00"), ["25. 02:10+0200", "25. 02:10+0100", "25. 03:10+0100"]),
    ("45 2 * * *", ms("2026-10-25T02:30", fold=1), ["26. 02:45+0100"]),
]


@pytest.mark.parametrize(("cron", "at_ms", "times"), NIGHTS)
def test_a_night_on_which_the_clock_changes_has_each_time_once(
    cron: str, at_ms: int, times: list[str]
) -> None:
    assert shown(next_times(cron, at_ms, count=len(times))) == times


def of_field(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    steps = st.integers(1, high).map(lambda n: f"*/{n}")
    ranges = st.tuples(numbers, numbers).map(lambda pair: "-".join(map(str, sorted(pair))))
    lists = st.lists(numbers, min_size=1, max_size=3).map(lambda some: ",".join(map(str, some)))
    return st.just("*") | steps | ranges | lists


CRONS = st.tuples(of_field(0, 59), of_field(0, 23), st.just("*"), st.just("*"), of_field(0, 7)).map(" ".join)
TIMES = st.integers(BEGIN, BEGIN + YEAR)


@given(CRONS, TIMES)
def test_the_next_time_is_later_and_nothing_is_left_out(cron: str, at_ms: int) -> None:
    first, second = next_times(cron, at_ms, count=2)
    assert at_ms < first < second
    assert next_after(cron, first) == second
    assert next_after(cron, (at_ms + first) // 2) == first


@given(CRONS, TIMES)
def test_whoever_comes_late_finds_one_time_and_goes_on_from_now(cron: str, at_ms: int) -> None:
    late_ms = at_ms + 40 * 24 * 60 * MINUTE
    assert next_after(cron, late_ms) > late_ms


@given(st.integers(0, 59), st.integers(0, 23), TIMES)
def test_a_time_of_day_comes_once_a_day(minute: int, hour: int, at_ms: int) -> None:
    times = next_times(f"{minute} {hour} * * *", at_ms, count=8)
    days = [datetime.fromtimestamp(one / 1000, BELGRADE).date() for one in times]
    assert len(set(days)) == len(days)
    assert all((after - before).days == 1 for before, after in itertools.pairwise(days))


@given(st.sampled_from([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]), TIMES)
def test_every_so_many_minutes_is_even_through_the_year(every: int, at_ms: int) -> None:
    times = next_times(f"*/{every} * * * *", at_ms, count=5)
    assert {b - a for a, b in itertools.pairwise(times)} == {every * MINUTE}


@pytest.mark.parametrize(
    "text", ["", "x", "* * * *", "* * * * * *", "60 * * * *", "0 0 31 2 *", "0 24 * * *", "@daily"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_cron(text)


def test_blanks_are_made_single() -> None:
    assert read_cron("  10  2 *\t* * ") == "10 2 * * *"
