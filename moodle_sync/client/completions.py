"""What Moodle says of one person's completion of one course.

Absence revokes nothing: who was unenrolled after completing answers `NotEnrolled`, a state may be taken back
while the course stays complete, and times are backdated when a completion is re-made.
"""

import re
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import IntEnum

from moodle_sync.client.line import Line
from moodle_sync.errors import AnswerUnexpected, UnknownTrouble
from moodle_sync.shapes import Row, row

ACTIVITY = 4
"""The kind of a criterion that is an activity."""
_NO_CRITERIA = "nocriteriaset"
_MODULE_LINK = re.compile(r"/mod/\w+/view\.php\?id=([0-9]{1,18})")


class State(IntEnum):
    """The completion of an activity. `FAILED` is done without the pass grade."""

    INCOMPLETE = 0
    COMPLETE = 1
    PASSED = 2
    FAILED = 3


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a course's completion. `module_id`: the activity it links to.

    An activity of `kind` 4 that has no page of its own, as a label, is told without a link: then it is None.
    """

    kind: int
    _: KW_ONLY
    complete: bool
    completed_at: datetime | None
    module_id: int | None


@dataclass(frozen=True, slots=True)
class CourseStatus:
    """A course's completion. Moodle tells no time of the course itself: it is the last of its criteria."""

    completed: bool
    _: KW_ONLY
    criteria: tuple[Criterion, ...]

    @property
    def completed_at(self) -> datetime | None:
        """When the last criterion was met, or None where the course is not complete or none has a time."""
        times = [each.completed_at for each in self.criteria if each.complete and each.completed_at]
        return max(times) if times and self.completed else None


@dataclass(frozen=True, slots=True)
class ActivityStatus:
    """The completion of one activity. `tracked`: whether Moodle counts this person (not the unenrolled)."""

    module_id: int
    _: KW_ONLY
    kind: str
    instance: int
    state: State
    completed_at: datetime | None
    tracked: bool
    overridden_by: int | None


class Completions:
    """Reads completion, one person in one course a call."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def course(self, course_id: int, *, user_id: int) -> CourseStatus:
        """The course's completion. Raises `NotEnrolled` for who is not, or no longer, enrolled."""
        arguments = {"courseid": course_id, "userid": user_id}
        return self._line.ask("core_completion_get_course_completion_status", arguments, read_course_status)

    def criteria(self, course_id: int, *, user_id: int) -> tuple[Criterion, ...]:
        """By what the course is completed, told for somebody enrolled; empty where nothing is set.

        Stock Moodle tells it in no other way. Raises `NotEnrolled` for who is not a learner there.
        """
        try:
            return self.course(course_id, user_id=user_id).criteria
        except UnknownTrouble as trouble:
            if trouble.params.get("errorcode") == _NO_CRITERIA:
                return ()
            raise

    def activities(self, course_id: int, *, user_id: int) -> tuple[ActivityStatus, ...]:
        """The activities' completion; it answers for the unenrolled too."""
        arguments = {"courseid": course_id, "userid": user_id}
        return self._line.ask("core_completion_get_activities_completion_status", arguments, read_activities)


def read_course_status(value: object) -> CourseStatus:
    """Read the answer; raises `AnswerUnexpected`."""
    status = row(value).row("completionstatus")
    return CourseStatus(status.flag("completed"), criteria=status.rows("completions", _criterion))


def read_activities(value: object) -> tuple[ActivityStatus, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("statuses", _activity)


def _criterion(each: Row) -> Criterion:
    link = _MODULE_LINK.search(each.row("details").maybe_text("criteria") or "")
    return Criterion(
        each.integer("type"),
        complete=each.flag("complete"),
        completed_at=each.maybe_time("timecompleted"),
        module_id=int(link[1]) if link else None,
    )


def _activity(each: Row) -> ActivityStatus:
    return ActivityStatus(
        each.integer("cmid"),
        kind=each.text("modname"),
        instance=each.integer("instance"),
        state=_state(each),
        completed_at=each.maybe_time("timecompleted"),
        tracked=each.maybe_flag("istrackeduser") is not False,
        overridden_by=each.maybe_integer("overrideby"),
    )


def _state(each: Row) -> State:
    try:
        return State(each.integer("state"))
    except ValueError:
        raise AnswerUnexpected(place=f"{each.place}.state", expected="0, 1, 2 or 3") from None
