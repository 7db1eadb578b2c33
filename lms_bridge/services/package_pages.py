"""What the pages and commands show of packages: which activity holds which, since when, and what is amiss."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Protocol

from lms_bridge.domain.lms import LmsModule
from lms_bridge.domain.package import Version, VersionState, state_of

FROM_ELSEWHERE = frozenset({"external", "aiccurl"})
"""The origins of packages that Moodle itself does not hold."""


class Situation(StrEnum):
    """How it stands with an activity, the worst first."""

    REFUSED = "refused"
    """What the platform holds cannot be used; the last good one, where there is one, stands."""
    ELSEWHERE = "elsewhere"
    """The platform plays it from another address; nobody here has seen it."""
    WITHHELD = "withheld"
    """The platform does not hand the package out, and nobody has uploaded it."""
    UNREAD = "unread"
    """It has not been fetched yet, or its course is tied to nothing."""
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class PackageBrief:
    """A package in one line."""

    sha256: str
    _: KW_ONLY
    title: str
    standard: str | None
    verdict: str
    size: int
    kept: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with its package; None where none was read whole."""

    version: Version
    _: KW_ONLY
    state: VersionState
    package: PackageBrief | None


@dataclass(frozen=True, slots=True)
class PackageActivity:
    """An activity that plays a package. `versions`: by number; `tied`: a realisation is held there."""

    source: str
    source_id: int
    module: LmsModule
    _: KW_ONLY
    course_name: str
    gone: bool
    tied: bool
    versions: tuple[VersionRow, ...]

    @property
    def current(self) -> VersionRow | None:
        """The version by which attempts of now are judged."""
        return next((one for one in self.versions if one.state is VersionState.CURRENT), None)

    @property
    def told(self) -> VersionRow | None:
        """The last that the platform told of."""
        return next((one for one in reversed(self.versions) if one.version.by is None), None)

    @property
    def situation(self) -> Situation:
        told, details = self.told, self.module.details or {}
        if told and told.state is VersionState.REFUSED:
            return Situation.REFUSED
        if self.current:
            return Situation.GOOD
        if details.get("origin") in FROM_ELSEWHERE:
            return Situation.ELSEWHERE
        withheld = details.get("protected") or details.get("package_url") == ""
        return Situation.WITHHELD if withheld else Situation.UNREAD

    def good(self) -> tuple[VersionRow, ...]:
        """The accepted ones whose packages are kept, in the order in which they stood."""
        kept = (one for one in self.versions if one.package and one.package.kept)
        accepted = (one for one in kept if one.state is not VersionState.REFUSED)
        return tuple(sorted(accepted, key=lambda one: (one.version.since_ms, one.version.number)))


def version_rows(
    versions: tuple[Version, ...], packages: Mapping[str, PackageBrief]
) -> tuple[VersionRow, ...]:
    """Versions of one activity with their packages."""
    return tuple(
        VersionRow(one, state=state_of(one, versions), package=packages.get(one.sha256 or ""))
        for one in versions
    )


@dataclass(frozen=True, slots=True)
class ActivityList:
    """A slice of those that answer, the worst first. `troubled`: how many of all have something amiss."""

    rows: tuple[PackageActivity, ...]
    _: KW_ONLY
    listed: int
    troubled: int


@dataclass(frozen=True, slots=True)
class Holder:
    """An activity that has, or had, a package as one of its versions."""

    source: str
    module_id: int
    _: KW_ONLY
    name: str
    number: int


class PackagePages(Protocol):
    """The questions. Nothing is written by asking."""

    def activities(
        self,
        *,
        asked: str,
        only_troubled: bool,
        offset: int,
        limit: int,
        course: tuple[str, int] | None = None,
    ) -> ActivityList:
        """By name of the activity, its course or its package in any script, or by number; empty: all."""

    def activity(self, source: str, module_id: int) -> PackageActivity | None: ...

    def holders(self, sha256: str) -> tuple[Holder, ...]: ...
