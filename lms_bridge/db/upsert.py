"""Inserts of many rows, and those that meet rows already there.

The two dialects spell them alike but in different modules; PostgreSQL takes all rows in one statement.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from lms_bridge.db.arrays import among, any_of, as_arrays, rows_of

__all__ = [
    "CHUNK",
    "Row",
    "among",
    "any_of",
    "chunks",
    "insert_all",
    "insert_new",
    "insert_or_count",
    "insert_or_set",
]

Row = Mapping[str, Any]
T = TypeVar("T")
_Insert = postgresql.Insert | sqlite.Insert

CHUNK = 500
"""How many values one statement takes; an old SQLite takes 999."""


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows. One whose key stands already is refused."""
    if rows:
        _run(connection, _into(table, _names(connection, rows), connection.dialect.name), rows)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Row], *, key: Collection[str] = ()
) -> None:
    """Insert the rows whose `key` (else the primary key) is new; the others stay as they stand.

    Only that key may stand already: an id that two processes made by chance is refused, not passed by.
    """
    if rows:
        names = _names(connection, rows)
        _run(connection, _new(table, names, connection.dialect.name, tuple(key) or _key(table)), rows)


def insert_or_set(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    values: Collection[str],
    newer_by: str | None = None,
) -> None:
    """Insert the rows; where the primary key stands already set `values` to the row's.

    With `newer_by` only where that column of the row is greater than what stands.
    """
    if rows:
        told = _once_each(rows, _key(table), values, newer_by)
        changed = (tuple(values), newer_by)
        _run(connection, _set(table, _names(connection, told), connection.dialect.name, changed), told)


def insert_or_count(
    connection: Connection, table: Table, rows: Sequence[Row], *, values: Collection[str], count: str
) -> None:
    """The same, where the row's `count` is added to what stands in that column."""
    if not rows:
        return
    statement = _into(table, (), connection.dialect.name)
    changed: dict[str, Any] = {name: statement.excluded[name] for name in values}
    changed[count] = table.c[count] + statement.excluded[count]
    connection.execute(statement.on_conflict_do_update(index_elements=_key(table), set_=changed), list(rows))


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _run(connection: Connection, statement: _Insert, rows: Sequence[Row]) -> None:
    names = _names(connection, rows)
    connection.execute(statement, as_arrays(names, rows) if names else list(rows))


def _names(connection: Connection, rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that are handed over as arrays; none where each row goes by itself."""
    return tuple(rows[0]) if connection.dialect.name == "postgresql" and len(rows) > 1 else ()


def _key(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns)


# The statements are kept: to write one anew takes longer than to run it.


@lru_cache(maxsize=300)
def _into(table: Table, names: tuple[str, ...], dialect: str) -> _Insert:
    if dialect != "postgresql":
        return sqlite.insert(table)
    insert = postgresql.insert(table)
    return insert.from_select(list(names), rows_of(table, names), include_defaults=False) if names else insert


@lru_cache(maxsize=300)
def _new(table: Table, names: tuple[str, ...], dialect: str, key: tuple[str, ...]) -> _Insert:
    return _into(table, names, dialect).on_conflict_do_nothing(index_elements=key)


@lru_cache(maxsize=300)
def _set(
    table: Table, names: tuple[str, ...], dialect: str, changed: tuple[tuple[str, ...], str | None]
) -> _Insert:
    statement, (values, newer_by) = _into(table, names, dialect), changed
    told = {name: statement.excluded[name] for name in values}
    newer = None if newer_by is None else statement.excluded[newer_by] > table.c[newer_by]
    return statement.on_conflict_do_update(index_elements=_key(table), set_=told, where=newer)


def _once_each(
    rows: Sequence[Row], key: tuple[str, ...], values: Collection[str], newer_by: str | None
) -> list[Row]:
    """As if one row came after the other: PostgreSQL sets a row only once in a statement."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        which = tuple(row[name] for name in key)
        stands = found.get(which)
        if stands is None:
            found[which] = row
        elif newer_by is None or row[newer_by] > stands[newer_by]:
            found[which] = {**stands, **{name: row[name] for name in values}}
    return list(found.values())
