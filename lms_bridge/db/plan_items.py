"""The items of a plan as pages and commands list them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.services.ports.plans import Chosen, ItemShown

_plan, _item, _person, _body = tables.plan, tables.plan_item, tables.person, tables.body
_course = tables.lms_course


def _taught_there() -> ColumnElement[bool]:
    return and_(_course.c.source_id == _plan.c.source_id, _course.c.course_id == _item.c.course_id)


def items(
    connection: Connection, number: int, which: Chosen, *, offset: int, limit: int
) -> Sequence[ItemShown]:
    query = (
        select(
            _item,
            _person.c.given_name,
            _person.c.family_name,
            _body.c.name.label("body_name"),
            _course.c.full_name.label("course_name"),
        )
        .join(_plan, _plan.c.number == _item.c.number)
        .join(_person, _person.c.id == _item.c.person_id, isouter=True)
        .join(_course, _taught_there(), isouter=True)
        .join(_body, _body.c.id == _item.c.body_id, isouter=True)
        .order_by(_item.c.place)
        .offset(offset)
        .limit(limit)
    )
    return [
        ItemShown(
            subject=row.subject,
            kind=row.kind,
            reason=row.reason,
            course_id=row.course_id,
            course_name=row.course_name,
            person_id=row.person_id,
            person_name=f"{row.given_name or ''} {row.family_name or ''}".strip(),
            body_id=row.body_id,
            body_name=row.body_name,
            moodle_user_id=row.made_user_id or row.moodle_user_id,
            item=row.item,
            state=row.state,
            code=row.code,
        )
        for row in connection.execute(_of(query, number, which))
    ]


def count(connection: Connection, number: int, which: Chosen) -> int:
    query = _of(select(func.count()).select_from(_item), number, which)
    found: int = connection.execute(query).scalar_one()
    return found


def courses(connection: Connection, number: int) -> Mapping[int, str]:
    query = select(_item.c.course_id, _course.c.full_name).join(_plan, _plan.c.number == _item.c.number)
    query = query.join(_course, _taught_there(), isouter=True).where(_item.c.number == number)
    query = query.where(_item.c.course_id.is_not(None)).distinct().order_by(_item.c.course_id)
    return {row.course_id: row.full_name or "" for row in connection.execute(query)}


def _of(query: Select[Any], number: int, which: Chosen) -> Select[Any]:
    query = query.where(_item.c.number == number)
    if which.kind:
        query = query.where(_item.c.kind == which.kind)
    if which.course_id is not None:
        query = query.where(_item.c.course_id == which.course_id)
    if which.body_id is not None:
        query = query.where(_item.c.body_id == which.body_id)
    if which.state is not None:
        none = _item.c.state.is_(None)
        query = query.where(none if which.state == "" else _item.c.state == which.state)
    return query


def bodies(connection: Connection, number: int) -> Mapping[str, str]:
    named = select(_item.c.body_id).where(_item.c.number == number).distinct()
    query = select(_body.c.id, _body.c.name).where(_body.c.id.in_(named))
    return {row.id: row.name for row in connection.execute(query)}
