"""What was compared and where both sides differ, as staff ask for it."""

from collections.abc import Iterator
from typing import Final

from lms_bridge.services.ports import OpenDifference, Unit
from lms_bridge.services.ports.polled import Narrowed

COLUMNS: Final = (
    "realisation",
    "account",
    "person",
    "kind",
    "why",
    "moodle_ms",
    "here_ms",
    "moodle_percent",
    "here_percent",
    "since_ms",
)
_LOT: Final = 500


def standing(unit: Unit, asked: Narrowed) -> Iterator[OpenDifference]:
    """Every difference that stands."""
    offset = 0
    while lot := unit.agreements.open(asked, limit=_LOT, offset=offset):
        yield from lot
        offset += len(lot)


def row_of(one: OpenDifference) -> tuple[object, ...]:
    """The difference in `COLUMNS`; what is not told is None."""
    told = one.difference
    return (
        one.realisation_id,
        told.account,
        told.person_id,
        told.kind.value,
        told.why.value,
        told.there_ms,
        told.here_ms,
        told.there_percent,
        told.here_percent,
        one.first_ms,
    )
