"""Pages and single objects of the register, as `services.ports.rostering` promises."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, func, select

from lms_bridge.db import tables
from lms_bridge.db.rostering.belonging import belongs, in_sight
from lms_bridge.db.rostering.entries import entries
from lms_bridge.db.rostering.exports import exported
from lms_bridge.db.rostering.fields import SPEECHES, One, condition
from lms_bridge.db.rostering.views import View, Views
from lms_bridge.services.ports.rostering import Asked, Entry, Export, Found, Sight

_PLAIN: Final[Mapping[str, Table]] = {
    "classes": tables.realisation,
    "courses": tables.programme,
    "orgs": tables.body,
    "users": tables.person,
}
"""Whose every row is shown: what is there is known without all that is told of it."""


class DbRostering:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._speech = SPEECHES[connection.dialect.name]
        self._views = Views(connection)

    def page(self, asked: Asked) -> Found:
        view = self._views.of(asked.kind)
        query = self._chosen(view, asked)
        total = self._connection.execute(query.with_only_columns(func.count())).scalar_one()
        if asked.offset >= total:
            return Found((), total)
        ordered = self._ordered(query, view, asked).limit(asked.limit).offset(asked.offset)
        ids = self._connection.execute(ordered).scalars().all()
        return Found(entries(self._views, asked.kind, ids), total)

    def one(self, kind: str, id_: str, sight: Sight) -> Entry | None:
        view = self._views.of(kind)
        here = (view.id == id_, view.shown, in_sight(kind, sight))
        query = select(view.id).select_from(view.source).where(*here)
        if self._connection.execute(query).first() is None:
            return None
        return entries(self._views, kind, [id_])[0]

    def there(self, kind: str, id_: str, sight: Sight) -> bool:
        table = _PLAIN.get(kind)
        if table is None:
            return self.one(kind, id_, sight) is not None
        here = select(table.c.id).where(table.c.id == id_, in_sight(kind, sight))
        return self._connection.execute(here).first() is not None

    def export(self, *, since_ms: int | None = None) -> Export:
        return exported(self._views, since_ms)

    def _chosen(self, view: View, asked: Asked) -> Select[Any]:
        conditions = [view.shown, in_sight(asked.kind, asked.sight)]
        conditions += belongs(asked.kind, asked.within, self._views, view)
        if asked.filter is not None:
            conditions.append(condition(asked.filter, asked.kind, view.fields, self._speech))
        return select(view.id).select_from(view.source).where(*conditions)

    def _ordered(self, query: Select[Any], view: View, asked: Asked) -> Select[Any]:
        """By the bytes of the text, which is the order of Unicode; without an order, by id as its index is.

        What is not held, or has several values, orders nothing.
        """
        field = view.fields.get(asked.sort)
        if isinstance(field, One):
            by = field.expression
            if by.type.python_type is str:
                by = by.collate(self._speech.bytewise)
            query = query.order_by(by.desc() if asked.descending else by.asc())
            return query.order_by(view.id)
        return query.order_by(view.id)
