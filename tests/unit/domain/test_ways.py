"""Several ways of knowing one meeting: each is paired by itself, and one or all of them count."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.presence import MeetingEvent, Moment, Stay, Window, covered, length_ms, stays
from lms_bridge.domain.ways import (
    ANALYTICS,
    BEST_FIRST,
    IMPORT,
    JOINS,
    MINUTES,
    REPORT,
    WEBHOOK,
    Ways,
    choose,
)

WINDOW = Window(0, 90)


def event(text: str) -> MeetingEvent:
    """`J10 report`, `L50 report phone`, `E60`: moment and time, channel, session."""
    head, channel, session = [*text.split(), *("", "laptop")[len(text.split()) - 1 :]]
    moment = {"J": Moment.JOINED, "L": Moment.LEFT, "E": Moment.ENDED}[head[0]]
    return MeetingEvent(moment, "run", session, int(head[1:]), "" if channel == "-" else channel)


def stay(start: int, end: int | None, channel: str = WEBHOOK, run: str = "run") -> Stay:
    return Stay(run, f"{channel} {start}", start, end, end_inferred=False, channel=channel)


def counted(*told: Stay, ways: Ways = Ways.PRIORITY) -> int:
    return length_ms(covered(choose(told, ways), WINDOW))


def test_a_leave_of_one_way_never_closes_a_join_of_another() -> None:
    found = stays(map(event, ["J10", "J11 report", "L50 report", "E80"]))
    assert [(one.start_ms, one.end_ms, one.channel) for one in found] == [(10, 80, ""), (11, 50, "report")]


def test_a_join_of_one_way_never_closes_a_stay_of_another() -> None:
    found = stays(map(event, ["J10", "J30 report", "L60", "L60 report"]))
    assert [(one.start_ms, one.end_ms, one.end_inferred) for one in found] == [
        (10, 60, False),
        (30, 60, False),
    ]


def test_the_end_of_a_run_closes_every_way_that_tells_none_of_its_own() -> None:
    told = ["J10", "J10 analytics", "J10 report", "E80 analytics", "E79"]
    assert [one.end_ms for one in stays(map(event, told))] == [79, 80, 79]


@pytest.mark.parametrize(
    ("told", "priority", "union"),
    [
        pytest.param([stay(0, 50)], 50, 50, id="one way"),
        pytest.param([stay(0, 50), stay(10, 70, ANALYTICS)], 60, 70, id="analytics before webhooks"),
        pytest.param([stay(0, 80), stay(10, 70, ANALYTICS), stay(20, 40, REPORT)], 20, 80, id="report first"),
        pytest.param([stay(0, 50), stay(20, 40, REPORT, run="other")], 50, 50, id="each run by itself"),
        pytest.param([stay(0, 50), stay(0, None, REPORT)], 50, 50, id="open tells nothing yet"),
        pytest.param([stay(0, 50, REPORT), stay(60, 70, IMPORT)], 60, 60, id="a person's act always counts"),
        pytest.param([stay(0, 50), stay(40, 90, JOINS)], 50, 50, id="joins never add"),
        pytest.param([stay(0, 90, JOINS)], 0, 0, id="joins never count alone"),
        pytest.param([stay(0, 40, MINUTES)], 40, 40, id="minutes where nothing better is told"),
        pytest.param([stay(0, 40, MINUTES), stay(0, 10)], 10, 10, id="minutes give way"),
        pytest.param([stay(0, 40, MINUTES), stay(0, 10, IMPORT)], 10, 10, id="minutes give way to an act"),
    ],
)
def test_what_counts(told: list[Stay], priority: int, union: int) -> None:
    assert counted(*told) == priority
    assert counted(*told, ways=Ways.UNION) == union


channels = st.sampled_from((*BEST_FIRST, IMPORT, JOINS, MINUTES))
told_stays = st.lists(
    st.builds(
        lambda start, length, channel: stay(start, start + length, channel),
        st.integers(0, 90),
        st.integers(1, 40),
        channels,
    ),
    max_size=8,
)


@given(told_stays)
def test_nothing_told_is_lost_and_priority_never_exceeds_union(told: list[Stay]) -> None:
    for ways in Ways:
        chosen = choose(told, ways)
        assert [(one.session, one.start_ms, one.end_ms) for one in chosen] == [
            (one.session, one.start_ms, one.end_ms) for one in told
        ]
    assert counted(*told) <= counted(*told, ways=Ways.UNION)


@given(told_stays, st.sampled_from(Ways))
def test_choosing_again_changes_nothing(told: list[Stay], ways: Ways) -> None:
    assert choose(choose(told, ways), ways) == choose(told, ways)


moves = st.builds(
    MeetingEvent,
    st.sampled_from((Moment.JOINED, Moment.LEFT, Moment.ENDED)),
    run=st.sampled_from(("first", "second")),
    session=st.sampled_from(("laptop", "phone")),
    at_ms=st.integers(0, 90),
    channel=channels,
)
meetings = st.lists(moves, max_size=14)
ways = st.sampled_from(Ways)


def present(events: list[MeetingEvent], chosen: Ways) -> int:
    return length_ms(covered(choose(stays(events), chosen), WINDOW))


@given(meetings, ways, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters_however_many_ways_tell(
    events: list[MeetingEvent], chosen: Ways, random: Random
) -> None:
    shuffled = [*events, *events[:3]]
    random.shuffle(shuffled)
    assert choose(stays(shuffled), chosen) == choose(stays(events), chosen)


@given(meetings, ways)
def test_no_more_counts_than_the_window_is_long(events: list[MeetingEvent], chosen: Ways) -> None:
    assert 0 <= present(events, chosen) <= WINDOW.length_ms


@given(told_stays, channels, st.integers(0, 90), st.integers(1, 40))
def test_where_all_ways_count_one_stay_more_never_lowers(
    told: list[Stay], channel: str, start: int, length: int
) -> None:
    if channel not in (MINUTES, JOINS):  # which never stand beside others
        before = [one for one in told if one.channel != MINUTES]
        after = [*before, stay(start, start + length, channel)]
        assert counted(*after, ways=Ways.UNION) >= counted(*before, ways=Ways.UNION)


@given(told_stays, channels, st.integers(0, 90), st.integers(1, 40))
def test_one_stay_more_by_the_way_that_counts_never_lowers(
    told: list[Stay], channel: str, start: int, length: int
) -> None:
    others = [one for one in told if one.channel != MINUTES]  # which give way to whatever is better
    best = next((one for one in BEST_FIRST if one in {stay.channel for stay in others}), channel)
    assert counted(*others, stay(start, start + length, best)) >= counted(*others)


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30), st.booleans()), max_size=6), ways)
def test_presence_in_a_breakout_room_equals_presence_in_the_meeting_around_it(
    told: list[tuple[int, int, bool]], chosen: Ways
) -> None:
    def events(breakout: str) -> list[MeetingEvent]:
        return [
            MeetingEvent(moment, breakout if parted else "main", str(number), at)
            for number, (start, length, parted) in enumerate(told)
            for moment, at in ((Moment.JOINED, start), (Moment.LEFT, start + length))
        ]

    assert present(events("breakout"), chosen) == present(events("main"), chosen)
