"""Packages kept on disk by their content: the same twice is one file, and what is kept never changes.

A version that an attempt was made on stays as it was; a package that is rejected leaves nothing behind.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from scorm.budget import CHUNK, Budget
from scorm.codes import Code
from scorm.contents import check_contents
from scorm.findings import Findings
from scorm.inspection import Inspection, Strictness, Verdict, inspect_package, sha256_of

_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_DIGITS: Final = 64
_ZIP: Final = b"PK"
_ARRIVING: Final = ".arriving-"
_FORSAKEN_S: Final = 24 * 3600
"""Whoever has been writing a file for a day was killed meanwhile."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a package: its inspection, and where it lies; None when it was rejected."""

    inspection: Inspection
    _: KW_ONLY
    path: Path | None


class Store:
    """A folder of packages. Any number of processes may keep in it at the same time."""

    def __init__(self, folder: Path, *, budget: Budget | None = None) -> None:
        self._folder = folder
        self._budget = budget or Budget()

    def path_of(self, sha256: str) -> Path | None:
        """Where the package of this hash lies; None when it is not kept."""
        if len(sha256) != _DIGITS or not set(sha256) <= _HEXADECIMAL:
            return None
        path = self._folder / sha256[:2] / sha256
        return path if path.is_file() else None

    def is_whole(self, sha256: str) -> bool:
        """Whether the package of this hash lies here, and is what its name says."""
        path = self.path_of(sha256)
        if path is None:
            return False
        try:
            with path.open("rb", buffering=0) as file:
                return sha256_of(file) == sha256
        except OSError:
            return False

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The content of a package in pieces. Raises `OSError` where it does not lie here."""
        path = self.path_of(sha256)
        if path is None:
            raise FileNotFoundError(sha256)
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    def put(self, sha256: str, pieces: Iterable[bytes]) -> Path:
        """Put a package back that was looked through when it was first kept, as from a backup.

        One that lies here whole is left alone. Raises `OSError` when the folder cannot be written, and
        `ValueError` when the content is not that of the hash: nothing is kept then.
        """
        path = self.path_of(sha256)
        if path is not None and self.is_whole(sha256):
            return path
        with self._arriving() as (arriving, file):
            digest = hashlib.sha256()
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            if digest.hexdigest() != sha256:
                raise ValueError(f"not the package {sha256}")
            file.close()
            return self._placed(arriving, sha256)

    def keep(
        self, pieces: Iterable[bytes], *, name: str, strictness: Strictness = Strictness.LENIENT
    ) -> Kept:
        """Take a package in as it arrives, look it through, and keep it unless it is rejected.

        Memory stays constant, and no more is written than the budget allows. Raises `OSError` when the
        folder cannot be written; whatever happens, only whole and accepted packages lie in it.
        """
        with self._arriving() as (arriving, file):
            inspection = self._looked_through(file, pieces, name)
            if inspection.verdict(strictness) is Verdict.REJECT:
                return Kept(inspection, path=None)
            file.close()
            return Kept(inspection, path=self._placed(arriving, inspection.sha256))

    @contextmanager
    def _arriving(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A file under a name of its own, which is gone at the end unless it got another."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        handle, name = tempfile.mkstemp(prefix=_ARRIVING, dir=self._folder)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield Path(name), file
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()

    def _looked_through(self, file: BinaryIO, pieces: Iterable[bytes], name: str) -> Inspection:
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > self._budget.packed:
                return _too_large(name, size, most=self._budget.packed)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        inspection = inspect_package(file, name=name, budget=self._budget)
        file.seek(0)
        if inspection.package is None or file.read(len(_ZIP)) != _ZIP:
            return inspection
        further = check_contents(file, budget=self._budget)
        told = (*inspection.findings, *(one for one in further if one not in inspection.findings))
        return replace(inspection, findings=told)

    def _placed(self, arriving: Path, sha256: str) -> Path:
        path = self._folder / sha256[:2] / sha256
        path.parent.mkdir(exist_ok=True)
        arriving.replace(path)
        for folder in (path.parent, self._folder):
            _sync(folder)
        return path

    def _sweep(self) -> None:
        """Take away what processes that were killed have left."""
        for one in self._folder.glob(f"{_ARRIVING}*"):
            with suppress(FileNotFoundError):
                if time.time() - one.stat().st_mtime > _FORSAKEN_S:
                    one.unlink()


def _sync(folder: Path) -> None:
    """Put the new name itself on the disk, where the system has a way to."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _too_large(name: str, size: int, *, most: int) -> Inspection:
    found = Findings()
    found.add(Code.FILE_TOO_LARGE, most=most)
    return Inspection(name, sha256="", size=size, package=None, findings=found.told())
