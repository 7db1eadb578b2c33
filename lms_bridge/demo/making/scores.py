"""What somebody is made to score in a test, and the attempts that show it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from random import Random

from lms_bridge.demo.making.chance import happens


class Result(StrEnum):
    """How a test goes; the percentages beside them are for a pass mark of 60."""

    PASSED = "passed"
    FAILED = "failed"
    EXACT = "exactly the mark"  # 18 of 30
    NEAR = "just below the mark"  # 29.8 of 50: 59.6 %, a whole 59, and not passed
    FRACTION = "the mark, in a fraction"  # 17.4 of 29: 60 %, which binary numbers put below it
    SHIFTED = "scale not from zero"  # 20 on a scale from 10 to 30: 50 %, not 67 %
    TAKEN_BACK = "best attempt voided"
    NONE = "no attempt"


SPECIAL = (Result.EXACT, Result.NEAR, Result.FRACTION, Result.SHIFTED, Result.TAKEN_BACK, Result.NONE)


@dataclass(frozen=True, slots=True)
class Points:
    raw: Decimal
    low: int = 0
    high: int = 100
    voided: bool = False


IN_A_FRACTION = {60: Points(Decimal("17.4"), 0, 29), 70: Points(Decimal("18.9"), 0, 27)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The attempts in the order in which they are made; `best` is the percent of the best that stands."""

    attempts: tuple[Points, ...]
    best: Fraction | None


def outcome(result: Result, mark: int, rng: Random) -> Outcome:
    """Make up the attempts for a pass mark of 60 or 70 percent."""
    whole = Fraction(mark)
    special = {
        Result.EXACT: Outcome((Points(Decimal(mark * 30) / 100, 0, 30),), whole),
        Result.NEAR: Outcome((Points(Decimal(5 * mark - 2) / 10, 0, 50),), whole - Fraction(2, 5)),
        Result.FRACTION: Outcome((IN_A_FRACTION[mark],), whole),
        Result.SHIFTED: Outcome((Points(Decimal(mark) / 5 + 8, 10, 30),), whole - 10),
        Result.TAKEN_BACK: Outcome((Points(Decimal(40)), Points(Decimal(95), voided=True)), Fraction(40)),
        Result.NONE: Outcome((), None),
    }
    reach = (mark + 1, 100) if result is Result.PASSED else (10, mark - 1)
    return special.get(result) or _plain(rng.randint(*reach), rng)


def _plain(best: int, rng: Random) -> Outcome:
    """One attempt, or two of which the better comes first or last."""
    attempts = [Points(Decimal(best))]
    if happens(rng, 0.4):
        attempts.insert(rng.randint(0, 1), Points(Decimal(rng.randint(0, best - 1))))
    return Outcome(tuple(attempts), Fraction(best))
