"""The lists behind the indicators as tables: the same columns on a page and in a file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.credit import plain, rule_of
from lms_bridge.domain.indicators import Counts
from lms_bridge.runtime.spreadsheet import Cell, Sheet
from lms_bridge.services.indicators import Listing
from lms_bridge.services.ports.indicators import By, Group
from lms_bridge.web.glossary import word
from lms_bridge.web.indicator_words import BODY_TYPES, told
from lms_bridge.web.marking import msg


class Shape(StrEnum):
    """How a page shows a cell."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    PERSON = "person"
    REALISATION = "realisation"


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    get: Callable[[Any], Any]
    shape: Shape = Shape.TEXT


_NOT_A_LETTER: Final = re.compile("[^a-z0-9]+")
_N: Final = Shape.NUMBER
_TRAINING: Final = (
    Column(msg("Realisation"), lambda row: row.realisation, Shape.REALISATION),
    Column(msg("Form"), lambda row: word("form", row.form)),
    Column(msg("Kind of programme"), lambda row: word("programme-kind", row.kind)),
    Column(msg("Begins"), lambda row: row.start_ms, Shape.DAY),
    Column(msg("Provider"), lambda row: row.provider),
)
COLUMNS: Final = {
    Counts.ATTENDANCE: (
        Column(msg("Person"), lambda row: row.person, Shape.PERSON),
        Column(msg("Body, at that time"), lambda row: row.body),
        *_TRAINING,
        Column(msg("Minutes"), lambda row: row.minutes, _N),
        Column(msg("Test, percent"), lambda row: row.score, _N),
        Column(msg("Confirmation"), lambda row: row.confirmation, Shape.FLAG),
        Column(msg("Certificate"), lambda row: row.certificate, Shape.FLAG),
        Column(msg("Hours"), lambda row: row.hours, _N),
    ),
    Counts.PERSON: (
        Column(msg("Person"), lambda row: row.person, Shape.PERSON),
        Column(msg("Attendances"), lambda row: row.sums.attendances, _N),
        Column(msg("Confirmations"), lambda row: row.sums.confirmations, _N),
        Column(msg("Certificates"), lambda row: row.sums.certificates, _N),
        Column(msg("Hours"), lambda row: plain(row.sums.total_hours), _N),
    ),
    Counts.REALISATION: (
        *_TRAINING,
        Column(msg("Attendances"), lambda row: row.attendances, _N),
    ),
    Counts.LEARNER: (
        Column(msg("Person"), lambda row: row.person, Shape.PERSON),
        Column(msg("Body, on that day"), lambda row: row.body),
    ),
}


_IDS: Final = {
    Counts.ATTENDANCE: ("person_id", "realisation_id"),
    Counts.PERSON: ("person_id",),
    Counts.REALISATION: ("realisation_id",),
    Counts.LEARNER: ("person_id",),
}


def columns_of(counts: Counts, year: int) -> Sequence[Column]:
    """With credits by the year's rule where people are listed."""
    if counts is not Counts.PERSON:
        return COLUMNS[counts]
    credit = Column(msg("ECTS credits"), lambda row: rule_of(year).credits(row.sums.total_hours), _N)
    return (*COLUMNS[counts], credit)


def sheet_of(listing: Listing) -> Sheet:
    """With the ids of the register before the names."""
    counts = listing.indicator.counts
    columns, ids = columns_of(counts, listing.question.year), _IDS[counts]
    header = [*ids, *(str(gettext(column.label)) for column in columns)]
    listed = (
        [*(getattr(row, name) for name in ids), *(_cell(column, row) for column in columns)]
        for row in listing
    )
    keys = [*ids, *(_NOT_A_LETTER.sub("_", column.label.lower()).strip("_") for column in columns)]
    return Sheet(listing.indicator.name, header, listed, keys)


def _cell(column: Column, row: Any) -> Cell:
    value = column.get(row)
    if column.shape is Shape.DAY:
        return day_of(value).isoformat()
    return int(value) if isinstance(value, bool) else value


def group_name(by: By, group: Group) -> str:
    """What people call the group."""
    if by is By.KIND:
        return word("programme-kind", group.key)
    if by is By.BODY_TYPE and group.key:
        return told(BODY_TYPES, group.key)
    return group.name or str(gettext("None"))


def share(part: int, whole: int | None) -> Decimal | None:
    """Percent with one decimal; None where the whole is not known."""
    return None if not whole else (Decimal(100) * part / whole).quantize(Decimal("0.1"))
