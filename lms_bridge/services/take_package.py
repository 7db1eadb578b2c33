"""A package on its way in, from wherever it comes: kept by its content, looked through, judged."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms_bridge.domain.errors import Unavailable
from lms_bridge.services.ports.packages import PackageFiles, StoredFinding, StoredPackage
from moodle_sync import PostFailed
from scorm import Code, Finding, Inspection, Severity, to_dict
from scorm.store import Kept

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class PackagesUnwritable(Unavailable):
    """The store of packages cannot be written (`reason`: `no-space` or `not-writable`)."""

    code = "packages-unwritable"


def unwritable(error: OSError) -> PackagesUnwritable:
    """Why the store could not be written."""
    return PackagesUnwritable(reason="no-space" if error.errno in _FULL else "not-writable")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it. `refused`: the code of the finding that rejects it; None where it is kept.

    `package`: what there is to be remembered; None where it was cut off before its end.
    """

    package: StoredPackage | None
    refused: str | None


@dataclass(frozen=True, slots=True)
class TakePackage:
    """Takes packages into a store. A rejected one leaves no file; nothing that is kept is touched."""

    files: PackageFiles

    def __call__(self, pieces: Iterable[bytes], *, name: str, at_ms: int) -> Taken:
        """Read it whole. Raises `PackagesUnwritable`, and what reading the pieces raises."""
        counted = _Counted(pieces)
        try:
            kept = self.files.keep(counted, name=name)
        except PostFailed:
            raise
        except OSError as error:
            raise unwritable(error) from error
        refused = None if kept.path else _reason(kept.inspection)
        package = _stored(kept, counted.sha1, at_ms=at_ms) if kept.inspection.sha256 else None
        return Taken(package, refused)


@dataclass(slots=True)
class _Counted:
    """Pieces, with the hash that Moodle tells of files."""

    pieces: Iterable[bytes]
    sha1: str = field(default="", init=False)

    def __iter__(self) -> Iterator[bytes]:
        digest = hashlib.sha1(usedforsecurity=False)
        for piece in self.pieces:
            digest.update(piece)
            yield piece
        self.sha1 = digest.hexdigest()


def _reason(inspection: Inspection) -> str:
    errors = (one.code.value for one in inspection.findings if one.severity is Severity.ERROR)
    return next(errors, Code.UNREADABLE.value)


def _stored(kept: Kept, sha1: str, *, at_ms: int) -> StoredPackage:
    inspection = kept.inspection
    reading = to_dict(inspection)
    reading.pop("findings")
    return StoredPackage(
        inspection.sha256,
        sha1=sha1,
        size=inspection.size,
        kept=kept.path is not None,
        verdict=inspection.verdict().value,
        standard=reading["standard"],
        identifier=reading["identifier"] or "",
        title=reading["title"] or "",
        reading=reading,
        findings=tuple(stored_finding(one) for one in inspection.findings),
        first_ms=at_ms,
    )


def stored_finding(finding: Finding) -> StoredFinding:
    """A finding as it is kept."""
    place = finding.place
    return StoredFinding(
        finding.code.value, file=place.file, line=place.line, item=place.item, params=dict(finding.params)
    )
