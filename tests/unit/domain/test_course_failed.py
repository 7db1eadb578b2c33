"""Who is done and failed has attended or not, as the programme says; precisely, and in any order."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.completion import Dossier, decide
from lms_bridge.domain.course import (
    CourseCompletion,
    CourseFacts,
    CourseFailure,
    CoursePass,
    CourseVerdict,
    attended,
)
from lms_bridge.domain.programme import Certificate, Confirmation, Failed, Form, Realisation, Rule

AS_PLATFORM, ATTENDED, NOT_ATTENDED = Failed.AS_PLATFORM, Failed.ATTENDED, Failed.NOT_ATTENDED


def told(text: str) -> CourseFacts:
    """`C5 F5 P7`: a record's completion, a failure, a pass, each at its time; `S5`: a statement's completion.

    The id of a fact is its place in the text.
    """
    parts = [(word[0], number, int(word[1:])) for number, word in enumerate(text.split(), 1)]
    completions = [
        CourseCompletion(number, at, "" if kind == "S" else "pushed")
        for kind, number, at in parts
        if kind in "CS"
    ]
    failures = [CourseFailure(number, at) for kind, number, at in parts if kind == "F"]
    return CourseFacts(completions, failures, [CoursePass(number, at) for k, number, at in parts if k == "P"])


TABLE: list[tuple[str, Failed, int | None, tuple[int, ...]]] = [
    # As the platform says: what was failed takes no part.
    ("", AS_PLATFORM, None, ()),
    ("F5", AS_PLATFORM, None, ()),
    ("C5 F5", AS_PLATFORM, 5, (1,)),
    ("C7 C5 F9", AS_PLATFORM, 5, (2,)),
    # Done is attended: the earliest time of either.
    ("", ATTENDED, None, ()),
    ("F5", ATTENDED, 5, (1,)),
    ("F7 F5", ATTENDED, 5, (2,)),
    ("C5 F5", ATTENDED, 5, (1,)),
    ("F5 C5", ATTENDED, 5, (2,)),
    ("C9 F5", ATTENDED, 5, (2, 1)),
    ("S9", ATTENDED, 9, (1,)),
    # Failed is not attended, until a later completion or a later pass.
    ("", NOT_ATTENDED, None, ()),
    ("F5", NOT_ATTENDED, None, ()),
    ("C5", NOT_ATTENDED, 5, (1,)),
    ("S5", NOT_ATTENDED, 5, (1,)),
    ("C5 F5", NOT_ATTENDED, None, (2, 1)),
    ("C5 F9", NOT_ATTENDED, None, (2, 1)),
    ("F5 C9", NOT_ATTENDED, 9, (2,)),
    ("C5 F5 C9", NOT_ATTENDED, 9, (3,)),
    ("C5 F5 C9 F9", NOT_ATTENDED, None, (4, 1)),
    ("C5 F5 P9", NOT_ATTENDED, 5, (1,)),
    ("C5 F5 P5", NOT_ATTENDED, None, (2, 1)),
    ("C5 F5 P9 F11", NOT_ATTENDED, None, (4, 1)),
    ("P9 F5", NOT_ATTENDED, None, ()),
    # A statement tells a completion at the time of its event, and nothing of failures.
    ("C5 F5 S6", NOT_ATTENDED, None, (2, 1)),
    ("S4 F5", NOT_ATTENDED, None, (2, 1)),
    ("F5 S9", NOT_ATTENDED, 9, (2,)),
    ("F5 S9 C8", NOT_ATTENDED, 8, (3,)),
]


@pytest.mark.parametrize(("text", "failed", "at_ms", "facts"), TABLE)
def test_a_course_counts_by_the_programmes_word(
    text: str, failed: Failed, at_ms: int | None, facts: tuple[int, ...]
) -> None:
    assert attended(told(text), failed) == CourseVerdict(at_ms, facts)


KINDS = st.sampled_from(["C", "S", "F", "P"])
TEXTS = st.lists(st.builds("{}{}".format, KINDS, st.integers(0, 9)), max_size=7).map(" ".join)


@given(TEXTS, st.sampled_from(Failed), st.randoms(use_true_random=False))
def test_the_order_in_which_it_was_heard_says_nothing(text: str, failed: Failed, chance: Random) -> None:
    facts = told(text)
    mixed = CourseFacts(*(chance.sample(each, len(each)) for each in (_all(facts))))
    assert attended(mixed, failed) == attended(facts, failed)


@given(TEXTS)
def test_the_three_words_go_from_strict_to_mild(text: str) -> None:
    facts = told(text)
    strict, plain, mild = (attended(facts, each).at_ms for each in (NOT_ATTENDED, AS_PLATFORM, ATTENDED))
    assert strict is None or plain is not None
    assert plain is None or mild is not None


@given(TEXTS, st.sampled_from(Failed))
def test_without_failures_the_word_makes_no_difference(text: str, failed: Failed) -> None:
    clean = replace(told(text), failures=())
    assert attended(clean, failed) == attended(clean, AS_PLATFORM)


@given(TEXTS, st.integers(10, 19))
def test_a_later_pass_lifts_every_failure(text: str, at_ms: int) -> None:
    facts = told(text)
    passed = replace(facts, passes=(*facts.passes, CoursePass(99, at_ms)))
    assert attended(passed, NOT_ATTENDED) == attended(facts, AS_PLATFORM)


def _all(facts: CourseFacts) -> tuple[list[CourseCompletion], list[CourseFailure], list[CoursePass]]:
    return list(facts.completions), list(facts.failures), list(facts.passes)


HERE = Realisation("here", "programme", "R", "T", Form.ONLINE, 0, 100, "course", None, None, None)


def _dossier(failed: Failed, *, enrolled: bool) -> Dossier:
    rule = Rule(None, None, Confirmation.ATTENDED, Certificate.NEVER, failed)
    roster = ("here",) if enrolled else ()
    return Dossier(
        HERE,
        rule,
        tied_course=(HERE,),
        student_in=roster,
        enrolled_in=roster,
        failures=(CourseFailure(1, 5),),
    )


@pytest.mark.parametrize(
    ("failed", "confirmed"), [(ATTENDED, True), (NOT_ATTENDED, False), (AS_PLATFORM, False)]
)
def test_a_failure_entitles_where_the_programme_says_so(failed: Failed, confirmed: bool) -> None:
    found = decide(_dossier(failed, enrolled=True)).completion
    assert found is not None
    assert found.confirmation is confirmed


@pytest.mark.parametrize(("failed", "waits"), [(ATTENDED, True), (NOT_ATTENDED, False), (AS_PLATFORM, False)])
def test_a_failure_waits_for_admission_only_where_it_would_count(failed: Failed, waits: bool) -> None:
    decision = decide(_dossier(failed, enrolled=False))
    assert (decision.completion, decision.waits) == (None, waits)
