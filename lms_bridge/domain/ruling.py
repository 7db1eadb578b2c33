"""What a person decided about somebody's attendance or test: a fact like any other, and the strongest.

A ruling that grants stands whatever else is told. One that denies is about what had happened by then: what
is told of a later time counts again.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Final

from lms_bridge.domain.fact import Score

ATTENDED: Final = "attended"
NOT_ATTENDED: Final = "not-attended"
UNTESTED: Final = "untested"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found. `attended`: None where it is as the facts say. `score`: what the test came to; with
    `untested` whatever was handed in by then is no attempt."""

    attended: bool | None = None
    score: Score | None = None
    untested: bool = False

    @property
    def empty(self) -> bool:
        """Whether it leaves all as the facts say."""
        return self.attended is None and self.score is None and not self.untested

    def words(self) -> str:
        """What a fact keeps of it beside the score."""
        came = {True: [ATTENDED], False: [NOT_ATTENDED], None: []}[self.attended]
        return " ".join([*came, *([UNTESTED] if self.untested else [])])


def finding_of(words: str, score: Score | None) -> Finding:
    """The finding that a fact keeps so."""
    told = words.split()
    attended = True if ATTENDED in told else False if NOT_ATTENDED in told else None
    return Finding(attended, score, untested=UNTESTED in told)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A standing fact: a finding about a person in a realisation, of that moment."""

    fact_id: int
    at_ms: int
    _: KW_ONLY
    finding: Finding


def of_attendance(rulings: Sequence[Ruling]) -> Ruling | None:
    """The last that finds something about the attendance."""
    return _last([one for one in rulings if one.finding.attended is not None])


def of_test(rulings: Sequence[Ruling]) -> Ruling | None:
    """The last that finds something about the test."""
    return _last([one for one in rulings if one.finding.score is not None or one.finding.untested])


def _last(rulings: Sequence[Ruling]) -> Ruling | None:
    return max(rulings, key=lambda one: (one.at_ms, one.fact_id), default=None)
