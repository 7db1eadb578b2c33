"""What differs, as staff and programs ask for it: a line a person, with the reason and what to do."""

from collections.abc import Iterator
from typing import Final

from lms_bridge.services.differences import standing
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.polled import Narrowed
from lms_bridge.services.ports.reconciling import OpenMismatch, Wanted

COLUMNS: Final = (
    "realisation",
    "title",
    "between",
    "person",
    "kind",
    "why",
    "submission",
    "since_ms",
)
_LOT: Final = 500


def mismatches(unit: Unit, wanted: Wanted) -> Iterator[OpenMismatch]:
    """Every mismatch that stands, those that stand longest first."""
    offset = 0
    while lot := unit.reconciling.open(wanted, limit=_LOT, offset=offset):
        yield from lot
        offset += len(lot)


def rows(unit: Unit, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """In `COLUMNS`: mismatches with registers and documents, then, where none is chosen, with platforms."""
    for one in mismatches(unit, wanted):
        told = one.mismatch
        yield (
            one.realisation_id,
            one.title,
            one.target,
            told.person_id,
            told.kind.value,
            told.why,
            told.submission_id,
            one.first_ms,
        )
    if wanted.target is None and wanted.kind is None:
        for each in standing(unit, Narrowed(realisation_id=wanted.realisation_id)):
            there = each.difference
            person = there.person_id or f"account {there.account}"
            what = (there.kind.value, there.why.value)
            yield (each.realisation_id, each.title, each.source, person, *what, None, each.first_ms)
