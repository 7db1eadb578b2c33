"""Where the ways of knowing a meeting disagree, and by how much somebody was in two at once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.compare_ways import TOLERANCE_MS, at_once_ms, compare
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.presence import Stay, Window
from lms_bridge.domain.programme import Certificate, Confirmation, Rule
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

MINUTE = 60_000
WINDOW = Window(0, 90 * MINUTE)
RULE = Rule(80, None, Confirmation.ATTENDED, Certificate.NEVER)
NOTHING = Completion(
    attended=False,
    attended_at_ms=None,
    present_ms=0,
    window=WINDOW,
    score=None,
    confirmation=False,
    certificate=False,
    body_id=None,
    rule=RULE,
    stays=(),
    fact_ids=(),
)


def stay(start: float, end: float, channel: str = WEBHOOK, run: str = "run") -> Stay:
    times = round(start * MINUTE), round(end * MINUTE)
    return Stay(run, f"{channel} {start}", *times, end_inferred=False, channel=channel)


def of(*stays: Stay) -> Completion:
    return replace(NOTHING, stays=choose(stays, Ways.PRIORITY))


def test_each_way_is_told_by_itself_though_one_was_set_aside() -> None:
    (row,) = compare({"ana": of(stay(0, 50), stay(10, 100, ANALYTICS))}, {})
    assert dict(row.counted_ms) == {WEBHOOK: 50 * MINUTE, ANALYTICS: 80 * MINUTE}
    assert dict(row.whole_ms) == {WEBHOOK: 50 * MINUTE, ANALYTICS: 90 * MINUTE}
    assert (row.counts, row.differs) == ((ANALYTICS,), True)


@pytest.mark.parametrize(("off_ms", "differs"), [(0, False), (TOLERANCE_MS, False), (TOLERANCE_MS + 1, True)])
def test_what_is_a_minute_apart_is_the_same(off_ms: int, differs: bool) -> None:
    later = replace(stay(0, 50, REPORT), end_ms=50 * MINUTE + off_ms)
    (row,) = compare({"ana": of(stay(0, 50), later)}, {})
    assert row.differs is differs


def test_a_way_that_does_not_name_somebody_in_a_run_says_zero_of_them() -> None:
    told = {"ana": of(stay(0, 50)), "bojan": of(stay(0, 50), stay(0, 50, REPORT))}
    ana, bojan = compare(told, {})
    assert (dict(ana.counted_ms), ana.counts) == ({REPORT: 0, WEBHOOK: 50 * MINUTE}, (WEBHOOK,))
    assert (ana.differs, bojan.differs) == (True, False)


@pytest.mark.parametrize("channel", [IMPORT, JOINS])
def test_what_tells_no_run_of_its_own_is_not_compared(channel: str) -> None:
    assert list(compare({"ana": of(stay(0, 50), stay(0, 90, channel))}, {})) == []


def test_runs_are_compared_one_by_one() -> None:
    ana = of(stay(0, 40), stay(0, 40, ANALYTICS), stay(50, 60, run="again"))
    assert [row.run for row in compare({"ana": ana}, {})] == ["run"]


@pytest.mark.parametrize(("own", "differs"), [(90, False), (91, False), (72, True)])
def test_the_hosts_own_figure_is_compared_with_the_whole_of_its_stays(own: int, differs: bool) -> None:
    figures = {("ana", "run"): {ANALYTICS: own * MINUTE}}
    (row,) = compare({"ana": of(stay(10, 100, ANALYTICS))}, figures)
    assert (row.own_differs, row.ways_differ) == (differs, False)


@pytest.mark.parametrize(
    ("here", "there", "minutes"),
    [
        ([stay(0, 30)], [stay(20, 60)], 10),
        ([stay(0, 30)], [stay(30, 60)], 0),
        ([stay(0, 30), stay(40, 50)], [stay(20, 45), stay(45, 90)], 20),
        ([stay(0, 30)], [stay(0, 30), stay(0, 5, REPORT)], 5),
    ],
)
def test_time_in_two_meetings_at_once(here: list[Stay], there: list[Stay], minutes: int) -> None:
    assert at_once_ms(of(*here), of(*there)) == at_once_ms(of(*there), of(*here)) == minutes * MINUTE


stays = st.lists(
    st.builds(
        lambda start, length, way: stay(start, start + length, way),
        st.integers(0, 90),
        st.integers(1, 60),
        st.sampled_from(BEST_FIRST),
    ),
    max_size=6,
)


@given(stays, stays)
def test_one_meeting_beside_itself_is_all_of_it_and_no_more_than_either(
    ours: list[Stay], theirs: list[Stay]
) -> None:
    one, other = of(*ours), of(*theirs)
    assert at_once_ms(one, other) <= min(at_once_ms(one, one), at_once_ms(other, other)) <= WINDOW.length_ms


@pytest.mark.parametrize(("told", "differs"), [(50, False), (51, False), (52, True), (0, True), (90, True)])
def test_minutes_that_a_platform_was_told_are_compared_with_what_counts(told: int, *, differs: bool) -> None:
    (row,) = compare({"ana": of(stay(0, 50))}, {("ana", "run"): {MINUTES: told * MINUTE}})
    assert (row.beside(MINUTES), row.differs) == (50 * MINUTE, differs)


def test_who_is_known_by_minutes_alone_is_listed_beside_those_whom_a_way_told_of() -> None:
    own = {("bojan", "run"): {MINUTES: 80 * MINUTE}, ("bojan", "other"): {MINUTES: 80 * MINUTE}}
    (row,) = compare({"ana": of(stay(0, 50))}, own)
    assert (row.person_id, row.run, dict(row.counted_ms)) == ("bojan", "run", {WEBHOOK: 0})
    assert (row.beside(MINUTES), row.differs) == (0, True)
