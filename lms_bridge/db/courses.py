"""The catalogue of a learning platform, as it was last told."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.lms import CourseKey, LmsCourse, LmsModule
from lms_bridge.domain.tying import Numbered
from lms_bridge.services.ports import Kept

_course, _module = tables.lms_course, tables.lms_module
_One = TypeVar("_One", LmsCourse, LmsModule)


class DbCourses:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def course(self, course: CourseKey) -> LmsCourse | None:
        here = (_course.c.source_id == course.source_id, _course.c.course_id == course.course_id)
        row = self._connection.execute(select(_course).where(*here)).first()
        return None if row is None else course_of(row)

    def module(self, source_id: int, module_id: int) -> LmsModule | None:
        here = (_module.c.source_id == source_id, _module.c.module_id == module_id)
        row = self._connection.execute(select(_module).where(*here)).first()
        return None if row is None else module_of(row)

    def keep(self, source_id: int, courses: Sequence[LmsCourse], *, at_ms: int) -> Kept:
        rows = self._rows(_course, _course.c.course_id, source_id, [one.id for one in courses])
        before = {row.course_id: (course_of(row), row.gone_ms) for row in rows}
        after = [_merged(one, before.get(one.id)) for one in courses]
        self._set(_course, [_course_row(source_id, one, at_ms) for one in after])
        return _kept(after, before)

    def keep_modules(self, source_id: int, modules: Sequence[LmsModule], *, at_ms: int) -> Kept:
        rows = self._rows(_module, _module.c.module_id, source_id, [one.id for one in modules])
        before = {row.module_id: (module_of(row), row.gone_ms) for row in rows}
        after = [_merged(one, before.get(one.id)) for one in modules]
        self._set(_module, [_module_row(source_id, one, at_ms) for one in after])
        return _kept(after, before)

    def _rows(
        self, table: Table, column: ColumnElement[int], source_id: int, ids: Collection[int]
    ) -> Iterable[Any]:
        for chunk in chunks(sorted(ids)):
            query = select(table).where(table.c.source_id == source_id, column.in_(chunk))
            yield from self._connection.execute(query)

    def _set(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        key = {column.name for column in table.primary_key.columns}
        insert_or_set(
            self._connection, table, rows, values=[name for name in _names(rows) if name not in key]
        )

    def lose_others(self, source_id: int, ids: Collection[int], *, at_ms: int) -> int:
        standing = select(_course.c.course_id)
        standing = standing.where(_course.c.source_id == source_id, _course.c.gone_ms.is_(None))
        lost = set(self._connection.execute(standing).scalars()) - set(ids)
        for chunk in chunks(sorted(lost)):
            here = (_course.c.source_id == source_id, _course.c.course_id.in_(chunk))
            self._connection.execute(update(_course).where(*here).values(gone_ms=at_ms))
        return len(lost)

    def modules(self, source_id: int, course_ids: Collection[int]) -> Mapping[int, LmsModule]:
        found: dict[int, LmsModule] = {}
        for row in self._rows(_module, _module.c.course_id, source_id, course_ids):
            if row.gone_ms is None:
                found[row.module_id] = module_of(row)
        return found

    def lose_modules(self, source_id: int, ids: Collection[int], *, at_ms: int) -> int:
        for chunk in chunks(sorted(ids)):
            here = (_module.c.source_id == source_id, _module.c.module_id.in_(chunk))
            self._connection.execute(update(_module).where(*here).values(gone_ms=at_ms))
        return len(ids)

    def numbered(self) -> Sequence[Numbered]:
        query = select(_course.c.source_id, _course.c.course_id, _course.c.idnumber)
        query = query.where(
            _course.c.gone_ms.is_(None), _course.c.idnumber.is_not(None), _course.c.idnumber != ""
        )
        rows = self._connection.execute(query)
        return [Numbered(CourseKey(row.source_id, row.course_id), row.idnumber) for row in rows]


def _merged(told: _One, before: tuple[_One, int | None] | None) -> _One:
    """What was told, and what stood where nothing was."""
    if before is None:
        return told
    stood = before[0]
    untold = {one.name: getattr(stood, one.name) for one in fields(told) if getattr(told, one.name) is None}
    if isinstance(told, LmsModule) and isinstance(stood, LmsModule):
        untold["details"] = {**(stood.details or {}), **(told.details or {})}
    return replace(told, **untold)


def _kept(after: Sequence[_One], before: Mapping[int, tuple[_One, int | None]]) -> Kept:
    new = sum(one.id not in before for one in after)
    return Kept(new=new, changed=sum(before.get(one.id, (one, None)) != (one, None) for one in after))


def _course_row(source_id: int, course: LmsCourse, at_ms: int) -> dict[str, Any]:
    values = asdict(course)
    return {
        "source_id": source_id,
        "course_id": values.pop("id"),
        **values,
        "seen_ms": at_ms,
        "gone_ms": None,
    }


def _module_row(source_id: int, module: LmsModule, at_ms: int) -> dict[str, Any]:
    values = asdict(module)
    values["details"] = json.dumps(module.details or {}, sort_keys=True, ensure_ascii=False)
    return {
        "source_id": source_id,
        "module_id": values.pop("id"),
        **values,
        "seen_ms": at_ms,
        "gone_ms": None,
    }


def _names(rows: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return list(rows[0]) if rows else []


def course_of(row: Any) -> LmsCourse:
    """The course in a row of the table."""
    return LmsCourse(
        row.course_id,
        idnumber=row.idnumber,
        short_name=row.short_name,
        full_name=row.full_name,
        visible=row.visible,
        completion=row.completion,
        starts_ms=row.starts_ms,
        ends_ms=row.ends_ms,
    )


def module_of(row: Any) -> LmsModule:
    """The activity in a row of the table."""
    return LmsModule(
        row.module_id,
        course_id=row.course_id,
        kind=row.kind,
        instance=row.instance,
        name=row.name,
        visible=row.visible,
        completion=row.completion,
        criterion=row.criterion,
        details=json.loads(row.details),
    )
