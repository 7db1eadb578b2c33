"""Objectives that items share (SN 3.10), tried by cases of ADL's conformance packages, by their numbers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scorm.attempt import Played, Policy, judge_attempt
from scorm.judgement import Completion, Judgement, ObjectiveTold, Points, Rule, Success
from scorm.model import Item, Kind, Organization, Package, Standard
from scorm.objectives import Met, Shared
from scorm.rollup import Rolled, roll_up_scorm2004
from scorm.sequencing import (
    CompletionThreshold,
    Objective,
    ObjectiveMap,
    Rollup,
    RollupConsiderations,
    RollupRule,
    RuleCondition,
    Sequencing,
    SequencingRule,
)

STATUS, MEASURE = "satisfied-status", "normalized-measure"
BOTH = frozenset({STATUS, MEASURE})


def mapped(
    target: str, *, reads: frozenset[str] = BOTH, writes: frozenset[str] = frozenset()
) -> ObjectiveMap:
    return ObjectiveMap(target, reads=reads, writes=writes)


WRITES = mapped("g", reads=frozenset(), writes=BOTH)
READS = mapped("g")


def primary(*maps: ObjectiveMap, need: str | None = None) -> Objective:
    least = None if need is None else Decimal(need)
    return Objective(
        "p", primary=True, maps=maps, satisfied_by_measure=need is not None, minimum_measure=least
    )


def item(name: str, *objectives: Objective, items: tuple[Item, ...] = (), **more: object) -> Item:
    shape = Sequencing(objectives=objectives, **more)  # type: ignore[arg-type]
    kind = Kind.FOLDER if items else Kind.SCO
    return Item(name, kind=kind, children=items, sequencing=shape)


def told(
    success: str = "unknown", measure: str | None = None, *, at: int = 0, **objectives: str
) -> Judgement:
    """A finished attempt at an item; `objectives` say of each its success, or its measure."""
    return Judgement(
        Completion.COMPLETED,
        success=Success(success),
        completion_rule=Rule.CONTENT_SAYS,
        success_rule=Rule.CONTENT_SAYS,
        points=Points(scaled=Decimal(measure)) if measure else None,
        objectives=tuple(_told(name, said) for name, said in objectives.items()),
        at=at,
    )


def _told(name: str, said: str) -> ObjectiveTold:
    if said in {"passed", "failed"}:
        return ObjectiveTold(name, success=Success(said))
    return ObjectiveTold(name, measure=Decimal(said))


def rolled(*items: Item, shape: Sequencing | None = None, **judged: Judgement) -> Rolled:
    return roll_up_scorm2004(Organization("o", items=items, sequencing=shape), judged)


def skipped(*conditions: RuleCondition) -> dict[str, object]:
    """Left out by a rule on the way through, and then asked for nothing."""
    considered = RollupConsiderations(
        satisfied="ifNotSkipped", not_satisfied="ifNotSkipped", completed="ifNotSkipped"
    )
    rule = SequencingRule("pre", action="skip", conditions=conditions)
    return {"rules": (rule,), "rollup": Rollup(considerations=considered)}


OB_07A = item("b", primary(READS), **skipped(RuleCondition("satisfied", negated=True, objective="p")))
OB_07B = item(
    "b", primary(READS), **skipped(RuleCondition("objectiveMeasureLessThan", measure=Decimal("0.75")))
)
OB_11B = item(
    "b",
    replace(primary(), identifier=""),
    Objective("obj", maps=(READS,)),
    **skipped(RuleCondition("objectiveMeasureGreaterThan", objective="obj", measure=Decimal("0.70"))),
)
OF_OBJ1 = item("a", primary(), Objective("obj1", maps=(WRITES,)))
THREE = (
    item("a", primary(WRITES)),
    item("b", primary(WRITES), rollup=Rollup(objective_satisfied=False)),
    item("c", primary(READS)),
)
CASES: list[tuple[str, tuple[Item, ...], dict[str, Judgement], str]] = [
    ("OB-16c (an item reads what another wrote)", (item("a", primary(WRITES)), item("b", primary(READS))),
     {"a": told("passed")}, "passed"),
    ("OB-16c (and that it failed)", (item("a", primary(WRITES)), item("b", primary(READS))),
     {"a": told("failed"), "b": told("passed")}, "failed"),
    ("OB-16c (nothing written: its own)", (item("a", primary(WRITES)), item("b", primary(READS))),
     {"a": told(), "b": told("passed")}, "unknown"),
    ("OB-07a (not left out)", (item("a", primary(WRITES)), OB_07A), {"a": told("passed")}, "passed"),
    ("OB-07a (left out)", (item("a", primary(WRITES)), item("c", primary()), OB_07A),
     {"a": told("failed"), "c": told("passed")}, "failed"),
    ("OB-07b (measure below: left out)", (item("a", primary(WRITES)), OB_07B),
     {"a": told("passed", "0.7")}, "passed"),
    ("OB-11b (another objective's measure: left out)", (OF_OBJ1, OB_11B),
     {"a": told("passed", obj1="0.8")}, "passed"),
    ("OB-11b (not left out)", (OF_OBJ1, OB_11B), {"a": told("passed", obj1="0.7")}, "unknown"),
    ("OB-14b (by another objective's id)", (OF_OBJ1, item("b", primary(READS))),
     {"a": told("passed", obj1="passed")}, "passed"),
    ("OB-03b (the measure read decides)", (item("a", primary(WRITES)), item("b", primary(READS, need="0.6"))),
     {"a": told("passed", "0.6")}, "passed"),
    ("OB-03b (and is not enough)", (item("a", primary(WRITES)), item("b", primary(READS, need="0.6"))),
     {"a": told("passed", "0.5"), "b": told("passed", "0.9")}, "failed"),
    ("OB-15 (a cluster reads it)",
     (item("a", primary(WRITES)), item("c", primary(READS), items=(item("d"), item("e")))),
     {"a": told("passed")}, "passed"),
    ("OB-17b (what is only written is not read)",
     (item("a", primary(WRITES)), item("b", primary(mapped("g", reads=frozenset())))),
     {"a": told("passed")}, "unknown"),
    ("the last by time wins", THREE, {"a": told("passed", at=9), "b": told("failed", at=5)}, "passed"),
    ("and the last alone", THREE, {"a": told("passed", at=5), "b": told("failed", at=9)}, "failed"),
    ("of one time the later in the package", THREE, {"a": told("passed"), "b": told("failed")}, "failed"),
    ("who looked around writes nothing", (item("a", primary(WRITES)), item("b", primary(READS))),
     {"a": replace(told("passed"), counts=False), "b": told("passed")}, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_case_of_shared_objectives(
    case: tuple[str, tuple[Item, ...], dict[str, Judgement], str],
) -> None:
    _, items, judged, success = case
    assert rolled(*items, **judged).success == success


COMPLETES = mapped("g", reads=frozenset(), writes=frozenset({"completion-status", "progress-measure"}))
COMPLETED = mapped("g", reads=frozenset({"completion-status", "progress-measure"}))
HALF = CompletionThreshold(by_measure=True, minimum=Decimal("0.50"))
COMPLETIONS: list[tuple[str, Item, Judgement, str]] = [
    ("CO-01 (completion is read)", item("b", primary(COMPLETED)), told(), "completed"),
    ("CO-01 (and that it is not)", item("b", primary(COMPLETED)),
     replace(told(), completion=Completion.INCOMPLETE), "incomplete"),
    ("CO-02a (the progress that is read decides)",
     replace(item("b", primary(COMPLETED)), completion_threshold=HALF),
     replace(told(), progress=Decimal("0.4")), "incomplete"),
    ("CO-02a (and is enough)", replace(item("b", primary(COMPLETED)), completion_threshold=HALF),
     replace(told(), completion=Completion.INCOMPLETE, progress=Decimal("0.5")), "completed"),
    ("CO-08a (what is not read stands)", item("b", primary(mapped("g", reads=frozenset()))), told(),
     "unknown"),
]  # fmt: skip


@pytest.mark.parametrize("case", COMPLETIONS, ids=[case[0] for case in COMPLETIONS])
def test_a_case_of_completion_that_is_shared(case: tuple[str, Item, Judgement, str]) -> None:
    _, reader, judged, completion = case
    writer = item("a", primary(COMPLETES), rollup=Rollup(progress_completion=False))
    assert rolled(writer, reader, a=judged).completion == completion


def test_a_measure_that_is_shared_is_weighed_by_whoever_reads_it() -> None:  # MS-07, RB.1.1
    whole = rolled(item("a", primary(WRITES)), item("b", primary(READS)), a=told("passed", "0.5"))
    assert whole.share == Fraction(1, 2)


def test_the_whole_may_read_a_shared_objective_and_says_that_it_decided() -> None:  # RU-13b
    shape = Sequencing(objectives=(primary(READS, need="1.0"),))
    quiet = item("a", primary(WRITES), rollup=Rollup(objective_satisfied=False))
    whole = rolled(quiet, item("b"), shape=shape, a=told("passed", "1.0"), b=told("failed", "0.1"))
    assert (whole.success, whole.success_rule) == (Success.PASSED, Rule.SHARED_OBJECTIVE)


def test_what_a_cluster_comes_to_is_written_and_read_elsewhere() -> None:
    cluster = item("a", primary(WRITES), items=(item("b"), item("c")))
    whole = rolled(cluster, item("d", primary(READS)), b=told("passed"), c=told("passed"))
    assert whole.success is Success.PASSED


def test_items_that_read_each_other_come_to_an_end() -> None:
    both = [mapped("x", writes=BOTH), mapped("y")], [mapped("y", writes=BOTH), mapped("x")]
    items = (item("a", primary(*both[0])), item("b", primary(*both[1])))
    assert rolled(*items, a=told("passed"), b=told("failed")).success in set(Success)


def test_rollup_rules_see_what_is_read() -> None:
    rule = RollupRule("completed", child_set="any", conditions=(RuleCondition("satisfied"),))
    cluster = item("c", items=(item("b", primary(READS)),), rollup=Rollup(rules=(rule,)))
    assert rolled(item("a", primary(WRITES)), cluster, a=told("passed")).completion is Completion.COMPLETED


def test_what_was_written_last_stands_for_status_and_measure_apart() -> None:
    shared = Shared()
    shared.write(primary(mapped("g", writes=frozenset({STATUS}))), Met(Success.PASSED, Fraction(1)), at=1)
    shared.write(primary(mapped("g", writes=frozenset({MEASURE}))), Met(Success.FAILED, Fraction(1, 4)), at=2)
    assert shared.settled() == {"g": Met(Success.PASSED, Fraction(1, 4))}


def test_the_tracks_of_content_tell_its_objectives() -> None:
    """`cmi.objectives.n` of the pre-test makes the lesson passed, which nobody opened."""
    lesson = item("lesson", primary(mapped("topic")))
    test = item(
        "test", primary(), Objective("topic-1", maps=(mapped("topic", reads=frozenset(), writes=BOTH),))
    )
    package = Package(
        Standard.SCORM_2004_4, manifest="m", organizations=(Organization("o", items=(lesson, test)),)
    )
    elements = {
        "cmi.completion_status": "completed",
        "cmi.success_status": "passed",
        "cmi.objectives.0.id": "topic-1",
        "cmi.objectives.0.success_status": "passed",
        "cmi.objectives.0.score.scaled": "0.9",
        "cmi.exit": "normal",
    }
    judged = judge_attempt([Played("test", elements=elements)], package=package, policy=Policy())
    assert judged.whole is not None
    assert (judged.whole.success, judged.whole.completion) == (Success.PASSED, Completion.UNKNOWN)


def test_what_content_says_of_its_primary_objective_by_its_id_is_its_success() -> None:  # RTE 4.2.17
    package = Package(
        Standard.SCORM_2004_4,
        manifest="m",
        organizations=(Organization("o", items=(item("a", primary()),)),),
    )
    elements = {"cmi.objectives.0.id": "p", "cmi.objectives.0.success_status": "failed", "cmi.exit": ""}
    judged = judge_attempt([Played("a", elements=elements)], package=package, policy=Policy())
    assert judged.scos[0].judgement.success is Success.FAILED
