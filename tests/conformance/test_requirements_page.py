"""Every conformance requirement is on the page, in our words, and at least one test shows it."""

from tests.conformance.requirements import PAGE, ROW, shown, written
from xapi import RULES

NUMBERS = [f"{n:05}" for n in range(1, 337) if n not in (87, 136)]  # 136 was never given to one
ALL = {*(f"XAPI-{number}" for number in NUMBERS), "XAPI-00087-1", "XAPI-00087-2"}
PAGE_TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_requirement_once_with_words() -> None:
    rows = ROW.findall(PAGE_TEXT)
    assert sorted(number for number, _, _ in rows) == sorted(ALL)
    assert [number for number, words, _ in rows if not words.endswith(".")] == []


def test_every_requirement_is_shown_by_a_test() -> None:
    assert set(shown()) == ALL


def test_the_page_names_the_tests_as_they_are() -> None:
    """Else: `python -m tests.conformance.requirements`."""
    assert written(PAGE_TEXT) == PAGE_TEXT


def test_a_rule_names_a_requirement_that_there_is() -> None:
    assert {number for _, number in RULES.values() if number} - ALL == set()
