"""Which kept package a registration at a cmi5 course belongs to: platforms do not say, their units do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lms_bridge.domain.package import Standing, Version, standing_at
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.registrations import StoredRegistration
from scorm import Package
from scorm.model import Kind, Standard

PackageOf: TypeAlias = Callable[[str], Package | None]
"""A kept package by its hash."""


@dataclass(frozen=True, slots=True)
class KnownCourse:
    """The package that the activity `module_id` held when the registration began, and how sure that is."""

    package: Package
    module_id: int
    standing: Standing


@dataclass(slots=True)
class KnownCourses:
    """Looks them up within one unit; what is known of a source is asked for once."""

    unit: Unit
    package_of: PackageOf
    _versions: dict[int, Mapping[int, Sequence[Version]]] = field(default_factory=dict)
    _units: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, stored: StoredRegistration) -> KnownCourse | None:
        """The course that has most of its units, of several the one that stands since latest.

        None where no kept package has any of them.
        """
        named = {each for one in stored.said for each in (*one.publisher, one.activity)}
        begun_ms = min((one.at_ms for one in stored.said), default=0)
        found = [
            (len(units), standing.version.since_ms, -module_id, standing)
            for module_id, standing in self._at(stored.key.source_id, begun_ms)
            if (units := named & self._units_of(standing.sha256))
        ]
        if not found:
            return None
        *_, module_id, standing = max(found, key=lambda one: one[:3])
        package = self.package_of(standing.sha256)
        return KnownCourse(package, -module_id, standing) if package else None

    def _at(self, source_id: int, at_ms: int) -> Iterator[tuple[int, Standing]]:
        """What each activity held at a time."""
        if source_id not in self._versions:
            modules = self.unit.packages.modules_of(source_id, Standard.CMI5.value)
            self._versions[source_id] = self.unit.packages.versions_of(source_id, modules)
        for module_id, versions in sorted(self._versions[source_id].items()):
            standing = standing_at(versions, at_ms)
            if standing:
                yield module_id, standing

    def _units_of(self, sha256: str) -> frozenset[str]:
        """The units of a cmi5 package; each is read once, however many registrations there are."""
        if sha256 not in self._units:
            package = self.package_of(sha256)
            items = package.items if package and package.standard is Standard.CMI5 else ()
            self._units[sha256] = frozenset(item.identifier for item in items if item.kind is Kind.SCO)
        return self._units[sha256]
