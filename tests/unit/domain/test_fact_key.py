"""The key of a fact: the same for ever for the same thing, another for any other thing."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT, Account, Fact, FactKind, Score, digest

ATTEMPT = Fact(
    FactKind.TEST_ATTEMPT,
    account=Account("https://lms.example", "42"),
    object="https://lms.example/attempt/7",
    at_ms=1_580_904_000_000,
    tests=("https://lms.example/quiz/3",),
    score=Score(Decimal(18), Decimal(0), Decimal(30)),
)
JOIN = Fact(
    FactKind.JOINED,
    account=Account("https://lms.example", "42"),
    object="room",
    at_ms=1_580_904_000_000,
    run="run",
    session="w_1",
)

law = settings(deadline=None)


def scored(raw: str, low: str = "0", high: str = "30") -> Fact:
    return replace(ATTEMPT, score=Score(Decimal(raw), Decimal(low), Decimal(high)))


def test_the_recipe_never_changes() -> None:
    """Another recipe would bring every fact of the past a second time: do not mend these lines."""
    assert ATTEMPT.key(1) == "6bffb93e552d3229e922efd0fc27ba27ccb59fb311d0f620150ad58062557480"
    assert JOIN.key(1) == "d2e1df570e50d51df86bdd4958e3b6e290f9096feef90578f6a36a04d7856fc9"


@pytest.mark.parametrize("raw", ["18", "18.0", "18.00000", "1.8E+1", "1.8e1", "180E-1", "+18"])
def test_a_score_in_another_notation_is_the_same_fact(raw: str) -> None:
    assert scored(raw).key(1) == ATTEMPT.key(1)


@pytest.mark.parametrize("zero", ["0", "0.0", "0E+5", "0E-9", "-0", "-0.0"])
def test_nought_in_any_notation_is_the_same_fact(zero: str) -> None:
    assert scored("18", low=zero) == ATTEMPT
    assert scored("18", low=zero).key(1) == ATTEMPT.key(1)


@pytest.mark.parametrize(
    "other",
    [
        replace(ATTEMPT, kind=FactKind.COURSE_COMPLETED),
        replace(ATTEMPT, account=Account("https://lms.example", "43")),
        replace(ATTEMPT, account=Account("https://other.example", "42")),
        replace(ATTEMPT, account=None),
        replace(ATTEMPT, object="https://lms.example/attempt/8"),
        replace(ATTEMPT, at_ms=ATTEMPT.at_ms + 1),
        replace(ATTEMPT, score=None),
        replace(ATTEMPT, run="run"),
        replace(ATTEMPT, session="w_1"),
        scored("19"),
        scored("18", low="1"),
        scored("18", high="31"),
        scored("0", low="18"),
        scored("18.00000000000000000000000000001"),
    ],
    ids=[
        "kind",
        "account name",
        "home page",
        "no account",
        "object",
        "time",
        "no score",
        "run",
        "session",
        "raw",
        "minimum",
        "maximum",
        "raw and minimum changed about",
        "the thirtieth digit",
    ],
)
def test_every_part_matters(other: Fact) -> None:
    assert other.key(1) != ATTEMPT.key(1)


def test_the_source_matters() -> None:
    assert ATTEMPT.key(1) != ATTEMPT.key(2)


def test_the_parts_run_and_session_are_not_one() -> None:
    assert replace(JOIN, run="run1", session="2").key(1) != replace(JOIN, run="run", session="12").key(1)


def test_the_tests_an_attempt_belongs_to_take_no_part() -> None:
    assert replace(ATTEMPT, tests=()).key(1) == ATTEMPT.key(1)


def test_a_callers_decimal_context_changes_no_key() -> None:
    precise = scored("17.123456789")
    with localcontext() as context:
        context.prec = 3
        narrow = precise.key(1)
    assert narrow == precise.key(1)


numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=5)


@law
@given(numbers, st.integers(0, 6))
def test_equal_scores_have_equal_keys(number: Decimal, places: int) -> None:
    again = number.quantize(Decimal(1).scaleb(-5 - places))
    one, other = (replace(ATTEMPT, score=Score(raw, Decimal(0), Decimal(1))) for raw in (number, again))
    assert one == other
    assert one.key(1) == other.key(1)


parts = st.lists(st.text(st.sampled_from("ab1:2ђ"), max_size=5), max_size=4)


@law
@given(parts, parts)
def test_digests_are_equal_only_for_equal_parts(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) is (one == other)


@law
@given(st.text(min_size=1), st.data())
def test_where_the_parts_are_cut_matters(text: str, data: st.DataObject) -> None:
    here, there = (data.draw(st.integers(0, len(text))) for _ in range(2))
    cut = digest(text[:here], text[here:]) == digest(text[:there], text[there:])
    assert cut is (here == there)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("",), ()),
        (("", "a"), ("a", "")),
        (("1:a",), ("a",)),
        (("a", "b"), ("b", "a")),
    ],
)
def test_digests_that_must_differ(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert digest(*one) != digest(*other)


def test_a_leave_and_a_meetings_end_are_about_no_account() -> None:
    assert set(FactKind) - set(ABOUT_AN_ACCOUNT) == {FactKind.LEFT, FactKind.MEETING_ENDED}
