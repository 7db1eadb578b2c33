"""Sums of minutes without clock times: how much of the counted time they can be, and when they are asked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.completion import decide
from lms_bridge.domain.minutes import Minutes, summed
from lms_bridge.domain.presence import MeetingEvent, Moment, Window
from lms_bridge.domain.programme import Form
from tests.unit.domain.test_completion_rule import HERE, MINUTE, START, dossier, judged, law

WINDOW = Window(START, START + 90 * MINUTE)


def told(minutes: float, *, began: float = 0, run: str = "run", fact_id: int = 1) -> Minutes:
    return Minutes(fact_id, run, START + int(began * MINUTE), int(minutes * MINUTE))


CASES = [
    ("in time", [told(80)], 80),
    ("nobody", [], 0),
    ("more than the counted time", [told(500)], 90),
    ("opened early", [told(80, began=-30)], 80),
    ("surely over before", [told(30, began=-30)], 0),
    ("begun after the end", [told(30, began=90)], 0),
    ("begun late", [told(80, began=60)], 30),
    ("two runs", [told(20), told(27, began=40, run="b", fact_id=2)], 47),
    ("the same run twice", [told(20), told(27, fact_id=2)], 27),
    ("two long runs", [told(80), told(80, began=20, run="b", fact_id=2)], 90),
]


@pytest.mark.parametrize(("sums", "minutes"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_minutes_are_counted_as_far_as_they_can_have_been(sums: list[Minutes], minutes: int) -> None:
    assert summed(sums, WINDOW).present_ms == minutes * MINUTE


def webinar(*sums: Minutes, **known: Any) -> Any:
    return dossier(Form.WEBINAR, minutes=sums, **known)


@pytest.mark.parametrize(("minutes", "attended"), [(72, True), (71.9, False), (0.1, False)])
def test_the_threshold_is_that_of_presence(minutes: float, *, attended: bool) -> None:
    found = judged(webinar(told(minutes)))
    assert (found.attended, found.stays, found.fact_ids) == (attended, (), (1,))
    assert found.minutes == int(minutes)


def test_whoever_was_seen_to_the_second_is_not_summed_up() -> None:
    moments = [(Moment.JOINED, 0), (Moment.LEFT, 10), (Moment.ENDED, 90)]
    session = {Moment.ENDED: ""}
    events = [MeetingEvent(one, "r", session.get(one, "s"), START + at * MINUTE) for one, at in moments]
    found = judged(webinar(told(90), events=events))
    assert (found.attended, found.minutes, found.fact_ids) == (False, 10, ())


def test_minutes_belong_to_the_webinar_of_the_room_that_was_on() -> None:
    here = replace(HERE, form=Form.WEBINAR)
    later = replace(here, id="later", start_ms=START + 600 * MINUTE, end_ms=START + 690 * MINUTE)
    room = {"tied_room": (here, later), "student_in": ("here", "later"), "enrolled_in": ("here", "later")}
    sums = (told(80), told(80, began=600, run="b", fact_id=2))
    assert judged(webinar(*sums, **room)).fact_ids == (1,)
    assert judged(webinar(*sums, **room, realisation=later)).fact_ids == (2,)


def test_minutes_of_somebody_who_is_not_in_the_roster_wait() -> None:
    decision = decide(webinar(told(80), student_in=(), enrolled_in=()))
    assert (decision.completion, decision.waits) == (None, True)


SUMS = st.builds(told, st.integers(1, 200), began=st.integers(-200, 200), run=st.sampled_from("abc"))


@law
@given(st.lists(SUMS, max_size=6), st.randoms())
def test_sums_never_exceed_the_window_whatever_their_order(sums: list[Minutes], random: Any) -> None:
    found = summed(sums, WINDOW)
    assert 0 <= found.present_ms <= WINDOW.length_ms
    assert summed(random.sample(sums, len(sums)), WINDOW).present_ms == found.present_ms
