"""Objectives of SCORM 2004 that activities share: who writes one, and who reads it (SN 3.10; CAM 5.1.7, 5.2).

A shared objective that is known goes before the activity's own; where it is not, the own one stands. The
primary objective's completion is the activity's (4th edition).
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from scorm.judgement import Completion, Success
from scorm.sequencing import CompletionThreshold, Objective

_FIELDS: Final = {
    "satisfied-status": "success",
    "normalized-measure": "measure",
    "completion-status": "completion",
    "progress-measure": "progress",
}
"""What is shared, by what an objective's maps call it."""
_UNSAID: Final = frozenset({None, Success.UNKNOWN, Completion.UNKNOWN, Completion.NOT_ATTEMPTED})


@dataclass(frozen=True, slots=True)
class Met:
    """How it stands with an objective. `measure` is -1 to 1, `progress` 0 to 1; None: not known."""

    success: Success = Success.UNKNOWN
    measure: Fraction | None = None
    completion: Completion = Completion.UNKNOWN
    progress: Fraction | None = None


UNMET: Final = Met()


@dataclass(slots=True)
class Shared:
    """What activities have written, the last by time, of one time the last in the order of the package."""

    _: KW_ONLY
    known: Mapping[str, Met] = field(default_factory=dict)
    _written: list[tuple[int, str, str, Any]] = field(default_factory=list)

    def write(self, objective: Objective, own: Met, *, at: int) -> None:
        """Note what an activity writes of its own into the objectives that it shares. `at`: seconds."""
        for each in objective.maps:
            for kind in sorted(each.writes & _FIELDS.keys()):
                value = getattr(own, _FIELDS[kind])
                if value not in _UNSAID:
                    self._written.append((at, each.target, _FIELDS[kind], value))

    def read(self, objective: Objective, own: Met) -> Met:
        """An activity's objective as others see it: the shared one where that is read and known."""
        found: dict[str, Any] = {}
        for each in objective.maps:
            shared = self.known.get(each.target, UNMET)
            told = {_FIELDS[kind]: getattr(shared, _FIELDS[kind]) for kind in each.reads & _FIELDS.keys()}
            found |= {name: value for name, value in told.items() if value not in _UNSAID}
        return replace(own, **found)

    def settled(self) -> Mapping[str, Met]:
        """By each shared objective what was written last."""
        found: dict[str, Met] = {}
        for _, target, name, value in sorted(self._written, key=lambda one: one[0]):
            found[target] = replace(found.get(target, UNMET), **{name: value})
        return found


def decided(objective: Objective, met: Met, threshold: CompletionThreshold | None = None) -> Met:
    """The same where measures decide (SN 3.10.3; CAM 3.4.1.9): without one nothing is known."""
    need = objective.passing_measure
    if need is not None:
        met = replace(met, success=_reached(met.measure, need, (Success.PASSED, Success.FAILED)))
    if threshold is not None and threshold.by_measure:
        ways = (Completion.COMPLETED, Completion.INCOMPLETE)
        met = replace(met, completion=_reached(met.progress, threshold.minimum, ways))
    return met


def _reached(value: Fraction | None, need: Any, ways: tuple[Any, Any]) -> Any:
    if value is None:
        return type(ways[0]).UNKNOWN
    return ways[0] if value >= Fraction(need) else ways[1]


def shares(objectives: Sequence[Objective]) -> bool:
    """Whether any of them is shared at all; most packages share none."""
    return any(each.maps for each in objectives)
