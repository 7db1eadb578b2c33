"""How bodies were called, and under which they are counted."""

from datetime import date
from itertools import permutations

import pytest

from lms_bridge.domain.body_history import BodyHistory, BodyTurn, Turn

Y = [date(2020 + n, 1, 1) for n in range(6)]
NAMES = {one: one.upper() for one in "abcd"}


def renamed(n: int, before: str, after: str, *, body: str = "a") -> BodyTurn:
    return BodyTurn(n, body, Turn.RENAMED, Y[n], before, after)


def merged(n: int, body: str, into: str) -> BodyTurn:
    return BodyTurn(n, body, Turn.MERGED, Y[n], successor_id=into)


@pytest.mark.parametrize(
    ("year", "name"), [(2019, "First"), (2020, "First"), (2021, "Second"), (2022, "Second"), (2024, "A")]
)
def test_a_body_is_called_as_it_was_called_then(year: int, name: str) -> None:
    for turns in permutations([renamed(1, "First", "Second"), renamed(3, "Second", "A")]):
        assert BodyHistory(NAMES, turns).name_on("a", date(year, 6, 1)) == name


def test_a_name_holds_from_its_first_day() -> None:
    history = BodyHistory(NAMES, [renamed(1, "First", "A")])
    assert (history.name_on("a", date(2020, 12, 31)), history.name_on("a", Y[1])) == ("First", "A")


def test_who_was_never_renamed_has_the_name_of_today() -> None:
    history = BodyHistory(NAMES, [])
    assert (history.name_on("b", Y[0]), history.name_on("unknown", Y[0])) == ("B", "unknown")


def test_a_merged_body_counts_under_the_last_of_its_successors() -> None:
    history = BodyHistory(NAMES, [merged(1, "a", "b"), merged(2, "b", "c"), merged(3, "d", "c")])
    assert [history.under(one) for one in "abcd"] == ["c"] * 4
    assert history.forerunners("c") == {"a", "b", "d"}
    assert history.over_since("a") == Y[1]


def test_a_divided_body_counts_as_itself() -> None:
    history = BodyHistory(NAMES, [merged(1, "a", "b"), merged(1, "a", "c"), merged(2, "d", "a")])
    assert history.successors("a") == ("b", "c")
    assert [history.under(one) for one in "ad"] == ["a", "a"]


def test_bodies_that_went_into_each_other_end_somewhere() -> None:
    history = BodyHistory(NAMES, [merged(1, "a", "b"), merged(2, "b", "a")])
    assert (history.under("a"), history.under("b")) == ("b", "a")


def test_who_ended_without_a_successor_counts_as_itself() -> None:
    history = BodyHistory(NAMES, [BodyTurn(1, "a", Turn.ENDED, Y[4])])
    assert (history.under("a"), history.over_since("a"), history.over_since("b")) == ("a", Y[4], None)
