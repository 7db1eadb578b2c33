"""Quizzes, attempts and best grades."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from moodle_sync.client.line import Line
from moodle_sync.client.listed import Listed, by_courses, listed
from moodle_sync.shapes import Row, row
from moodle_sync.wire import Argument


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz. Marks of an attempt are out of `marks`, grades out of `grade`."""

    id: int
    _: KW_ONLY
    module_id: int
    course_id: int
    name: str
    grade: Decimal | None
    marks: Decimal | None
    opens: datetime | None
    closes: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at a quiz. `state` as Moodle names it: inprogress, finished, abandoned, …"""

    id: int
    _: KW_ONLY
    quiz_id: int
    user_id: int
    number: int
    state: str
    preview: bool
    started_at: datetime | None
    finished_at: datetime | None
    marks: Decimal | None


@dataclass(frozen=True, slots=True)
class BestGrade:
    """The grade that counts, None without one, and the pass mark, None where there is none set."""

    grade: Decimal | None
    _: KW_ONLY
    to_pass: Decimal | None


class Quizzes:
    """Reads quizzes and results."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def by_courses(self, course_ids: Iterable[int]) -> Listed[Quiz]:
        """The quizzes of the courses."""
        return by_courses(self._line, "mod_quiz_get_quizzes_by_courses", course_ids, read_quizzes)

    def attempts(self, quiz_id: int, *, user_id: int) -> tuple[Attempt, ...]:
        """The user's attempts in every state."""
        arguments: dict[str, Argument] = {"quizid": quiz_id, "userid": user_id, "status": "all"}
        return self._line.ask("mod_quiz_get_user_attempts", arguments, read_attempts)

    def best_grade(self, quiz_id: int, *, user_id: int) -> BestGrade:
        """The grade by the quiz's own method."""
        arguments: dict[str, Argument] = {"quizid": quiz_id, "userid": user_id}
        return self._line.ask("mod_quiz_get_user_best_grade", arguments, read_best_grade)


def read_quizzes(value: object) -> Listed[Quiz]:
    """Read the answer; raises `AnswerUnexpected`."""
    return listed(value, "quizzes", _quiz)


def read_attempts(value: object) -> tuple[Attempt, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("attempts", _attempt)


def read_best_grade(value: object) -> BestGrade:
    """Read the answer; raises `AnswerUnexpected`."""
    answer = row(value)
    grade = answer.maybe_decimal("grade") if answer.flag("hasgrade") else None
    return BestGrade(grade, to_pass=answer.maybe_decimal("gradetopass") or None)


def _quiz(each: Row) -> Quiz:
    return Quiz(
        each.integer("id"),
        module_id=each.integer("coursemodule"),
        course_id=each.integer("course"),
        name=each.text("name"),
        grade=each.maybe_decimal("grade"),
        marks=each.maybe_decimal("sumgrades"),
        opens=each.maybe_time("timeopen"),
        closes=each.maybe_time("timeclose"),
    )


def _attempt(each: Row) -> Attempt:
    return Attempt(
        each.integer("id"),
        quiz_id=each.integer("quiz"),
        user_id=each.integer("userid"),
        number=each.integer("attempt"),
        state=each.text("state"),
        preview=each.maybe_flag("preview") or False,
        started_at=each.maybe_time("timestart"),
        finished_at=each.maybe_time("timefinish"),
        marks=each.maybe_decimal("sumgrades"),
    )
