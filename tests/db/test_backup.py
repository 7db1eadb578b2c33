"""A backup is the whole database at one moment, and comes back whole or not at all, on either kind."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    func,
    insert,
    select,
    update,
)

from lms_bridge.db import schema
from lms_bridge.db.archive import BackupUnreadable, BackupUnwritable, new_archive
from lms_bridge.db.backup import BackupOfOtherVersion, RestoreIntoFilled, backup, restore
from lms_bridge.db.engine import Engines, open_engines, reading, writing
from lms_bridge.db.tables import access_log, event_log, metadata, package, source
from lms_bridge.domain.errors import DatabaseMissing, DatabaseOutdated, Refused
from lms_bridge.services.take_package import PackagesUnwritable
from scorm.store import Store
from tests.databases import sqlite_url

ROWS = 501
"""More than one lot of a restore."""

Contents = dict[str, list[tuple[Any, ...]]]
Members = dict[str, bytes]


def value(column: Column[Any], n: int) -> object:
    """Something that the column takes and that no other row of the table has."""
    if column.foreign_keys:
        return value(next(iter(column.foreign_keys)).column, n)
    if column.nullable and n % 2:
        return None
    for kind, made in (
        (LargeBinary, bytes(range(256)) + str(n).encode()),
        (Date, date(2020, 1, 1 + n % 28)),
        (Boolean, bool(n % 2)),
        (BigInteger, 2**62 + n),
        (Integer, n),
    ):
        if isinstance(column.type, kind):
            return made
    return f'{column.name} {n} "Ђорђе"\n\u2028 \\ \x1f'


def refers_to_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def row(table: Table, n: int) -> dict[str, object]:
    return {column.name: None if refers_to_itself(column) else value(column, n) for column in table.columns}


def fill(engines: Engines, rows: int = 3) -> None:
    with writing(engines) as connection:
        for table in metadata.sorted_tables:
            connection.execute(insert(table), [row(table, n) for n in range(rows)])
        last = select(func.max(source.c.id)).scalar_subquery()
        connection.execute(update(source).values(accounts_source_id=last))


def contents(engines: Engines) -> Contents:
    def rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        return sorted((tuple(one) for one in connection.execute(select(table))), key=repr)

    with reading(engines) as connection:
        return {table.name: rows(connection, table) for table in metadata.sorted_tables}


def contents_of(url: str) -> Contents:
    engines = open_engines(url)
    try:
        return contents(engines)
    finally:
        engines.dispose()


def change(file: Path, by: Callable[[Members], object]) -> None:
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    by(members)
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def set_manifest(members: Members, **told: object) -> None:
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | told).encode()


@pytest.fixture
def filled(sqlite_file: str, tmp_path: Path) -> Path:
    """A backup of a filled SQLite database."""
    engines = open_engines(sqlite_file)
    fill(engines)
    backup(engines, tmp_path / "filled.zip")
    engines.dispose()
    return tmp_path / "filled.zip"


def test_what_comes_back_is_what_was_there(engines: Engines, bare_url: str, tmp_path: Path) -> None:
    # url and bare_url go over both kinds each: the four ways from one to the other
    fill(engines)
    written = backup(engines, tmp_path / "backup.zip")
    assert restore(bare_url, tmp_path / "backup.zip") == written
    assert set(written.rows.values()) == {3}
    assert contents_of(bare_url) == contents(engines)


def test_many_rows_come_back(sqlite_file: str, bare_url: str, tmp_path: Path) -> None:
    engines = open_engines(sqlite_file)
    fill(engines, ROWS)
    backup(engines, tmp_path / "backup.zip")
    restore(bare_url, tmp_path / "backup.zip")
    assert contents_of(bare_url) == contents(engines)
    engines.dispose()


def test_a_freshly_initialised_database_can_be_filled(url: str, filled: Path) -> None:
    restored = open_engines(url)
    with writing(restored) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    rows = restore(url, filled).rows
    schema.check(restored, "here")
    with reading(restored) as connection:
        found = {table.name: _count(connection, table) for table in metadata.sorted_tables}
    assert found == rows
    restored.dispose()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_empty_database_comes_back_empty(engines: Engines, bare_url: str, tmp_path: Path) -> None:
    backup(engines, tmp_path / "backup.zip")
    assert set(restore(bare_url, tmp_path / "backup.zip").rows.values()) == {0}


def note(engines: Engines, n: int) -> None:
    """One transaction, one row in each log."""
    with writing(engines) as connection:
        for table in (event_log, access_log):
            connection.execute(insert(table), row(table, n))


@pytest.fixture
def busy(engines: Engines) -> Iterator[Engines]:
    """A database into which somebody writes all the time."""
    stop, written = Event(), Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            note(engines, n)
            n += 1
            written.set()

    writer = Thread(target=write)
    writer.start()
    assert written.wait(10)
    yield engines
    stop.set()
    writer.join()


def test_a_backup_under_way_sees_one_moment(busy: Engines, tmp_path: Path) -> None:
    for n in range(3):
        file = tmp_path / f"{n}.zip"
        taken = backup(busy, file)
        assert restore(sqlite_url(tmp_path / f"{n}.sqlite"), file) == taken
        assert taken.rows["event_log"] == taken.rows["access_log"] > 0


def test_a_new_backup_takes_the_place_of_the_old(engines: Engines, bare_url: str, tmp_path: Path) -> None:
    backup(engines, tmp_path / "backup.zip")
    fill(engines)
    backup(engines, tmp_path / "backup.zip")
    restore(bare_url, tmp_path / "backup.zip")
    assert contents_of(bare_url) == contents(engines)
    assert list(tmp_path.glob("*.part")) == list(tmp_path.glob(".*")) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_a_backup_is_for_its_owner_alone(filled: Path) -> None:
    assert filled.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_leaves_the_old_one(bare_engines: Engines, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_text("the old one")
    with pytest.raises(DatabaseMissing):
        backup(bare_engines, file)
    with pytest.raises(ZeroDivisionError), new_archive(file) as archive:
        archive.add("person", ["id"], ([1 // n] for n in (1, 0)))
    assert file.read_text() == "the old one"
    assert [one.name for one in tmp_path.glob("*backup*")] == ["backup.zip"]


def test_a_database_of_another_program_is_not_backed_up(engines: Engines, tmp_path: Path) -> None:
    with writing(engines) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseOutdated):
        backup(engines, tmp_path / "backup.zip")


def test_a_folder_that_is_not_there_is_told(engines: Engines, tmp_path: Path) -> None:
    with pytest.raises(BackupUnwritable) as caught:
        backup(engines, tmp_path / "none" / "backup.zip")
    assert caught.value.params["reason"] == "FileNotFoundError"


def test_nothing_is_restored_into_a_filled_database(engines: Engines, url: str, filled: Path) -> None:
    with writing(engines) as connection:
        connection.execute(event_log.delete())
        connection.execute(insert(event_log), row(event_log, 77))
    before = contents(engines)
    with pytest.raises(RestoreIntoFilled):
        restore(url, filled)
    assert contents(engines) == before


def test_tables_of_an_unknown_shape_are_not_filled(
    bare_engines: Engines, bare_url: str, filled: Path
) -> None:
    with writing(bare_engines) as connection:
        connection.exec_driver_sql("CREATE TABLE person (id TEXT)")
    with pytest.raises(RestoreIntoFilled):
        restore(bare_url, filled)


def test_a_backup_of_another_version_is_refused(bare_url: str, filled: Path) -> None:
    change(filled, lambda members: set_manifest(members, revision="9999", made_by="7.0"))
    with pytest.raises(BackupOfOtherVersion) as caught:
        restore(bare_url, filled)
    assert caught.value.params == {"found": "9999", "needed": schema.head(), "made_by": "7.0"}


def lose_a_row(members: Members) -> None:
    members["person.jsonl"] = members["person.jsonl"].split(b"\n", 1)[1]


def forge_a_letter(members: Members) -> None:
    members["person.jsonl"] = members["person.jsonl"].replace(b"given_name", b"given-name", 1)


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (lose_a_row, "damaged"),
        (forge_a_letter, "damaged"),
        (lambda members: members.pop("person.jsonl"), "damaged"),
        (lambda members: members.update({"manifest.json": b"{"}), "damaged"),
        (lambda members: set_manifest(members, tables={"person": {}}), "damaged"),
        (lambda members: set_manifest(members, tables={}), "damaged"),
        (lambda members: set_manifest(members, format="another"), "no-backup"),
        (lambda members: members.pop("manifest.json"), "no-backup"),
    ],
)
def test_a_changed_backup_is_refused(
    by: Callable[[Members], object], reason: str, filled: Path, tmp_path: Path
) -> None:
    change(filled, by)
    with pytest.raises(BackupUnreadable) as caught:
        restore(sqlite_url(tmp_path / "new.sqlite"), filled)
    assert caught.value.params["reason"] == reason
    assert not (tmp_path / "new.sqlite").exists()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def turn_a_bit(file: Path) -> None:
    with zipfile.ZipFile(file) as packed:
        person = packed.getinfo("person.jsonl")
    content = bytearray(file.read_bytes())
    content[person.header_offset + person.compress_size] ^= 1  # among the packed rows
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (cut, "no-backup"),
        (turn_a_bit, "damaged"),
        (lambda file: file.write_text("Dear colleagues"), "no-backup"),
        (lambda file: file.write_bytes(b""), "no-backup"),
        (lambda file: file.unlink(), "no-file"),
    ],
)
def test_a_spoilt_file_is_refused(
    spoil: Callable[[Path], object], reason: str, filled: Path, tmp_path: Path
) -> None:
    spoil(filled)
    with pytest.raises(BackupUnreadable) as caught:
        restore(sqlite_url(tmp_path / "new.sqlite"), filled)
    assert caught.value.params["reason"] == reason


def forge(table: str, column: str, to: object) -> Callable[[Members], None]:
    """Change a value of the last row and let the manifest agree."""

    def by(members: Members) -> None:
        *lines, last = members[f"{table}.jsonl"].splitlines()
        values = json.loads(last)
        tables = json.loads(members["manifest.json"])["tables"]
        values[tables[table]["columns"].index(column)] = to
        members[f"{table}.jsonl"] = b"\n".join([*lines, json.dumps(values).encode()]) + b"\n"
        tables[table]["sha256"] = hashlib.sha256(members[f"{table}.jsonl"]).hexdigest()
        set_manifest(members, tables=tables)

    return by


@pytest.mark.parametrize(
    "by",
    [
        forge("attempt", "submission_id", 404),  # refers to a submission that is not there
        forge("attempt", "outcome", None),  # what must not be empty
        forge("delivery", "body", "%"),  # not Base64
    ],
)
def test_rows_that_the_database_refuses_leave_nothing(
    by: Callable[[Members], None], bare_engines: Engines, bare_url: str, filled: Path
) -> None:
    change(filled, by)
    with pytest.raises(BackupUnreadable) as caught:
        restore(bare_url, filled)
    assert caught.value.params["reason"] == "rows"
    assert not any(contents(bare_engines).values())


@pytest.mark.parametrize(
    "error", [BackupUnreadable, BackupUnwritable, BackupOfOtherVersion, RestoreIntoFilled]
)
def test_the_errors_ask_for_a_person(error: type[Refused]) -> None:
    assert not error.retryable


def keep_package(engines: Engines, store: Store, content: bytes) -> str:
    """A package that the database knows, in the store; its hash."""
    put = hashlib.sha256(content).hexdigest()
    store.put(put, [content])
    with writing(engines) as connection:
        connection.execute(insert(package), [row(package, len(content)) | {"sha256": put, "kept": True}])
    return put


def test_learning_packages_come_back_by_their_hash(engines: Engines, bare_url: str, tmp_path: Path) -> None:
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    kept = sorted(keep_package(engines, here, bytes(size)) for size in (1, 1 << 20))
    written = backup(engines, tmp_path / "backup.zip", packages=here)
    assert (sorted(written.packages), written.lost) == (kept, ())
    told = restore(bare_url, tmp_path / "backup.zip", packages=there)
    assert (sorted(told.packages), told.lost) == (kept, ())
    assert all(there.is_whole(sha256) for sha256 in kept)


def test_a_package_that_is_damaged_or_gone_is_told(engines: Engines, bare_url: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "here")
    gone, damaged, good = (keep_package(engines, store, bytes(size)) for size in (1, 2, 3))
    for sha256, by in ((gone, Path.unlink), (damaged, lambda path: path.write_bytes(b"other"))):
        by(store.path_of(sha256) or Path())
    written = backup(engines, tmp_path / "backup.zip", packages=store)
    assert (written.packages, sorted(written.lost)) == ((good,), sorted([gone, damaged]))
    told = restore(bare_url, tmp_path / "backup.zip", packages=Store(tmp_path / "there"))
    assert (told.packages, sorted(told.lost)) == ((good,), sorted([gone, damaged]))


def test_a_backup_without_packages_is_told_from_the_folder_beside_it(
    sqlite_file: str, tmp_path: Path
) -> None:
    engines, store = open_engines(sqlite_file), Store(tmp_path / "here")
    sha256 = keep_package(engines, store, b"content")
    assert backup(engines, tmp_path / "backup.zip").packages == ()
    copied = restore(sqlite_url(tmp_path / "a.sqlite"), tmp_path / "backup.zip", packages=store)
    without = Store(tmp_path / "none")
    lacking = restore(sqlite_url(tmp_path / "b.sqlite"), tmp_path / "backup.zip", packages=without)
    assert (copied.lost, lacking.lost) == ((), (sha256,))
    engines.dispose()


def test_a_backup_whose_package_was_changed_is_refused_whole(sqlite_file: str, tmp_path: Path) -> None:
    engines, file = open_engines(sqlite_file), tmp_path / "backup.zip"
    sha256 = keep_package(engines, Store(tmp_path / "here"), b"content")
    backup(engines, file, packages=Store(tmp_path / "here"))
    change(file, lambda members: members.update({f"packages/{sha256}": b"another"}))
    with pytest.raises(BackupUnreadable):
        restore(sqlite_url(tmp_path / "new.sqlite"), file, packages=Store(tmp_path / "there"))
    assert not (tmp_path / "there").exists()
    assert not (tmp_path / "new.sqlite").exists()
    engines.dispose()


def test_a_folder_that_cannot_be_written_leaves_the_database_empty(sqlite_file: str, tmp_path: Path) -> None:
    engines, file = open_engines(sqlite_file), tmp_path / "backup.zip"
    keep_package(engines, Store(tmp_path / "here"), b"content")
    backup(engines, file, packages=Store(tmp_path / "here"))
    (tmp_path / "there").write_text("a file where the folder should be")
    new = sqlite_url(tmp_path / "new.sqlite")
    with pytest.raises(PackagesUnwritable):
        restore(new, file, packages=Store(tmp_path / "there"))
    assert restore(new, file).rows["package"] == 1, "nothing had been written"
    engines.dispose()
