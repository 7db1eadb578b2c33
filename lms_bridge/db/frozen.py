"""Reports that were frozen: their rows as they were, and which of them are otherwise now."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, literal, or_, select, union_all
from sqlalchemy.sql import ColumnElement, FromClause

from lms_bridge.db import counted_rows as counted
from lms_bridge.db import tables
from lms_bridge.db.figure_rows import name_of
from lms_bridge.db.ids import Ids
from lms_bridge.domain.indicators import Question
from lms_bridge.services.ports.figure_books import (
    AttendanceChange,
    AttendanceThen,
    Change,
    FrozenFigure,
    FrozenReport,
    RealisationChange,
    RealisationThen,
)

_report, _of_then, _held_then = tables.frozen_report, tables.frozen_attendance, tables.frozen_realisation
_completion, _realisation, _programme = tables.completion, tables.realisation, tables.programme
_ATTENDANCE = ("body_id", "confirmation", "certificate", "elected")
_HELD = ("form", "kind", "provider_id", "hours")


class DbFrozen:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def freeze(self, report: FrozenReport, question: Question) -> int:
        key = self._ids.new()
        figures = {name: asdict(figure) for name, figure in report.figures.items()}
        told = {"credit_rule": report.credit_rule, "figures": figures}
        row = {"year": report.year, "note": report.note, "by": report.by, "at_ms": report.at_ms}
        kept = {"figures": json.dumps(told, ensure_ascii=False)}
        self._connection.execute(insert(_report).values(id=key, **row, **kept))
        for table, now, names in (
            (_held_then, _held_now(question), ("realisation_id", *_HELD)),
            (_of_then, _attendances_now(question), ("realisation_id", "person_id", *_ATTENDANCE)),
        ):
            rows = now.with_only_columns(literal(key), *(now.selected_columns[name] for name in names))
            self._connection.execute(insert(table).from_select(["report_id", *names], rows))
        return key

    def reports(self) -> Sequence[FrozenReport]:
        rows = self._connection.execute(select(_report).order_by(_report.c.id.desc()))
        return [_report_of(row) for row in rows]

    def report(self, report_id: int) -> FrozenReport | None:
        row = self._connection.execute(select(_report).where(_report.c.id == report_id)).first()
        return None if row is None else _report_of(row)

    def newest_of(self, year: int) -> FrozenReport | None:
        query = select(_report).where(_report.c.year == year).order_by(_report.c.id.desc()).limit(1)
        row = self._connection.execute(query).first()
        return None if row is None else _report_of(row)

    def changed_attendances(
        self, report_id: int, question: Question, *, limit: int, offset: int = 0
    ) -> Sequence[AttendanceChange]:
        changes = _changes(_of_then, report_id, _attendances_now(question), _ATTENDANCE)
        person, bodies = tables.person, [tables.body.alias(name) for name in ("before_body", "after_body")]
        ordered = (changes.c.realisation_id, changes.c.person_id)
        query = (
            select(changes, _realisation.c.title, person.c.given_name, person.c.family_name)
            .add_columns(bodies[0].c.name.label("before_name"), bodies[1].c.name.label("after_name"))
            .join(_realisation, _realisation.c.id == changes.c.realisation_id)
            .join(person, person.c.id == changes.c.person_id)
            .outerjoin(bodies[0], bodies[0].c.id == changes.c.before_body_id)
            .outerjoin(bodies[1], bodies[1].c.id == changes.c.after_body_id)
            .order_by(*ordered)
        )
        rows = self._connection.execute(query.limit(limit).offset(offset))
        return [_attendance_change(row) for row in rows]

    def count_changed_attendances(self, report_id: int, question: Question) -> int:
        changes = _changes(_of_then, report_id, _attendances_now(question), _ATTENDANCE)
        return self._connection.execute(select(func.count()).select_from(changes)).scalar_one()

    def changed_realisations(self, report_id: int, question: Question) -> Sequence[RealisationChange]:
        changes = _changes(_held_then, report_id, _held_now(question), _HELD)
        providers = [tables.body.alias(name) for name in ("before_body", "after_body")]
        query = (
            select(changes, _realisation.c.title)
            .add_columns(providers[0].c.name.label("before_name"), providers[1].c.name.label("after_name"))
            .join(_realisation, _realisation.c.id == changes.c.realisation_id)
            .outerjoin(providers[0], providers[0].c.id == changes.c.before_provider_id)
            .outerjoin(providers[1], providers[1].c.id == changes.c.after_provider_id)
            .order_by(changes.c.realisation_id)
        )
        return [_realisation_change(row) for row in self._connection.execute(query)]


def _attendances_now(question: Question) -> Select[Any]:
    source, which = counted.attendances(question)
    columns = [_completion.c[name] for name in ("realisation_id", "person_id", *_ATTENDANCE[:-1])]
    elected = counted.elected_then(question).label("elected")
    return select(*columns, elected).select_from(source).where(which)


def _held_now(question: Question) -> Select[Any]:
    """What counts as held, and what somebody attended all the same."""
    columns = (_realisation.c.form, _programme.c.kind, _realisation.c.provider_id, _realisation.c.hours)
    counts = or_(counted.held_then(question, came=False), counted.held_then(question, came=True))
    query = select(_realisation.c.id.label("realisation_id"), *columns)
    return query.join(_programme, _programme.c.id == _realisation.c.programme_id).where(counts)


def _changes(then: Any, report_id: int, now: Select[Any], names: Sequence[str]) -> FromClause:
    """What is there now and was not, was there and is not, and what is otherwise."""
    before, after = select(then).where(then.c.report_id == report_id).subquery("b"), now.subquery("a")
    keys = [name for name in ("realisation_id", "person_id") if name in before.c]
    same = and_(*(before.c[name] == after.c[name] for name in keys))
    differs = or_(*(before.c[name].is_distinct_from(after.c[name]) for name in names))
    return union_all(
        _told(Change.CAME, after, (before, after), keys, names)
        .select_from(after.outerjoin(before, same))
        .where(before.c[keys[0]].is_(None)),
        _told(Change.GONE, before, (before, after), keys, names)
        .select_from(before.outerjoin(after, same))
        .where(after.c[keys[0]].is_(None)),
        _told(Change.CHANGED, before, (before, after), keys, names)
        .select_from(before.join(after, same))
        .where(differs),
    ).subquery("changes")


def _told(
    change: Change,
    named_by: FromClause,
    sides: tuple[FromClause, FromClause],
    keys: Sequence[str],
    names: Sequence[str],
) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [named_by.c[name] for name in keys]
    for prefix, side in zip(("before", "after"), sides, strict=True):
        columns.extend(side.c[name].label(f"{prefix}_{name}") for name in names)
    return select(literal(change.value).label("change"), *columns)


def _report_of(row: Any) -> FrozenReport:
    told = json.loads(row.figures)
    figures = {name: FrozenFigure(**one) for name, one in told["figures"].items()}
    return FrozenReport(row.id, row.year, row.note, row.by, row.at_ms, told["credit_rule"], figures)


def _attendance_change(row: Any) -> AttendanceChange:
    change = Change(row.change)
    before = (row.before_name, row.before_confirmation, row.before_certificate, row.before_elected)
    after = (row.after_name, row.after_confirmation, row.after_certificate, row.after_elected)
    return AttendanceChange(
        change,
        row.realisation_id,
        row.title,
        row.person_id,
        name_of(row.given_name, row.family_name),
        None if change is Change.CAME else _then(*before),
        None if change is Change.GONE else _then(*after),
    )


def _then(body: str | None, *flags: Any) -> AttendanceThen:
    """A flag out of a union is a number on SQLite."""
    return AttendanceThen(body, *map(bool, flags))


def _realisation_change(row: Any) -> RealisationChange:
    change = Change(row.change)
    before = RealisationThen(row.before_form, row.before_kind, row.before_name, row.before_hours)
    after = RealisationThen(row.after_form, row.after_kind, row.after_name, row.after_hours)
    return RealisationChange(
        change,
        row.realisation_id,
        row.title,
        None if change is Change.CAME else before,
        None if change is Change.GONE else after,
    )
