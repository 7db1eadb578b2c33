"""Credits are decimal, by a rule of the year, rounded once."""

from decimal import Decimal

import pytest

from lms_bridge.domain.credit import RULES, plain, rule_of


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("30", "1.00"),
        ("6", "0.20"),
        ("8", "0.27"),
        ("0.15", "0.01"),
        ("0.14", "0.00"),
        ("447120", "14904.00"),
    ],
)
def test_thirty_hours_are_one_credit_rounded_half_up(hours: str, told: str) -> None:
    assert str(rule_of(2026).credits(Decimal(hours))) == told


def test_rounded_ones_are_not_added_up() -> None:
    eight, rule = Decimal(8), rule_of(2026)
    assert rule.credits(eight * 30) == Decimal(8)
    assert rule.credits(eight) * 30 != Decimal(8)


def test_rules_come_in_order_of_their_years_under_names_of_their_own() -> None:
    assert [rule.from_year for rule in RULES] == sorted({rule.from_year for rule in RULES})
    assert len({rule.version for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("given", "spelling"), [("8.00", "8"), ("7.50", "7.5"), ("100", "100"), ("0.05", "0.05")]
)
def test_hours_have_one_spelling(given: str, spelling: str) -> None:
    assert str(plain(Decimal(given))) == spelling
