"""Registrations at cmi5 courses as staff see them: judged by what is known now, and why."""

from dataclasses import KW_ONLY, dataclass

from lms_bridge.services.judge_registrations import differs_of
from lms_bridge.services.known_course import KnownCourse, KnownCourses, PackageOf
from lms_bridge.services.ports import Database
from lms_bridge.services.ports.registrations import RegistrationRow
from scorm.judge_cmi5 import Registration, judge_registration


@dataclass(frozen=True, slots=True)
class ShownRegistration:
    """A registration, with its course where that is known. `blocks`: titles of those that are satisfied."""

    row: RegistrationRow
    judged: Registration
    _: KW_ONLY
    course: KnownCourse | None
    blocks: tuple[tuple[str, int], ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistrationsDesk:
    """Looks only: what is judged follows from statements and packages."""

    database: Database
    package_of: PackageOf

    def show(self, registration_id: int) -> ShownRegistration | None:
        """All of one; None where there is none of that number."""
        with self.database.read() as unit:
            row, stored = unit.registrations.row(registration_id), unit.registrations.of(registration_id)
            if row is None or stored is None:
                return None
            course = KnownCourses(unit, self.package_of).of(stored)
        judged = judge_registration(stored.said, course.package if course else None)
        titles = {item.identifier: item.title for item in course.package.items} if course else {}
        return ShownRegistration(
            row,
            judged,
            course=course,
            blocks=tuple((titles.get(key, key), at) for key, at in judged.blocks.items()),
            differs=differs_of(judged),
        )
