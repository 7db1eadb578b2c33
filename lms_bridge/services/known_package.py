"""A kept package as the reader of packages sees it."""

from collections import OrderedDict
from threading import Lock
from typing import Final

from lms_bridge.services.ports.packages import PackageFiles
from scorm import Package, inspect_package

MOST_HELD: Final = 16
"""So many packages are held as they were read; their files never change."""


class KnownPackages:
    """Reads kept packages, each once as long as it is among the last asked for. For any number of threads."""

    def __init__(self, files: PackageFiles) -> None:
        self._files = files
        self._held: OrderedDict[str, Package] = OrderedDict()
        self._lock = Lock()

    def __call__(self, sha256: str) -> Package | None:
        """The package of that hash; None where its file is not in the store, or is not what it was."""
        with self._lock:
            if sha256 in self._held:
                self._held.move_to_end(sha256)
                return self._held[sha256]
        package = self._read(sha256)
        if package is not None:
            with self._lock:
                self._held[sha256] = package
                while len(self._held) > MOST_HELD:
                    self._held.popitem(last=False)
        return package

    def _read(self, sha256: str) -> Package | None:
        path = self._files.path_of(sha256)
        inspection = inspect_package(path) if path else None
        return inspection.package if inspection and inspection.sha256 == sha256 else None
