"""Several ways of knowing one meeting: each is paired by itself, and one or all of them count."""

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
