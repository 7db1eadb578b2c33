"""Presence on classroom days: which day counts, and what share of the days is enough."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.classroom import Days, Mark, attended, by_day, calendar_days
from lms_bridge.domain.completion import decide
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import DAY_MS, Form
from lms_bridge.domain.window import window_of
from tests.unit.domain.test_completion_rule import HERE, RULE, dossier, judged, law

MONDAY = date(2026, 3, 2)
WEEK = tuple(MONDAY + timedelta(days=one) for one in range(5))
NINE = 9 * 3_600_000


def mark(fact_id: int = 1, day: int = 0, *, present: bool = True, **more: Any) -> Mark:
    at_ms = day_begins(WEEK[day])
    return Mark(fact_id, WEEK[day], at_ms, present=present, **{"way": "1/", "acted_ms": fact_id, **more})


COUNTED = [
    ("one tick", [mark()], {0}),
    ("nobody said anything", [], set()),
    ("taken back", [mark(1), mark(2, present=False)], set()),
    ("taken back and ticked again", [mark(1), mark(2, present=False), mark(3)], {0}),
    ("the last act holds, not the last that came", [mark(9, acted_ms=1), mark(2, present=False)], set()),
    ("of one moment the later fact holds", [mark(1, acted_ms=5), mark(2, present=False, acted_ms=5)], set()),
    ("another list is enough", [mark(1, present=False), mark(2, way="2/")], {0}),
    ("every slot of a list", [mark(1, slot="a"), mark(2, slot="b", present=False)], set()),
    ("all slots of a list", [mark(1, slot="a"), mark(2, slot="b")], {0}),
    ("days do not mix", [mark(1, 0), mark(2, 1, present=False)], {0}),
]


@pytest.mark.parametrize(("marks", "days"), [one[1:] for one in COUNTED], ids=[one[0] for one in COUNTED])
def test_a_day_counts_by_the_last_word_of_a_list(marks: list[Mark], days: set[int]) -> None:
    assert set(by_day(marks)) == {WEEK[one] for one in days}


ENOUGH = [
    (1, 1, None, True),
    (1, 1, 100, True),
    (0, 1, 0, False),
    (0, 1, None, False),
    (4, 5, 80, True),
    (3, 5, 80, False),
    (4, 5, None, False),
    (5, 5, None, True),
    (2, 3, 67, False),
    (2, 3, 66, True),
    (1, 3, 33, True),
    (1, 3, 34, False),
]


@pytest.mark.parametrize(("present", "of", "percent", "enough"), ENOUGH)
def test_the_share_of_days_is_exact(present: int, of: int, percent: int | None, *, enough: bool) -> None:
    found = attended([mark(n + 1, n) for n in range(present)], days=WEEK[:of], percent=percent)
    assert found.days == Days(present, of)
    assert (found.at_ms is not None) is enough
    assert found.fact_ids == tuple(range(1, present + 1))


def test_it_is_attended_since_the_last_day_of_presence() -> None:
    assert attended([mark(1, 0), mark(2, 3)], days=WEEK[:4], percent=50).at_ms == day_begins(WEEK[3])


def test_a_day_without_training_neither_counts_nor_is_asked_for() -> None:
    found = attended([mark(1, 0), mark(2, 4)], days=WEEK[:1], percent=100)
    assert (found.days, found.at_ms) == (Days(1, 1), day_begins(WEEK[0]))
    assert attended([mark()], days=(), percent=0).at_ms is None


BOUNDS = [
    (NINE, 7 * 3_600_000, WEEK[:1]),
    (NINE, 4 * DAY_MS + 6 * 3_600_000, WEEK),
    (0, DAY_MS, WEEK[:1]),
    (0, DAY_MS + 1, WEEK[:2]),
    (0, 0, WEEK[:1]),
]


@pytest.mark.parametrize(("start", "length", "days"), BOUNDS)
def test_the_days_are_those_of_belgrade_that_the_window_touches(
    start: int, length: int, days: tuple[date, ...]
) -> None:
    start_ms = day_begins(MONDAY) + start
    assert calendar_days(Window(start_ms, start_ms + length)) == days


def test_a_day_that_lies_in_a_break_is_none() -> None:
    parts = [(day_begins(WEEK[day]) + NINE, day_begins(WEEK[day]) + 2 * NINE) for day in (0, 1, 4)]
    assert calendar_days(window_of(parts)) == (WEEK[0], WEEK[1], WEEK[4])


ROOM = replace(
    HERE, form=Form.CLASSROOM, start_ms=day_begins(MONDAY) + NINE, end_ms=day_begins(WEEK[4]) + 2 * NINE
)


def in_class(*marks: Mark, **known: Any) -> Any:
    told = {"realisation": ROOM, "tied_course": (ROOM,), "marks": marks, **known}
    return replace(dossier(Form.CLASSROOM), **told)


def test_marks_make_an_attendance_of_a_classroom_realisation() -> None:
    found = judged(in_class(*(mark(n + 1, n) for n in range(4))))
    assert (found.attended, found.confirmation, found.days) == (True, True, Days(4, 5))
    assert found.fact_ids == (1, 2, 3, 4)
    assert found.present_ms is None


def test_without_a_mark_nothing_is_attended_and_nothing_is_kept() -> None:
    found = judged(in_class())
    assert (found.attended, found.empty, found.days) == (False, True, Days(0, 5))


def test_a_day_off_is_no_day() -> None:
    found = judged(in_class(mark(1, 0), mark(2, 1), days_off=set(WEEK[2:])))
    assert (found.attended, found.days) == (True, Days(2, 2))


def test_an_agenda_says_which_days_count() -> None:
    agenda = window_of([(mark(1, day).at_ms + NINE, mark(1, day).at_ms + 2 * NINE) for day in (0, 2)])
    found = judged(in_class(mark(1, 0), mark(2, 2), windows={"here": agenda}))
    assert (found.attended, found.days) == (True, Days(2, 2))


def test_who_is_not_in_the_roster_waits() -> None:
    waiting = decide(in_class(mark(), student_in=(), enrolled_in=()))
    assert (waiting.completion, waiting.waits) == (None, True)


def test_marks_say_nothing_about_other_forms() -> None:
    assert not judged(dossier(Form.ONLINE, marks=[mark()])).attended
    assert not decide(dossier(Form.ONLINE, marks=[mark()], student_in=(), enrolled_in=())).waits


def test_a_mark_by_course_belongs_to_the_realisation_that_has_the_day() -> None:
    later = replace(ROOM, id="later", start_ms=ROOM.start_ms + 7 * DAY_MS, end_ms=ROOM.end_ms + 7 * DAY_MS)
    both = {"tied_course": (ROOM, later), "student_in": ("here", "later"), "enrolled_in": ("here", "later")}
    told = [mark(n + 1, n, by_course=True) for n in range(5)]
    assert judged(in_class(*told, **both)).attended
    assert not judged(in_class(*told, **both, realisation=later)).attended


@law
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 9)), max_size=12), st.randoms())
def test_the_order_in_which_marks_come_changes_nothing(told: list[Any], random: Random) -> None:
    marks = [mark(n, day, present=yes, acted_ms=at) for n, (day, yes, at) in enumerate(told)]
    shuffled = random.sample(marks, len(marks))
    assert attended(marks, days=WEEK, percent=RULE.presence_percent) == attended(
        [*shuffled, *shuffled[:3]], days=WEEK, percent=RULE.presence_percent
    )
