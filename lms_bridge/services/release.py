"""What was held up for want of an accreditation or of a valid programme goes on with the act that lets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lms_bridge.services.close_realisations import hold_closings, issue_released
from lms_bridge.services.issue import Because
from lms_bridge.services.ports import Unit

_ALL: Final = 1_000_000


@contextmanager
def releasing(unit: Unit, because: Because) -> Iterator[None]:
    """What the act within lets go on is issued with it, where the realisation was closed before.

    Nobody tells facts, decides or closes until the unit ends.
    """
    hold_closings(unit)
    before = _held_up(unit)
    yield
    issue_released(unit, before - _held_up(unit), because)


def _held_up(unit: Unit) -> frozenset[str]:
    found = unit.validity.held_up(limit=_ALL)
    return frozenset(one.realisation_id for one in found if one.waived is None)
