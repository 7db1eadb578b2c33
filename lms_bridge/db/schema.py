"""The database's shape: made, brought up to date, and checked. The steps are in `migrations/versions`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from lms_bridge.db.engine import Engines, reading, reshaping
from lms_bridge.domain.errors import DatabaseMissing, DatabaseOutdated

_UPGRADE_LOCK = 0x6C6D_732D_6272  # any number that nothing else locks by: "lms-br"


def upgrade(engines: Engines) -> str | None:
    """Make the tables, or bring them to this program's shape, in one transaction.

    Returns the revision that was found, None where there was none. Two that come at once follow one
    another. Raises `DatabaseOutdated` when the database is newer than the program, `DatabaseBusy`.
    """
    with reshaping(engines) as connection:
        _exclude_others(connection)
        found = revision(connection)
        if found is not None and found not in known():
            raise DatabaseOutdated(found=found, needed=head())
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return found


def check(engines: Engines, place: str) -> None:
    """Raises `DatabaseMissing` (naming `place`) or `DatabaseOutdated`, older and newer alike."""
    if engines.dialect == "sqlite" and not Path(engines.place).exists():
        raise DatabaseMissing(place=place)
    with reading(engines) as connection:
        require_current(connection, place)


def require_current(connection: Connection, place: str) -> None:
    """`check` inside a transaction that is already open."""
    found = revision(connection)
    if found is None:
        raise DatabaseMissing(place=place)
    if found != head():
        raise DatabaseOutdated(found=found, needed=head())


def revision(connection: Connection) -> str | None:
    """The revision of the database, None when it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this program needs."""
    found = ScriptDirectory.from_config(configuration()).get_current_head()
    assert found is not None, "the package came without its migrations"  # noqa: S101
    return found


def known() -> frozenset[str]:
    """Every revision that this program can start from."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions())


def configuration() -> Config:
    """Alembic's settings. Whoever runs a command adds the connection to `attributes`."""
    config = Config()
    config.set_main_option("script_location", "lms_bridge.db:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _exclude_others(connection: Connection) -> None:
    """The writer of SQLite is alone already; on PostgreSQL one lock stands for the schema."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
