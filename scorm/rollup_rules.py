"""The rollup rules of SCORM 2004 (SN RB.1.2.b, RB.1.3.b, RB.1.4): conditions over children, three-valued."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from scorm.judgement import Completion, Success
from scorm.objectives import Met
from scorm.sequencing import Rollup, RollupRule, RuleCondition, SequencingRule


@dataclass(frozen=True, slots=True)
class Child:
    """A child as its parent sees it. `measure` -1 to 1, `progress` 0 to 1; None: not known.

    `skips`: the rules by which it is left out on the way through. `objectives`: by their ids, those beside
    the primary one, for rules that refer to them. `at`: when the last of it was told, in seconds.
    `told_progress`: the same as content told it, where `progress` may follow from completion.
    """

    completion: Completion
    success: Success
    measure: Fraction | None = None
    progress: Fraction | None = None
    attempted: bool = False
    suspended: bool = False
    tracked: bool = True
    rollup: Rollup = field(default_factory=Rollup)
    progress_weight: Fraction = Fraction(1)
    skips: tuple[SequencingRule, ...] = ()
    objectives: Mapping[str, Met] = field(default_factory=dict)
    at: int = 0
    told_progress: Fraction | None = None


_DEFAULTS: Mapping[str, RollupRule] = {
    "satisfied": RollupRule("satisfied", conditions=(RuleCondition("satisfied"),)),
    "notSatisfied": RollupRule("notSatisfied", conditions=(RuleCondition("objectiveStatusKnown"),)),
    "completed": RollupRule("completed", conditions=(RuleCondition("completed"),)),
    "incomplete": RollupRule("incomplete", conditions=(RuleCondition("activityProgressKnown"),)),
}


def outcome(
    rules: Sequence[RollupRule], actions: tuple[str, str], children: Sequence[Child]
) -> tuple[bool, str | None]:
    """Whether the manifest states rules for these actions, and which of the two they come to.

    The first action prevails. Where the manifest states none, the defaults hold: all children satisfied
    (completed) makes the parent so; of all known, and not all satisfied, makes it the opposite.
    """
    stated = [rule for rule in rules if rule.action in actions]
    used = stated or [_DEFAULTS[action] for action in actions]
    # Of no child at all a stated rule of all or none is true (ADL's test RU-11); a default says nothing then.
    empty = ("all", "none") if stated else ()
    hit = {rule.action for rule in used if _holds(rule, children, empty=empty)}
    return bool(stated), next((action for action in actions if action in hit), None)


def _holds(rule: RollupRule, children: Sequence[Child], *, empty: Collection[str]) -> bool:
    """RB.1.4: over the children that take part. `empty`: the sets of which a rule holds without any.

    With nothing known of any it does not hold.
    """
    told = [_combined(rule, child) for child in children if _takes_part(rule.action, child)]
    if all(each is None for each in told):
        return not told and rule.child_set in empty
    true = sum(each is True for each in told)
    match rule.child_set:
        case "any":
            return true > 0
        case "none":
            return all(each is False for each in told)
        case "atLeastCount":
            return true >= rule.minimum_count
        case "atLeastPercent":
            need = (rule.minimum_percent * len(told)).quantize(Decimal(1), ROUND_HALF_UP)
            return true >= need
        case _:
            return true == len(told)


def _takes_part(action: str, child: Child) -> bool:
    """RB.1.4.2: tracked, rolled up, and considered for this outcome."""
    if not child.tracked:
        return False
    objective = action in {"satisfied", "notSatisfied"}
    rolled = child.rollup.objective_satisfied if objective else child.rollup.progress_completion
    if not rolled:
        return False
    considered = {
        "satisfied": child.rollup.considerations.satisfied,
        "notSatisfied": child.rollup.considerations.not_satisfied,
        "completed": child.rollup.considerations.completed,
        "incomplete": child.rollup.considerations.incomplete,
    }[action]
    if considered == "ifNotSuspended":
        return not (child.attempted and child.suspended)
    if considered == "ifNotSkipped":
        return not any(_combined(rule, child) for rule in child.skips)
    return child.attempted if considered == "ifAttempted" else True


def _combined(rule: RollupRule | SequencingRule, child: Child) -> bool | None:
    told = [_condition(each, child) for each in rule.conditions]
    if rule.combination == "all":
        return False if False in told else None if None in told else bool(told)
    return True if True in told else None if None in told else False


def _condition(asked: RuleCondition, child: Child) -> bool | None:
    test = _CONDITIONS.get(asked.condition)
    if asked.objective and asked.objective in child.objectives:
        met = child.objectives[asked.objective]
        child = replace(child, success=met.success, measure=met.measure, completion=met.completion)
    value = None if test is None else test(child)
    if asked.condition in _MEASURED:
        value = _measured(asked, child)
    return (not value) if asked.negated and value is not None else value


def _satisfied(child: Child) -> bool | None:
    return None if child.success is Success.UNKNOWN else child.success is Success.PASSED


def _completed(child: Child) -> bool | None:
    return None if child.completion is Completion.UNKNOWN else child.completion is Completion.COMPLETED


_MEASURED = frozenset({"objectiveMeasureGreaterThan", "objectiveMeasureLessThan"})


def _measured(asked: RuleCondition, child: Child) -> bool | None:
    """Whether the measure is above or below what a rule names (SN 3.4.1; table 3.4.2a)."""
    if child.measure is None or asked.measure is None:
        return None
    if asked.condition == "objectiveMeasureGreaterThan":
        return child.measure > asked.measure
    return child.measure < asked.measure


_CONDITIONS: Mapping[str, Callable[[Child], bool | None]] = {
    "satisfied": _satisfied,
    "objectiveStatusKnown": lambda child: child.success is not Success.UNKNOWN,
    "objectiveMeasureKnown": lambda child: child.measure is not None,
    "completed": _completed,
    "activityProgressKnown": lambda child: child.completion is not Completion.UNKNOWN,
    "attempted": lambda child: child.attempted,
    "always": lambda _: True,
    "attemptLimitExceeded": lambda _: None,
    "timeLimitExceeded": lambda _: None,
    "outsideAvailableTimeRange": lambda _: None,
}
"""Limits are the platform's to watch: of those nothing is known afterwards."""
