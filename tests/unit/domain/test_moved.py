"""Webinars that moved or were cut short are doubted; people who come early are no sign of anything."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.moved import NEAR_MS, Doubt, Gathering, doubted, near
from lms_bridge.domain.presence import Interval, Stay, Window

MINUTE = 60_000
TEN = 600
"""Minutes of a day: the window is from ten to half past eleven."""
WINDOW = Window(TEN * MINUTE, (TEN + 90) * MINUTE)


def stay(start: int, end: int) -> Stay:
    return Stay("run", "session", start * MINUTE, end * MINUTE, end_inferred=False)


def doubt(
    people: list[list[Interval]], *runs: Interval, window: Window = WINDOW, percent: int = 80
) -> Doubt | None:
    """People with their stays, and the runs, in minutes of the day."""
    gathering = Gathering(
        {str(n): [stay(*one) for one in some] for n, some in enumerate(people)},
        [(start * MINUTE, end * MINUTE) for start, end in runs],
    )
    found = doubted(gathering, window=window, near=near(window, ()), percent=percent)
    return found.doubt if found else None


WHOLE = (600, 690)
MOVED = (840, 930)
TWO_HALVES = Window(600 * MINUTE, 720 * MINUTE, ((645 * MINUTE, 675 * MINUTE),))


@pytest.mark.parametrize(
    ("people", "runs", "expected"),
    [
        pytest.param([[WHOLE]] * 5, [WHOLE], None, id="as planned"),
        pytest.param([[MOVED]] * 5, [MOVED], Doubt.ELSEWHEN, id="four hours later"),
        pytest.param([[(540, 555)]] * 3 + [[MOVED]] * 2, [MOVED], Doubt.ELSEWHEN, id="nobody in time"),
        pytest.param([[(660, 750)]] * 5, [(660, 750)], Doubt.ELSEWHEN, id="an hour later"),
        pytest.param([[(570, 690)]] * 5, [(570, 690)], None, id="all come half an hour early"),
        pytest.param([[(480, 690)]] * 5, [(480, 690)], None, id="all come two hours early and stay"),
        pytest.param([[(600, 690), (691, 900)]] * 5, [(600, 900)], None, id="all stay for hours after it"),
        pytest.param([[MOVED]] * 2 + [[WHOLE]] * 3, [WHOLE, MOVED], None, id="fewer than half elsewhere"),
        pytest.param([[MOVED]] * 2 + [[WHOLE]] * 2, [WHOLE, MOVED], None, id="exactly half elsewhere"),
        pytest.param(
            [[(900, 901)]] * 9 + [[WHOLE]] * 3, [WHOLE], None, id="many look in for a minute, few take part"
        ),
        pytest.param([[(600, 620)]] * 5, [(600, 620)], Doubt.CUT_SHORT, id="over after twenty minutes"),
        pytest.param([[(600, 672)]], [(600, 672)], None, id="over when the threshold is just reached"),
        pytest.param([[(600, 671)]], [(600, 671)], Doubt.CUT_SHORT, id="over a minute before that"),
        pytest.param([[(600, 610)]] * 9, [WHOLE], None, id="all leave early, and the meeting goes on"),
        pytest.param([[(640, 690)]] * 5, [(640, 690)], Doubt.CUT_SHORT, id="begun forty minutes late"),
        pytest.param(
            [[(600, 620), (622, 690)]], [(600, 620), (622, 690)], None, id="begun anew after a break"
        ),
        pytest.param([], [(600, 610)], None, id="nobody came"),
        pytest.param([[(3000, 3090)]], [(3000, 3090)], None, id="another day altogether"),
    ],
)
def test_doubts(people: list[list[Interval]], runs: list[Interval], expected: Doubt | None) -> None:
    assert doubt(people, *runs) is expected


def test_who_stays_through_the_break_is_no_sign() -> None:
    assert doubt([[(600, 720)]] * 4, (600, 720), window=TWO_HALVES) is None


def test_nobody_need_be_there_for_long_where_the_rule_asks_for_nothing() -> None:
    assert doubt([[(600, 601)]], (600, 601), percent=0) is None
    assert doubt([[(840, 841)]], (840, 841), percent=0) is Doubt.ELSEWHEN


def test_a_webinar_has_the_time_to_half_of_the_way_to_the_next() -> None:
    before, after = Window(0, 100), Window(400, 500)
    assert near(Window(200, 300), [before, after]) == (150, 350)
    assert near(Window(200, 300), [Window(250, 260)]) == (200 - NEAR_MS, 300 + NEAR_MS)


spans = st.tuples(st.integers(0, 1400), st.integers(1, 400)).map(lambda one: (one[0], one[0] + one[1]))
gatherings = st.lists(st.lists(spans, min_size=1, max_size=3), max_size=6)


@given(gatherings, st.lists(spans, max_size=3), st.randoms())
def test_who_is_named_first_makes_no_difference(
    people: list[list[Interval]], runs: list[Interval], random: Random
) -> None:
    shuffled = random.sample(people, len(people))
    assert doubt(people, *runs) is doubt(shuffled, *reversed(runs))


@given(gatherings, st.lists(spans, max_size=3))
def test_whoever_was_there_long_enough_is_never_a_sign(
    people: list[list[Interval]], runs: list[Interval]
) -> None:
    enough = [[*some, WHOLE] for some in people]
    assert doubt(enough, *runs, WHOLE) is None


@given(gatherings, st.lists(spans, max_size=3))
def test_presence_far_away_changes_nothing(people: list[list[Interval]], runs: list[Interval]) -> None:
    far = [(one[0] + 6000, one[1] + 6000) for some in people for one in some]
    assert doubt([*people, far], *runs) is doubt(people, *runs)
