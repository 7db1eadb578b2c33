"""cmi5: when an assignable unit, a block and the course are satisfied (cmi5 10.2.4, 13.1.4)."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from scorm.model import Assignable, Item, Organization


@dataclass(frozen=True, slots=True)
class UnitState:
    """What an assignable unit's accepted statements say; `waived` counts as everything met (9.3.7)."""

    _: KW_ONLY
    completed: bool = False
    passed: bool = False
    waived: bool = False


_NOTHING = UnitState()


def unit_satisfied(move_on: str, state: UnitState = _NOTHING) -> bool:
    """Whether the unit's `moveOn` is met; an unknown one never is."""
    if state.waived:
        return True
    return {
        "Passed": state.passed,
        "Completed": state.completed,
        "CompletedAndPassed": state.completed and state.passed,
        "CompletedOrPassed": state.completed or state.passed,
        "NotApplicable": True,
    }.get(move_on, False)


def satisfied(organization: Organization, states: Mapping[str, UnitState]) -> frozenset[str]:
    """The ids of all units and blocks that are satisfied, and of the course where all of it is.

    `states`: by the unit's id. A block is satisfied when all its members are (10.2.4).
    """
    met: set[str] = set()
    whole = [_met(each, states, met) for each in organization.items]
    if whole and all(whole):
        met.add(organization.identifier)
    return frozenset(met)


def _met(item: Item, states: Mapping[str, UnitState], met: set[str]) -> bool:
    if item.children:
        members = [_met(each, states, met) for each in item.children]  # each has its own say, met or not
        is_met = all(members)
    else:
        move_on = (item.assignable or Assignable()).move_on
        is_met = unit_satisfied(move_on, states.get(item.identifier, _NOTHING))
    if is_met:
        met.add(item.identifier)
    return is_met
