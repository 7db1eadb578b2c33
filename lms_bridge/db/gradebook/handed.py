"""What clients handed in: as a part of each collection, and how it is kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, exists, func, literal, select, true, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.gradebook.parts import Key, Part
from lms_bridge.db.rostering.belonging import about_in_sight
from lms_bridge.db.rostering.fields import Field, One
from lms_bridge.db.rostering.views import Views
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.oneroster.rest.shapes import OBJECTS, SINGLE_OF
from lms_bridge.services.ports.gradebook import Graded, Handed, HandedEntry, Owner
from lms_bridge.services.ports.rostering import Sight

_table = tables.handed_in
_line = tables.handed_in.alias("line")
_COLUMNS: Final[Mapping[str, str]] = {
    "student": "person_id",
    "lineItem": "line_id",
    "assessmentLineItem": "line_id",
    "parentAssessmentLineItem": "line_id",
    "category": "category_id",
    "scoreScale": "scale_id",
}
"""Where the id stands that a field refers to; the class is that of the line where no class is named."""
_NAMED_BY: Final = {
    "lineItem": "line_id",
    "assessmentLineItem": "line_id",
    "category": "category_id",
    "scoreScale": "scale_id",
}
_ABOUT_PEOPLE: Final = frozenset(["results", "assessmentResults"])


def part(views: Views, kind: str, sight: Sight, within: Mapping[str, str]) -> Part:
    single = SINGLE_OF[kind]
    shown = about_in_sight(_table, sight) if kind in _ABOUT_PEOPLE else true()
    where = [_table.c.kind == single, _table.c.deleted_ms.is_(None), shown]
    fields = _fields(single)
    known = {name.split(".")[0] for name in fields}
    return Part(
        _table,
        (_table.c.id, literal("")),
        fields,
        [*where, *(_belongs(views, kind, to, id_) for to, id_ in within.items())],
        lambda keys: dict(_loaded(views.connection, single, keys)),
        besides=frozenset(OBJECTS[single]) - known,
    )


def _fields(single: str) -> Mapping[str, Field]:
    """A result's class is not among them: it shows one only where the client named it."""
    fields: dict[str, Field] = {
        "sourcedId": One(_table.c.id),
        "status": One(_table.c.status, small=True),
        "dateLastModified": One(_table.c.changed_ms),
    }
    columns = dict(_COLUMNS)
    if single in ("lineItem", "scoreScale"):
        columns["class"] = "class_id"
    for name, column in columns.items():
        if name in OBJECTS[single]:
            fields[f"{name}.sourcedId"] = One(_table.c[column])
    return fields


def _belongs(views: Views, kind: str, to: str, id_: str) -> ColumnElement[bool]:
    if (kind, to) == ("categories", "class"):
        used = (_line.c.kind == "lineItem", _line.c.category_id == _table.c.id, _line.c.class_id == id_)
        return exists().where(*used, _line.c.deleted_ms.is_(None)).correlate(_table)
    if to == "school":
        realisation = tables.realisation
        held = (realisation.c.id == _table.c.class_id, views.school() == id_)
        return exists().where(*held).correlate(_table)
    column = {"class": "class_id", "lineItem": "line_id", "student": "person_id"}[to]
    return _table.c[column] == id_


def _loaded(connection: Connection, single: str, keys: Sequence[Key]) -> Iterator[tuple[Key, Graded]]:
    for chunk in chunks([first for first, _ in keys]):
        query = select(_table).where(_table.c.kind == single, _table.c.id.in_(chunk))
        for row in connection.execute(query):
            yield (row.id, ""), HandedEntry(row.changed_ms, single, row.id, json.loads(row.body))


def owner(connection: Connection, kind: str, id_: str) -> Owner | None:
    row = connection.execute(select(_table).where(*_mine(kind, id_))).first()
    if row is None:
        return None
    return Owner(row.credential_id, deleted=row.deleted_ms is not None, class_id=row.class_id)


def keep(
    connection: Connection, handed: Handed, *, credential_id: int, class_id: str | None, at_ms: int
) -> None:
    held = {_COLUMNS[name]: id_ for name, id_ in handed.refs.items() if name in _COLUMNS}
    told = {
        "credential_id": credential_id,
        "status": handed.status,
        "body": json.dumps(handed.body, ensure_ascii=False, separators=(",", ":")),
        **{column: held.get(column) for column in sorted(set(_COLUMNS.values()))},
        "class_id": class_id,
        "changed_ms": at_ms,
        "deleted_ms": None,
    }
    row = {"kind": handed.kind, "id": handed.id, "first_ms": at_ms, **told}
    insert_or_set(connection, _table, [row], values=list(told))


def names(connection: Connection, kind: str, id_: str) -> int:
    column = _NAMED_BY.get(kind)
    if column is None:
        return 0
    of_assessments = _table.c.kind.in_(["assessmentLineItem", "assessmentResult"])
    assessed = kind == "assessmentLineItem"
    apart = (of_assessments if assessed else ~of_assessments) if column == "line_id" else true()
    query = select(func.count()).select_from(_table)
    here = (_table.c[column] == id_, _table.c.deleted_ms.is_(None), apart)
    return connection.execute(query.where(*here)).scalar_one()


def take_back(connection: Connection, kind: str, id_: str, *, at_ms: int) -> None:
    empty = dict.fromkeys(["class_id", *set(_COLUMNS.values())])
    gone = {"body": "{}", "changed_ms": at_ms, "deleted_ms": at_ms, **empty}
    connection.execute(update(_table).where(*_mine(kind, id_)).values(**gone))


def hand_over(connection: Connection, old_id: int, new_id: int) -> int:
    """How many, also of those that were taken back."""
    moved = update(_table).where(_table.c.credential_id == old_id).values(credential_id=new_id)
    return connection.execute(moved).rowcount


def _mine(kind: str, id_: str) -> tuple[ColumnElement[bool], ...]:
    return _table.c.kind == kind, _table.c.id == id_
