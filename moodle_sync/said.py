"""What a learner's record says, as neutral values: the same that a statement says, and where Moodle fails.

A course is told *completed* with Moodle's own time. It is told *failed* where Moodle has it done but not
passed: either it is not complete although nothing is left to do (each criterion is met or its activity was
failed), or it is complete although an activity that it asks for was failed (state 3, or a learning package
that is judged failed, which Moodle may take for complete). It is told *passed* where it stood complete
already and an activity that it asks for was passed later: Moodle does not move the completion's time then.
What follows from a failed course is for the programme to say.

Test results are attempts at quizzes, and for activities without one the grade of the activity itself; never
the total of the course, which is no percentage. What has no result or no time says nothing. Of a package
whose tracks are judged apart Moodle's grade is no result, unless a teacher wrote it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from moodle_sync.client.completions import State
from moodle_sync.records import Activity, Grade, LearnerRecord, QuizAttempt
from moodle_sync.statements import Actor, CourseCompleted, TestAttempt
from scorm.attempt import Played, Policy, judge_attempt
from scorm.judgement import Success

_PACKAGE: Final = "scorm"
_GRADED: Final = frozenset({"quiz", _PACKAGE})
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


@dataclass(frozen=True, slots=True)
class Judged:
    """What the tracks of a package come to (`scorm.attempt`), and when: None where nobody told."""

    success: Success
    _: KW_ONLY
    at: datetime | None


def says(record: LearnerRecord, home_page: str, *, apart: Collection[int] = ()) -> tuple[Said, ...]:
    """Say what the record says. `home_page`: the site's address, by which its accounts and courses go.

    `apart`: packages, by their activities, that are judged apart. Of their grades nothing is said here, and
    where the course asks for one of them nor is that it was failed or passed (`course_says`).
    """
    home = home_page.rstrip("/")
    found: list[Said] = list(_completed(record, home))
    if not any(each.criterion and each.module_id in apart for each in record.activities):
        found += course_says(record, home, packages=by_tracks_alone(record))
    return (*found, *_tests(record, home, apart))


def course_says(
    record: LearnerRecord, home_page: str, *, packages: Mapping[int, Judged]
) -> Iterator[CourseFailed | CoursePassed]:
    """Say whether the course was failed, or passed later. `packages`: what those it asks for come to."""
    who, course = actor(home_page, record.user.id), course_iri(home_page, record.course_id)
    wrong = failed(record, packages=packages)
    if record.completed_at is None:
        done_at = _done_at(record)
        if done_at is not None:
            yield CourseFailed(who, course=course, at=done_at)
    elif wrong:
        judged = (packages[each.module_id] for each in wrong if each.module_id in packages)
        times = [one.at for one in judged if one.at and one.success is Success.FAILED]
        yield CourseFailed(who, course=course, at=max(record.completed_at, *_times(wrong), *times))
    else:
        later = [at for at in _passes(record, packages) if at > record.completed_at]
        if later:
            yield CoursePassed(who, course=course, at=max(later))


def course_iri(home_page: str, course_id: int) -> str:
    """The course as statements name it."""
    return f"{home_page.rstrip('/')}/course/view.php?id={course_id}"


def module_iri(home_page: str, kind: str, module_id: int) -> str:
    """The activity as statements name it."""
    return f"{home_page.rstrip('/')}/mod/{kind}/view.php?id={module_id}"


def actor(home_page: str, user_id: int) -> Actor:
    """The account as statements name it."""
    return Actor(home_page.rstrip("/"), name=str(user_id))


def failed(record: LearnerRecord, *, packages: Mapping[int, Judged] | None = None) -> tuple[Activity, ...]:
    """The activities that the course asks for and the learner did and failed.

    `packages`: what their tracks come to; without it, what they come to by themselves.
    """
    judged = by_tracks_alone(record) if packages is None else packages
    asked = (each for each in record.activities if each.criterion)
    return tuple(each for each in asked if each.state is State.FAILED or _is(each, Success.FAILED, judged))


def by_tracks_alone(record: LearnerRecord) -> Mapping[int, Judged]:
    """What the tracks of packages come to without knowing the packages, by activity.

    A package is failed where an item of it is, and passed where one is and none failed. An item once passed
    is not failed, however many attempts came before or after.
    """
    items: dict[int, dict[int, set[Success]]] = {}
    for each in record.scorm:
        played = Played(each.identifier, elements=each.elements)
        told = judge_attempt([played], package=None, policy=Policy()).scos[0].judgement
        if told.is_final and told.success is not Success.UNKNOWN:
            items.setdefault(each.module_id, {}).setdefault(each.sco_id, set()).add(told.success)
    return {module_id: _alone(record, module_id, list(told.values())) for module_id, told in items.items()}


def _alone(record: LearnerRecord, module_id: int, items: Sequence[Collection[Success]]) -> Judged:
    if any(Success.PASSED not in told for told in items):
        return Judged(Success.FAILED, at=None)
    graded = (each.at for each in record.grades if each.module_id == module_id and each.at)
    return Judged(Success.PASSED, at=max(graded, default=None))


def _completed(record: LearnerRecord, home: str) -> Iterator[CourseCompleted]:
    if record.completed_at is not None:
        who = actor(home, record.user.id)
        yield CourseCompleted(who, course=course_iri(home, record.course_id), at=record.completed_at)


def _is(activity: Activity, success: Success, packages: Mapping[int, Judged]) -> bool:
    told = packages.get(activity.module_id)
    return activity.kind == _PACKAGE and told is not None and told.success is success


def _done_at(record: LearnerRecord) -> datetime | None:
    """When the last thing was done, where nothing is left to do and something was failed."""
    asked = [each for each in record.activities if each.criterion]
    wrong = sum(each.state is State.FAILED for each in asked)
    left = any(each.state is State.INCOMPLETE for each in asked)
    if left or not wrong or record.met + wrong < record.criteria:
        return None
    return max(_times(asked), default=None)


def _passes(record: LearnerRecord, packages: Mapping[int, Judged]) -> Iterator[datetime]:
    """When activities that the course asks for were passed, as far as it is told that they were."""
    for each in record.activities:
        if each.criterion and each.state is State.PASSED and each.at:
            yield each.at
        told = packages.get(each.module_id)
        if each.criterion and told and told.at and _is(each, Success.PASSED, packages):
            yield told.at


def _tests(record: LearnerRecord, home: str, apart: Collection[int]) -> Iterator[TestAttempt]:
    who = actor(home, record.user.id)
    for attempt in record.attempts:
        yield from _attempted(attempt, who)
    tried = {*apart, *(each.module_id for each in record.attempts)}
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


def _times(activities: Sequence[Activity]) -> list[datetime]:
    return [each.at for each in activities if each.at]
