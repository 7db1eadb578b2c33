"""What a person decided takes part in the decision like any fact, and is the strongest."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.completion import Attempt, Dossier, decide
from lms_bridge.domain.course import CourseCompletion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.ruling import Finding, Ruling, finding_of
from tests.db.pipeline import MINUTE, ONLINE, RULE, START

YES, NO, UNTESTED = Finding(attended=True), Finding(attended=False), Finding(untested=True)


def score(raw: int) -> Score:
    return Score(Decimal(raw), Decimal(0), Decimal(100))


DONE = CourseCompletion(1, START + 10 * MINUTE)
PASSED = Attempt(2, START + 10 * MINUTE, score(90))
BARE = Dossier(
    ONLINE, RULE, tied_course=[ONLINE], tied_test=[ONLINE], student_in={"online"}, enrolled_in={"online"}
)
FULL = replace(BARE, completions=[DONE], attempts=[PASSED])


def ruled(*findings: Finding, at: int = 20) -> list[Ruling]:
    return [Ruling(10 + n, START + (at + n) * MINUTE, finding=one) for n, one in enumerate(findings)]


def given_by(dossier: Dossier, rulings: Sequence[Ruling]) -> tuple[bool, bool]:
    completion = decide(replace(dossier, rulings=rulings)).completion
    assert completion is not None
    return completion.confirmation, completion.certificate


@pytest.mark.parametrize(
    ("dossier", "findings", "given"),
    [
        (BARE, [YES], (True, False)),
        (BARE, [Finding(attended=True, score=score(60))], (True, True)),
        (BARE, [Finding(attended=True, score=score(59))], (True, False)),
        (FULL, [NO], (False, False)),
        (FULL, [UNTESTED], (True, False)),
        (FULL, [Finding(score=score(20))], (True, False)),
        (FULL, [NO, YES], (True, True)),
        (FULL, [YES, NO], (False, False)),
        (FULL, [Finding(score=score(20)), Finding(score=score(80))], (True, True)),
    ],
)
def test_the_last_finding_decides(
    dossier: Dossier, findings: list[Finding], given: tuple[bool, bool]
) -> None:
    assert given_by(dossier, ruled(*findings)) == given
    assert given_by(dossier, ruled(*findings)[::-1]) == given


def test_a_denial_is_about_what_had_happened_by_then() -> None:
    later = replace(FULL, completions=[DONE, CourseCompletion(3, START + 30 * MINUTE)])
    assert given_by(later, ruled(NO)) == (True, True)
    retried = replace(FULL, attempts=[PASSED, Attempt(4, START + 40 * MINUTE, score(75))])
    assert given_by(retried, ruled(UNTESTED)) == (True, True)


def test_it_is_among_what_decided() -> None:
    completion = decide(replace(FULL, rulings=ruled(Finding(attended=False, score=score(70))))).completion
    assert completion is not None
    assert (completion.fact_ids, completion.empty) == ((10,), False)


def test_without_a_ruling_all_is_as_before() -> None:
    assert given_by(FULL, []) == (True, True)


@given(st.booleans() | st.none(), st.booleans())
def test_what_a_fact_keeps_is_what_was_found(attended: bool | None, untested: object) -> None:
    finding = Finding(attended, untested=bool(untested))
    assert finding_of(finding.words(), None) == finding
