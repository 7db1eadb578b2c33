"""The catalogue of a Moodle: its courses, what is in them, by what they are completed, and what ties follow.

The number of calls grows with the courses, never with the people. What was not told changes nothing, and only
a list that is proven whole says that a course is gone.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms_bridge.domain.lms import LmsCourse, LmsModule
from lms_bridge.services.catalogue_contents import Contents, ReadContents
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.meeting_statements import rooms_of_catalogue, rooms_of_courses
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.sync_work import Progress
from lms_bridge.services.ties import tie_by_idnumber
from moodle_sync import Moodle
from moodle_sync.client.courses import FRONT_PAGE, Course
from moodle_sync.errors import CapabilityMissing

COURSES_AT_ONCE = 50
"""So many courses are read, then written in one unit."""


@dataclass(frozen=True, slots=True)
class _List:
    """The courses without the front page. `whole`: proven, so that who is missing is gone."""

    courses: tuple[Course, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class FetchCatalogue:
    """Reads a source's catalogue. `courses`, `modules`, `new`, `changed`, `gone`, `unread` (courses whose
    activities Moodle did not show), `tied` and `disputed` are counted."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `SourcePaused`, `SourceRefused`, `SourceUnavailable`, `NoToken`."""
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        with speaking_to(source):
            listed = _listed(moodle)
        counts = Counter(self._keep(source, listed))
        reader = ReadContents(moodle, moodle_options(source.options).student_role_id)
        ids = [course.id for course in listed.courses]
        progress(0, len(ids))
        for done, some in _lots(ids):
            with speaking_to(source):
                contents = reader(some)
            counts += self._keep_contents(source, contents, unread=len(some) - len(contents.read))
            progress(done, len(ids))
        counts += self._tie(source, moodle, listed)
        wanted = ("courses", "modules", "new", "changed", "gone", "unread", "tied", "disputed")
        return {name: counts[name] for name in wanted}

    def _keep(self, source: Source, listed: _List) -> Mapping[str, int]:
        now_ms = self.clock.now_ms()
        courses = [_course(one) for one in listed.courses]
        with self.database.write() as unit:
            kept = unit.courses.keep(source.id, courses, at_ms=now_ms)
            gone = 0
            if listed.whole:
                ids = {one.id for one in courses}
                gone = unit.courses.lose_others(source.id, ids, at_ms=now_ms)
        return {"courses": len(courses), "new": kept.new, "changed": kept.changed, "gone": gone}

    def _keep_contents(self, source: Source, contents: Contents, *, unread: int) -> Counter[str]:
        now_ms = self.clock.now_ms()
        rooms = rooms_of_catalogue(source.home_page or "", contents.modules)
        with self.database.write() as unit:
            unit.alone()
            lost = _lost(unit.courses.modules(source.id, contents.read), contents.modules)
            kept = unit.courses.keep_modules(source.id, contents.modules, at_ms=now_ms)
            unit.courses.lose_modules(source.id, lost, at_ms=now_ms)
            rooms |= rooms_of_courses(unit, source, contents.modules)
            unit.pairs.touch_facts(unit.meetings.name_rooms(source.id, rooms))
        return Counter(
            modules=len(contents.modules), new=kept.new, changed=kept.changed, gone=len(lost), unread=unread
        )

    def _tie(self, source: Source, moodle: Moodle, listed: _List) -> Counter[str]:
        if any(course.idnumber is None for course in listed.courses):
            self._learn_idnumbers(source, moodle)
        with self.database.write() as unit:
            unit.alone()
            before = len(unit.ties.untied())
            said = tie_by_idnumber(unit, at_ms=self.clock.now_ms())
            return Counter(tied=before - len(unit.ties.untied()), disputed=len(said.disputed))

    def _learn_idnumbers(self, source: Source, moodle: Moodle) -> None:
        """Where courses' idnumbers are not told to us, ask by those that realisations would have."""
        with self.database.read() as unit:
            asked = _to_ask(unit)
        with speaking_to(source):
            told = {text: moodle.courses.by_idnumber(text) for text in asked}
        courses = [_course(one, idnumber=text) for text, found in told.items() for one in found]
        with self.database.write() as unit:
            unit.courses.keep(source.id, courses, at_ms=self.clock.now_ms())


def _listed(moodle: Moodle) -> _List:
    """All courses; where one that we may not see refuses that, those that we are shown."""
    try:
        found, refused = moodle.courses.all(), False
    except CapabilityMissing:
        found, refused = moodle.courses.shown(), True
    ids = {course.id for course in found}
    courses = tuple(course for course in found if course.id != FRONT_PAGE)
    return _List(courses, whole=not refused and FRONT_PAGE in ids)


def _lots(ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Some at a time, with how many that makes."""
    for start in range(0, len(ids), COURSES_AT_ONCE):
        some = ids[start : start + COURSES_AT_ONCE]
        yield start + len(some), some


def _lost(standing: Mapping[int, LmsModule], told: Collection[LmsModule]) -> set[int]:
    """Activities that are there no more. A course that shows none at all may have been hidden from us."""
    showing = {one.course_id for one in told}
    here = {one.id for one in told}
    return {key for key, one in standing.items() if key not in here and one.course_id in showing}


def _to_ask(unit: Unit) -> list[str]:
    """What untied realisations may be called."""
    untied = unit.ties.untied()
    texts = {text.strip() for one in unit.ties.tieable() if one.id in untied for text in (one.id, one.code)}
    return sorted(texts - {""})


def _course(course: Course, *, idnumber: str | None = None) -> LmsCourse:
    return LmsCourse(
        course.id,
        idnumber=idnumber or course.idnumber,
        short_name=course.short_name,
        full_name=course.full_name,
        visible=course.visible,
        completion=course.completion_enabled,
        starts_ms=_ms(course.starts),
        ends_ms=_ms(course.ends),
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
