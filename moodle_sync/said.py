"""What a learner's record says, as neutral values: the same that a statement says, and where Moodle fails.

A course is told *completed* with Moodle's own time. It is told *failed* where Moodle has it done but not
passed: either it is not complete although nothing is left to do (each criterion is met or its activity was
failed), or it is complete although an activity that it asks for was failed (state 3, or a SCORM 2004 package
that says completed and failed, which Moodle takes for complete). It is told *passed* where it stood complete
already and an activity that it asks for was passed later: Moodle does not move the completion's time then.
What follows from a failed course is for the programme to say.

Test results are attempts at quizzes, and for activities without one the grade of the activity itself; never
the total of the course, which is no percentage. What has no result or no time says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from moodle_sync.client.completions import State
from moodle_sync.records import Activity, Grade, LearnerRecord, QuizAttempt
from moodle_sync.statements import Actor, CourseCompleted, TestAttempt

_GRADED: Final = frozenset({"quiz", "scorm"})
_MOST_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class CourseFailed:
    """The course is done and not passed. `at`: of the last activity, not before the course's completion."""

    actor: Actor
    _: KW_ONLY
    course: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CoursePassed:
    """At `at`, later than it was completed, nothing that the course asks for stood failed."""

    actor: Actor
    _: KW_ONLY
    course: str
    at: datetime


Said: TypeAlias = CourseCompleted | CourseFailed | CoursePassed | TestAttempt


def says(record: LearnerRecord, home_page: str) -> tuple[Said, ...]:
    """Say what the record says. `home_page`: the site's address, by which its accounts and courses go."""
    home = home_page.rstrip("/")
    return (*_course(record, home), *_tests(record, home))


def course_iri(home_page: str, course_id: int) -> str:
    """The course as statements name it."""
    return f"{home_page.rstrip('/')}/course/view.php?id={course_id}"


def module_iri(home_page: str, kind: str, module_id: int) -> str:
    """The activity as statements name it."""
    return f"{home_page.rstrip('/')}/mod/{kind}/view.php?id={module_id}"


def actor(home_page: str, user_id: int) -> Actor:
    """The account as statements name it."""
    return Actor(home_page.rstrip("/"), name=str(user_id))


def failed(record: LearnerRecord) -> tuple[Activity, ...]:
    """The activities that the course asks for and the learner did and failed."""
    asked = (each for each in record.activities if each.criterion)
    return tuple(each for each in asked if each.state is State.FAILED or _scorm(record, each, "failed"))


def _course(record: LearnerRecord, home: str) -> Iterator[Said]:
    who, course = actor(home, record.user.id), course_iri(home, record.course_id)
    completed_at = record.completed_at
    if completed_at is None:
        done_at = _done_at(record)
        if done_at is not None:
            yield CourseFailed(who, course=course, at=done_at)
        return
    yield CourseCompleted(who, course=course, at=completed_at)
    wrong = failed(record)
    if wrong:
        yield CourseFailed(who, course=course, at=max(completed_at, *_times(wrong)))
    else:
        later = [at for at in _passes(record) if at > completed_at]
        if later:
            yield CoursePassed(who, course=course, at=max(later))


def _done_at(record: LearnerRecord) -> datetime | None:
    """When the last thing was done, where nothing is left to do and something was failed."""
    asked = [each for each in record.activities if each.criterion]
    wrong = sum(each.state is State.FAILED for each in asked)
    left = any(each.state is State.INCOMPLETE for each in asked)
    if left or not wrong or record.met + wrong < record.criteria:
        return None
    return max(_times(asked), default=None)


def _passes(record: LearnerRecord) -> Iterator[datetime]:
    """When activities that the course asks for were passed, as far as Moodle tells that they were."""
    for each in record.activities:
        if each.criterion and each.state is State.PASSED and each.at:
            yield each.at
        if each.criterion and _scorm(record, each, "passed"):
            yield from (grade.at for grade in _grades_of(record, each.module_id) if grade.at)


def _scorm(record: LearnerRecord, activity: Activity, success: str) -> bool:
    """Whether a package says so of an item that it also says is completed (SCORM 2004).

    An item once passed is not failed, however many attempts came before or after.
    """
    items: dict[int, set[str]] = {}
    for each in record.scorm:
        done = each.elements.get("cmi.completion_status") == "completed"
        if activity.kind == "scorm" and each.module_id == activity.module_id and done:
            items.setdefault(each.sco_id, set()).add(each.elements.get("cmi.success_status", ""))
    worst = ["passed" if "passed" in told else "failed" for told in items.values() if told & _JUDGED]
    return success in worst


_JUDGED: Final = {"passed", "failed"}


def _tests(record: LearnerRecord, home: str) -> Iterator[TestAttempt]:
    who = actor(home, record.user.id)
    for attempt in record.attempts:
        yield from _attempted(attempt, who)
    tried = {each.module_id for each in record.attempts}
    for grade in record.grades:
        if grade.kind in _GRADED and (grade.overridden or grade.module_id not in tried):
            yield from _graded(grade, who)


def _attempted(attempt: QuizAttempt, who: Actor) -> Iterator[TestAttempt]:
    bounds = _bounds(attempt.marks, Decimal(0), attempt.maximum)
    if bounds and attempt.finished:
        raw, minimum, maximum = bounds
        page = f"{who.home_page}/mod/quiz/attempt.php"
        yield TestAttempt(
            who,
            attempt=f"{page}?attempt={attempt.attempt_id}&cmid={attempt.module_id}",
            tests=(module_iri(who.home_page, "quiz", attempt.module_id),),
            at=attempt.finished,
            raw=raw,
            minimum=minimum,
            maximum=maximum,
        )


def _graded(grade: Grade, who: Actor) -> Iterator[TestAttempt]:
    bounds = _bounds(grade.raw, grade.minimum, grade.maximum)
    if bounds and grade.at:
        raw, minimum, maximum = bounds
        iri = module_iri(who.home_page, grade.kind, grade.module_id)
        yield TestAttempt(
            who,
            attempt=iri,
            tests=(iri,),
            at=grade.at,
            raw=raw,
            minimum=minimum,
            maximum=maximum,
            overridden=grade.overridden,
        )


def _bounds(
    raw: Decimal | None, minimum: Decimal | None, maximum: Decimal | None
) -> tuple[Decimal, Decimal, Decimal] | None:
    """A result within bounds that enclose something, in numbers that can be kept; else it is none."""
    if raw is None or minimum is None or maximum is None or minimum >= maximum:
        return None
    if any(len(format(each, "f")) > _MOST_DIGITS for each in (raw, minimum, maximum)):
        return None
    return raw, minimum, maximum


def _grades_of(record: LearnerRecord, module_id: int) -> Sequence[Grade]:
    return [each for each in record.grades if each.module_id == module_id]


def _times(activities: Sequence[Activity]) -> list[datetime]:
    return [each.at for each in activities if each.at]
