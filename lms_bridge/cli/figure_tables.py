"""The tables that the commands of the indicators print, by the names that programs may rely on."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.credit import plain, rule_of
from lms_bridge.domain.indicators import INDICATORS, Counts
from lms_bridge.runtime.spreadsheet import Cell, Sheet
from lms_bridge.services.indicator_desk import Line, SinceFrozen
from lms_bridge.services.indicators import Listing
from lms_bridge.services.ports.figure_books import PlanLine
from lms_bridge.services.ports.indicators import By, Group

_SUMS: Final = ("trainings", "attendances", "persons", "confirmations", "certificates")
_TRAINING: Final = ("realisation_id", "realisation", "form", "kind", "begins", "provider")
_COLUMNS: Final[Mapping[Counts, Sequence[str]]] = {
    Counts.ATTENDANCE: (
        *("person_id", "person", "body_id", "body", *_TRAINING, "programme"),
        *("minutes", "score", "confirmation", "certificate", "hours"),
    ),
    Counts.PERSON: ("person_id", "person", *_SUMS[1:2], *_SUMS[3:], "hours", "credits"),
    Counts.REALISATION: (*_TRAINING, "attendances"),
    Counts.LEARNER: ("person_id", "person", "body"),
}


def figures_sheet(lines: Sequence[Line], years: Sequence[int], *, definitions: bool) -> Sheet:
    more = ("definition",) if definitions else ()
    listed: list[Sequence[Cell]] = [
        (line.name, *line.values, *((INDICATORS[line.name].definition,) if definitions else ()))
        for line in lines
    ]
    return Sheet("indicators", ("indicator", *map(str, years), *more), listed)


def rows_sheet(listing: Listing) -> Sheet:
    counts, year = listing.indicator.counts, listing.question.year
    columns = _COLUMNS[counts]
    return Sheet(counts.value, columns, ([_cell(row, name, year) for name in columns] for row in listing))


def _cell(row: Any, name: str, year: int) -> Cell:
    if name == "begins":
        return day_of(row.start_ms).isoformat()
    if hasattr(row, "sums") and name not in ("person_id", "person"):
        hours = row.sums.total_hours
        told = {"hours": plain(hours), "credits": rule_of(year).credits(hours)}
        return told[name] if name in told else int(getattr(row.sums, name))
    value: Cell = getattr(row, name)
    return int(value) if isinstance(value, bool) else value


def groups_sheet(by: By, groups: Sequence[Group], employed: Mapping[str, int]) -> Sheet:
    listed = [
        (one.key, one.name, *(getattr(one.sums, name) for name in _SUMS), employed.get(one.key))
        for one in groups
    ]
    return Sheet(by.value, ("id", "name", *_SUMS, "employees"), listed)


def plan_sheet(lines: Sequence[PlanLine]) -> Sheet:
    listed: list[Sequence[Cell]] = [
        (
            one.programme_id,
            one.title,
            one.planned.realisations if one.planned else None,
            one.realisations,
            one.planned.participants if one.planned else None,
            one.attendances,
        )
        for one in lines
    ]
    header = ("programme", "title", "realisations planned", "held", "participants planned", "attendances")
    return Sheet("plan", header, listed)


def frozen_rows(found: Sequence[SinceFrozen]) -> Sequence[Sequence[str | None]]:
    """Decimal figures as text, as they were frozen."""
    return [(one.name, one.then, _text(one.now), _text(one.difference)) for one in found]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
