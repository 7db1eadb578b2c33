"""Reports that were frozen: their rows as they were, and which of them are otherwise now."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, literal, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import counted_rows as counted
from lms_bridge.db import tables
from lms_bridge.db.figure_rows import name_of
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks
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
Key = tuple[Any, ...]
Said = tuple[Any, ...] | None
Sides = tuple[Said, Said]


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
    ) -> tuple[int, Sequence[AttendanceChange]]:
        keys = ("realisation_id", "person_id")
        changes = self._changes(_of_then, report_id, _attendances_now(question), (keys, _ATTENDANCE))
        paged = sorted(changes)[offset : offset + limit]
        titles = self._named(_realisation, _realisation.c.title, {key[0] for key in paged})
        given = self._named(tables.person, tables.person.c.given_name, {key[1] for key in paged})
        family = self._named(tables.person, tables.person.c.family_name, {key[1] for key in paged})
        bodies = self._bodies(side for key in paged for side in changes[key])
        found = []
        for realisation_id, person_id in paged:
            before, after = (_then(side, bodies) for side in changes[realisation_id, person_id])
            name = name_of(given[person_id], family[person_id])
            ids = (realisation_id, titles[realisation_id], person_id, name)
            found.append(AttendanceChange(_change(before, after), *ids, before, after))
        return len(changes), found

    def changed_realisations(self, report_id: int, question: Question) -> Sequence[RealisationChange]:
        keys = ("realisation_id",)
        changes = self._changes(_held_then, report_id, _held_now(question), (keys, _HELD))
        titles = self._named(_realisation, _realisation.c.title, {key[0] for key in changes})
        bodies = self._bodies((side and side[2:3]) for sides in changes.values() for side in sides)
        found = []
        for (key,), sides in sorted(changes.items()):
            before, after = (_held(side, bodies) for side in sides)
            found.append(RealisationChange(_change(before, after), key, titles[key], before, after))
        return found

    def _changes(
        self,
        then: Table,
        report_id: int,
        now: Select[Any],
        names: tuple[Sequence[str], Sequence[str]],
    ) -> Mapping[Key, Sides]:
        """By key what a row said and says, where the two differ; None where there is no row."""
        keys, said = names
        before = select(*(then.c[name] for name in (*keys, *said))).where(then.c.report_id == report_id)
        after = now.with_only_columns(*(now.selected_columns[name] for name in (*keys, *said)))
        found: dict[Key, list[Said]] = {}
        for side, (one, other) in enumerate(((before, after), (after, before))):
            for row in self._connection.execute(one.except_(other)):
                sides = found.setdefault(tuple(row[: len(keys)]), [None, None])
                sides[side] = tuple(row[len(keys) :])
        return {key: (sides[0], sides[1]) for key, sides in found.items()}

    def _named(self, table: Table, name: ColumnElement[str], ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(sorted(ids)):
            rows = self._connection.execute(select(table.c.id, name).where(table.c.id.in_(chunk)))
            found.update((key, text) for key, text in rows)
        return found

    def _bodies(self, sides: Iterable[Said]) -> Mapping[str, str]:
        """Names by id, of the bodies that these name first."""
        ids = {side[0] for side in sides if side and side[0]}
        return self._named(tables.body, tables.body.c.name, ids)


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


def _report_of(row: Any) -> FrozenReport:
    told = json.loads(row.figures)
    figures = {name: FrozenFigure(**one) for name, one in told["figures"].items()}
    return FrozenReport(row.id, row.year, row.note, row.by, row.at_ms, told["credit_rule"], figures)


def _change(before: object, after: object) -> Change:
    if before is None:
        return Change.CAME
    return Change.GONE if after is None else Change.CHANGED


def _then(side: Said, bodies: Mapping[str, str]) -> AttendanceThen | None:
    """A flag out of a union is a number on SQLite."""
    if side is None:
        return None
    return AttendanceThen(bodies.get(side[0]), *map(bool, side[1:]))


def _held(side: Said, bodies: Mapping[str, str]) -> RealisationThen | None:
    if side is None:
        return None
    form, kind, provider, hours = side
    return RealisationThen(form, kind, bodies.get(provider), hours)
