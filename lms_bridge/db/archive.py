"""The file of a backup: a zip of `manifest.json` and one `TABLE.jsonl` a table, an array a row.

The manifest says the schema's revision and of each table its columns, number of rows and SHA-256. Learning
packages lie in it under their SHA-256, as they are. A file under its final name is whole: it is written under
another beside it, and renamed when it is on the disk.
"""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from lms_bridge.domain.errors import Refused

FORMAT = "lms-bridge-backup-1"
_MANIFEST = "manifest.json"
_PIECE = 1 << 18
_DAMAGE = (OSError, EOFError, RuntimeError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error)


class BackupUnreadable(Refused):
    """The file is no backup, or not as it was written.

    `file`; `reason`: `no-file`, `not-allowed`, `no-backup`, `damaged`, or `rows` (no database takes them).
    """

    code = "backup-unreadable"


class BackupUnwritable(Refused):
    """The file cannot be written there (`file`, `reason`: the system's name of the error)."""

    code = "backup-unwritable"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one table."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Writer:
    """Adds tables, each streamed; `close_with` ends the archive."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.entries: dict[str, Entry] = {}
        self.packages: dict[str, int] = {}

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write all rows; their values are what JSON has."""
        digest, count = hashlib.sha256(), 0
        with self._packed.open(_member(table), "w", force_zip64=True) as member:
            for row in rows:
                line = json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                member.write(line)
                count += 1
        self.entries[table] = Entry(tuple(columns), count, digest.hexdigest())

    def add_package(self, sha256: str, pieces: Iterable[bytes]) -> None:
        """Write a learning package, which is packed already. Its content has to be that of the hash."""
        info = zipfile.ZipInfo(_package(sha256))
        info.external_attr = 0o600 << 16
        size = 0
        with self._packed.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                size += len(piece)
        self.packages[sha256] = size

    def close_with(self, *, revision: str, made_by: str) -> None:
        tables = {name: asdict(entry) for name, entry in self.entries.items()}
        told = {"format": FORMAT, "revision": revision, "made_by": made_by, "tables": tables}
        told |= {"packages": self.packages}
        self._packed.writestr(_MANIFEST, json.dumps(told, indent=2))


class Archive:
    """An archive whose every member was found to be as it was written."""

    def __init__(self, file: Path, packed: zipfile.ZipFile) -> None:
        self._file = file
        self._packed = packed
        with _damage_told(file):
            told = _manifest(file, packed)
            self.revision = str(told["revision"])
            self.made_by = str(told["made_by"])
            self.entries = {name: _entry(one) for name, one in told["tables"].items()}
            self.packages = {str(sha256): int(size) for sha256, size in told["packages"].items()}
            for name, entry in self.entries.items():
                self._verify(name, entry)
            for sha256 in self.packages:
                self._verify_package(sha256)

    def rows(self, table: str) -> Iterator[list[Any]]:
        """The rows as they were added."""
        with _damage_told(self._file), self._packed.open(_member(table)) as member:
            for line in member:
                yield json.loads(line)

    def package(self, sha256: str) -> Iterator[bytes]:
        """A learning package in pieces."""
        with _damage_told(self._file), self._packed.open(_package(sha256)) as member:
            while piece := member.read(_PIECE):
                yield piece

    def _verify_package(self, sha256: str) -> None:
        digest = hashlib.sha256()
        for piece in self.package(sha256):
            digest.update(piece)
        if digest.hexdigest() != sha256:
            raise BackupUnreadable(file=str(self._file), reason="damaged")

    def _verify(self, table: str, entry: Entry) -> None:
        digest, rows = hashlib.sha256(), 0
        with self._packed.open(_member(table)) as member:
            for line in member:
                digest.update(line)
                rows += 1
        if (digest.hexdigest(), rows) != (entry.sha256, entry.rows):
            raise BackupUnreadable(file=str(self._file), reason="damaged")


@contextmanager
def new_archive(file: Path) -> Iterator[Writer]:
    """An archive that stands under `file` when the block ends, in place of what stood there before.

    Only its owner may read it. A block that raises leaves nothing. Raises `BackupUnwritable`.
    """
    with new_file(file) as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        yield Writer(packed)


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """Open and read the whole archive once. Raises `BackupUnreadable`."""
    with _opened(file) as raw, _unzipped(file, raw) as packed:
        yield Archive(file, packed)


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """A file that stands whole under its name when the block ends, and is on the disk; else nothing does.

    Only its owner may read it. Raises `BackupUnwritable`.
    """
    try:
        handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.", suffix=".part")
    except OSError as error:
        raise BackupUnwritable(file=str(file), reason=type(error).__name__) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
        _sync_folder(file.absolute().parent)
    except OSError as error:
        raise BackupUnwritable(file=str(file), reason=type(error).__name__) from error
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk, where the system has a way to."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise BackupUnreadable(file=str(file), reason="damaged") from error


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BackupUnreadable(file=str(file), reason="no-file") from error
    except OSError as error:
        raise BackupUnreadable(file=str(file), reason="not-allowed") from error


def _unzipped(file: Path, raw: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise BackupUnreadable(file=str(file), reason="no-backup") from error


def _manifest(file: Path, packed: zipfile.ZipFile) -> Mapping[str, Any]:
    if _MANIFEST not in packed.namelist():
        raise BackupUnreadable(file=str(file), reason="no-backup")
    told = json.loads(packed.read(_MANIFEST))
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupUnreadable(file=str(file), reason="no-backup")
    return told


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(columns=tuple(told["columns"]), rows=int(told["rows"]), sha256=str(told["sha256"]))


def _member(table: str) -> str:
    return f"{table}.jsonl"


def _package(sha256: str) -> str:
    return f"packages/{sha256}"
