"""Rows and ids by the thousand, straight to the driver: Core takes longer over a row than the database does.

Inside the transaction of a connection as all else. Many rows go in one statement: a driver lets other
threads run while it does, and takes a while to get its turn back after each.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeAlias

from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.exc import DBAPIError

Values: TypeAlias = tuple[Any, ...]

_LOTS: Final = (128, 64, 32, *range(16, 0, -1))
"""Rows of one statement: not many different numbers, so that drivers keep it prepared (`KEPT_PREPARED`)."""
KEPT_PREPARED: Final = 500
"""How many statements a driver keeps for each connection: those of the lots, and all others."""
_IN_ONE_GO: Final = "in_one_go"
_MOST_VARIABLES: Final = 999  # an old SQLite takes no more
_COPIED_FROM: Final = 200
"""From so many rows on PostgreSQL's COPY is the faster way."""


def insert_rows(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[Values],
    *,
    but_for: Sequence[str] = (),
) -> None:
    """Insert rows, each the values of the columns `names` in their order, with values that drivers take.

    Those whose key `but_for` stands already are left out; without it they are an error. Raises SQLAlchemy's
    errors like any statement.
    """
    if not rows:
        return
    insert = _Insert(table.name, tuple(names), tuple(but_for))
    with _Driven(connection) as cursor:
        if connection.dialect.name == "sqlite":
            _insert_in_lots(cursor, insert, rows, "?")
        elif len(rows) >= _COPIED_FROM and not but_for and not _in_one_go(cursor):
            with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            _insert_in_lots(cursor, insert, rows, "%s")


@contextmanager
def in_one_go(connection: Connection) -> Iterator[None]:
    """What goes to PostgreSQL waits for no answer but where rows are asked for, and at the block's end.

    For few rows into several tables: they wait longer for answers than they take. What is wrong with one
    shows at the next that waits. SQLite answers at once. Only for the functions of this module: Core looks
    at an answer that has not come and takes it for none, so it is refused (`RuntimeError`).
    """
    connection.info[_IN_ONE_GO] = True
    try:
        if connection.dialect.name == "sqlite":
            yield
            return
        with _Driven(connection) as cursor, cursor.connection.pipeline():
            yield
    finally:
        del connection.info[_IN_ONE_GO]


def refuse_core_in_one_go(engine: Engine) -> None:
    """Have an engine see to what `in_one_go` says of Core: a listener for each block costs more than it."""

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(connection: Connection, *_: object) -> None:
        if _IN_ONE_GO in connection.info:
            raise RuntimeError("SQLAlchemy Core sees no answers while several statements go in one")


def rows_in(connection: Connection, query: str, values: Sequence[str] | Sequence[int]) -> list[Values]:
    """The rows of a query in which `{among}` stands behind the column that is to be one of `values`."""
    if not values:
        return []
    with _Driven(connection) as cursor:
        if connection.dialect.name == "sqlite":
            cursor.execute(
                query.format(among="IN (SELECT value FROM json_each(?))"), (json.dumps(list(values)),)
            )
        else:
            cursor.execute(query.format(among="= ANY(%s)"), (list(values),))
        found: list[Values] = cursor.fetchall()
    return found


def _in_one_go(cursor: Any) -> bool:
    return bool(cursor.connection.info.pipeline_status != PipelineStatus.OFF)


@dataclass(frozen=True, slots=True)
class _Insert:
    table: str
    names: tuple[str, ...]
    but_for: tuple[str, ...]


def _insert_in_lots(cursor: Any, insert: _Insert, rows: Sequence[Values], mark: str) -> None:
    begun = 0
    for lot in _LOTS:
        if lot * len(insert.names) > _MOST_VARIABLES:
            continue
        while len(rows) - begun >= lot:
            some = rows[begun : begun + lot]
            cursor.execute(_text(insert, lot, mark), tuple(chain.from_iterable(some)))
            begun += lot


@lru_cache(maxsize=100)
def _text(insert: _Insert, lot: int, mark: str) -> str:
    """The statement that inserts so many rows; `mark` is how the driver marks a value."""
    row = f"({', '.join([mark] * len(insert.names))})"
    text = f"INSERT INTO {insert.table} ({', '.join(insert.names)}) VALUES {', '.join([row] * lot)}"  # noqa: S608
    return f"{text} ON CONFLICT ({', '.join(insert.but_for)}) DO NOTHING" if insert.but_for else text


class _Driven:
    """A cursor of the driver's own; its errors become SQLAlchemy's, as if Core had sent the statement."""

    __slots__ = ("_connection", "_cursor", "_driver")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        driver: Any = connection.connection.dbapi_connection
        self._driver = driver
        self._cursor = driver.cursor()

    def __enter__(self) -> Any:
        return self._cursor

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        dialect = self._connection.dialect
        if isinstance(error, dialect.loaded_dbapi.Error):
            gone = dialect.is_disconnect(error, self._driver, self._cursor)
            if gone:
                self._connection.invalidate(error)
            raise self._as_ours(error, gone=gone) from error
        self._cursor.close()

    def _as_ours(self, error: Exception, *, gone: bool) -> BaseException:
        dialect = self._connection.dialect
        return DBAPIError.instance(
            None,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=gone,
            dialect=dialect,
        )
