"""Many values as one: PostgreSQL takes an array where a parameter each would be parsed and planned each time.

A statement over arrays is one text however many values it has. So the driver and the server keep it
prepared, and rows are written by one statement instead of one each.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ARRAY, Boolean, Select, Table, and_, bindparam, column, func, or_, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement, TableValuedAlias
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_FEW: Final = 3
"""So many different values but for one column are written out: one run's sessions, one webinar's people. Then
each database finds them by an index of both."""


class _ByDialect(FunctionElement[bool]):
    """Two conditions that mean the same: for SQLite, and for PostgreSQL."""

    inherit_cache = True
    name = "by_dialect"
    type = Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it equals 1, and finds no index


@compiles(_ByDialect)
def _first(element: _ByDialect, compiler: SQLCompiler, **words: Any) -> str:
    return compiler.process(element.clauses.clauses[0], **words)


@compiles(_ByDialect, "postgresql")
def _second(element: _ByDialect, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses.clauses[1], **words)})"


def among(what: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """A condition: the column holds one of these values."""
    told = list(values)
    return _ByDialect(what.in_(told), what == func.any(_array(what, told)))


def any_of(columns: Sequence[ColumnElement[Any]], keys: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    """A condition: the columns hold one of these keys. Say the selective column first."""
    places = range(len(columns))
    most = max(places, key=lambda place: len({key[place] for key in keys}))
    groups: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for key in keys:
        groups[key[:most] + key[most + 1 :]].add(key[most])
    if not 0 < len(groups) <= _FEW:
        return _any_of_many(columns, list(keys))
    others = [columns[place] for place in places if place != most]
    return or_(
        *(
            and_(
                *(one == value for one, value in zip(others, group, strict=True)), among(columns[most], some)
            )
            for group, some in groups.items()
        )
    )


def _any_of_many(columns: Sequence[ColumnElement[Any]], told: list[tuple[Any, ...]]) -> ColumnElement[bool]:
    # SQLite looks through the whole table for a row of values; the first column alone it finds by index.
    first = columns[0].in_({key[0] for key in told})
    names = [f"part{number}" for number in range(len(columns))]
    arrays = [_array(one, [key[place] for key in told]) for place, one in enumerate(columns)]
    parts = func.unnest(*arrays).table_valued(*names).render_derived()
    return _ByDialect(
        first & tuple_(*columns).in_(told), tuple_(*columns).in_(select(*(parts.c[name] for name in names)))
    )


def _array(like: ColumnElement[Any], values: list[Any]) -> ColumnElement[Any]:
    return bindparam(None, values, type_=ARRAY(like.type), unique=True)


@lru_cache(maxsize=200)
def rows_of(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """Rows for these columns of the table, from arrays of their values (`as_arrays`); on PostgreSQL alone."""
    parts = _parts(table, names)
    return select(*(parts.c[name] for name in names))


def _parts(table: Table, names: tuple[str, ...]) -> TableValuedAlias:
    arrays = (bindparam(_of(name), type_=ARRAY(table.c[name].type)) for name in names)
    typed = (column(name, table.c[name].type) for name in names)
    return func.unnest(*arrays).table_valued(*typed).render_derived()


def as_arrays(names: Sequence[str], rows: Sequence[Any]) -> dict[str, list[Any]]:
    """The values of these rows as `rows_of` takes them."""
    return {_of(name): [row[name] for row in rows] for name in names}


def _of(name: str) -> str:
    return f"all_{name}"
