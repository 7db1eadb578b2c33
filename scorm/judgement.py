"""What tracking data comes to: completion, success, score and time, with the rule that decided each."""

from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Completion(StrEnum):
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    NOT_ATTEMPTED = "not-attempted"
    UNKNOWN = "unknown"


class Success(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class MasteryPolicy(StrEnum):
    """What a mastery score of the package does in SCORM 1.2, whose standard leaves it open.

    `CONTENT`: nothing, the content's word stands. `IF_UNSET`: it decides where the content set no status
    (Rustici). `OVERRIDE`: it decides whatever the content set (Moodle).
    """

    CONTENT = "content"
    IF_UNSET = "if-unset"
    OVERRIDE = "override"


class Rule(StrEnum):
    """By what a value was decided. The clause is named in `CLAUSES`."""

    NO_CREDIT = "no-credit"
    NEVER_BEGUN = "never-begun"
    CONTENT_SAYS = "content-says"
    FINISHED_WITHOUT_STATUS = "finished-without-status"
    MASTERY_SCORE = "mastery-score"
    SUSPENDED = "suspended"
    COMPLETION_THRESHOLD = "completion-threshold"
    NO_PROGRESS_MEASURE = "no-progress-measure"
    PASSING_SCORE = "passing-score"
    NO_SCALED_SCORE = "no-scaled-score"
    SET_BY_PLATFORM = "set-by-platform"
    NOTHING_SAID = "nothing-said"
    ROLLED_UP = "rolled-up"
    ROLLUP_RULE = "rollup-rule"
    ROLLUP_MEASURE = "rollup-measure"
    SHARED_OBJECTIVE = "shared-objective"
    ALL_SCOS = "all-scos"
    ANY_SCO = "any-sco"
    MOVE_ON = "move-on"


CLAUSES = {
    Rule.NO_CREDIT: "SCORM 1.2 RTE 3.4.4 (lesson_mode, credit); SCORM 2004 RTE 4.2.7, 4.2.14",
    Rule.NEVER_BEGUN: "SCORM 1.2 RTE 3.4.4 (lesson_status); SCORM 2004 RTE 4.2.4",
    Rule.CONTENT_SAYS: "SCORM 1.2 RTE 3.4.4 (lesson_status); SCORM 2004 RTE 4.2.4.1, 4.2.22.1",
    Rule.FINISHED_WITHOUT_STATUS: "SCORM 1.2 RTE 3.4.4 (lesson_status)",
    Rule.MASTERY_SCORE: "SCORM 1.2 RTE 3.4.4 (mastery_score)",
    Rule.SUSPENDED: "SCORM 1.2 RTE 3.4.4 (exit); SCORM 2004 RTE 4.2.8",
    Rule.COMPLETION_THRESHOLD: "SCORM 2004 RTE 4.2.4.1, CAM 3.4.1.9",
    Rule.NO_PROGRESS_MEASURE: "SCORM 2004 RTE 4.2.4.1",
    Rule.PASSING_SCORE: "SCORM 2004 RTE 4.2.22.1, SN 3.10",
    Rule.NO_SCALED_SCORE: "SCORM 2004 RTE 4.2.22.1",
    Rule.SET_BY_PLATFORM: "SCORM 2004 SN 3.14.2, 3.14.3",
    Rule.NOTHING_SAID: "SCORM 2004 RTE 4.2.4, 4.2.22",
    Rule.ROLLED_UP: "SCORM 2004 SN RB.1.2.b, RB.1.3.b (default rules)",
    Rule.ROLLUP_RULE: "SCORM 2004 SN RB.1.2.b, RB.1.3.b, RB.1.4",
    Rule.ROLLUP_MEASURE: "SCORM 2004 SN RB.1.1, RB.1.2.a, RB.1.3.a",
    Rule.SHARED_OBJECTIVE: "SCORM 2004 SN 3.10, CAM 5.1.7",
    Rule.ALL_SCOS: "SCORM 1.2 leaves it open",
    Rule.ANY_SCO: "SCORM 1.2 leaves it open",
    Rule.MOVE_ON: "cmi5 10.2.5, 13.1.4",
}


def clause_of(rule: Rule, standard: str) -> str:
    """Where a standard, by the beginning of its name, says so; all clauses where none is its own."""
    parts = CLAUSES[rule].split("; ")
    return "; ".join([part for part in parts if part.startswith(standard)] or parts)


@dataclass(frozen=True, slots=True)
class Points:
    """A score as content told it, exact. `scaled` is told, never computed.

    `most`: the highest raw score where content told none: 100 in SCORM 1.2 (RTE 3.4.4, score.raw), none in
    SCORM 2004, whose raw score alone says nothing (RTE 4.2.20.2).
    """

    _: KW_ONLY
    raw: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    scaled: Decimal | None = None
    most: Decimal | None = Decimal(100)

    @property
    def bounds(self) -> tuple[Decimal, Decimal] | None:
        """Within which the raw score lies: both as told, or from 0 to `most`; None where it does not."""
        low, high = (self.low or Decimal(0), self.high) if self.high is not None else (Decimal(0), self.most)
        if self.raw is None or high is None or not low <= self.raw <= high or low == high:
            return None
        return low, high

    @property
    def share(self) -> Fraction | None:
        """The score from -1 to 1, exactly: `scaled` where told, else where raw lies within its bounds."""
        if self.scaled is not None:
            return Fraction(self.scaled)
        bounds = self.bounds
        if bounds is None or self.raw is None:
            return None
        low, high = map(Fraction, bounds)
        return (Fraction(self.raw) - low) / (high - low)


@dataclass(frozen=True, slots=True)
class ObjectiveTold:
    """What content says of one of its objectives (`cmi.objectives.n`, SCORM 2004).

    `measure` is -1 to 1, `progress` 0 to 1.
    """

    identifier: str
    _: KW_ONLY
    success: Success = Success.UNKNOWN
    measure: Decimal | None = None
    completion: Completion = Completion.UNKNOWN
    progress: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one attempt at one SCO, or at a tree of them, comes to. `seconds`: time spent, None if not told.

    `counts` is False in review and browse mode and without credit: then nothing else says anything.
    `claimed_completion` and `claimed_success` are the content's own words where the rule decided otherwise.
    `progress`: how far content says that the learner came, 0 to 1 (SCORM 2004). `objectives`: what it says of
    each by its id. `at`: when the platform was told last, in seconds; 0 where that is not known.
    """

    completion: Completion
    _: KW_ONLY
    success: Success
    completion_rule: Rule
    success_rule: Rule
    points: Points | None = None
    seconds: int | None = None
    counts: bool = True
    suspended: bool = False
    claimed_completion: Completion | None = None
    claimed_success: Success | None = None
    progress: Decimal | None = None
    objectives: tuple[ObjectiveTold, ...] = ()
    at: int = 0

    @property
    def is_final(self) -> bool:
        """Whether it came to a result, though it may be resumed: many tools suspend what is passed.

        What is failed and said to be incomplete goes on.
        """
        if not self.counts:
            return False
        if self.success is Success.FAILED:
            return self.completion is not Completion.INCOMPLETE
        return self.completion is Completion.COMPLETED or self.success is Success.PASSED

    @property
    def is_done(self) -> bool:
        """Whether it counts as completed."""
        return self.counts and self.completion is Completion.COMPLETED
