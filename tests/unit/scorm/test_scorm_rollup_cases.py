"""The rollup and measure cases of ADL's conformance test packages for SCORM 2004 4th Edition, as a table.

Each case has the number of ADL's package, the rules that its manifest states and what its items set; what an
item leaves unset the platform sets as it ends. The clause is the one that the case tries.
"""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from scorm.judgement import Completion, Judgement, Points, Rule, Success
from scorm.model import Item, Kind, Organization
from scorm.rollup import roll_up_scorm2004
from scorm.sequencing import (
    Delivery,
    Objective,
    Rollup,
    RollupConsiderations,
    RollupRule,
    RuleCondition,
    Sequencing,
    SequencingRule,
)


@dataclass(frozen=True, slots=True)
class Set:
    """What an item set; `c` completion, `s` success, `m` scaled score. `begun` False: never delivered."""

    c: str = "completed"
    s: str = "passed"
    m: str | None = None
    begun: bool = True
    rollup: Rollup = field(default_factory=Rollup)
    tracked: bool = True
    skip: str | None = None


NEVER = Set(begun=False)
FAIL = Set(s="failed")
INCOMPLETE = Set("incomplete")


def rule(action: str, child_set: str, *conditions: str, **more: object) -> RollupRule:
    asked = tuple(RuleCondition(name.lstrip("!"), negated=name.startswith("!")) for name in conditions)
    return RollupRule(action, child_set=child_set, conditions=asked, **more)  # type: ignore[arg-type]


def weigh(weight: str) -> Rollup:
    return Rollup(measure_weight=Decimal(weight))


def asks(**considerations: str) -> Rollup:
    return Rollup(considerations=RollupConsiderations(**considerations))  # type: ignore[arg-type]


HALF = Decimal("0.5")
KNOWN = ("objectiveStatusKnown", "objectiveMeasureKnown", "activityProgressKnown")
HALF_SATISFIED = rule(
    "satisfied", "atLeastPercent", "satisfied", "objectiveMeasureKnown", minimum_percent=HALF
)
HALF_COMPLETED = rule(
    "completed", "atLeastPercent", "completed", "objectiveMeasureKnown", minimum_percent=HALF
)
TWO_COMPLETED = rule("satisfied", "atLeastCount", "completed", minimum_count=2)
NOT_COMPLETED = rule(
    "completed", "atLeastCount", "attempted", "!completed", minimum_count=1, combination="all"
)
NOT_SATISFIED = rule(
    "satisfied", "atLeastCount", "attempted", "!satisfied", minimum_count=1, combination="all"
)
NEITHER = rule("completed", "all", "activityProgressKnown", "!completed", combination="all")
UNTRACKED = Set(tracked=False)

CASES = [
    ("RU-01 (RB.1.2.b, defaults)", [], None, [Set(), Set(), Set()], "completed", "passed"),
    ("RU-01 (one unknown)", [], None, [Set(), Set("unknown", "unknown"), Set()], "unknown", "unknown"),
    ("RU-01 (one failed)", [], None, [Set(), FAIL, INCOMPLETE], "incomplete", "failed"),
    (
        "RU-02a (RB.1.3.b, any)",
        [rule("completed", "any", "satisfied")],
        None,
        [FAIL, Set()],
        "completed",
        "failed",
    ),
    (
        "RU-02b (RB.1.2.b, any)",
        [rule("satisfied", "any", "completed")],
        None,
        [INCOMPLETE, Set()],
        None,
        "passed",
    ),
    ("RU-03a (RB.1.4, count)", [NOT_COMPLETED], None, [Set(), Set(), INCOMPLETE], "completed", None),
    ("RU-03a (before the last)", [NOT_COMPLETED], None, [Set(), Set(), NEVER], "unknown", None),
    ("RU-03b (RB.1.4, count)", [NOT_SATISFIED], None, [Set(), FAIL, NEVER], None, "passed"),
    (
        "RU-04aa (RB.1.4, percent)",
        [HALF_SATISFIED],
        None,
        [Set("incomplete", m="0.75"), FAIL, FAIL],
        None,
        "unknown",
    ),
    (
        "RU-04ab (RB.1.4, percent)",
        [HALF_SATISFIED],
        None,
        [Set("incomplete", m="0.75"), FAIL, Set()],
        None,
        "passed",
    ),
    ("RU-04ba (RB.1.4, percent)", [HALF_COMPLETED], None, [INCOMPLETE, FAIL, INCOMPLETE], "unknown", None),
    (
        "RU-04bb (RB.1.4, percent)",
        [HALF_COMPLETED],
        None,
        [Set("incomplete", m="0.75"), Set(s="failed", m="0.25"), NEVER],
        "completed",
        None,
    ),
    (
        "RU-05a (RB.1.4, none)",
        [rule("completed", "none", "satisfied")],
        None,
        [FAIL, FAIL, FAIL],
        "completed",
        None,
    ),
    (
        "RU-05b (RB.1.4, none)",
        [rule("satisfied", "none", "completed")],
        None,
        [INCOMPLETE, Set()],
        None,
        "unknown",
    ),
    (
        "RU-05b (second round)",
        [rule("satisfied", "none", "completed")],
        None,
        [INCOMPLETE] * 3,
        None,
        "passed",
    ),
    ("RU-06b (first round)", [TWO_COMPLETED], None, [INCOMPLETE, Set(), INCOMPLETE], None, "unknown"),
    ("RU-06b (RB.1.4, count)", [TWO_COMPLETED], None, [INCOMPLETE, Set(), Set()], None, "passed"),
    (
        "RU-07a (RB.1.4.2, ifAttempted, progress not rolled up)",
        [],
        None,
        [
            Set("incomplete", rollup=Rollup(progress_completion=False)),
            Set(begun=False, rollup=asks(completed="ifAttempted", satisfied="ifAttempted")),
            Set(),
        ],
        "completed",
        "passed",
    ),
    (
        "RU-09 (RB.1.4.2, ifNotSkipped)",
        [],
        None,
        [
            Set(),
            Set(begun=False, skip="always", rollup=asks(completed="ifNotSkipped", satisfied="ifNotSkipped")),
        ],
        "completed",
        "passed",
    ),
    (
        "RU-09 (not skipped)",
        [],
        None,
        [Set(), Set(begun=False, skip="satisfied", rollup=asks(completed="ifNotSkipped"))],
        "unknown",
        "unknown",
    ),
    ("RU-08a (RB.1.4, all of each)", [NEITHER], None, [INCOMPLETE, Set("incomplete")], "completed", None),
    (
        "RU-08a (RB.1.4, any of each)",
        [rule("incomplete", "all", *KNOWN), rule("satisfied", "all", "attempted")],
        None,
        [FAIL, Set(m="-0.5"), Set()],
        "incomplete",
        "passed",
    ),
    (
        "RU-11 (RB.1.4, nobody asked)",
        [rule("completed", "all", "!objectiveStatusKnown")],
        None,
        [UNTRACKED] * 3,
        "completed",
        "unknown",
    ),
    ("RU-12a (RB.1.4, not)", [rule("notSatisfied", "all", "!satisfied")], None, [FAIL], None, "failed"),
    ("RU-12a (second round)", [rule("notSatisfied", "all", "!satisfied")], None, [Set()], None, "unknown"),
    (
        "RU-12b (RB.1.4, not)",
        [rule("incomplete", "all", "!completed")],
        None,
        [INCOMPLETE],
        "incomplete",
        None,
    ),
    (
        "RU-14a (RB.1.4, not)",
        [rule("satisfied", "any", "!completed")],
        None,
        [FAIL, INCOMPLETE],
        None,
        "passed",
    ),
    ("RU-14c (RB.1.2.a, below zero)", [], "-0.25", [Set(), Set(m="-0.4")], None, "passed"),
    (
        "RU-15c (RB.1.4.2, all kinds)",
        [rule("notSatisfied", "all", "!completed")],
        None,
        [
            Set(begun=False, rollup=asks(not_satisfied="ifAttempted")),
            INCOMPLETE,
            Set(rollup=Rollup(objective_satisfied=False)),
        ],
        None,
        "failed",
    ),
    (
        "RU-16 (RB.1.4, all)",
        [rule("satisfied", "all", "satisfied", combination="all")],
        None,
        [Set(), Set()],
        None,
        "passed",
    ),
    (
        "MS-05a (RB.1.2.a)",
        [],
        "0.6",
        [Set(m="1.0"), Set(m="1.0"), Set(begun=False, rollup=weigh("0.25"))],
        None,
        "passed",
    ),
    (
        "MS-05b (the measure goes before the items' word)",
        [],
        "0.6",
        [Set(s="failed", m="0.5"), Set(s="failed", m="0.75"), Set(s="failed", m="1.0", rollup=weigh("0.25"))],
        None,
        "passed",
    ),
    (
        "MS-05b (before the last)",
        [],
        "0.6",
        [Set(m="0.5"), Set(m="0.75"), Set(begun=False, rollup=weigh("0.25"))],
        None,
        "failed",
    ),
]
MEASURES = [
    (
        "MS-01 (RB.1.1.a, objective not rolled up)",
        [Set(m="1.0", rollup=Rollup(objective_satisfied=False)), Set(m="0.0"), Set(m="1.0")],
        "2/3",
    ),
    (
        "MS-02 (RB.1.1.a, weights)",
        [
            Set(m="0.25", rollup=weigh("0.75")),
            Set(m="1.0", rollup=weigh("0.25")),
            Set(m="0.5", rollup=weigh("0.25")),
        ],
        "9/20",
    ),
    (
        "MS-03 (RB.1.1.a, no weight)",
        [
            Set(m="1.0", rollup=weigh("0.5")),
            Set(m="-1.0", rollup=weigh("0")),
            Set(m="0.5", rollup=weigh("0.25")),
        ],
        "5/6",
    ),
    (
        "MS-04 (RB.1.1.a, not tracked)",
        [Set(m="0.1"), Set(m="1.0", tracked=False), Set(m="0.5", rollup=weigh("0.25"))],
        "9/50",
    ),
    ("RB.1.1.a (nothing told)", [Set(), NEVER], "None"),
]


def _item(place: int, given: Set) -> Item:
    skips = (
        ()
        if given.skip is None
        else (SequencingRule("pre", action="skip", conditions=(RuleCondition(given.skip),)),)
    )
    shape = Sequencing(rollup=given.rollup, delivery=Delivery(tracked=given.tracked), rules=skips)
    return Item(f"activity_{place}", kind=Kind.SCO, sequencing=shape)


def _judged(given: list[Set]) -> dict[str, Judgement]:
    return {
        f"activity_{place}": Judgement(
            Completion(one.c),
            success=Success(one.s),
            completion_rule=Rule.CONTENT_SAYS,
            success_rule=Rule.CONTENT_SAYS,
            points=Points(scaled=Decimal(one.m)) if one.m else None,
            counts=one.tracked,
        )
        for place, one in enumerate(given)
        if one.begun
    }


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_rollup_case_of_the_conformance_tests(
    case: tuple[str, list[RollupRule], str | None, list[Set], str | None, str | None],
) -> None:
    _, rules, minimum, given, completion, success = case
    primary = (
        (Objective("p", primary=True, satisfied_by_measure=True, minimum_measure=Decimal(minimum)),)
        if minimum
        else ()
    )
    shape = Sequencing(rollup=Rollup(rules=tuple(rules)), objectives=primary)
    items = tuple(_item(place, one) for place, one in enumerate(given))
    told = roll_up_scorm2004(Organization("o", items=items, sequencing=shape), _judged(given))
    assert completion in (None, told.completion)
    assert success in (None, told.success)


@pytest.mark.parametrize("case", MEASURES, ids=[case[0] for case in MEASURES])
def test_a_measure_case_of_the_conformance_tests(case: tuple[str, list[Set], str]) -> None:
    _, given, measure = case
    items = tuple(_item(place, one) for place, one in enumerate(given))
    assert str(roll_up_scorm2004(Organization("o", items=items), _judged(given)).share) == measure
