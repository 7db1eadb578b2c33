"""The drawings' geometry: one scale, nothing outside, and the sum of the parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.presence import Stay, Window
from lms_bridge.domain.programme import Form
from lms_bridge.services.pages import RealisationFigures
from lms_bridge.web import charts
from tests.unit.web_pages.world import at

WINDOW = Window(at("2020-05-05", "10:00"), at("2020-05-05", "11:00"))
MINUTE = 60_000


def held(day: str, form: Form, attended: int) -> RealisationFigures:
    return RealisationFigures("r", "R", form, at(day), at(day, "12:00"), attended, attended, 0)


def test_the_longest_bar_is_the_greatest_number_and_the_rest_to_scale() -> None:
    drawing = charts.rows_of_bars({"A": {"x": 40, "y": 10}, "B": {"x": 20, "y": 0}})
    widths = [bar.width for row in drawing.rows for bar in row.bars]
    assert widths == [86.0, 21.5, 43.0, 0.0]


def test_a_year_of_nothing_draws_without_a_scale() -> None:
    assert [bar.width for row in charts.rows_of_bars({"A": {"x": 0}}).rows for bar in row.bars] == [0]
    assert all(month.total == 0 and not month.bars for month in charts.months([]))


def test_a_month_is_that_of_the_start_in_belgrade() -> None:
    drawn = charts.months([held("2020-02-01", Form.ONLINE, 3), held("2020-02-20", Form.WEBINAR, 1)])
    assert [month.total for month in drawn] == [0, 4, *[0] * 10]
    assert {bar.kind: bar.value for bar in drawn[1].bars} == {"online": 3, "webinar": 1}


def test_bars_of_a_month_stand_on_each_other() -> None:
    lower, upper = charts.months([held("2020-02-01", Form.ONLINE, 3), held("2020-02-20", Form.WEBINAR, 1)])[
        1
    ].bars
    assert upper.y + upper.height == pytest.approx(lower.y)


@given(st.integers(-300, 300), st.integers(1, 300))
def test_a_stay_never_leaves_the_drawing(start: int, length: int) -> None:
    begin = WINDOW.start_ms + start * MINUTE
    line = charts.timeline([Stay("r", "s", begin, begin + length * MINUTE, False)], WINDOW)
    span = line.spans[0]
    assert span.x >= 0
    assert span.x + span.width <= 100.01


def test_a_stay_of_the_whole_window_covers_it() -> None:
    line = charts.timeline([Stay("r", "s", WINDOW.start_ms, WINDOW.end_ms, True)], WINDOW)
    assert (line.spans[0].x, line.spans[0].width) == (line.start, line.width)
    assert line.spans[0].inferred


def test_an_open_stay_is_not_drawn() -> None:
    assert charts.timeline([Stay("r", "s", WINDOW.start_ms, None, True)], WINDOW).spans == ()


@pytest.mark.parametrize(("part", "whole", "percent"), [(45, 90, 50.0), (200, 90, 100.0), (1, 0, 0.0)])
def test_a_share_stays_between_nothing_and_all(part: int, whole: int, percent: float) -> None:
    assert charts.share(part, whole) == percent
