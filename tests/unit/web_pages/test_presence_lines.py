"""Where a webinar's lines are drawn: nothing outside, what does not count below, the axis within."""

from dataclasses import replace

import pytest

from lms_bridge.domain.presence import Stay, Window
from lms_bridge.services.presence_page import Line, PresencePage, Room
from lms_bridge.services.presence_room import Seen
from lms_bridge.web import presence_lines
from tests.unit.web_pages.world import at

START, HOUR = at("2020-05-05", "10:00"), 3_600_000
WINDOW = Window(START, START + HOUR, breaks=((START + HOUR // 3, START + HOUR // 2),))
SEEN = Seen("a", name="A", body=None, present_ms=0, attended=False, left=False)
STAY = Stay("r", "s", START, START + HOUR, False)


def page(*stays: Stay, reached_ms: int | None = None) -> PresencePage:
    line = Line(SEEN, stays, 0, reached_ms, open=False)
    room = Room(None, (SEEN,))  # type: ignore[arg-type]
    return PresencePage(room, WINDOW, (0, 0), HOUR // 2, (line,), 1, missed=(), live=False)


def strips(*stays: Stay) -> list[tuple[str, float, float]]:
    shown = page(*stays)
    drawn = presence_lines.drawn(shown.lines[0], shown)
    return [(one.kind, one.x, one.width) for one in drawn.strips]


@pytest.mark.parametrize(
    ("stay", "kind"),
    [
        (STAY, "present"),
        (replace(STAY, end_inferred=True), "inferred"),
        (replace(STAY, end_ms=None, end_inferred=True), "open"),
        (replace(STAY, aside=True), "aside"),
    ],
)
def test_each_kind_of_stay_has_its_look(stay: Stay, kind: str) -> None:
    assert [one[0] for one in strips(stay)] == [kind]


def test_a_stay_of_the_whole_time_covers_what_counts_and_the_breaks() -> None:
    _, x, width = strips(STAY)[0]
    parts = presence_lines.frame(page()).strips
    assert [one.kind for one in parts] == ["window", "window", "break"]
    assert (x, x + width) == (parts[0].x, pytest.approx(parts[1].x + parts[1].width))


@pytest.mark.parametrize("hours", [-3, -1, 0, 1, 3])
def test_nothing_lies_outside_and_what_is_beyond_is_said(hours: int) -> None:
    stay = replace(STAY, start_ms=START + hours * HOUR, end_ms=START + (hours + 1) * HOUR)
    for _, x, width in strips(stay):
        assert 0 <= x <= x + width <= 100.01
    shown = page(stay)
    drawn = presence_lines.drawn(shown.lines[0], shown)
    assert (drawn.early, drawn.late) == (hours < 0, hours > 0)


def test_who_is_in_is_drawn_up_to_now_and_no_further() -> None:
    stay = replace(STAY, end_ms=None, end_inferred=True)
    shown = replace(page(stay), live=True, now_ms=START + HOUR // 2)
    (strip,) = presence_lines.drawn(shown.lines[0], shown).strips
    assert strip.x + strip.width == pytest.approx(50)


def test_what_does_not_count_is_drawn_first_so_that_it_covers_nothing() -> None:
    assert [one[0] for one in strips(STAY, replace(STAY, aside=True))] == ["aside", "present"]


def test_the_axis_has_round_moments_within_it() -> None:
    ticks = presence_lines.frame(page()).ticks
    assert [one.at_ms % 900_000 for one in ticks] == [0] * len(ticks)
    assert 3 <= len(ticks) <= 6
    assert all(5 < one.x < 95 for one in ticks)


@pytest.mark.parametrize(("part", "percent"), [(0, 0), (HOUR // 2, 50), (HOUR - 1, 99), (HOUR, 100)])
def test_percent_is_floored(part: int, percent: int) -> None:
    assert presence_lines.percent(part, HOUR) == percent
