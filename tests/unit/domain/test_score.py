"""What a score is, and what is none."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.fact import Account, Fact, FactKind, Score


def score(raw: str, low: str = "0", high: str = "100") -> Score:
    return Score(Decimal(raw), Decimal(low), Decimal(high))


def key(one: Score) -> str:
    fact = Fact(FactKind.TEST_ATTEMPT, Account("https://lms.example", "42"), "attempt", 1, score=one)
    return fact.key(1)


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        pytest.param("5", "10", "10", id="the minimum is the maximum"),
        pytest.param("5", "10", "0", id="the bounds are crossed"),
        pytest.param("0", "0", "-0", id="nought to nought"),
        pytest.param("NaN", "0", "10", id="no number"),
        pytest.param("5", "-Infinity", "10", id="no lower bound"),
        pytest.param("5", "0", "Infinity", id="no upper bound"),
        pytest.param("9" * 41, "0", "10", id="41 digits"),
        pytest.param("5", "0", "1E+41", id="a short text of many digits"),
        pytest.param("1E-41", "0", "10", id="41 places"),
        pytest.param("1E+999999999", "0", "10", id="more digits than memory"),
    ],
)
def test_what_is_no_score_is_refused(raw: str, low: str, high: str) -> None:
    with pytest.raises(ValueError, match="score"):
        score(raw, low, high)


@pytest.mark.parametrize("raw", ["9" * 40, "1E+39", "1E-30", "-7", "100.5", "0." + "1" * 38])
def test_what_has_forty_digits_is_a_score(raw: str) -> None:
    assert score(raw).raw == Decimal(raw)


def test_a_percentage_is_exact() -> None:
    assert score("1", "0", "3").percent == Fraction(100, 3)
    assert score("0.1", "0", "0.3").percent == Fraction(100, 3)


@pytest.mark.parametrize(
    ("raw", "percent", "whole"), [("-5", -5, -5), ("120", 120, 120), ("-0.5", Fraction(-1, 2), -1)]
)
def test_a_score_outside_its_bounds_is_kept_as_it_came(raw: str, percent: Fraction | int, whole: int) -> None:
    assert (score(raw).percent, score(raw).whole_percent) == (percent, whole)


@pytest.mark.parametrize("nought", ["-0", "-0.000", "0E+5", "-0E-9"])
def test_minus_nought_is_nought(nought: str) -> None:
    assert key(score(nought)) == key(score("0"))
    assert key(score("1", low=nought)) == key(score("1"))


def test_nothing_is_rounded_in_the_key() -> None:
    assert key(score("1." + "0" * 37 + "1")) != key(score("1"))


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**30), st.integers(0, 8))
def test_a_scores_scale_never_matters(raw: int, high: int, places: int) -> None:
    plain = score(str(raw), high=str(high))
    scaled = score(f"{raw}E-{places}", high=f"{high}E-{places}")
    assert scaled.percent == plain.percent == Fraction(100 * raw, high)
