"""A package that a person uploads for an activity, because Moodle does not hand it out, or for the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.lms import LmsModule
from lms_bridge.domain.package import Version, standing_at
from lms_bridge.services.moodles import moodle_source
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.packages import PackageFiles, StoredPackage
from lms_bridge.services.take_package import TakePackage

PACKAGED: Final = frozenset({"scorm", "cmi5launch"})
"""The kinds of activities that play a package."""
_LONGEST_NAME: Final = 200


class PackageRejected(Refused):
    """The package cannot be used (`name`: the file's; `why`: the code of the finding; `sha256`: by which its
    report is found, "" where it was not read whole)."""

    code = "package-rejected"


class PackageStands(Refused):
    """The activity has this very package at that time (`number`: of the version)."""

    code = "package-stands"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a person says of a file: for which activity (its number in Moodle), the file's name, and since
    when it stands there; None: from now on."""

    source: str
    module_id: int
    name: str
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """`same_as_moodle`: whether Moodle told of this very file; None where it tells no hash."""

    package: StoredPackage
    version: Version
    same_as_moodle: bool | None


@dataclass(frozen=True, slots=True)
class UploadPackage:
    """Takes uploads. What is rejected leaves its findings and no version."""

    database: Database
    clock: Clock
    files: PackageFiles

    def __call__(self, pieces: Iterable[bytes], upload: Upload, *, by: str) -> Uploaded:
        """Raises `NotFound`, `InvalidValue`, `PackageRejected`, `PackageStands`, `PackagesUnwritable`."""
        now_ms = self.clock.now_ms()
        if upload.since_ms is not None and upload.since_ms > now_ms:
            raise InvalidValue(field="from", expected="a day that has begun")
        with self.database.read() as unit:
            source, module = _activity(unit, upload)
        name = upload.name[:_LONGEST_NAME]
        taken = TakePackage(self.files)(pieces, name=name, at_ms=now_ms)
        if taken.package is None or taken.refused is not None:
            self._reject(taken.package)
            sha256 = taken.package.sha256 if taken.package else ""
            raise PackageRejected(name=name, why=taken.refused or "", sha256=sha256)
        version = self._keep(source, module, taken.package, upload=upload, by=by)
        told = (module.details or {}).get("sha1") or None
        return Uploaded(taken.package, version, None if told is None else told == taken.package.sha1)

    def _reject(self, package: StoredPackage | None) -> None:
        if package is not None:
            with self.database.write() as unit:
                unit.packages.keep(package)

    def _keep(
        self, source: Source, module: LmsModule, package: StoredPackage, *, upload: Upload, by: str
    ) -> Version:
        now_ms = self.clock.now_ms()
        since_ms = now_ms if upload.since_ms is None else upload.since_ms
        with self.database.write() as unit:
            unit.alone()
            stands = standing_at(unit.packages.versions(source.id, module.id), since_ms)
            if stands and stands.doubt is None and stands.sha256 == package.sha256:
                raise PackageStands(number=stands.version.number)
            unit.packages.keep(package)
            new = Version(
                0,
                since_ms=since_ms,
                checked_ms=since_ms,
                sha256=package.sha256,
                by=by,
                name=upload.name[:_LONGEST_NAME],
            )
            added = unit.packages.add(source.id, module.id, new)
            detail = f"{added.number}: {package.sha256[:12]}"
            subject = f"{source.name} {module.id}"
            unit.logs.event(by=by, what="package-uploaded", subject=subject, detail=detail, at_ms=now_ms)
        return added


def _activity(unit: Unit, upload: Upload) -> tuple[Source, LmsModule]:
    source = moodle_source(unit, upload.source)
    module = unit.courses.module(source.id, upload.module_id)
    if module is None:
        raise NotFound(what="activity", name=str(upload.module_id))
    if module.kind not in PACKAGED:
        raise InvalidValue(field="module", expected="an activity that plays a package")
    return source, module
