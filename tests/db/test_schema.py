"""The migrations make what `tables.py` says, and a database of another shape is refused."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from lms_bridge.db import schema
from lms_bridge.db.engine import Engines, open_engines, reading, writing
from lms_bridge.db.tables import metadata
from lms_bridge.domain.errors import DatabaseMissing, DatabaseOutdated
from tests.databases import Server, sqlite_url

REPOSITORY = Path(__file__).parents[2]
UPGRADE = """
import sys
from lms_bridge.db.engine import open_engines
from lms_bridge.db.schema import upgrade
sys.stdin.readline()
upgrade(open_engines(sys.argv[1]))
"""
SQLITE_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"
POSTGRESQL_OBJECTS = """
    SELECT 'index', tablename, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'column', table_name, concat_ws(' ', column_name, data_type, is_nullable, column_default)
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE conrelid::regclass::text <> 'alembic_version' AND conrelid > 0
"""


@pytest.fixture
def declared(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engines]:
    """A database of the same kind as `engines`, made by `tables.py` and not by the migrations."""
    on_sqlite = url.startswith("sqlite")
    server: Server | None = None if on_sqlite else request.getfixturevalue("postgres_server")
    made = server.make() if server else sqlite_url(tmp_path / "declared.sqlite")
    engines = open_engines(made)
    with writing(engines) as connection:
        metadata.create_all(connection)
    yield engines
    engines.dispose()
    if server:
        server.drop(made)


def shape(engines: Engines) -> set[tuple[str, ...]]:
    """Every table, column, index and constraint, as the database itself words it."""
    objects = SQLITE_OBJECTS if engines.dialect == "sqlite" else POSTGRESQL_OBJECTS
    with reading(engines) as connection:
        return {tuple(ordered(str(part)) for part in row) for row in connection.execute(text(objects))}


def ordered(words: str) -> str:
    """SQLite keeps a table's words, a column or constraint after each comma; the order says nothing."""
    return " ".join(sorted(filter(None, (line.strip() for line in words.replace(",", "\n").splitlines()))))


def put_revision(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_the_migrations_make_the_tables(engines: Engines) -> None:
    with reading(engines) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert len(inspect(connection).get_table_names()) == len(metadata.tables) + 1


def test_the_migrations_make_the_same_keys_and_conditions(engines: Engines, declared: Engines) -> None:
    assert shape(engines) == shape(declared)


def test_there_is_one_line_of_migrations() -> None:
    directory = ScriptDirectory.from_config(schema.configuration())
    assert directory.get_heads() == [schema.head()]
    assert schema.head() in schema.known()


def test_a_fresh_database_is_made_and_then_current(bare_engines: Engines) -> None:
    assert schema.upgrade(bare_engines) is None
    schema.check(bare_engines, "here")
    assert schema.upgrade(bare_engines) == schema.head()


def test_no_database_is_told_with_its_place(bare_engines: Engines) -> None:
    with pytest.raises(DatabaseMissing) as caught:
        schema.check(bare_engines, "here")
    assert caught.value.params == {"place": "here"}


def test_looking_for_a_database_makes_none(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        schema.check(open_engines(sqlite_url(tmp_path / "none.sqlite")), "here")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_a_database_of_another_program_is_refused(engines: Engines, revision: str) -> None:
    with writing(engines) as connection:
        put_revision(connection, revision)
    with pytest.raises(DatabaseOutdated) as caught:
        schema.check(engines, "here")
    assert caught.value.params == {"found": revision, "needed": schema.head()}


def test_a_newer_database_is_never_upgraded(engines: Engines) -> None:
    with writing(engines) as connection:
        put_revision(connection, "9999")
    with pytest.raises(DatabaseOutdated):
        schema.upgrade(engines)
    with reading(engines) as connection:
        assert schema.revision(connection) == "9999"


def test_upgrades_at_the_same_time_follow_one_another(bare_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, bare_url]
    started = [
        subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3
    engines = open_engines(bare_url)
    schema.check(engines, "here")
    engines.dispose()


def test_an_upgrade_that_fails_leaves_nothing(bare_engines: Engines) -> None:
    with writing(bare_engines) as connection:
        connection.execute(text("CREATE TABLE person (id INTEGER)"))
    with pytest.raises(Exception, match="person"):
        schema.upgrade(bare_engines)
    with reading(bare_engines) as connection:
        assert inspect(connection).get_table_names() == ["person"]
