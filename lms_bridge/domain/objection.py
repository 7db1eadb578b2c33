"""Objections: what somebody says is wrong about a completion, or that one is missing, until it is decided."""

import json
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from enum import StrEnum

from lms_bridge.domain.fact import Score
from lms_bridge.domain.ruling import Finding, finding_of


class Origin(StrEnum):
    """Who opened it."""

    LEARNER = "learner"
    OFFICER = "officer"
    FACTS = "facts"
    """Facts would take away what a valid document says."""


class State(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    MOOT = "moot"
    """Facts that came later take nothing away any more."""


class Outcome(StrEnum):
    """How it was decided."""

    REJECTED = "rejected"
    """All stays as it is."""
    FOUND = "found"
    """A person found otherwise: their finding is a fact, and gives a new version."""
    REISSUED = "reissued"
    """The completion stays; its documents are replaced by what the register says now."""
    FOLLOWED = "followed"
    """What the late facts say is taken away. Only of those that facts opened."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A reasoned decision. `finding`: of `FOUND` alone."""

    outcome: Outcome
    _: KW_ONLY
    reason: str
    finding: Finding = field(default_factory=Finding)

    def to_json(self) -> str:
        score = self.finding.score
        told = {
            "outcome": self.outcome.value,
            "reason": self.reason,
            "words": self.finding.words(),
            "score": None if score is None else [str(score.raw), str(score.minimum), str(score.maximum)],
        }
        return json.dumps(told, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Decision":
        told = json.loads(text)
        score = None if told["score"] is None else Score(*map(Decimal, told["score"]))
        return cls(Outcome(told["outcome"]), reason=told["reason"], finding=finding_of(told["words"], score))


def answers(origin: Origin, decision: Decision) -> bool:
    """Whether an objection of that origin can end so."""
    if decision.outcome is Outcome.FOLLOWED:
        return origin is Origin.FACTS
    if decision.outcome is Outcome.FOUND:
        return not decision.finding.empty
    return True
