"""From SCOs to the whole: SCORM 1.2 by a policy, SCORM 2004 by measures, rules and defaults."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scorm.judgement import Completion, Judgement, Points, Rule, Success
from scorm.model import Item, Kind, Organization
from scorm.rollup import Whole, roll_up_scorm12, roll_up_scorm2004
from scorm.sequencing import (
    CompletionThreshold,
    Delivery,
    Objective,
    Rollup,
    RollupConsiderations,
    RollupRule,
    RuleCondition,
    Sequencing,
)

SAYS = Rule.CONTENT_SAYS


def done(completion: str = "completed", success: str = "unknown", scaled: str | None = None) -> Judgement:
    points = None if scaled is None else Points(scaled=Decimal(scaled))
    outcome = Completion(completion)
    return Judgement(
        outcome, success=Success(success), completion_rule=SAYS, success_rule=SAYS, points=points, seconds=60
    )


def sco(name: str, **more: Any) -> Item:
    return Item(name, kind=Kind.SCO, **more)


TWO = Organization("o", items=(sco("a"), sco("b"), Item("picture", kind=Kind.ASSET), sco("c", visible=False)))


def test_in_scorm_12_every_sco_that_is_shown_has_to_be_completed() -> None:
    half = roll_up_scorm12(TWO, {"a": done()})
    assert (half.completion, half.open_items) == (Completion.INCOMPLETE, ("b",))
    assert roll_up_scorm12(TWO, {"a": done(), "b": done()}).completion is Completion.COMPLETED
    assert roll_up_scorm12(TWO, {"a": done()}, whole=Whole.ANY).completion is Completion.COMPLETED
    assert roll_up_scorm12(TWO, {}).completion is Completion.NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("passed", "unknown", "passed"),
        ("passed", "failed", "failed"),
        ("unknown", "unknown", "unknown"),
        ("passed", "passed", "passed"),
    ],
)
def test_in_scorm_12_one_failed_sco_fails_the_whole(first: str, second: str, whole: str) -> None:
    told = roll_up_scorm12(TWO, {"a": done(success=first), "b": done(success=second)})
    assert told.success == whole


def tree(
    sequencing: Sequencing | None, *items: Item, threshold: CompletionThreshold | None = None
) -> Organization:
    return Organization("o", items=items, sequencing=sequencing, completion_threshold=threshold)


def test_by_default_all_completed_completes_and_all_passed_satisfies() -> None:
    whole = tree(None, sco("a"), sco("b"))
    both = roll_up_scorm2004(whole, {"a": done(success="passed"), "b": done(success="passed")})
    assert (both.completion, both.success, both.completion_rule) == ("completed", "passed", Rule.ROLLED_UP)
    one = roll_up_scorm2004(whole, {"a": done(success="passed")})
    assert (one.completion, one.success, one.open_items) == ("unknown", "unknown", ("b",))
    failed = roll_up_scorm2004(whole, {"a": done(success="passed"), "b": done("incomplete", "failed")})
    assert (failed.completion, failed.success) == ("incomplete", "failed")


def test_a_measure_of_the_manifest_decides_by_weights() -> None:
    half = Objective("p", primary=True, satisfied_by_measure=True, minimum_measure=Decimal("0.5"))
    heavy = Sequencing(rollup=Rollup(measure_weight=Decimal(3)))
    whole = tree(Sequencing(objectives=(half,)), sco("a", sequencing=heavy), sco("b"))
    told = roll_up_scorm2004(whole, {"a": done(scaled="0.6"), "b": done(scaled="0.2")})
    assert (told.share, told.success, told.success_rule) == (Fraction(1, 2), "passed", Rule.ROLLUP_MEASURE)
    missing = roll_up_scorm2004(whole, {"b": done(scaled="1")})
    assert (missing.share, missing.success) == (Fraction(1, 4), "failed")
    assert roll_up_scorm2004(whole, {}).success is Success.UNKNOWN


RULES = [
    (RollupRule("completed", child_set="any", conditions=(RuleCondition("completed"),)), "completed"),
    (
        RollupRule(
            "completed", child_set="atLeastCount", minimum_count=2, conditions=(RuleCondition("completed"),)
        ),
        "completed",
    ),
    (
        RollupRule(
            "completed", child_set="atLeastCount", minimum_count=3, conditions=(RuleCondition("completed"),)
        ),
        "unknown",
    ),
    (
        RollupRule(
            "completed",
            child_set="atLeastPercent",
            minimum_percent=Decimal("0.6"),
            conditions=(RuleCondition("completed"),),
        ),
        "completed",
    ),
    (RollupRule("incomplete", child_set="none", conditions=(RuleCondition("completed"),)), "unknown"),
    (
        RollupRule("incomplete", child_set="any", conditions=(RuleCondition("completed", negated=True),)),
        "incomplete",
    ),
    (RollupRule("completed", conditions=(RuleCondition("attempted"),)), "completed"),
]


@pytest.mark.parametrize(("rule", "outcome"), RULES, ids=range(len(RULES)))
def test_a_rule_of_the_manifest_decides_over_the_children(rule: RollupRule, outcome: str) -> None:
    whole = tree(Sequencing(rollup=Rollup(rules=(rule,))), sco("a"), sco("b"), sco("c"))
    told = roll_up_scorm2004(whole, {"a": done(), "b": done(), "c": done("incomplete")})
    assert (told.completion, told.completion_rule) == (outcome, Rule.ROLLUP_RULE)


def test_who_is_not_rolled_up_not_tracked_or_not_considered_takes_no_part() -> None:
    apart = Sequencing(rollup=Rollup(progress_completion=False))
    untracked = Sequencing(delivery=Delivery(tracked=False))
    attempted = Sequencing(rollup=Rollup(considerations=RollupConsiderations(completed="ifAttempted")))
    asset = Item("picture", kind=Kind.ASSET)
    for other in (apart, untracked, attempted):
        whole = tree(None, sco("a"), sco("b", sequencing=other), asset)
        assert roll_up_scorm2004(whole, {"a": done()}).completion is Completion.COMPLETED


def test_a_suspended_child_is_not_considered_where_the_manifest_says_so() -> None:
    shape = Sequencing(rollup=Rollup(considerations=RollupConsiderations(completed="ifNotSuspended")))
    whole = tree(None, sco("a"), sco("b", sequencing=shape))
    halted = replace(done("incomplete"), suspended=True)
    assert roll_up_scorm2004(whole, {"a": done(), "b": halted}).completion is Completion.COMPLETED


def test_progress_of_a_cluster_decides_where_a_threshold_is_stated() -> None:
    threshold = CompletionThreshold(by_measure=True, minimum=Decimal("0.5"))
    cluster = Item("part", children=(sco("a"), sco("b")), completion_threshold=threshold)
    told = roll_up_scorm2004(tree(None, cluster), {"a": done(), "b": done("incomplete")})
    assert told.completion is Completion.COMPLETED
    assert told.seconds == 120
