"""Moodle's side of a course, whole: who learns there, who completed it, what their tests came to.

Nothing is given where it is not proven to be all: a page that failed, a list that moved, a capability that
was lost raise. With the companion plugin people unenrolled since are among them; stock Moodle cannot show
those.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final

from lms_bridge.domain.agreement import There
from lms_bridge.services.poll_courses import learners_of
from moodle_sync import Moodle
from moodle_sync.client.grades import GradeItem, UserGrades
from moodle_sync.client.plugin_answers import Learners
from moodle_sync.client.users import User
from moodle_sync.learner import Parts, composed, look, message, parts_of, status_of
from moodle_sync.records import Grade, LearnerRecord, SiteTold
from moodle_sync.said import failed

LEARNERS_FUNCTION: Final = "local_lmsbridge_get_learners"
EVENT: Final = "compared"


@dataclass(frozen=True, slots=True)
class Learner:
    """One learner there. `percents`: by test's module id. `answer` gives all that is known of them, as it is
    kept; it may ask Moodle, and raise `MoodleError`. `rooms`: of webinars of which it has their minutes."""

    there: There
    percents: Mapping[int, Fraction]
    answer: Callable[[], bytes]
    rooms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a Moodle. `site_url`: the address by which the site's accounts and courses go."""

    id: int
    site_url: str


@dataclass(frozen=True, slots=True)
class Side:
    """A course in Moodle. `unread`: people of whom something came that cannot be read. `site`: which Moodle
    says so, where it says."""

    learners: tuple[Learner, ...]
    unread: int = 0
    site: SiteTold | None = None

    @property
    def completed(self) -> int:
        return sum(each.there.completed for each in self.learners)


def side_of(moodle: Moodle, course: Course, *, role_id: int, has_plugin: bool) -> Side:
    """Read a course by what the Moodle offers. `role_id`: the role of who learns. Raises `MoodleError`."""
    if has_plugin:
        return by_plugin(moodle.plugin.learners(course.id))
    return _Stock(moodle, course, role_id).side()


def by_plugin(told: Learners) -> Side:
    """The side that the companion plugin told."""
    readable = [(each.text, each.record) for each in told.learners if each.record is not None]
    course = {
        "id": told.course.id,
        "idnumber": told.course.idnumber,
        "shortname": told.course.short_name,
        "fullname": told.course.full_name,
        "visible": told.course.visible,
        "completion": told.course.completion,
    }
    site = {
        "identifier": told.site.identifier,
        "url": told.site.url,
        "moodle": told.site.release,
        "plugin": told.site.plugin,
    }

    def learner(text: str, record: LearnerRecord) -> Learner:
        def answer() -> bytes:
            return composed({**json.loads(text), "course": course}, site=site, event=EVENT)

        rooms = frozenset(room.meeting_id for room in record.webinars if room.summaries)
        return Learner(_there(record), dict(_percents(record)), answer, rooms)

    learners = tuple(learner(text, record) for text, record in readable)
    return Side(learners, unread=len(told.learners) - len(readable), site=told.site)


def _there(record: LearnerRecord) -> There:
    return There(
        str(record.user.id),
        completed=record.completed_at is not None,
        completed_ms=_ms(record.completed_at),
        enrolled=bool(record.enrolments),
        failed=bool(failed(record)),
    )


def _percents(record: LearnerRecord) -> Iterator[tuple[int, Fraction]]:
    for each in record.grades:
        percent = _percent(each)
        if percent is not None:
            yield each.module_id, percent


@dataclass(slots=True)
class _Stock:
    """A course by stock web services: the roster by pages, one status a head, all grades in one call."""

    moodle: Moodle
    course: Course
    role_id: int
    parts: list[Parts] = field(default_factory=list)

    def side(self) -> Side:
        roster = self.moodle.enrolments.roster(self.course.id)
        learners = learners_of(roster, self.role_id)
        grades = {each.user_id: each for each in self._grades()} if learners else {}
        return Side(tuple(self._learner(user, grades.get(user.id)) for user in learners))

    def _grades(self) -> tuple[UserGrades, ...]:
        return self.moodle.grades.items(self.course.id)

    def _learner(self, user: User, grades: UserGrades | None) -> Learner:
        status = status_of(self.moodle, self.course.id, user_id=user.id)
        there = There(
            str(user.id),
            completed=status is not None and status.completed,
            completed_ms=_ms(status.completed_at) if status else None,
        )
        return Learner(there, dict(_items(grades)), lambda: self._answer(user))

    def _answer(self, user: User) -> bytes:
        if not self.parts:
            self.parts.append(parts_of(self.moodle, self.course.id))
        learner = look(self.moodle, user, parts=self.parts[0])
        return message(learner, site_url=self.course.site_url)


def _items(grades: UserGrades | None) -> Iterator[tuple[int, Fraction]]:
    for each in grades.items if grades else ():
        percent = _percent(each)
        if each.module_id is not None and percent is not None:
            yield each.module_id, percent


def _percent(grade: Grade | GradeItem) -> Fraction | None:
    """The grade in its own bounds; None where it has none, or bounds that enclose nothing."""
    raw, low, high = grade.raw, grade.minimum, grade.maximum
    if raw is None or low is None or high is None or low >= high:
        return None
    return 100 * (Fraction(raw) - Fraction(low)) / (Fraction(high) - Fraction(low))


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
