"""Attempts at learning packages as staff see them, and how a course's are judged as staff say it."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.lms import CourseKey, LmsCourse
from lms_bridge.services.judge_tracks import PackageOf, judged_now
from lms_bridge.services.judged_tracks import JudgedPackage
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.access import Source
from lms_bridge.services.ports.tracks import Judging, StoredTracks, TracksKey

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class ShownAttempts:
    """All attempts of a person at the packages of a course, judged by what is known now.

    `person_id`: whose the account is now, None where it is nobody's. `course`: as the catalogue has it.
    """

    source: Source
    stored: StoredTracks
    _: KW_ONLY
    packages: Sequence[JudgedPackage]
    judging: Judging
    person_id: str | None
    person: str
    course: str


@dataclass(frozen=True, slots=True)
class TracksDesk:
    """Each act is one transaction and in the log of changes."""

    database: Database
    clock: Clock
    package_of: PackageOf

    def show(self, source: str, course_id: int, *, moodle_user_id: int) -> ShownAttempts | None:
        """Everything of one person in one course; None where nothing is kept. Raises `NotFound`."""
        with self.database.read() as unit:
            found = _source(unit, source)
            key = TracksKey(found.id, moodle_user_id, course_id)
            stored, row = unit.tracks.of(key), unit.tracks.row(key)
            if stored is None or row is None:
                return None
            judged, judging, _ = judged_now(unit, stored, package_of=self.package_of)
        return ShownAttempts(
            found,
            stored,
            packages=judged,
            judging=judging,
            person_id=row.person_id,
            person=row.person or row.label,
            course=row.course,
        )

    def judging(self, source: str, course_id: int) -> tuple[Judging, LmsCourse]:
        """How a course's packages are judged now. Raises `NotFound`."""
        with self.database.read() as unit:
            found = _source(unit, source)
            return unit.tracks.judging(found.id, course_id), _course(unit, found, course_id)

    def judge(self, source: str, course_id: int, judging: Judging) -> int:
        """Say how, with `by` and `reason`; all attempts of the course are judged again. How many people's.

        Raises `NotFound`, `InvalidValue`.
        """
        if not judging.reason.strip() or len(judging.reason) > LONGEST_REASON:
            raise InvalidValue(field="reason", expected="1 to 500 characters")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            found = _source(unit, source)
            course = _course(unit, found, course_id)
            unit.tracks.set_judging(found.id, course_id, replace(judging, since_ms=now_ms))
            said = f"mastery={judging.mastery} attempts={judging.attempts} whole={judging.whole}"
            unit.logs.event(
                by=judging.by,
                what="judging-changed",
                subject=f"{source} {course.full_name}",
                detail=f"{said}: {judging.reason}",
                at_ms=now_ms,
            )
            return unit.tracks.judge_again(found.id, course_id=course_id)


def _source(unit: Unit, name: str) -> Source:
    source = unit.sources.by_name(name)
    if source is None:
        raise NotFound(what="source", name=name)
    return source


def _course(unit: Unit, source: Source, course_id: int) -> LmsCourse:
    kept = unit.courses.course(CourseKey(source.id, course_id))
    if kept is None:
        raise NotFound(what="course", name=str(course_id))
    return kept
