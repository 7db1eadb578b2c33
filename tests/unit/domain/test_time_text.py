"""Times as people write them: exact both ways, also in the hours that a night leaves out or has twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.time_text import interval_text, read_interval, read_intervals

TEN = 1_772_442_000_000
"""10 o'clock in Belgrade on 2 March 2026."""
MINUTE = 60_000
moments = st.integers(0, 4_000_000_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 10:00 – 11:30",
        "2026-03-02T10:00/11:30",
        " 2026-03-02 10:00 - 2026-03-02 11:30:00 ",
        "2026-03-02T09:00:00+00:00/2026-03-02T11:30",
        "2026-03-02T09:00:00Z/10:30Z",
    ],
)
def test_an_interval_in_many_ways(text: str) -> None:
    assert read_interval(text, field="parts") == (TEN, TEN + 90 * MINUTE)


@given(moments, st.integers(1, 100 * 86_400_000))
def test_an_interval_is_read_as_it_was_written(start: int, length: int) -> None:
    interval = (start, start + length)
    assert read_interval(interval_text(interval), field="parts") == interval


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10:00 – 11:30",
        "2026-03-02 10:00",
        "2026-03-02 10:00 – 25:00",
        "2026-03-02 – 2026-03-03",
        "now – then",
    ],
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_interval(text, field="breaks")
    assert refused.value.params["field"] == "breaks"


@pytest.mark.parametrize("hour", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_an_hour_that_is_not_one_is_refused_without_its_offset(hour: str) -> None:
    with pytest.raises(InvalidValue):
        read_interval(f"{hour} – 05:00", field="parts")
    assert read_interval(f"{hour}+02:00 – 05:00", field="parts")


def test_a_line_each() -> None:
    told = "2026-03-02 10:00 – 10:45\n\n2026-03-02 11:00 – 11:30\n"
    assert read_intervals(told, field="parts") == (
        (TEN, TEN + 45 * MINUTE),
        (TEN + 60 * MINUTE, TEN + 90 * MINUTE),
    )
