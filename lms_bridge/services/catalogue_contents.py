"""What is in some courses of a Moodle, put together from what its functions tell each in part."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms_bridge.domain.lms import LmsModule
from moodle_sync import Moodle
from moodle_sync.client.completions import ACTIVITY
from moodle_sync.client.courses import Module
from moodle_sync.client.quizzes import Quiz
from moodle_sync.client.scorms import Scorm
from moodle_sync.client.webinars import Webinar
from moodle_sync.errors import AccessRefused, CapabilityMissing, NotEnrolled, UnknownRecord

MOST_ASKED = 3
"""So many learners are tried, where the first are not counted there."""
NOT_SHOWN = (CapabilityMissing, UnknownRecord, AccessRefused)
"""This course or this function is not for us to see: nothing is known of it, and the rest goes on."""

Details = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Contents:
    """The activities of the courses that were `read`."""

    read: tuple[int, ...]
    modules: tuple[LmsModule, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of activities by a learner's leave: `criteria` None where nobody could be asked."""

    criteria: Mapping[int, bool | None] | None
    pass_marks: Mapping[int, str | None]


_NOTHING = _Told(None, {})


@dataclass(frozen=True, slots=True)
class ReadContents:
    """Reads courses. `student_role_id`: the role of those by whom criteria and pass marks can be asked."""

    moodle: Moodle
    student_role_id: int

    def __call__(self, course_ids: Sequence[int]) -> Contents:
        """A course that we may not see is not among those read. Raises `MoodleError`."""
        listed = {course_id: self._listed(course_id) for course_id in course_ids}
        seen = {course_id: modules for course_id, modules in listed.items() if modules is not None}
        details = self._details(tuple(seen))
        found: list[LmsModule] = []
        for course_id, modules in seen.items():
            told = self._told(course_id, modules)
            found += [_module(course_id, one, details.get(one.id), told) for one in modules]
        return Contents(tuple(seen), tuple(found))

    def _listed(self, course_id: int) -> tuple[Module, ...] | None:
        try:
            sections = self.moodle.courses.contents(course_id)
        except NOT_SHOWN:
            return None
        return tuple(module for section in sections for module in section.modules)

    def _details(self, course_ids: Sequence[int]) -> Mapping[int, Details]:
        """By activity what its kind tells."""
        moodle = self.moodle
        return {
            **_shown(
                lambda: ((one.module_id, _package(one)) for one in moodle.scorms.by_courses(course_ids).items)
            ),
            **_shown(
                lambda: ((one.module_id, _test(one)) for one in moodle.quizzes.by_courses(course_ids).items)
            ),
            **_shown(
                lambda: (
                    (one.module_id, _webinar(one)) for one in moodle.webinars.by_courses(course_ids).items
                )
            ),
        }

    def _told(self, course_id: int, modules: Sequence[Module]) -> _Told:
        if not any(module.completion for module in modules):
            return _Told({}, {})  # without completion no activity counts, and nobody is asked
        try:
            learners = list(self._learners(course_id))
        except NOT_SHOWN:
            return _NOTHING
        for user_id in learners[:MOST_ASKED]:
            try:
                return self._asked(course_id, user_id, modules)
            except NotEnrolled:
                continue
            except NOT_SHOWN:
                return _NOTHING
        return _NOTHING

    def _learners(self, course_id: int) -> Iterator[int]:
        for one in self.moodle.enrolments.some(course_id):
            if self.student_role_id in one.role_ids:
                yield one.user.id

    def _asked(self, course_id: int, user_id: int, modules: Sequence[Module]) -> _Told:
        criteria = self.moodle.completions.criteria(course_id, user_id=user_id)
        linked = {one.module_id for one in criteria if one.kind == ACTIVITY}
        # A label has no page to link to: then nobody knows which of the others counts.
        other = None if None in linked else False
        marks = {one.id: self._pass_mark(one, user_id) for one in modules if one.kind == "quiz"}
        counting = [one for one in modules if one.completion]
        return _Told(
            {one.id: True if one.id in linked else other for one in counting},
            {key: mark for key, mark in marks.items() if mark is not _UNKNOWN},
        )

    def _pass_mark(self, quiz: Module, user_id: int) -> str | None:
        try:
            return _text(self.moodle.quizzes.best_grade(quiz.instance, user_id=user_id).to_pass)
        except NOT_SHOWN:
            return _UNKNOWN


_UNKNOWN = ""


def _shown(ask: Callable[[], Iterable[tuple[int, Details]]]) -> dict[int, Details]:
    """What was asked; a kind that is not shown to us tells nothing."""
    try:
        return dict(ask())
    except NOT_SHOWN:
        return {}


def _module(course_id: int, module: Module, details: Details | None, told: _Told) -> LmsModule:
    if module.id in told.pass_marks:
        details = {**(details or {}), "pass": told.pass_marks[module.id]}
    return LmsModule(
        module.id,
        course_id=course_id,
        kind=module.kind,
        instance=module.instance,
        name=module.name,
        visible=module.visible,
        completion=module.completion,
        criterion=None if told.criteria is None else told.criteria.get(module.id, False),
        details=details,
    )


def _package(scorm: Scorm) -> Details:
    return {
        "package_url": scorm.package_url,
        "sha1": scorm.sha1,
        "revision": scorm.revision,
        "version": scorm.version,
        "size": scorm.package_size,
        "origin": scorm.origin,
        "protected": int(scorm.protected),
    }


def _test(quiz: Quiz) -> Details:
    return {"grade": _text(quiz.grade), "marks": _text(quiz.marks)}


def _webinar(webinar: Webinar) -> Details:
    return {"meeting": f"{webinar.meeting_id}-{webinar.course_id}-{webinar.id}"}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
