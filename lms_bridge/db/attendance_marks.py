"""Marks of the attendance activities of Moodles, as they were read last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.services.ports.classroom import AttendanceKey, AttendanceMark, Unclear

_mark = tables.attendance_mark
_PLACE = ("source_id", "session_id", "moodle_user_id")


class DbAttendanceMarks:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def of(self, source_id: int, session_ids: Collection[int]) -> Mapping[AttendanceKey, AttendanceMark]:
        found: dict[AttendanceKey, AttendanceMark] = {}
        for chunk in chunks(sorted(session_ids)):
            query = select(_mark).where(_mark.c.source_id == source_id, _mark.c.session_id.in_(chunk))
            found |= {_key(row): _mark_of(row) for row in self._connection.execute(query)}
        return found

    def keep(
        self, source_id: int, marks: Sequence[AttendanceMark], *, at_ms: int
    ) -> Mapping[AttendanceKey, int]:
        rows = [
            {
                "id": mark_id,
                "source_id": source_id,
                "session_id": one.key.session_id,
                "moodle_user_id": one.key.moodle_user_id,
                "seen_ms": at_ms,
                **_values(one),
            }
            for mark_id, one in zip(self._ids.many(len(marks)), marks, strict=True)
        ]
        insert_new(self._connection, _mark, rows, key=_PLACE)
        for one in marks:
            here = update(_mark).where(*_at(source_id, one.key))
            self._connection.execute(here.values(**_values(one), seen_ms=at_ms))
        return {one.key: self._id(source_id, one.key) for one in marks}

    def _id(self, source_id: int, key: AttendanceKey) -> int:
        found: int = self._connection.execute(select(_mark.c.id).where(*_at(source_id, key))).scalar_one()
        return found

    def unclear(self, course: str, day: date) -> Sequence[Unclear]:
        people = func.count(_mark.c.moodle_user_id.distinct())
        query = (
            select(tables.source.c.name, _mark.c.acronym, _mark.c.description, people)
            .join(tables.source, tables.source.c.id == _mark.c.source_id)
            .where(_mark.c.course == course, _mark.c.day == day, _mark.c.present.is_(None))
            .group_by(tables.source.c.name, _mark.c.acronym, _mark.c.description)
            .order_by(tables.source.c.name, _mark.c.acronym, _mark.c.description)
        )
        return [Unclear(*row) for row in self._connection.execute(query)]


def _at(source_id: int, key: AttendanceKey) -> tuple[Any, ...]:
    return (
        _mark.c.source_id == source_id,
        _mark.c.session_id == key.session_id,
        _mark.c.moodle_user_id == key.moodle_user_id,
    )


def _values(mark: AttendanceMark) -> dict[str, object]:
    return {
        "course": mark.course,
        "day": mark.day,
        "starts_ms": mark.starts_ms,
        "acronym": mark.acronym,
        "description": mark.description,
        "present": mark.present,
    }


def _key(row: Any) -> AttendanceKey:
    return AttendanceKey(row.session_id, row.moodle_user_id)


def _mark_of(row: Any) -> AttendanceMark:
    return AttendanceMark(
        _key(row),
        course=row.course,
        day=row.day,
        starts_ms=row.starts_ms,
        acronym=row.acronym,
        description=row.description,
        present=row.present,
    )
