"""Who was an elected official on a day."""

from datetime import date

import pytest

from lms_bridge.domain.elected import codes_of, elected_on, is_elected
from lms_bridge.domain.person import Role

DAY = date(2026, 3, 2)


def role(word: str, begin: date | None = None, end: date | None = None, *, kind: str = "primary") -> Role:
    return Role("r", "p", kind, word, "town", begin, end)


@pytest.mark.parametrize(
    ("word", "elected"),
    [
        ("ext:elected", True),
        ("ext:electedCouncillor", True),
        ("EXT:Elected.mayor", True),
        ("ext:councillor", True),
        ("ext:Councillor", False),
        ("student", False),
        ("ext:unelected", False),
        ("", False),
    ],
)
def test_a_role_says_whether_its_holder_is_elected(word: str, elected: bool) -> None:
    assert is_elected(word, codes={"ext:councillor"}) is elected


@pytest.mark.parametrize(
    ("begin", "end", "elected"),
    [(None, None, True), (DAY, None, True), (None, DAY, False), (date(2026, 3, 3), None, False)],
)
def test_the_mandate_has_its_days(begin: date | None, end: date | None, elected: bool) -> None:
    assert elected_on(DAY, roles=[role("ext:elected", begin, end, kind="secondary")]) is elected


def test_one_mandate_beside_a_post_is_enough() -> None:
    assert elected_on(DAY, roles=[role("student"), role("ext:elected")])
    assert not elected_on(DAY, roles=[])


def test_codes_are_listed_with_commas() -> None:
    assert codes_of(" ext:mayor, ext:deputy ,,") == {"ext:mayor", "ext:deputy"}
    assert codes_of("") == frozenset()
