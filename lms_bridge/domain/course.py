"""Whether somebody attended an online course: completions, failures beside them, and the programme's word.

A platform may call a course complete although something that it asks for was failed, and incomplete although
nothing is left to do. What that means is the programme's to say (`programme.Failed`). Pure, and the same for
any order of facts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.programme import Failed


@dataclass(frozen=True, slots=True)
class CourseCompletion:
    """A standing fact: the person completed the LMS course.

    `channel` as of the fact: empty for a statement, which cannot tell whether anything was failed.
    """

    fact_id: int
    at_ms: int
    channel: str = ""


@dataclass(frozen=True, slots=True)
class CourseFailure:
    """A standing fact: nothing was left to do, and something that the course asks for was failed."""

    fact_id: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class CoursePass:
    """A standing fact: the course stood complete, and what had been failed was passed."""

    fact_id: int
    at_ms: int


T = TypeVar("T", CourseCompletion, CourseFailure, CoursePass)


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What stands about one person's course."""

    completions: Sequence[CourseCompletion] = ()
    failures: Sequence[CourseFailure] = ()
    passes: Sequence[CoursePass] = ()


@dataclass(frozen=True, slots=True)
class CourseVerdict:
    """When the course counts as attended, None where it does not, and the facts that decided."""

    at_ms: int | None = None
    fact_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformSays:
    """Where the platform says otherwise: `completed_ms` is None where it does not have the course complete.

    `failed_ms`: when something was failed, which is why both differ.
    """

    completed_ms: int | None
    failed_ms: int


def otherwise(counted: bool, decided: Iterable[tuple[FactKind, int]]) -> PlatformSays | None:  # noqa: FBT001 - a value of the completion
    """What the platform says where it differs from what was decided; None where both agree.

    `counted`: whether the course counts as attended. `decided`: kind and time of the facts that decided.
    """
    times = dict(decided)
    completed_ms = times.get(FactKind.COURSE_COMPLETED)
    failed_ms = times.get(FactKind.COURSE_DONE_FAILED)
    if failed_ms is None or counted == (completed_ms is not None):
        return None
    return PlatformSays(completed_ms, failed_ms)


def attended(facts: CourseFacts, failed: Failed) -> CourseVerdict:
    """Judge by the programme's word on who is done and failed; the earliest time counts.

    The facts that decided are the one whose time counts and, where the platform says otherwise, what it says:
    a failure that counts beside a completion, or one that stands against it.
    """
    first = _earliest(facts.completions)
    if failed is Failed.ATTENDED:
        return _done(first, _earliest(facts.failures))
    if failed is Failed.NOT_ATTENDED and facts.failures:
        return _passed(facts, first)
    return _by(first)


def _by(first: CourseCompletion | None) -> CourseVerdict:
    return CourseVerdict(first.at_ms, (first.fact_id,)) if first else CourseVerdict()


def _done(first: CourseCompletion | None, failure: CourseFailure | None) -> CourseVerdict:
    if failure is None or (first and first.at_ms <= failure.at_ms):
        return _by(first)
    return CourseVerdict(failure.at_ms, (failure.fact_id, *((first.fact_id,) if first else ())))


def _passed(facts: CourseFacts, first: CourseCompletion | None) -> CourseVerdict:
    """Completions count that are later than the last failure, or all where a pass is.

    A statement tells the same completion at the time of its event, which may be later than that of the
    completion: where a record shows the course complete at the failure, it is no completion after it.
    """
    last = max(facts.failures, key=lambda one: (one.at_ms, -one.fact_id))
    if any(one.at_ms > last.at_ms for one in facts.passes):
        return _by(first)
    recorded = any(one.channel and one.at_ms <= last.at_ms for one in facts.completions)
    later = [one for one in facts.completions if one.at_ms > last.at_ms and (one.channel or not recorded)]
    if later or first is None:
        return _by(_earliest(later))
    return CourseVerdict(None, (last.fact_id, first.fact_id))


def _earliest(facts: Sequence[T]) -> T | None:
    return min(facts, key=lambda one: (one.at_ms, one.fact_id), default=None)
