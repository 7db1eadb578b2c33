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
    Rule.COMPLETION_THRESHOLD: "SCORM 2004 RTE 4.2.4.1; CAM 3.4.1.9",
    Rule.NO_PROGRESS_MEASURE: "SCORM 2004 RTE 4.2.4.1",
    Rule.PASSING_SCORE: "SCORM 2004 RTE 4.2.22.1; SN 3.10",
    Rule.NO_SCALED_SCORE: "SCORM 2004 RTE 4.2.22.1",
    Rule.SET_BY_PLATFORM: "SCORM 2004 SN 3.14.2, 3.14.3",
    Rule.NOTHING_SAID: "SCORM 2004 RTE 4.2.4, 4.2.22",
    Rule.ROLLED_UP: "SCORM 2004 SN RB.1.2.c, RB.1.3.b",
    Rule.ROLLUP_RULE: "SCORM 2004 SN RB.1.2.b, RB.1.3.a",
    Rule.ROLLUP_MEASURE: "SCORM 2004 SN RB.1.1, RB.1.2.a",
    Rule.ALL_SCOS: "SCORM 1.2 leaves it open: every SCO that is shown",
    Rule.ANY_SCO: "SCORM 1.2 leaves it open: any SCO that is shown",
    Rule.MOVE_ON: "cmi5 10.2.4, 13.1.4",
}


@dataclass(frozen=True, slots=True)
class Points:
    """A score as content told it, exact. `scaled` is told, never computed."""

    _: KW_ONLY
    raw: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    scaled: Decimal | None = None

    @property
    def share(self) -> Fraction | None:
        """The score from -1 to 1, exactly: `scaled` where told, else raw within its bounds, else raw of 100.

        None where nothing was told or the bounds enclose nothing.
        """
        if self.scaled is not None:
            return Fraction(self.scaled)
        if self.raw is None:
            return None
        low, high = Fraction(self.low or 0), Fraction(self.high if self.high is not None else 100)
        return (Fraction(self.raw) - low) / (high - low) if high > low else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one attempt at one SCO, or at a tree of them, comes to. `seconds`: time spent, None if not told.

    `counts` is False in review and browse mode and without credit: then nothing else says anything.
    `claimed_completion` and `claimed_success` are the content's own words where the rule decided otherwise.
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

    @property
    def is_done(self) -> bool:
        """Whether it counts as completed."""
        return self.counts and self.completion is Completion.COMPLETED
