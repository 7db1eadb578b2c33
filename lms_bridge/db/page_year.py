"""A year on one page: the report's sums, and the realisations one by one."""

from typing import Any

from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.report import DbReport, attended, held
from lms_bridge.domain.calendar import day_of, year_bounds
from lms_bridge.domain.programme import STUDENT, Form
from lms_bridge.services.pages import RealisationFigures, Year

_completion, _realisation, _enrolment, _pair = (
    tables.completion,
    tables.realisation,
    tables.enrolment,
    tables.pair,
)


def years(connection: Connection) -> tuple[int, ...]:
    starts = connection.execute(select(_realisation.c.start_ms).where(held())).scalars()
    return tuple(sorted({day_of(start).year for start in starts}, reverse=True))


def year(connection: Connection, of: int) -> Year:
    report = DbReport(connection)
    bounds = year_bounds(of)
    return Year(
        year=of,
        lms_users=report.lms_users(),
        forms=report.forms(*bounds),
        persons=_persons(connection, of),
        documents=report.documents(*bounds),
        bodies=report.bodies(*bounds),
        waiting=report.waiting(),
        realisations=_realisations(connection, of),
    )


def _of_year(of: int) -> ColumnElement[bool]:
    start, end = year_bounds(of)
    return and_(_realisation.c.start_ms >= start, _realisation.c.start_ms < end)


def _persons(connection: Connection, of: int) -> int:
    query = (
        select(func.count(_completion.c.person_id.distinct()))
        .join(_realisation, _realisation.c.id == _completion.c.realisation_id)
        .where(_of_year(of), attended())
    )
    return connection.execute(query).scalar_one()


def _realisations(connection: Connection, of: int) -> tuple[RealisationFigures, ...]:
    query = (
        select(
            _realisation.c.id,
            _realisation.c.title,
            _realisation.c.form,
            _realisation.c.start_ms,
            _realisation.c.end_ms,
            _enrolled().label("enrolled"),
            _counted(_completion, attended()).label("attended"),
            _counted(_pair, _pair.c.waits_since_ms.is_not(None)).label("waiting"),
        )
        .where(_of_year(of), held())
        .order_by(_realisation.c.start_ms, _realisation.c.id)
    )
    return tuple(
        RealisationFigures(
            id=row.id,
            title=row.title,
            form=Form(row.form),
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            enrolled=row.enrolled,
            attended=row.attended,
            waiting=row.waiting,
        )
        for row in connection.execute(query)
    )


def _enrolled() -> Any:
    query: Select[Any] = select(func.count(_enrolment.c.person_id.distinct()))
    mine = (_enrolment.c.realisation_id == _realisation.c.id, _enrolment.c.role == STUDENT)
    return query.where(*mine, _enrolment.c.ended_ms.is_(None)).scalar_subquery()


def _counted(table: Any, which: ColumnElement[bool]) -> Any:
    query: Select[Any] = select(func.count()).select_from(table)
    return query.where(table.c.realisation_id == _realisation.c.id, which).scalar_subquery()
