"""What is kept of learning packages: each once by its content, and the versions that activities had."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lms_bridge.domain.package import Standing, Version
from scorm.store import Kept as KeptFile


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as it is kept: words are made of `code` and `params` where it is shown."""

    code: str
    _: KW_ONLY
    file: str = ""
    line: int | None = None
    item: str | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredPackage:
    """A package. `kept`: its file lies in the store. `reading`: `scorm.to_dict`, without its findings."""

    sha256: str
    _: KW_ONLY
    sha1: str
    size: int
    kept: bool
    verdict: str
    standard: str | None
    identifier: str
    title: str
    reading: Mapping[str, Any]
    findings: tuple[StoredFinding, ...]
    first_ms: int


class Packages(Protocol):
    """Packages, and versions of activities. A version is named by source, activity and number."""

    def keep(self, package: StoredPackage) -> None:
        """Keep a package; one of the same content is read anew, and its first time stays."""

    def of(self, sha256: str) -> StoredPackage | None: ...

    def by_sha1(self, sha1: str) -> StoredPackage | None:
        """One whose file is kept, by the hash that Moodle tells."""

    def kept(self) -> Sequence[str]:
        """The hashes of all packages whose files are to be in the store."""

    def versions(self, source_id: int, module_id: int) -> Sequence[Version]:
        """All of an activity, by number."""

    def versions_of(self, source_id: int, module_ids: Collection[int]) -> Mapping[int, Sequence[Version]]:
        """Of several; an activity without any is not among them."""

    def modules_of(self, source_id: int, standard: str) -> Sequence[int]:
        """The activities of which a version that was not refused is of this standard."""

    def version_at(self, source_id: int, module_id: int, at_ms: int) -> Standing | None:
        """By which version an attempt of this time is judged, and whether it may have been another.

        None where no good one is known. Whoever judges says the doubt with the result.
        """

    def add(self, source_id: int, module_id: int, version: Version) -> Version:
        """Add a version under the next number, which is given back in it. Call `unit.alone()` first."""

    def checked(self, source_id: int, versions: Collection[tuple[int, int]], *, at_ms: int) -> None:
        """The platform was seen to hold these still: activity and number."""


class PackageFiles(Protocol):
    """The store of the files (`scorm.store.Store`)."""

    def path_of(self, sha256: str) -> Path | None: ...

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there, and is what its name says."""

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The file in pieces. Raises `OSError`."""

    def put(self, sha256: str, pieces: Iterable[bytes]) -> Path:
        """Put a file in that was kept before. Raises `OSError`, `ValueError` where it is another."""

    def keep(self, pieces: Iterable[bytes], *, name: str) -> KeptFile:
        """Raises `OSError` where the folder cannot be written."""
