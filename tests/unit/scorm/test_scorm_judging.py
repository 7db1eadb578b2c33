"""Completion, success, score and time of one attempt, rule by rule; of several."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from scorm.attempts import Which, chosen
from scorm.data_models import ELEMENTS, Model, element_of
from scorm.judge_scorm12 import judge_scorm12
from scorm.judge_scorm2004 import UNTOLD, Asked, judge_scorm2004
from scorm.judgement import (
    CLAUSES,
    Completion,
    Judgement,
    MasteryPolicy,
    Points,
    Rule,
    Success,
    clause_of,
)
from scorm.tracks import Fault, read_tracks
from tests.unit.scorm.strategies import KEPT

CONTENT, IF_UNSET, OVERRIDE = MasteryPolicy
ENDED = {"cmi.core.exit": "", "cmi.core.session_time": "00:10:05"}


def core(**values: str) -> dict[str, str]:
    return {f"cmi.core.{name}": value for name, value in values.items()}


def judged12(raw: dict[str, str], mastery: str | None = None, policy: MasteryPolicy = OVERRIDE) -> Judgement:
    asked = None if mastery is None else Decimal(mastery)
    return judge_scorm12(read_tracks(Model.SCORM_12, raw), mastery=asked, policy=policy)


def clauses(cases: Sequence[tuple[Any, ...]], standard: str) -> list[str]:
    """The clause that each case tries: of the rule that decides, its last member."""
    return [f"{place}: {clause_of(case[-1], standard)}" for place, case in enumerate(cases)]


SPLIT = {  # RTE 3.4.4, cmi.core.lesson_status
    "passed": ("completed", "passed"),
    "completed": ("completed", "unknown"),
    "failed": ("unknown", "failed"),
    "incomplete": ("incomplete", "unknown"),
    "browsed": ("incomplete", "unknown"),
    "P": ("completed", "passed"),
    "Failed": ("unknown", "failed"),
}


@pytest.mark.parametrize(("status", "outcome"), SPLIT.items())
def test_the_one_status_of_scorm_12_answers_two_questions(status: str, outcome: tuple[str, str]) -> None:
    told = judged12(core(lesson_status=status) | ENDED)
    assert (told.completion, told.success, told.completion_rule) == (*outcome, Rule.CONTENT_SAYS)


MASTERY = [
    # policy, status, raw, mastery → completion, success, rule
    (OVERRIDE, "completed", "79", "80", "unknown", "failed", Rule.MASTERY_SCORE),
    (OVERRIDE, "failed", "80", "80", "completed", "passed", Rule.MASTERY_SCORE),
    (OVERRIDE, "incomplete", "80.0", "80", "completed", "passed", Rule.MASTERY_SCORE),
    (OVERRIDE, "completed", "", "80", "completed", "unknown", Rule.CONTENT_SAYS),
    (IF_UNSET, "completed", "79", "80", "completed", "unknown", Rule.CONTENT_SAYS),
    (IF_UNSET, "", "79", "80", "unknown", "failed", Rule.MASTERY_SCORE),
    (IF_UNSET, "not attempted", "81", "80", "completed", "passed", Rule.MASTERY_SCORE),
    (CONTENT, "passed", "10", "80", "completed", "passed", Rule.CONTENT_SAYS),
    (CONTENT, "", "10", "80", "completed", "unknown", Rule.FINISHED_WITHOUT_STATUS),
    (OVERRIDE, "passed", "10", None, "completed", "passed", Rule.CONTENT_SAYS),
]


@pytest.mark.parametrize("case", MASTERY, ids=clauses(MASTERY, "SCORM 1.2"))
def test_a_mastery_score_decides_as_the_policy_says(case: tuple[Any, ...]) -> None:
    policy, status, raw, mastery, *outcome = case
    tracks = core(**{"lesson_status": status, "score.raw": raw}) | ENDED
    told = judged12(tracks, mastery, policy)
    assert [told.completion, told.success, told.completion_rule] == outcome


def test_the_mastery_score_is_compared_with_the_raw_score_whatever_its_maximum() -> None:
    tracks = core(**{"lesson_status": "completed", "score.raw": "18", "score.max": "20"}) | ENDED
    told = judged12(tracks, "80")
    assert (told.success, told.claimed_success) == (Success.FAILED, Success.UNKNOWN)
    assert told.points is not None
    assert told.points.share == Fraction(9, 10)


@pytest.mark.parametrize("status", ["", "incomplete"])
def test_a_suspended_attempt_is_not_judged_by_half_a_score(status: str) -> None:
    """RTE 3.4.4, cmi.core.exit."""
    told = judged12(core(**{"lesson_status": status, "score.raw": "10", "exit": "suspend"}), "80")
    assert (told.completion, told.success, told.suspended) == ("incomplete", "unknown", True)


@pytest.mark.parametrize(
    "how", [core(lesson_mode="review"), core(lesson_mode="browse"), core(credit="no-credit")]
)
def test_what_was_only_looked_at_counts_for_nothing(how: dict[str, str]) -> None:
    """RTE 3.4.4, cmi.core.lesson_mode and cmi.core.credit."""
    told = judged12(core(lesson_status="passed") | ENDED | how)
    assert (told.counts, told.is_done, told.success) == (False, False, Success.UNKNOWN)


def test_an_attempt_that_never_began_is_not_completed() -> None:
    told = judged12(core(lesson_status="not attempted", total_time="00:00:00"))
    assert (told.completion, told.completion_rule) == (Completion.NOT_ATTEMPTED, Rule.NEVER_BEGUN)


def test_the_time_is_the_sum_or_else_the_last_session() -> None:
    assert judged12(core(total_time="0000:00:00", session_time="00:10:05")).seconds == 605
    assert judged12(core(total_time="01:00:00", session_time="00:10:05")).seconds == 3600


def judged2004(asked: Asked = Asked(), **values: str) -> Judgement:  # noqa: B008 - frozen
    raw = {f"cmi.{name.replace('__', '.')}": value for name, value in values.items()}
    return judge_scorm2004(read_tracks(Model.SCORM_2004, {"cmi.exit": "normal", **raw}), asked=asked)


PROGRESS, SCALED = Asked(progress=Decimal("0.75")), Asked(scaled=Decimal("0.8"))
BY_CONTENT = Asked(completion_by_content=True, success_by_content=True)
COMPLETIONS = [
    (
        PROGRESS,
        {"progress_measure": ".75", "completion_status": "incomplete"},
        "completed",
        Rule.COMPLETION_THRESHOLD,
    ),
    (
        PROGRESS,
        {"progress_measure": "0.7", "completion_status": "completed"},
        "incomplete",
        Rule.COMPLETION_THRESHOLD,
    ),
    (PROGRESS, {"completion_status": "completed"}, "unknown", Rule.NO_PROGRESS_MEASURE),
    (Asked(), {"completion_status": "completed"}, "completed", Rule.CONTENT_SAYS),
    (
        UNTOLD,
        {"completion_threshold": "0.4", "progress_measure": ".5"},
        "completed",
        Rule.COMPLETION_THRESHOLD,
    ),
    (
        Asked(),
        {"completion_threshold": "1.0", "progress_measure": ".5", "completion_status": "completed"},
        "completed",
        Rule.CONTENT_SAYS,
    ),
    (Asked(), {}, "completed", Rule.SET_BY_PLATFORM),
    (BY_CONTENT, {}, "unknown", Rule.NOTHING_SAID),
    (Asked(), {"exit": "suspend"}, "incomplete", Rule.SUSPENDED),
    (Asked(), {"completion_status": "unknown"}, "unknown", Rule.NOTHING_SAID),
]
SUCCESSES = [
    (SCALED, {"score__scaled": "0.8", "success_status": "failed"}, "passed", Rule.PASSING_SCORE),
    (SCALED, {"score__scaled": "0.79", "success_status": "passed"}, "failed", Rule.PASSING_SCORE),
    (SCALED, {"score__raw": "95", "success_status": "passed"}, "unknown", Rule.NO_SCALED_SCORE),
    (Asked(scaled=Decimal("-0.5")), {"score__scaled": "-0.5"}, "passed", Rule.PASSING_SCORE),
    (Asked(), {"success_status": "failed", "completion_status": "completed"}, "failed", Rule.CONTENT_SAYS),
    (Asked(), {"success_status": "unknown"}, "unknown", Rule.CONTENT_SAYS),
    (UNTOLD, {"scaled_passing_score": "0.6", "score__scaled": "0.7"}, "passed", Rule.PASSING_SCORE),
    (
        Asked(),
        {"scaled_passing_score": "1.0", "score__scaled": "0.7", "success_status": "passed"},
        "passed",
        Rule.CONTENT_SAYS,
    ),
    (Asked(), {}, "passed", Rule.SET_BY_PLATFORM),
    (BY_CONTENT, {}, "unknown", Rule.NOTHING_SAID),
    (Asked(), {"exit": "suspend"}, "unknown", Rule.NOTHING_SAID),
]


@pytest.mark.parametrize(
    ("asked", "values", "completion", "rule"), COMPLETIONS, ids=clauses(COMPLETIONS, "SCORM 2004")
)
def test_completion_of_scorm_2004(asked: Asked, values: dict[str, str], completion: str, rule: Rule) -> None:
    told = judged2004(asked, **values)
    assert (told.completion, told.completion_rule) == (completion, rule)


@pytest.mark.parametrize(
    ("asked", "values", "success", "rule"), SUCCESSES, ids=clauses(SUCCESSES, "SCORM 2004")
)
def test_success_of_scorm_2004(asked: Asked, values: dict[str, str], success: str, rule: Rule) -> None:
    told = judged2004(asked, **values)
    assert (told.success, told.success_rule) == (success, rule)


def test_the_contents_own_word_is_kept_where_the_rule_decided_otherwise() -> None:
    told = judged2004(SCALED, score__scaled="0.1", success_status="passed")
    assert (told.success, told.claimed_success) == (Success.FAILED, Success.PASSED)


def test_an_untracked_activity_and_a_review_count_for_nothing() -> None:
    assert judged2004(Asked(tracked=False), success_status="passed").counts is False
    assert judged2004(mode="review", success_status="passed").counts is False


def test_a_platforms_odd_values_say_nothing_and_are_told() -> None:
    raw = {
        "cmi.core.lesson_status": "bogus-value",
        "cmi.core.score.raw": "101",
        "x.start.time": "1",
        "cmi.no": "",
    }
    told = read_tracks(Model.SCORM_12, raw)
    faults = {each.element: each.fault for each in told.wrong}
    assert faults == {
        "cmi.core.lesson_status": Fault.NOT_OF_ITS_TYPE,
        "cmi.core.score.raw": Fault.OUT_OF_RANGE,
        "cmi.no": Fault.UNKNOWN_ELEMENT,
    }
    assert judged12(raw).completion is Completion.NOT_ATTEMPTED


@pytest.mark.parametrize("name", ["cmi.objectives_0.score.raw", "cmi.interactions.12.objectives.3.id"])
def test_an_indexed_element_is_known_with_a_dot_or_an_underscore(name: str) -> None:
    assert element_of(Model.SCORM_12, name) is not None


def test_every_rule_names_its_clause_and_every_element_its_words() -> None:
    assert CLAUSES.keys() == set(Rule)
    assert [
        name
        for model in ELEMENTS.values()
        for name, one in model.items()
        if one.type == "word" and not one.words
    ] == []


@given(KEPT)
def test_whatever_a_platform_kept_there_is_a_judgement(raw: dict[str, str]) -> None:
    first = judge_scorm12(read_tracks(Model.SCORM_12, raw), mastery=Decimal(80), policy=OVERRIDE)
    second = judge_scorm2004(read_tracks(Model.SCORM_2004, raw), asked=SCALED)
    assert first.counts or first.success is Success.UNKNOWN
    assert second.success is not Success.PASSED or second.points is not None


def attempt(completion: str, success: str, share: str | None = None, **more: bool) -> Judgement:
    points = None if share is None else Points(scaled=Decimal(share))
    rule = Rule.CONTENT_SAYS
    return Judgement(
        Completion(completion),
        success=Success(success),
        completion_rule=rule,
        success_rule=rule,
        points=points,
        **more,
    )


SEVERAL = {
    1: attempt("completed", "failed", "0.4"),
    2: attempt("completed", "passed", "0.8"),
    3: attempt("completed", "passed", "0.8"),
    4: attempt("incomplete", "unknown", suspended=True),
    5: attempt("completed", "passed", "1.0", counts=False),
}


@pytest.mark.parametrize(("which", "number"), [(Which.BEST, 2), (Which.LAST, 3), (Which.FIRST, 1)])
def test_the_attempt_that_counts_is_chosen(which: Which, number: int) -> None:
    assert chosen(SEVERAL, which=which) == number


def test_of_nothing_but_looks_none_counts_and_a_suspended_one_is_better_than_none() -> None:
    assert chosen({5: SEVERAL[5]}, which=Which.BEST) is None
    assert chosen({4: SEVERAL[4]}, which=Which.LAST) == 4
