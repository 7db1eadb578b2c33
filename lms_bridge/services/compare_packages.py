"""What changed between two versions of an activity's package."""

from dataclasses import KW_ONLY, dataclass

from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.services.known_package import KnownPackages
from lms_bridge.services.package_pages import PackageActivity, VersionRow
from scorm import Package
from scorm.changes import Change, changes


class PackageFileMissing(Refused):
    """The file of a package that is known is not in the store (`sha256`)."""

    code = "package-file-missing"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, and what changed from the old to the new one."""

    old: VersionRow
    new: VersionRow
    _: KW_ONLY
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ComparePackages:
    known: KnownPackages

    def __call__(
        self, activity: PackageActivity, *, old: int | None = None, new: int | None = None
    ) -> Compared:
        """Without numbers the one that stands, with the one before it.

        Raises `NotFound` for a version that is not there or was not accepted, `PackageFileMissing`.
        """
        good = activity.good()
        after = _numbered(good, new) if new is not None else _last(good)
        before = _numbered(good, old) if old is not None else _last(good[: good.index(after)])
        return Compared(before, after, changes=changes(self._read(before), self._read(after)))

    def _read(self, row: VersionRow) -> Package:
        sha256 = row.version.sha256 or ""
        package = self.known(sha256)
        if package is None:
            raise PackageFileMissing(sha256=sha256)
        return package


def _numbered(good: tuple[VersionRow, ...], number: int) -> VersionRow:
    found = next((one for one in good if one.version.number == number), None)
    if found is None:
        raise NotFound(what="version", name=str(number))
    return found


def _last(good: tuple[VersionRow, ...]) -> VersionRow:
    if not good:
        raise NotFound(what="version", name="to compare with")
    return good[-1]
