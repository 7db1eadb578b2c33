"""Packages kept on disk by their content: the same twice is one file, and what is kept never changes.

A version that an attempt was made on stays as it was; a package that is rejected leaves nothing behind.
"""

import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from scorm.budget import Budget
from scorm.codes import Code
from scorm.contents import check_contents
from scorm.findings import Findings
from scorm.inspection import Inspection, Strictness, Verdict, inspect_package

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

    def keep(
        self, pieces: Iterable[bytes], *, name: str, strictness: Strictness = Strictness.LENIENT
    ) -> Kept:
        """Take a package in as it arrives, look it through, and keep it unless it is rejected.

        Memory stays constant, and no more is written than the budget allows. Raises `OSError` when the
        folder cannot be written; whatever happens, only whole and accepted packages lie in it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        handle, arriving = tempfile.mkstemp(prefix=_ARRIVING, dir=self._folder)
        try:
            with os.fdopen(handle, "w+b") as file:
                inspection = self._looked_through(file, pieces, name)
            if inspection.verdict(strictness) is Verdict.REJECT:
                return Kept(inspection, path=None)
            return Kept(inspection, path=self._placed(Path(arriving), inspection.sha256))
        finally:
            with suppress(FileNotFoundError):
                Path(arriving).unlink()

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
