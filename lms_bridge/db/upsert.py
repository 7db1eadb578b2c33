"""Inserts that meet rows already there; the two dialects spell them alike but in different modules."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

Row = Mapping[str, Any]
T = TypeVar("T")

CHUNK = 500
"""How many values one statement takes; an old SQLite takes 999."""


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Row], *, key: Collection[str] = ()
) -> None:
    """Insert the rows whose `key` (else the primary key) is new; the others stay as they stand.

    Only that key may stand already: an id that two processes made by chance is refused, not passed by.
    """
    if rows:
        elements = list(key) or [column.name for column in table.primary_key.columns]
        insert = _insert(connection, table).on_conflict_do_nothing(index_elements=elements)
        connection.execute(insert, list(rows))


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
    if not rows:
        return
    statement = _insert(connection, table)
    changed = {name: statement.excluded[name] for name in values}
    key = [column.name for column in table.primary_key.columns]
    newer = None if newer_by is None else statement.excluded[newer_by] > table.c[newer_by]
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changed, where=newer), list(rows)
    )


def insert_or_count(
    connection: Connection, table: Table, rows: Sequence[Row], *, values: Collection[str], count: str
) -> None:
    """The same, where the row's `count` is added to what stands in that column."""
    if not rows:
        return
    statement = _insert(connection, table)
    changed: dict[str, Any] = {name: statement.excluded[name] for name in values}
    changed[count] = table.c[count] + statement.excluded[count]
    key = [column.name for column in table.primary_key.columns]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), list(rows))


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def any_of(columns: Sequence[ColumnElement[Any]], keys: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    """A condition: the columns hold one of these keys. Say the selective column first.

    SQLite looks through the whole table for a row of values; the first column alone it finds by index.
    """
    first = columns[0].in_({key[0] for key in keys})
    return first if len(columns) == 1 else and_(first, tuple_(*columns).in_(list(keys)))


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
