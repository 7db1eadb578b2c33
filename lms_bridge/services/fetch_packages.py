"""Packages of the courses that realisations are tied to, fetched when Moodle tells of another one.

What is rejected, or does not come as it was announced, is noted and changes nothing that stands.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import Refused
from lms_bridge.domain.package import Version, current_of
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodles import MoodleOf, as_ours, speaking_to
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.ports.packages import PackageFiles, StoredPackage
from lms_bridge.services.sync_work import Progress
from lms_bridge.services.take_package import Taken, TakePackage
from moodle_sync import Moodle, MoodleError
from moodle_sync.client.scorms import Scorm
from moodle_sync.errors import CapabilityMissing, FileDiffers, FileMissing, ForeignAddress, UnknownRecord
from scorm import Budget, Code

NEVER_CHANGED: Final = 1
"""The revision of a package that is as it was when its activity was made."""
_OF_PACKAGES: Final = frozenset(one.value for one in Code)
_OF_ONE_FILE: Final = (CapabilityMissing, FileDiffers, FileMissing, ForeignAddress, UnknownRecord)
"""What Moodle refuses of one package, the others being tried all the same."""
_ELSEWHERE: Final = frozenset({"external", "aiccurl"})

Versions = Mapping[int, Sequence[Version]]


class PackagesRefused(Refused):
    """A Moodle holds packages that cannot be used: the last good ones stand (`source`, `count`, `name`: of an
    activity, `why`: the code)."""

    code = "packages-refused"


@dataclass(frozen=True, slots=True)
class FetchPackages:
    """The handler of `SyncKind.PACKAGES`. Counted are `packages`, `fetched`, `skipped` (Moodle does not hand
    them out) and `unread` (courses that it does not show)."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf
    files: PackageFiles
    most_bytes: int = Budget().packed

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `SourcePaused`, `SourceRefused`, `SourceUnavailable`, `NoToken`, `PackagesUnwritable`, and
        at the end, when all others are fetched, `PackagesRefused`."""
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        with self.database.read() as unit:
            courses = [one.course_id for one in unit.sides.tied(source)]
        with speaking_to(source):
            listed = moodle.scorms.by_courses(courses)
        counts = Counter(packages=len(listed.items), fetched=0, skipped=0, unread=len(listed.not_seen))
        offered = [one for one in listed.items if is_offered(one)]
        counts["skipped"] = len(listed.items) - len(offered)
        changed = self._changed(source, offered)
        for done, scorm in enumerate(changed):
            progress(done, len(changed))
            counts["fetched"] += self._fetch(_Coming(source, moodle, scorm, progress, (done, len(changed))))
        progress(len(changed), len(changed))
        self._tell_refused(source, offered)
        return dict(counts)

    def _changed(self, source: Source, offered: Sequence[Scorm]) -> list[Scorm]:
        """Those of which another package is told; of the others it is noted that they still stand."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            versions = unit.packages.versions_of(source.id, [one.module_id for one in offered])
            wanted = [one for one in offered if is_wanted(one, versions)]
            stand = [one for one in offered if one not in wanted]
            seen = {key for one in stand for key in _standing(one, versions)}
            unit.packages.checked(source.id, seen, at_ms=now_ms)
        return [*wanted, *(one for one in stand if self._is_lost(told_last(versions[one.module_id])))]

    def _is_lost(self, version: Version | None) -> bool:
        """Whether it was kept and is in the store no more, as after a restore without the packages."""
        if version is None or version.refused or not version.sha256:
            return False
        return self.files.path_of(version.sha256) is None

    def _fetch(self, coming: "_Coming") -> bool:
        """Whether a good version came."""
        known = self._known(coming.scorm)
        try:
            taken = Taken(known, None) if known else self._downloaded(coming)
        except _OF_ONE_FILE as error:
            taken = Taken(None, error.code)
        except MoodleError as error:
            raise as_ours(coming.source, error) from error
        self._keep(coming, taken)
        return taken.refused is None

    def _known(self, scorm: Scorm) -> StoredPackage | None:
        """The same package of another activity."""
        with self.database.read() as unit:
            found = unit.packages.by_sha1(scorm.sha1) if scorm.sha1 else None
        if found is None or found.size != scorm.package_size or self.files.path_of(found.sha256) is None:
            return None
        return found

    def _downloaded(self, coming: "_Coming") -> Taken:
        scorm = coming.scorm
        if scorm.package_size > self.most_bytes:
            return Taken(None, Code.FILE_TOO_LARGE.value)
        with coming.moodle.scorms.download(scorm) as pieces:
            take = TakePackage(self.files)
            return take(coming.heard(pieces), name=file_name(scorm), at_ms=self.clock.now_ms())

    def _keep(self, coming: "_Coming", taken: Taken) -> None:
        """Add the version, unless the same trouble was met before."""
        now_ms, scorm = self.clock.now_ms(), coming.scorm
        with self.database.write() as unit:
            unit.alone()
            if taken.package:
                unit.packages.keep(taken.package)
            before = unit.packages.versions(coming.source.id, scorm.module_id)
            last = told_last(before)
            if last and is_same(last, scorm) and last.refused == taken.refused:
                unit.packages.checked(coming.source.id, {(scorm.module_id, last.number)}, at_ms=now_ms)
                if taken.refused is None:  # a file that was lost is back
                    unit.tracks.judge_again(coming.source.id, course_id=scorm.course_id)
                return
            new = _version(scorm, taken, since_ms=_since(scorm, before, now_ms), at_ms=now_ms)
            unit.packages.add(coming.source.id, scorm.module_id, new)

    def _tell_refused(self, source: Source, offered: Sequence[Scorm]) -> None:
        with self.database.read() as unit:
            versions = unit.packages.versions_of(source.id, [one.module_id for one in offered])
        bad = [
            (one.name, last.refused)
            for one in offered
            if (last := told_last(versions.get(one.module_id, ()))) and last.refused
        ]
        if bad:
            name, why = bad[0]
            raise PackagesRefused(source=source.name, count=len(bad), name=name, why=why)


@dataclass(frozen=True, slots=True)
class _Coming:
    """A package on its way, and who hears of it."""

    source: Source
    moodle: Moodle
    scorm: Scorm
    progress: Progress
    place: tuple[int, int]

    def heard(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces; a run that is to end ends between two of them."""
        for piece in pieces:
            self.progress(*self.place)
            yield piece


def is_offered(scorm: Scorm) -> bool:
    """Whether Moodle holds the package itself and hands it out."""
    return bool(scorm.package_url) and not scorm.protected and scorm.origin not in _ELSEWHERE


def is_wanted(scorm: Scorm, versions: Versions) -> bool:
    """Whether it is another than the last, or the last did not come for a reason that may be gone."""
    last = told_last(versions.get(scorm.module_id, ()))
    if last is None or not is_same(last, scorm):
        return True
    return last.refused is not None and last.refused not in _OF_PACKAGES


def told_last(versions: Sequence[Version]) -> Version | None:
    """The last that the platform told of."""
    return next((one for one in reversed(versions) if one.by is None), None)


def is_same(version: Version, scorm: Scorm) -> bool:
    """Whether the platform tells of this version: by the hash, else by the revision."""
    if scorm.sha1:
        return version.told_sha1 == scorm.sha1
    return version.revision == scorm.revision


def file_name(scorm: Scorm) -> str:
    """The file's own name, out of its address."""
    return scorm.package_url.rpartition("/")[2][:200] or "package.zip"


def _standing(scorm: Scorm, versions: Versions) -> Iterator[tuple[int, int]]:
    """What is seen to stand: the last that was told, and what somebody uploaded over it."""
    these = versions.get(scorm.module_id, ())
    for one in {told_last(these), current_of(these)} - {None}:
        if one is not None:
            yield scorm.module_id, one.number


def _since(scorm: Scorm, before: Sequence[Version], now_ms: int) -> int:
    """A package that was never changed stands as long as its activity."""
    return 0 if not before and scorm.revision == NEVER_CHANGED else now_ms


def _version(scorm: Scorm, taken: Taken, *, since_ms: int, at_ms: int) -> Version:
    return Version(
        0,
        since_ms=since_ms,
        checked_ms=at_ms,
        sha256=taken.package.sha256 if taken.package else None,
        told_sha1=scorm.sha1 or None,
        revision=scorm.revision,
        refused=taken.refused,
        name=file_name(scorm),
    )
