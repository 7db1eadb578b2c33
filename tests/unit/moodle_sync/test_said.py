"""What a learner's record says: completions with Moodle's time, failures beside them, results of tests."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync.said import CourseFailed, CoursePassed, failed, says
from moodle_sync.statements import CourseCompleted, TestAttempt
from tests.unit.moodle_sync.plugin_records import HOME, QUIZ, SCORM, activity, attempt, grade, record, tracks

T1, T2, T3 = 1_795_000_100, 1_795_000_200, 1_795_000_300
COURSE_IRI = f"{HOME}/course/view.php?id=8"
QUIZ_IRI = f"{HOME}/mod/quiz/view.php?id={QUIZ}"
SCORM_IRI = f"{HOME}/mod/scorm/view.php?id={SCORM}"
DONE, BAD = ({"completion": "completed", "success": each} for each in ("passed", "failed"))
LEFT = {"completion": "incomplete", "success": "failed"}


def _quiz(state: int, time: int | None, **more: Any) -> dict[str, Any]:
    return activity(QUIZ, "quiz", state=state, time=time, **more)


def _scorm(state: int, time: int | None, **more: Any) -> dict[str, Any]:
    return activity(SCORM, "scorm", state=state, time=time, **more)


def _other(told: dict[str, str]) -> dict[str, Any]:
    return tracks(1, sco=7, **told)


def _met(number: int) -> dict[str, int]:
    return {"total": 2, "met": number}


COURSES: dict[str, tuple[dict[str, Any], list[tuple[type, int]]]] = {
    "nothing done": ({"activities": [_quiz(0, None), _scorm(0, None)]}, []),
    "something left": ({"activities": [_quiz(3, T1), _scorm(0, None)]}, []),
    "completed": (
        {"completed": T2, "criteria": _met(2), "activities": [_quiz(2, T2), _scorm(1, T1)]},
        [(CourseCompleted, T2)],
    ),
    "completed, and unenrolled since": ({"completed": T2, "criteria": _met(0)}, [(CourseCompleted, T2)]),
    "done and failed": (
        {"criteria": _met(1), "activities": [_quiz(3, T2), _scorm(1, T1)]},
        [(CourseFailed, T2)],
    ),
    "failed, and a date still to come": (
        {"criteria": {"total": 3, "met": 1}, "activities": [_quiz(3, T2), _scorm(1, T1)]},
        [],
    ),
    "failed what nobody asks for": (
        {"criteria": _met(1), "activities": [_quiz(3, T2, criterion=False), _scorm(1, T1)]},
        [],
    ),
    "failed at no time that is known": ({"criteria": _met(0), "activities": [_quiz(3, None)]}, []),
    "complete although failed": (
        {"completed": T2, "criteria": _met(2), "activities": [_quiz(3, T1), _scorm(1, T2)]},
        [(CourseCompleted, T2), (CourseFailed, T2)],
    ),
    "complete, and failed afterwards": (
        {"completed": T1, "criteria": _met(2), "activities": [_quiz(3, T3)]},
        [(CourseCompleted, T1), (CourseFailed, T3)],
    ),
    "a package completed and failed": (
        {"completed": T2, "activities": [_scorm(1, T2)], "scorm": [tracks(1, **BAD)]},
        [(CourseCompleted, T2), (CourseFailed, T2)],
    ),
    "one of two items failed": (
        {
            "completed": T2,
            "activities": [_scorm(1, T2)],
            "scorm": [tracks(1, **DONE), tracks(1, sco=7, **BAD)],
        },
        [(CourseCompleted, T2), (CourseFailed, T2)],
    ),
    "a package failed that nobody asks for": (
        {"completed": T2, "activities": [_scorm(1, T2, criterion=False)], "scorm": [tracks(1, **BAD)]},
        [(CourseCompleted, T2)],
    ),
    "a package failed and not completed": (
        {
            "completed": T2,
            "activities": [_scorm(1, T2)],
            "scorm": [tracks(1, **LEFT)],
        },
        [(CourseCompleted, T2)],
    ),
    "passed in a later attempt": (
        {
            "completed": T1,
            "activities": [_scorm(1, T1)],
            "scorm": [tracks(1, **BAD), tracks(2, **DONE)],
            "grades": [grade(SCORM, "scorm", None, time=T3)],
        },
        [(CourseCompleted, T1), (CoursePassed, T3)],
    ),
    "the test passed after the course was complete": (
        {"completed": T1, "activities": [_quiz(2, T3), _scorm(1, T1)]},
        [(CourseCompleted, T1), (CoursePassed, T3)],
    ),
    "a page opened again after the course was complete": (
        {"completed": T1, "activities": [activity(5, "page", state=1, time=T3)]},
        [(CourseCompleted, T1)],
    ),
}


@pytest.mark.parametrize("case", COURSES)
def test_a_course_is_completed_failed_or_neither(case: str) -> None:
    changes, expected = COURSES[case]
    said = [each for each in says(record(**changes), HOME + "/") if not isinstance(each, TestAttempt)]
    assert [(type(each), int(each.at.timestamp())) for each in said] == expected
    assert {each.course for each in said} <= {COURSE_IRI}
    assert {(each.actor.home_page, each.actor.name) for each in said} <= {(HOME, "24")}


def _results(**changes: Any) -> list[tuple[str, str, int]]:
    said = (each for each in says(record(**changes), HOME) if isinstance(each, TestAttempt))
    return [
        (each.attempt, f"{each.raw}/{each.minimum}/{each.maximum}", int(each.at.timestamp())) for each in said
    ]


def test_each_attempt_at_a_quiz_is_a_result_and_not_the_grade_made_of_them() -> None:
    attempts = [attempt(1, "12.00000", finished=T1), attempt(2, "18.00000", finished=T2)]
    page = f"{HOME}/mod/quiz/attempt.php?attempt={{}}&cmid={QUIZ}"
    assert _results(attempts=attempts, grades=[grade(QUIZ, "quiz", "60.0", time=T2)]) == [
        (page.format(901), "12.00000/0/30.00000", T1),
        (page.format(902), "18.00000/0/30.00000", T2),
    ]


def test_an_attempt_is_tied_by_its_test_and_named_as_a_statement_names_it() -> None:
    said = list(says(record(attempts=[attempt(1, "12", finished=T1)]), HOME))
    assert isinstance(said[0], TestAttempt)
    assert said[0].tests == (QUIZ_IRI,)


def test_without_an_attempt_the_grade_of_the_activity_is_the_result() -> None:
    grades = [grade(QUIZ, "quiz", "60.0", time=T2), grade(SCORM, "scorm", "85.5", time=T1)]
    assert _results(grades=grades) == [
        (QUIZ_IRI, "60.0/0.00000/100.00000", T2),
        (SCORM_IRI, "85.5/0.00000/100.00000", T1),
    ]


def test_a_grade_that_a_teacher_wrote_stands_beside_the_attempts_and_says_so() -> None:
    written = grade(QUIZ, "quiz", "70.0", time=T3, overridden=True)
    said = says(record(attempts=[attempt(1, "12", finished=T1)], grades=[written]), HOME)
    assert [each.overridden for each in said if isinstance(each, TestAttempt)] == [False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"attempts": [attempt(1, None, finished=T1)]},
        {"attempts": [attempt(1, "12", finished=None)]},
        {"attempts": [attempt(1, "12", finished=T1, max="0")]},
        {"attempts": [attempt(1, "0." + "1" * 60, finished=T1)]},
        {"grades": [grade(QUIZ, "quiz", None, time=T1)]},
        {"grades": [grade(QUIZ, "quiz", "60", time=None)]},
        {"grades": [grade(QUIZ, "quiz", "60", time=T1, min="100.0")]},
        {"grades": [grade(9, "assign", "60", time=T1)]},
    ],
)
def test_what_has_no_result_or_no_time_says_nothing(changes: dict[str, Any]) -> None:
    assert _results(**changes) == []


def test_what_failed_is_named() -> None:
    told = record(completed=T2, activities=[_quiz(3, T1), _scorm(1, T2)], scorm=[tracks(1, **BAD)])
    assert [each.module_id for each in failed(told)] == [QUIZ, SCORM]


@given(st.permutations([_quiz(3, T1), _scorm(1, T2), activity(5, "page", state=1, time=T3)]), st.randoms())
def test_the_order_of_what_moodle_lists_says_nothing(activities: list[dict[str, Any]], chance: Any) -> None:
    attempts = [attempt(number, str(number), finished=T1 + number) for number in range(1, 5)]
    shuffled = chance.sample(attempts, k=len(attempts))
    told = record(completed=T2, activities=activities, attempts=shuffled)
    usual = record(completed=T2, activities=[_quiz(3, T1), _scorm(1, T2)], attempts=attempts)
    assert set(says(told, HOME)) == set(says(usual, HOME))


def test_times_are_aware_and_scores_exact() -> None:
    said = says(record(completed=T1, attempts=[attempt(1, "17.99999", finished=T2)]), HOME)
    assert isinstance(said[1], TestAttempt)
    assert (said[0].at, said[1].raw) == (datetime.fromtimestamp(T1, UTC), Decimal("17.99999"))
