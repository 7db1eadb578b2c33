"""Presence: what joins and leaves come to, by table, by law, and against a reference of its own."""

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.domain.presence import (
    MeetingEvent,
    Moment,
    Stay,
    Window,
    covered,
    enough,
    length_ms,
    stays,
)

SECOND = 1_000
MINUTE = 60_000
LAST = 120
"""Meetings drawn here happen within seconds 0 to LAST."""

law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

seconds = st.integers(0, LAST)
windows = st.tuples(seconds, seconds).map(lambda pair: Window(min(pair) * SECOND, max(pair) * SECOND))
runs = st.sampled_from(("first", "second"))
moves = st.builds(
    MeetingEvent,
    st.sampled_from((Moment.JOINED, Moment.LEFT)),
    run=runs,
    session=st.sampled_from(("laptop", "phone")),
    at_ms=seconds.map(lambda second: second * SECOND),
)
ends = st.builds(
    MeetingEvent,
    st.just(Moment.ENDED),
    run=runs,
    session=st.just(""),
    at_ms=seconds.map(lambda second: second * SECOND),
)
meetings = st.lists(st.one_of(moves, moves, moves, ends), max_size=16)
closed_stays = st.builds(
    lambda start, length: Stay("run", "session", start, start + length, end_inferred=False),
    st.integers(0, LAST),
    st.integers(1, LAST),
)


def event(text: str) -> MeetingEvent:
    """`J10`, `L50 phone`, `E60 laptop second`: moment and minute, session, run."""
    head, session, run = [*text.split(), *("laptop", "first")[len(text.split()) - 1 :]]
    moment = {"J": Moment.JOINED, "L": Moment.LEFT, "E": Moment.ENDED}[head[0]]
    name = "" if moment is Moment.ENDED else session
    return MeetingEvent(moment, run=run, session=name, at_ms=int(head[1:]) * MINUTE)


def present(*told: str, start: int = 0, end: int = 90) -> float:
    """Minutes present in a window of minutes."""
    found = stays(event(one) for one in told)
    return length_ms(covered(found, Window(start * MINUTE, end * MINUTE))) / MINUTE


def by_the_second(events: list[MeetingEvent], window: Window) -> int:
    """The reference, in milliseconds: for each second ask each session whether somebody was in."""
    sessions = {(one.run, one.session) for one in events if one.moment is not Moment.ENDED}
    return SECOND * sum(
        any(_inside(session, second, events) for session in sessions)
        for second in range(window.start_ms // SECOND, window.end_ms // SECOND)
    )


def _inside(session: tuple[str, str], second: int, events: list[MeetingEvent]) -> bool:
    now = second * SECOND
    ended = [one.at_ms for one in events if one.moment is Moment.ENDED and one.run == session[0]]
    own = [one for one in events if one.moment is not Moment.ENDED and (one.run, one.session) == session]
    if any(now >= end for end in ended) or not (ended or any(one.at_ms > now for one in own)):
        return False
    inside = False
    for at in sorted({one.at_ms for one in own if one.at_ms <= now}):
        told = {one.moment for one in own if one.at_ms == at}
        inside = inside if len(told) == 2 else told == {Moment.JOINED}
    return inside


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        pytest.param(["J10", "L50", "E90"], 40, id="a join and its leave"),
        pytest.param(["J10", "E70"], 60, id="leave missing: to the end of the meeting"),
        pytest.param(["J10"], 0, id="open: nothing until the end has come"),
        pytest.param(["J10", "E70 x second"], 0, id="the end of another run closes nothing"),
        pytest.param(["L50", "E90"], 0, id="leave with no join"),
        pytest.param(["L5", "J10", "L50", "E90"], 40, id="an orphan leave before the join"),
        pytest.param(["J10", "L50", "L70", "E90"], 40, id="a second leave is an orphan"),
        pytest.param(["J10", "L80", "E60"], 50, id="leave after the meeting's end"),
        pytest.param(["J70", "L80", "E60"], 0, id="joined after the meeting's end"),
        pytest.param(["J60", "E60"], 0, id="joined at the meeting's end"),
        pytest.param(["J10", "E70", "E60"], 50, id="of two ends the first holds"),
        pytest.param(["J10", "L30", "J50", "L60", "E90"], 30, id="rejoin of the same session"),
        pytest.param(["J10", "L30", "J50", "E60"], 30, id="rejoin of the same session, left open"),
        pytest.param(["J10", "J30", "L50", "E90"], 40, id="the leave between two joins is missing"),
        pytest.param(["J10", "J30", "L30", "L50", "E90"], 40, id="left and rejoined in one millisecond"),
        pytest.param(["J10", "L10", "E90"], 0, id="join and leave in one millisecond"),
        pytest.param(["J10", "L40", "J20 phone", "L60 phone", "E90"], 50, id="two devices overlap"),
        pytest.param(["J10", "L20", "J40 phone", "L60 phone", "E90"], 30, id="two devices, apart"),
        pytest.param(["J10", "L40 phone", "E90"], 80, id="a leave closes its own device only"),
        pytest.param(["J10", "L20", "J40 laptop second", "E60 x second"], 30, id="two runs"),
        pytest.param(["J10", "L40 laptop second", "E60"], 50, id="a leave closes its own run only"),
    ],
)
def test_presence_of_a_meeting(told: list[str], minutes: int) -> None:
    assert present(*told) == minutes


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        pytest.param(["J0", "L100"], 30, id="there before and after"),
        pytest.param(["J20", "L40"], 20, id="within"),
        pytest.param(["J0", "L10"], 0, id="left as the window opened"),
        pytest.param(["J40", "L60"], 0, id="came as the window closed"),
        pytest.param(["J0", "L11"], 1, id="left in its first minute"),
        pytest.param(["J39", "L60"], 1, id="came in its last minute"),
    ],
)
def test_only_time_inside_the_window_counts(told: list[str], minutes: int) -> None:
    assert present(*told, start=10, end=40) == minutes


@pytest.mark.parametrize(
    ("told", "start", "end", "inferred"),
    [
        (["J10", "L50", "E90"], 10, 50, False),
        (["J10", "L80", "E60"], 10, 60, False),
        (["J10", "E60"], 10, 60, True),
        (["J10"], 10, None, True),
    ],
    ids=["leave told", "leave told, clipped", "no leave", "open"],
)
def test_a_stay_says_whether_its_end_was_told(
    told: list[str], start: int, end: int | None, inferred: bool
) -> None:
    until = None if end is None else end * MINUTE
    assert stays(map(event, told)) == (Stay("first", "laptop", start * MINUTE, until, inferred),)


def test_a_join_with_no_leave_before_the_next_join_is_marked_inferred() -> None:
    found = stays(map(event, ["J10", "J30", "L50", "E90"]))
    assert [stay.end_inferred for stay in found] == [True, False]


def test_the_end_of_the_meeting_coming_late_closes_what_was_open() -> None:
    assert (present("J10"), present("J10", "E60")) == (0, 50)


def test_a_leave_that_comes_after_the_end_corrects_the_inferred_end() -> None:
    assert (present("J10", "E60"), present("J10", "E60", "L20")) == (50, 10)


def test_stays_come_in_the_order_of_their_starts() -> None:
    found = stays(map(event, ["J50 phone", "L60 phone", "J10", "L20", "J30 tab second", "L40 tab second"]))
    assert [stay.start_ms // MINUTE for stay in found] == [10, 30, 50]


@law
@given(meetings, windows)
def test_a_reference_second_by_second_agrees(events: list[MeetingEvent], window: Window) -> None:
    assert length_ms(covered(stays(events), window)) == by_the_second(events, window)


@law
@given(meetings, st.integers())
def test_the_order_of_arrival_never_matters(events: list[MeetingEvent], seed: int) -> None:
    shuffled = random.Random(seed).sample(events, len(events))
    assert stays(shuffled) == stays(events)


@law
@given(meetings, st.data())
def test_what_comes_twice_counts_once(events: list[MeetingEvent], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=8)) if events else []
    assert stays([*events, *again]) == stays(events)


@law
@given(meetings)
def test_no_stay_is_empty_negative_or_beyond_its_runs_end(events: list[MeetingEvent]) -> None:
    ended = [one for one in events if one.moment is Moment.ENDED]
    for stay in stays(events):
        run_ends = [one.at_ms for one in ended if one.run == stay.run]
        if stay.end_ms is None:
            assert not run_ends
        else:
            assert stay.start_ms < stay.end_ms <= min(run_ends, default=stay.end_ms)


@law
@given(meetings)
def test_the_stays_of_one_session_never_overlap(events: list[MeetingEvent]) -> None:
    found = stays(events)
    for one in found:
        later = [other.start_ms for other in found if (other.run, other.session) == (one.run, one.session)]
        assert all(start <= one.start_ms or (one.end_ms or 0) <= start for start in later)


@law
@given(st.lists(closed_stays, max_size=8), windows)
def test_the_union_is_never_longer_than_the_window(found: list[Stay], window: Window) -> None:
    intervals = covered(found, window)
    assert length_ms(intervals) <= window.length_ms
    assert all(window.start_ms <= start < end <= window.end_ms for start, end in intervals)


@law
@given(st.lists(closed_stays, max_size=8))
def test_covered_intervals_are_ordered_and_do_not_touch(found: list[Stay]) -> None:
    intervals = covered(found, Window(0, 3 * LAST))
    assert all(one[1] < other[0] for one, other in pairwise(intervals))


def test_stays_that_touch_are_one_interval() -> None:
    found = stays(map(event, ["J10", "L30", "J30 phone", "L50 phone", "J51", "L60"]))
    intervals = covered(found, Window(0, 90 * MINUTE))
    assert intervals == ((10 * MINUTE, 50 * MINUTE), (51 * MINUTE, 60 * MINUTE))


@law
@given(st.lists(closed_stays, max_size=8), closed_stays)
def test_adding_a_stay_never_lowers(found: list[Stay], added: Stay) -> None:
    window = Window(LAST // 4, LAST)
    before, after = length_ms(covered(found, window)), length_ms(covered([*found, added], window))
    assert before <= after <= before + LAST


@law
@given(meetings, windows, seconds, st.integers(1, LAST))
def test_another_device_never_lowers(
    events: list[MeetingEvent], window: Window, second: int, length: int
) -> None:
    more = [
        MeetingEvent(Moment.JOINED, run="first", session="tablet", at_ms=second * SECOND),
        MeetingEvent(Moment.LEFT, run="first", session="tablet", at_ms=(second + length) * SECOND),
    ]
    before = length_ms(covered(stays(events), window))
    assert length_ms(covered(stays([*events, *more]), window)) >= before


@law
@given(st.lists(closed_stays, min_size=1, max_size=8), windows, st.data())
def test_splitting_a_stay_changes_nothing(found: list[Stay], window: Window, data: st.DataObject) -> None:
    whole, rest = found[0], found[1:]
    assert whole.end_ms is not None
    cut = data.draw(st.integers(whole.start_ms, whole.end_ms))
    halves = [
        Stay(whole.run, whole.session, whole.start_ms, cut, end_inferred=False),
        Stay(whole.run, whole.session, cut, whole.end_ms, end_inferred=False),
    ]
    assert covered([*halves, *rest], window) == covered(found, window)


@law
@given(st.lists(closed_stays, max_size=6), windows, st.data())
def test_a_breakout_room_counts_as_the_meeting_around_it(
    found: list[Stay], window: Window, data: st.DataObject
) -> None:
    """Whichever of somebody's stays were in rooms parted from the meeting."""
    rooms = data.draw(st.lists(st.sampled_from(("meeting", "first", "second")), min_size=6, max_size=6))
    in_it, parted = (
        [
            MeetingEvent(moment, run=room, session=f"{number}", at_ms=at_ms)
            for number, (stay, room) in enumerate(zip(found, where, strict=False))
            for moment, at_ms in ((Moment.JOINED, stay.start_ms), (Moment.LEFT, stay.end_ms or 0))
        ]
        for where in (["meeting"] * 6, rooms)
    )
    assert covered(stays(parted), window) == covered(stays(in_it), window)


def test_an_open_stay_covers_nothing() -> None:
    assert covered([Stay("run", "session", 0, None, end_inferred=True)], Window(0, 10)) == ()


@pytest.mark.parametrize(
    ("present_ms", "window_ms", "percent", "reached"),
    [
        (72 * MINUTE, 90 * MINUTE, 80, True),
        (72 * MINUTE - 1, 90 * MINUTE, 80, False),
        (72 * MINUTE + 1, 90 * MINUTE, 80, True),
        (90 * MINUTE, 90 * MINUTE, 100, True),
        (90 * MINUTE - 1, 90 * MINUTE, 100, False),
        (0, 90 * MINUTE, 1, False),
        (0, 90 * MINUTE, 0, True),
        (1, 3, 33, True),
        (1, 3, 34, False),
        (2, 3, 67, False),
        (333_333_333_333, 1_000_000_000_000, 33, True),
        (329_999_999_999_999_999, 10**18, 33, False),
    ],
)
def test_equal_is_enough_and_a_millisecond_less_is_not(
    present_ms: int, window_ms: int, percent: int, reached: bool
) -> None:
    assert enough(present_ms, window=Window(5, 5 + window_ms), percent=percent) is reached
