"""The yearly plan and the head counts that people enter, and plan against done."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, Table, and_, delete, func, insert, or_, select

from lms_bridge.db import counted_rows as counted
from lms_bridge.db import tables
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.indicators import Question
from lms_bridge.services.ports.figure_books import Headcount, PlanLine, Planned

_planned, _headcount, _programme, _realisation = (
    tables.planned,
    tables.headcount,
    tables.programme,
    tables.realisation,
)


class DbEntered:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, year: int, lines: Sequence[Planned], *, by: str, at_ms: int) -> None:
        self._known(_programme, "programme", [one.programme_id for one in lines])
        self._connection.execute(delete(_planned).where(_planned.c.year == year))
        entered = {"year": year, "by": by, "at_ms": at_ms}
        rows = [
            {
                "programme_id": one.programme_id,
                "realisations": one.realisations,
                "participants": one.participants,
                **entered,
            }
            for one in lines
        ]
        if rows:
            self._connection.execute(insert(_planned), rows)

    def employ(self, year: int, lines: Sequence[Headcount], *, by: str, at_ms: int) -> None:
        self._known(tables.body, "body", [one.body_id for one in lines])
        entered = {"year": year, "by": by, "at_ms": at_ms}
        rows = [{"body_id": one.body_id, "employees": one.employees, **entered} for one in lines]
        insert_or_set(self._connection, _headcount, rows, values=("employees", "by", "at_ms"))

    def _known(self, table: Table, what: str, ids: Collection[str]) -> None:
        known: set[str] = set()
        for chunk in chunks(sorted(ids)):
            known.update(self._connection.execute(select(table.c.id).where(table.c.id.in_(chunk))).scalars())
        for missing in sorted(set(ids) - known):
            raise NotFound(what=what, name=missing)

    def employees(self, year: int) -> Mapping[str, int]:
        query = select(_headcount.c.body_id, _headcount.c.employees).where(_headcount.c.year == year)
        return {row.body_id: row.employees for row in self._connection.execute(query)}

    def against_done(self, question: Question) -> Sequence[PlanLine]:
        held = (
            select(_realisation.c.programme_id, func.count().label("times"))
            .join(_programme, _programme.c.id == _realisation.c.programme_id)
            .where(counted.held_then(question, came=False))
            .group_by(_realisation.c.programme_id)
            .subquery()
        )
        source, which = counted.attendances(question)
        attended = (
            select(_realisation.c.programme_id, func.count().label("came"))
            .select_from(source)
            .where(which)
            .group_by(_realisation.c.programme_id)
            .subquery()
        )
        query = (
            select(_programme.c.id, _programme.c.title, _planned.c.realisations, _planned.c.participants)
            .add_columns(func.coalesce(held.c.times, 0).label("times"))
            .add_columns(func.coalesce(attended.c.came, 0).label("came"))
            .outerjoin(
                _planned, and_(_planned.c.programme_id == _programme.c.id, _planned.c.year == question.year)
            )
            .outerjoin(held, held.c.programme_id == _programme.c.id)
            .outerjoin(attended, attended.c.programme_id == _programme.c.id)
            .where(or_(_planned.c.year.is_not(None), held.c.times > 0, attended.c.came > 0))
            .order_by(_programme.c.title, _programme.c.id)
        )
        if question.kind is not None:
            query = query.where(_programme.c.kind == question.kind)
        return [
            PlanLine(
                row.id,
                row.title,
                None if row.realisations is None else Planned(row.id, row.realisations, row.participants),
                row.times,
                row.came,
            )
            for row in self._connection.execute(query)
        ]
