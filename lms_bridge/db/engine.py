"""Connections to the database: two engines of one place, and what goes wrong there in our own words.

The writer of SQLite takes the write lock when its transaction begins: one that begins by reading and
then wants to write is refused at once when another wrote meanwhile, however long it would have waited.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lms_bridge.db.driver import KEPT_PREPARED, refuse_core_in_one_go
from lms_bridge.db.pending import Pending
from lms_bridge.domain.errors import DatabaseBusy, InvalidValue

WAIT_S = 30
"""How long a writer of SQLite waits for another, and anybody for a free connection."""

_KEYS_OFF = "lms_bridge_keys_off"
_WRITE_AHEAD_TRIES = 20
_LAID = "lms_bridge_laid"
_STILL_FRESH_S = 1.0
_WRITERS_ROOM = ("cache_size=-16384", "wal_autocheckpoint=16000", "temp_store=MEMORY")
"""16 MB of pages in memory, and at most 64 MB in the write-ahead log before they go into the file while
somebody waits for it; a thread beside does it before (`db.checkpoints`). What a statement of many rows
would need to be undone is kept in memory, not in a file for each."""
_GLANCERS_ROOM = "cache_size=-256"
MOST_AT_ONCE = 64
"""How many may read at once, beside the few whose connections stay open: each thread of a server that has
as many of them as the settings let."""
_POSTGRESQL_SESSION = "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s"

_SQLITE_TRANSIENT = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_SQLSTATES_TRANSIENT = frozenset({"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "25P03"})
_SQLSTATE_CLASSES_TRANSIENT = frozenset({"08", "53", "58"})  # connection, resources, the machine under it


@dataclass(frozen=True, slots=True)
class Engines:
    """Both ways into one database. `place` names it for people and holds no password."""

    reader: Engine
    glancer: Engine
    """Connections without transactions."""
    writer: Engine
    dialect: str
    """`sqlite` or `postgresql`."""
    place: str
    pending: Pending = field(default_factory=Pending, compare=False)

    def dispose(self) -> None:
        """Close what is pooled; connections in use are closed when they are given back."""
        for engine in (self.reader, self.glancer, self.writer):
            engine.dispose()


def open_engines(url: str) -> Engines:
    """Engines for `sqlite:///FILE` (relative to the working directory) or `postgresql://…/NAME`.

    Nothing is connected to yet. Raises `InvalidValue` for any other URL, and for a file that cannot be
    one because its folder does not exist.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _invalid("sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return _postgresql(parsed)
    raise _invalid("sqlite:///FILE or postgresql://USER@HOST/NAME")


def reading(engines: Engines) -> AbstractContextManager[Connection]:
    """A transaction that sees one moment and can change nothing. Raises `DatabaseBusy`."""
    return _transaction(engines.reader)


def glancing(engines: Engines) -> AbstractContextManager[Connection]:
    """`reading` for one query alone: it needs no transaction, which takes longer than the query."""
    return _transaction(engines.glancer)


@contextmanager
def writing(engines: Engines) -> Iterator[Connection]:
    """A transaction that is committed when the block ends and undone when it raises.

    Raises `DatabaseBusy` when the database could not be reached or gave way to another writer: nothing
    was kept, and the same may be done again. Constraints that refuse stay `IntegrityError`.
    """
    with engines.pending.one(), _transaction(engines.writer) as connection:
        yield connection


@contextmanager
def reshaping(engines: Engines) -> Iterator[Connection]:
    """`writing` for migrations, without limit of time.

    SQLite changes a table by making it anew and dropping the old one, which its foreign keys would
    take for the deletion of every row; so they are off, and looked at before the commit.
    """
    with _transaction(engines.writer.execution_options(**{_KEYS_OFF: True})) as connection:
        let_run(connection)
        if engines.dialect == "sqlite":
            connection.detach()  # a connection without foreign keys never goes back to the pool
        yield connection
        if engines.dialect == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left rows that refer to rows that are not there")


def let_run(connection: Connection) -> None:
    """Lift the limit on a statement's time for this transaction: backups and migrations are long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    with in_our_words(), engine.begin() as connection:
        yield connection


@contextmanager
def in_our_words() -> Iterator[None]:
    """What goes wrong with the database while the block runs is an error of ours, as far as it is known."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy from error
    except DBAPIError as error:
        if _is_no_database(error):
            raise _invalid("a file that SQLite wrote") from error
        if _is_transient(error):
            raise DatabaseBusy from error
        if "NUL (0x00)" in str(error.orig):  # PostgreSQL takes none; no name of ours has one
            raise InvalidValue(field="text", expected="characters other than NUL") from None
        raise


def _is_transient(error: DBAPIError) -> bool:
    """Whether the trouble lies in the moment and not in what was asked."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) in _SQLITE_TRANSIENT
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate is None:  # the driver's own: no answer came from the server
        return type(cause).__name__ in {"OperationalError", "ConnectionTimeout"}
    return sqlstate in _SQLSTATES_TRANSIENT or sqlstate[:2] in _SQLSTATE_CLASSES_TRANSIENT


def _is_no_database(error: DBAPIError) -> bool:
    return isinstance(error.orig, sqlite3.Error) and _sqlite_code(error.orig) == sqlite3.SQLITE_NOTADB


def _sqlite_code(error: sqlite3.Error) -> int:
    """The primary code of SQLite's result; the driver's own errors have none (0)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _invalid(expected: str) -> InvalidValue:
    return InvalidValue(field="database-url", expected=expected)


def _sqlite(url: URL) -> Engines:
    if not url.database or url.database == ":memory:" or url.query or url.host:
        raise _invalid("sqlite:///FILE")
    file = Path(url.database).absolute()
    if file.is_dir() or not file.parent.is_dir():
        raise _invalid("a file in a folder that exists")
    # A reader never makes the file. One writer a process: threads queue here rather than poll SQLite's lock.
    reader = _sqlite_engine(file, mode="rw", pool_size=5, max_overflow=MOST_AT_ONCE)
    glancer = _sqlite_engine(file, mode="rw", pool_size=0)  # no limit: each thread keeps one
    writer = _sqlite_engine(file, mode="rwc", pool_size=1, max_overflow=0)
    _on_connect(reader, ("foreign_keys=ON", "query_only=ON"))
    _on_connect(glancer, ("query_only=ON", _GLANCERS_ROOM))
    event.listen(writer, "connect", _write_ahead)
    _on_connect(writer, ("synchronous=FULL", "foreign_keys=ON", *_WRITERS_ROOM))
    _on_begin(reader, "BEGIN")
    _on_begin(writer, "BEGIN IMMEDIATE")
    refuse_core_in_one_go(writer)
    return Engines(reader, glancer, writer, dialect="sqlite", place=str(file))


def _sqlite_engine(file: Path, *, mode: str, pool_size: int, max_overflow: int = 0) -> Engine:
    def connect() -> sqlite3.Connection:
        if mode == "rwc":
            file.touch(mode=0o600)  # people's data: its owner's alone, as SQLite's own side files then are
        connection = sqlite3.connect(
            f"{file.as_uri()}?mode={mode}",
            uri=True,
            timeout=WAIT_S,
            cached_statements=KEPT_PREPARED,
            isolation_level=None,  # the driver begins nothing by itself: see `_on_begin`
            check_same_thread=False,  # the pool lends a connection to one thread at a time
        )
        # SQLite's own `lower` knows English letters alone.
        connection.create_function("folded", 1, _folded, deterministic=True)
        connection.create_function("digested", 1, _digested, deterministic=True)
        return connection

    return create_engine(
        URL.create("sqlite", database=str(file)),
        creator=connect,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=WAIT_S,
        hide_parameters=True,  # they are people's data, and an error is logged
    )


def _folded(value: str | None) -> str | None:
    """A text without regard to small and capital letters."""
    return None if value is None else value.casefold()


def _digested(value: str) -> str:
    """The SHA-256 of a text, as PostgreSQL has it itself."""
    return sha256(value.encode()).hexdigest()


def _on_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection, _record: Any) -> None:
    """Readers and the writer do not wait for each other. The file remembers it.

    Of those who open a new file at once all but one are refused without being let wait: so wait for
    the one as a writer, and look again.
    """
    for _ in range(_WRITE_AHEAD_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if _sqlite_code(error) != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE").close()
            connection.rollback()
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL").close()


def _on_begin(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_KEYS_OFF):
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # inside a transaction it does nothing
        connection.exec_driver_sql(statement)


def _postgresql(url: URL) -> Engines:
    if not url.database:
        raise _invalid("postgresql://USER@HOST/NAME")
    url = url.set(drivername="postgresql+psycopg")
    options = url.query.get("options", "")
    told = options if isinstance(options, str) else " ".join(options)
    session = {
        "options": f"{_POSTGRESQL_SESSION} {told}".strip(),  # what comes later in it prevails
        "application_name": url.query.get("application_name", "lms-bridge"),
        "connect_timeout": url.query.get("connect_timeout", "10"),
    }
    writer = create_engine(
        url,
        connect_args=session,
        pool_timeout=WAIT_S,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
    )
    reader = create_engine(
        url,
        connect_args=session,
        pool_timeout=WAIT_S,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        max_overflow=MOST_AT_ONCE,
        execution_options={"postgresql_readonly": True},
    )
    for engine in (writer, reader):
        _look_at_what_lay(engine)
    refuse_core_in_one_go(writer)
    event.listen(writer, "connect", _keep_prepared)
    place = f"{url.host or url.query.get('host', 'localhost')}/{url.database}"
    glancer = reader.execution_options(isolation_level="AUTOCOMMIT")
    return Engines(reader, glancer, writer, dialect="postgresql", place=place)


def _keep_prepared(connection: Any, _record: Any) -> None:
    connection.prepared_max = KEPT_PREPARED


def _look_at_what_lay(engine: Engine) -> None:
    """Ask whether a pooled connection still stands, where it was not used just now.

    SQLAlchemy's own way asks each time, which takes as long as what most calls want to know.
    """

    @event.listens_for(engine, "checkin")
    def laid(_connection: Any, record: Any) -> None:
        record.info[_LAID] = monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get(_LAID, inf) > _STILL_FRESH_S and not _stands(engine, connection):
            raise InvalidatePoolError  # what was opened before it is gone too: the pool opens anew


def _stands(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False
