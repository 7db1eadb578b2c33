"""A webinar's lines: what counts so far, when it was enough, and where it is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.presence import Stay, Window, covered, enough, length_ms, needed_ms, reached_ms
from lms_bridge.services.presence_page import lacking
from lms_bridge.services.presence_room import Seen, Stranger
from lms_bridge.services.presence_strangers import by_words, of_like_name

HOUR = 3_600_000
WINDOW = Window(0, HOUR, breaks=((1_200_000, 1_500_000),))
PARTS = st.lists(st.tuples(st.integers(-HOUR, 2 * HOUR), st.integers(1, HOUR)), max_size=8)


def stays(parts: list[tuple[int, int]]) -> list[Stay]:
    return [Stay("r", str(n), start, start + length, False) for n, (start, length) in enumerate(parts)]


@given(PARTS, st.integers(1, 100))
def test_the_threshold_is_reached_exactly_where_the_presence_is_enough(
    parts: list[tuple[int, int]], percent: int
) -> None:
    present = covered(stays(parts), WINDOW)
    reached = reached_ms(present, needed_ms(WINDOW, percent))
    assert (reached is not None) == enough(length_ms(present), window=WINDOW, percent=percent)


@given(PARTS, st.integers(1, 100))
def test_up_to_that_moment_it_is_just_enough(parts: list[tuple[int, int]], percent: int) -> None:
    need = needed_ms(WINDOW, percent)
    present = covered(stays(parts), WINDOW)
    reached = reached_ms(present, need)
    if reached is not None:
        assert sum(max(min(end, reached) - start, 0) for start, end in present) == need


@pytest.mark.parametrize(("percent", "need"), [(0, 0), (1, 33_000), (70, 2_310_000), (100, 3_300_000)])
def test_what_is_needed_is_of_the_time_that_counts(percent: int, need: int) -> None:
    assert needed_ms(WINDOW, percent) == need


def seen(person_id: str, name: str, *, present_ms: int = 0) -> Seen:
    return Seen(person_id, name=name, body=None, present_ms=present_ms, attended=False, left=False)


def test_everybody_who_missed_it_is_told_the_nearest_first() -> None:
    people = [seen(str(n), "A", present_ms=n + 1) for n in range(60)]
    found = lacking(people, HOUR)
    assert [ms for _, ms in found] == [HOUR - n for n in range(60, 0, -1)]


PEOPLE = (
    seen("a", "Виктор Де"),
    seen("b", "Виктор Ду"),
    seen("c", "Ана Ђорђевић"),
    seen("d", "Ана Ђорђевић"),
    seen("e", "Ana Đorđević", present_ms=60_000),
)


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Viktor De", ["a"]),
        ("Viktor D", []),
        ("djordjevic ANA", ["c", "d"]),
        ("Ана", []),
        ("", []),
    ],
)
def test_candidates_share_two_words_and_namesakes_are_both_shown(label: str, found: list[str]) -> None:
    who = Stranger(1, name="x", label=label, source="zoom", first_ms=0, sessions=1)
    assert [one.person_id for one in of_like_name(who, by_words(PEOPLE))] == found
