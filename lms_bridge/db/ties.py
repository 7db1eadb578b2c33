"""Ties of ours between realisations and courses: a row each, and the column by which it takes effect."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.tied import COURSE
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.lms import CourseKey, TieKind
from lms_bridge.domain.tying import Tieable
from lms_bridge.services.ports import Tie, Tied

_tie, _realisation = tables.tie, tables.realisation
_OWN = {TieKind.COURSE: _realisation.c.lms_course, TieKind.TEST: _realisation.c.lms_test}
_FILLED = {TieKind.COURSE: "tied_course", TieKind.TEST: "tied_test"}


class DbTies:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def of(self, realisation_id: str, kind: TieKind) -> Tied:
        standing = and_(_tie.c.realisation_id == _realisation.c.id, *_standing(kind))
        query = select(_OWN[kind].label("own"), _tie).join(_tie, standing, isouter=True)
        row = self._connection.execute(query.where(_realisation.c.id == realisation_id)).first()
        if row is None:
            raise NotFound(what="realisation", name=realisation_id)
        return Tied(row.own, None if row.id is None else tie_of(row))

    def tieable(self) -> Sequence[Tieable]:
        query = select(_realisation.c.id, _realisation.c.code).where(_realisation.c.ended_ms.is_(None))
        return [Tieable(row.id, row.code) for row in self._connection.execute(query)]

    def untied(self) -> Collection[str]:
        query = select(_realisation.c.id).where(_realisation.c.ended_ms.is_(None), COURSE.is_(None))
        return set(self._connection.execute(query).scalars())

    def undone(self) -> Collection[tuple[str, CourseKey]]:
        query = select(_tie.c.realisation_id, _tie.c.source_id, _tie.c.course_id)
        query = query.where(_tie.c.undone_ms.is_not(None), _tie.c.kind == TieKind.COURSE)
        rows = self._connection.execute(query)
        return {(row.realisation_id, CourseKey(row.source_id, row.course_id)) for row in rows}

    def make(self, tie: Tie, *, at_ms: int) -> None:
        row = {
            "id": self._ids.new(),
            "realisation_id": tie.realisation_id,
            "kind": tie.kind.value,
            "source_id": tie.course.source_id,
            "course_id": tie.course.course_id,
            "object": tie.object,
            "by": tie.by,
            "reason": tie.reason,
            "since_ms": at_ms,
        }
        self._connection.execute(insert(_tie).values(**row))
        self._fill(tie.realisation_id, tie.kind, tie.object)

    def undo(self, realisation_id: str, kind: TieKind, *, by: str, reason: str, at_ms: int) -> None:
        here = (_tie.c.realisation_id == realisation_id, *_standing(kind))
        undone = {"undone_ms": at_ms, "undone_by": by, "undone_reason": reason}
        self._connection.execute(update(_tie).where(*here).values(**undone))
        self._fill(realisation_id, kind, None)

    def _fill(self, realisation_id: str, kind: TieKind, address: str | None) -> None:
        here = _realisation.c.id == realisation_id
        self._connection.execute(update(_realisation).where(here).values({_FILLED[kind]: address}))


def _standing(kind: TieKind) -> tuple[Any, Any]:
    return _tie.c.kind == kind.value, _tie.c.undone_ms.is_(None)


def tie_of(row: Any) -> Tie:
    """The tie in a row of the table."""
    return Tie(
        row.realisation_id,
        kind=TieKind(row.kind),
        course=CourseKey(row.source_id, row.course_id),
        object=row.object,
        by=row.by,
        reason=row.reason,
    )
