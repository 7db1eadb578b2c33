"""Pages and single objects of the gradebook, as `services.ports.gradebook` promises."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, union_all

from lms_bridge.db.gradebook import handed, own_lines, own_results
from lms_bridge.db.gradebook.by_hand import chosen
from lms_bridge.db.gradebook.parts import Key, Part
from lms_bridge.db.rostering.fields import SPEECHES, One, condition
from lms_bridge.db.rostering.views import Views
from lms_bridge.services import gradebook_ids as own
from lms_bridge.services.ports.gradebook import Graded, Handed, Owner, Page
from lms_bridge.services.ports.rostering import Asked, Sight


class DbGradebook:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._speech = SPEECHES[connection.dialect.name]
        self._views = Views(connection)

    def page(self, asked: Asked) -> Page:
        parts = self._parts(asked.kind, asked.sight, asked.within)
        if not all(part.knows(asked) for part in parts):
            found = chosen(self._connection, parts, asked)
            return Page(_loaded(parts, found[asked.offset :][: asked.limit]), len(found))
        queries = [self._filtered(part, asked) for part in parts]
        counts = [self._count(query) for query in queries]
        rows = self._ordered(parts, queries, asked) if asked.sort else self._walked(queries, counts, asked)
        return Page(_loaded(parts, list(rows)), sum(counts))

    def one(self, kind: str, id_: str, sight: Sight) -> Graded | None:
        name = own.named(id_)
        parts = (
            [handed.part(self._views, kind, sight, {})] if name is None else self._named(kind, name, sight)
        )
        for part in parts:
            query = part.query() if name is not None else part.query().where(part.keys[0] == id_)
            row = self._connection.execute(query.limit(1)).first()
            if row is not None:
                key = (row.first, row.second)
                return part.load([key])[key]
        return None

    def owner(self, kind: str, id_: str) -> Owner | None:
        return handed.owner(self._connection, kind, id_)

    def keep(self, told: Handed, *, credential_id: int, class_id: str | None, at_ms: int) -> None:
        handed.keep(self._connection, told, credential_id=credential_id, class_id=class_id, at_ms=at_ms)

    def names(self, kind: str, id_: str) -> int:
        return handed.names(self._connection, kind, id_)

    def take_back(self, kind: str, id_: str, *, at_ms: int) -> None:
        handed.take_back(self._connection, kind, id_, at_ms=at_ms)

    def hand_over(self, old_id: int, new_id: int) -> int:
        return handed.hand_over(self._connection, old_id, new_id)

    def _parts(self, kind: str, sight: Sight, within: Mapping[str, str]) -> Sequence[Part]:
        """The bridge's own first, then what clients handed in."""
        ours: Iterator[Part] = iter(())
        if kind == "results":
            ours = own_results.parts(self._views, sight, within)
        elif kind == "lineItems":
            ours = own_lines.lines(self._views, within)
        elif kind == "categories":
            ours = own_lines.categories()
        return [*ours, handed.part(self._views, kind, sight, within)]

    def _named(self, kind: str, name: own.Name, sight: Sight) -> Sequence[Part]:
        if kind == "results":
            return list(own_results.of_name(self._views, name, sight))
        if kind == "lineItems":
            return list(own_lines.of_name(self._views, name))
        return list(own_lines.categories(name)) if kind == "categories" else []

    def _filtered(self, part: Part, asked: Asked) -> Select[Any]:
        if asked.filter is None:
            return part.query()
        return part.query().where(condition(asked.filter, asked.kind, part.fields, self._speech))

    def _count(self, query: Select[Any]) -> int:
        return self._connection.execute(query.with_only_columns(func.count())).scalar_one()

    def _walked(
        self, queries: Sequence[Select[Any]], counts: Sequence[int], asked: Asked
    ) -> Iterator[tuple[int, Key]]:
        """One part after the other, each by its own index."""
        skip, wanted = asked.offset, asked.limit
        for number, (query, count) in enumerate(zip(queries, counts, strict=True)):
            if skip < count and wanted:
                keys = query.selected_columns
                page = query.order_by(keys[0], keys[1]).limit(wanted).offset(skip)
                rows = self._connection.execute(page).all()
                wanted -= len(rows)
                yield from ((number, (row.first, row.second)) for row in rows)
            skip = max(0, skip - count)

    def _ordered(
        self, parts: Sequence[Part], queries: Sequence[Select[Any]], asked: Asked
    ) -> Iterator[tuple[int, Key]]:
        """All parts as one, by the bytes of the text; then in the order of the parts."""
        told = [
            query.add_columns(_by(part, asked.sort).label("by"), literal(number).label("part"))
            for number, (part, query) in enumerate(zip(parts, queries, strict=True))
        ]
        rows = union_all(*told).subquery("found")
        by = rows.c.by.collate(self._speech.bytewise) if rows.c.by.type.python_type is str else rows.c.by
        order = (by.desc() if asked.descending else by.asc(), rows.c.part, rows.c.first, rows.c.second)
        page = select(rows).order_by(*order).limit(asked.limit).offset(asked.offset)
        yield from ((row.part, (row.first, row.second)) for row in self._connection.execute(page))


def _by(part: Part, path: str) -> Any:
    field = part.fields[path]
    assert isinstance(field, One)  # noqa: S101 - `Part.knows` has seen to it
    return field.expression


def _loaded(parts: Sequence[Part], rows: Sequence[tuple[int, Key]]) -> list[Graded]:
    """The objects of these rows in their order; asked for a part at a time."""
    found = {
        number: parts[number].load([key for n, key in rows if n == number])
        for number in {number for number, _ in rows}
    }
    return [found[number][key] for number, key in rows]
