"""Academic sessions are derived: each calendar year with realisations, and its one term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal, null, select, union_all
from sqlalchemy.sql import ColumnElement, FromClause

from lms_bridge.db import tables
from lms_bridge.domain.calendar import day_of, year_bounds
from lms_bridge.services.ports.rostering import SessionEntry, Stamp

_realisation = tables.realisation


@dataclass(frozen=True, slots=True)
class HeldYear:
    """A year in which realisations begin, and when one of them last changed."""

    year: int
    changed_ms: int

    @property
    def sessions(self) -> tuple[SessionEntry, SessionEntry]:
        """The year and its term, both with the days of the calendar year."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        stamp, name = Stamp(self.changed_ms, ended=False), str(self.year)
        whole, term = year_id(self.year), term_id(self.year)
        return (
            SessionEntry(stamp, whole, name, "schoolYear", first, last, None, (term,)),
            SessionEntry(stamp, term, name, "term", first, last, whole, ()),
        )


def year_id(year: int) -> str:
    return f"year-{year}"


def term_id(year: int) -> str:
    return f"term-{year}"


def term_at(start_ms: int) -> str:
    return term_id(day_of(start_ms).year)


def held_years(connection: Connection) -> Sequence[HeldYear]:
    start = _realisation.c.start_ms
    first, last = connection.execute(select(func.min(start), func.max(start))).one()
    if first is None:
        return ()
    years = range(day_of(first).year, day_of(last).year + 1)
    counts = [
        select(literal(year).label("year"), func.max(_realisation.c.changed_ms).label("changed_ms")).where(
            _within(year)
        )
        for year in years
    ]
    found = connection.execute(union_all(*counts))
    return sorted(
        (HeldYear(row.year, row.changed_ms) for row in found if row.changed_ms is not None),
        key=lambda one: one.year,
    )


def terms_of_realisations(years: Sequence[HeldYear]) -> ColumnElement[Any]:
    """The term's id of a realisation, as an expression over its row."""
    if not years:
        return null()
    return case(*((_within(one.year), term_id(one.year)) for one in years), else_=None)


def _within(year: int) -> ColumnElement[bool]:
    start, end = year_bounds(year)
    return and_(_realisation.c.start_ms >= start, _realisation.c.start_ms < end)


def as_rows(entries: Sequence[SessionEntry]) -> FromClause:
    """The sessions as rows that can be selected from like a table."""
    rows = [_literal_row(one) for one in entries]
    return union_all(*rows).subquery("session")


def _literal_row(one: SessionEntry) -> Any:
    told: dict[str, Any] = {
        "id": one.id,
        "title": one.title,
        "type": one.type,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "year": str(one.last_day.year),
        "parent": one.parent or "",
        "child": one.children[0] if one.children else "",
        "changed_ms": one.stamp.changed_ms,
    }
    columns: list[ColumnElement[Any]] = [literal(value).label(name) for name, value in told.items()]
    return select(*columns)
