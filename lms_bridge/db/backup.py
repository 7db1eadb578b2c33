"""The whole database and its learning packages in one file, from which either kind of database can be filled.

What is sealed stays sealed: the installation's key is not in the file and must be kept beside it.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    LargeBinary,
    Table,
    bindparam,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError

from lms_bridge import __version__
from lms_bridge.db import schema
from lms_bridge.db.archive import Archive, BackupUnreadable, Writer, new_archive, open_archive
from lms_bridge.db.engine import Engines, let_run, open_engines, reading, writing
from lms_bridge.db.packages import kept_packages
from lms_bridge.db.tables import metadata
from lms_bridge.domain.errors import Refused
from lms_bridge.services.ports.packages import PackageFiles
from lms_bridge.services.take_package import unwritable

_LOT = 500
"""Rows held in memory at once."""


class RestoreIntoFilled(Refused):
    """There is something in the database already (`place`)."""

    code = "restore-into-filled"


class BackupOfOtherVersion(Refused):
    """The backup's tables are not this program's (`found`, `needed`: revisions; `made_by`: the version)."""

    code = "backup-of-other-version"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows by table, and the hashes of learning packages.

    `lost`: packages that the database knows as kept and whose files are not in the store, or damaged.
    """

    rows: Mapping[str, int]
    packages: tuple[str, ...]
    lost: tuple[str, ...] = ()


def backup(engines: Engines, file: Path, *, packages: PackageFiles | None = None) -> Contents:
    """Write all tables as they stand at one moment, while others go on writing, and the packages of then.

    Without `packages` none of their files is taken. Replaces what stood under `file`. Raises
    `DatabaseMissing`, `DatabaseOutdated`, `DatabaseBusy`, `BackupUnwritable`; then `file` is as it was.
    """
    schema.check(engines, engines.place)
    with new_archive(file) as archive, reading(engines) as connection:
        let_run(connection)
        schema.require_current(connection, engines.place)
        for table in metadata.sorted_tables:
            archive.add(table.name, table.columns.keys(), _packed_rows(connection, table))
        known = kept_packages(connection)
        lost = _add_packages(archive, packages, known) if packages else ()
        archive.close_with(revision=schema.head(), made_by=__version__)
    return Contents(_rows(archive), packages=tuple(archive.packages), lost=lost)


def restore(url: str, file: Path, *, packages: PackageFiles | None = None) -> Contents:
    """Fill a new or freshly initialised database, of either kind, from a backup, and the store of packages.

    Nothing is written before the whole file was read, and all rows come in one transaction: what raises
    leaves at most empty tables, and packages that nothing refers to. `lost`: packages that are neither in
    the backup nor in the store. Raises `BackupUnreadable`, `BackupOfOtherVersion`, `RestoreIntoFilled`,
    `InvalidValue` for the URL, `DatabaseBusy`, `PackagesUnwritable`.
    """
    with open_archive(file) as archive:
        _refuse_other_version(archive, file)
        engines = open_engines(url)
        try:
            with writing(engines) as connection:
                _refuse_filled(connection, engines.place)
            put = _put_packages(archive, packages) if packages else ()
            _fill(engines, archive, file)
            with reading(engines) as connection:
                known = kept_packages(connection)
        finally:
            engines.dispose()
    lost = [each for each in known if packages and packages.path_of(each) is None]
    return Contents(_rows(archive), packages=tuple(put), lost=tuple(lost))


def _rows(archive: Archive | Writer) -> dict[str, int]:
    return {name: entry.rows for name, entry in archive.entries.items()}


def _add_packages(archive: Writer, packages: PackageFiles, known: Iterable[str]) -> tuple[str, ...]:
    """Take the files in that are what they were; give back the hashes of the others."""
    lost = []
    for sha256 in known:
        if packages.is_whole(sha256):
            archive.add_package(sha256, packages.pieces(sha256))
        else:
            lost.append(sha256)
    return tuple(lost)


def _put_packages(archive: Archive, packages: PackageFiles) -> list[str]:
    try:
        for sha256 in archive.packages:
            packages.put(sha256, archive.package(sha256))
    except OSError as error:
        raise unwritable(error) from error
    return list(archive.packages)


def _refuse_other_version(archive: Archive, file: Path) -> None:
    needed = schema.head()
    if archive.revision != needed:
        raise BackupOfOtherVersion(found=archive.revision, needed=needed, made_by=archive.made_by)
    columns = {table.name: set(table.columns.keys()) for table in metadata.sorted_tables}
    if {name: set(entry.columns) for name, entry in archive.entries.items()} != columns:
        raise BackupUnreadable(file=str(file), reason="damaged")


def _fill(engines: Engines, archive: Archive, file: Path) -> None:
    schema.upgrade(engines)
    try:
        with writing(engines) as connection:
            _lock(connection)
            _refuse_filled(connection, engines.place)
            for table in metadata.sorted_tables:
                _fill_table(connection, table, archive)
    except (DataError, IntegrityError, ValueError, TypeError) as error:
        raise BackupUnreadable(file=str(file), reason="rows") from error


def _refuse_filled(connection: Connection, place: str) -> None:
    """Only no tables of ours, or this program's tables without a row, are taken for empty."""
    revision = schema.revision(connection)
    if revision is None:
        filled = not metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())
    else:
        filled = revision != schema.head() or any(
            connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables
        )
    if filled:
        raise RestoreIntoFilled(place=place)


def _lock(connection: Connection) -> None:
    """Keep a service that runs already from writing between the rows. SQLite's writer is alone anyway."""
    let_run(connection)
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(table.name) for table in metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _packed_rows(connection: Connection, table: Table) -> Iterator[list[object]]:
    pack = [_packer(column) for column in table.columns]
    ordered = select(table).order_by(*table.primary_key)
    for row in connection.execute(ordered, execution_options={"yield_per": _LOT}):
        yield [None if value is None else to(value) for to, value in zip(pack, row, strict=True)]


def _unpacked_rows(archive: Archive, table: Table) -> Iterator[dict[str, Any]]:
    names = archive.entries[table.name].columns
    unpack = [_unpacker(table.columns[name]) for name in names]
    for row in archive.rows(table.name):
        values = (None if value is None else of(value) for of, value in zip(unpack, row, strict=True))
        yield dict(zip(names, values, strict=True))


def _fill_table(connection: Connection, table: Table, archive: Archive) -> None:
    own = _references_to_itself(table)
    referring: list[dict[str, Any]] = []
    rows = _unpacked_rows(archive, table)
    while lot := list(islice(rows, _LOT)):
        referring += [row for row in lot if any(row[name] is not None for name in own)]
        bare = dict.fromkeys(own)
        connection.execute(insert(table), [row | bare for row in lot])
    if referring:
        _refer(connection, table, own, referring)


def _refer(connection: Connection, table: Table, own: list[str], rows: list[dict[str, Any]]) -> None:
    """Set what rows say of rows of the same table, now that all of them are there."""
    key = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
    statement = update(table).where(*key).values({name: bindparam(f"own_{name}") for name in own})
    connection.execute(
        statement,
        [
            {f"key_{column.name}": row[column.name] for column in table.primary_key}
            | {f"own_{name}": row[name] for name in own}
            for row in rows
        ],
    )


def _references_to_itself(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def _packer(column: Column[Any]) -> Callable[[Any], object]:
    if isinstance(column.type, LargeBinary):
        return lambda value: b64encode(value).decode("ascii")
    if isinstance(column.type, Date):
        return date.isoformat
    return _same


def _unpacker(column: Column[Any]) -> Callable[[Any], object]:
    if isinstance(column.type, LargeBinary):
        return partial(b64decode, validate=True)
    if isinstance(column.type, Date):
        return date.fromisoformat
    return _same


def _same(value: object) -> object:
    return value
