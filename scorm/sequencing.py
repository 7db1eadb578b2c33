"""Sequencing of SCORM 2004 as values (IMS SS 1.0; ADL SN 4th ed.), with the standard's defaults filled in."""

from dataclasses import KW_ONLY, dataclass
from decimal import Decimal

_ONE = Decimal("1.0")


@dataclass(frozen=True, slots=True)
class CompletionThreshold:
    """When progress makes complete (CAM 4th 3.4.1.9; 3rd ed. as text). It decides only `by_measure`."""

    _: KW_ONLY
    by_measure: bool = False
    minimum: Decimal = _ONE
    weight: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class ObjectiveMap:
    """A global objective that is read or written: names such as `satisfied-status`, `raw-score`."""

    target: str
    _: KW_ONLY
    reads: frozenset[str] = frozenset({"satisfied-status", "normalized-measure"})
    writes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective; `minimum_measure` is None where it is not stated, and then 1.0 (SN 3.10.3)."""

    identifier: str
    _: KW_ONLY
    primary: bool = False
    satisfied_by_measure: bool = False
    minimum_measure: Decimal | None = None
    maps: tuple[ObjectiveMap, ...] = ()
    line: int | None = None

    @property
    def passing_measure(self) -> Decimal | None:
        """What the scaled score must reach; None where the measure does not decide."""
        if not self.satisfied_by_measure:
            return None
        return _ONE if self.minimum_measure is None else self.minimum_measure


@dataclass(frozen=True, slots=True)
class ControlMode:
    """How a learner may move among the children (SN 3.2)."""

    _: KW_ONLY
    choice: bool = True
    choice_exit: bool = True
    flow: bool = False
    forward_only: bool = False
    current_attempt_objectives: bool = True
    current_attempt_progress: bool = True


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """One condition of a rule, such as `satisfied`; `objective` "" is the primary one."""

    condition: str
    _: KW_ONLY
    negated: bool = False
    objective: str = ""
    measure: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SequencingRule:
    """`when` is pre, exit or post; `combination` of the conditions is all or any (SN 3.4)."""

    when: str
    _: KW_ONLY
    action: str
    combination: str = "all"
    conditions: tuple[RuleCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class RollupRule:
    """When children make the parent satisfied, notSatisfied, completed or incomplete (SN 3.7)."""

    action: str
    _: KW_ONLY
    child_set: str = "all"
    minimum_count: int = 0
    minimum_percent: Decimal = Decimal(0)
    combination: str = "any"
    conditions: tuple[RuleCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class RollupConsiderations:
    """For which outcomes a child is asked (adlseq; SN 3.9); `always` where nothing is said."""

    _: KW_ONLY
    satisfied: str = "always"
    not_satisfied: str = "always"
    completed: str = "always"
    incomplete: str = "always"
    measure_if_active: bool = True


@dataclass(frozen=True, slots=True)
class Rollup:
    """What a child tells its parent, and what a parent makes of its children (SN 3.7, 3.8)."""

    _: KW_ONLY
    rules: tuple[RollupRule, ...] = ()
    objective_satisfied: bool = True
    progress_completion: bool = True
    measure_weight: Decimal = _ONE
    considerations: RollupConsiderations = RollupConsiderations()


@dataclass(frozen=True, slots=True)
class Randomization:
    """Selection and order of children, each never, once or onEachNewAttempt (SN 3.12, 3.13)."""

    _: KW_ONLY
    selection: str = "never"
    select_count: int | None = None
    order: str = "never"
    reorder: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether a leaf is tracked, and what its content says itself (SN 3.14)."""

    _: KW_ONLY
    tracked: bool = True
    completion_by_content: bool = False
    objective_by_content: bool = False


@dataclass(frozen=True, slots=True)
class Sequencing:
    """All of it for one activity; what a collection says is already taken in (CAM 5.1.1)."""

    _: KW_ONLY
    control: ControlMode = ControlMode()
    rules: tuple[SequencingRule, ...] = ()
    attempt_limit: int | None = None
    duration_limit: str | None = None
    rollup: Rollup = Rollup()
    objectives: tuple[Objective, ...] = ()
    randomization: Randomization = Randomization()
    delivery: Delivery = Delivery()

    @property
    def primary(self) -> Objective | None:
        """The primary objective; None where none is stated."""
        return next((each for each in self.objectives if each.primary), None)
