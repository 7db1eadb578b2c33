"""Several realisations of one course: as whom the person is in their rosters decides where a fact counts."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from lms_bridge.domain.completion import Attempt, Decision, Dossier, decide
from lms_bridge.domain.course import CourseCompletion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.presence import MeetingEvent, Moment
from lms_bridge.domain.programme import DAY_MS, Certificate, Confirmation, Form, Realisation, Rule

RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)
SPRING = Realisation(
    id="spring",
    programme_id="programme",
    code="R-1",
    title="Training",
    form=Form.ONLINE,
    start_ms=100 * DAY_MS,
    end_ms=110 * DAY_MS,
    lms_course="course",
    lms_test="test",
    meeting="room",
    provider_id=None,
)
MAY = replace(SPRING, id="may", start_ms=115 * DAY_MS, end_ms=120 * DAY_MS)
JUNE = replace(SPRING, id="june", start_ms=130 * DAY_MS, end_ms=135 * DAY_MS)
AUTUMN = replace(SPRING, id="autumn", start_ms=300 * DAY_MS, end_ms=310 * DAY_MS)
TIED = (SPRING, MAY, JUNE, AUTUMN)


def learned(day: float, *, here: Realisation, tied: tuple[Realisation, ...] = TIED, **known: Any) -> Decision:
    """What becomes of a course completed and a test passed on that day, in one of the realisations."""
    known.setdefault("enrolled_in", known.get("student_in", ()))
    return decide(
        Dossier(
            here,
            RULE,
            tied_course=tied,
            tied_test=tied,
            tied_room=tied,
            completions=(CourseCompletion(1, round(day * DAY_MS)),),
            attempts=(Attempt(2, round(day * DAY_MS), Score(Decimal(9), Decimal(0), Decimal(10))),),
            **known,
        )
    )


def counts_in(day: float, **known: Any) -> set[str]:
    """The realisations in which it counts, asked of each by itself."""
    decisions = {one.id: learned(day, here=one, **known) for one in TIED}
    return {name for name, one in decisions.items() if one.completion and one.completion.certificate}


def waits_in(day: float, **known: Any) -> set[str]:
    return {one.id for one in TIED if learned(day, here=one, **known).waits}


@pytest.mark.parametrize("day", [99, 105, 112, 117, 125, 132, 140, 200, 305, 500])
@pytest.mark.parametrize("student_in", [(), ("spring",), ("spring", "may"), ("spring", "may", "june")])
def test_a_fact_counts_once_or_waits_and_never_both(day: int, student_in: tuple[str, ...]) -> None:
    counting, waiting = counts_in(day, student_in=student_in), waits_in(day, student_in=student_in)
    assert len(counting) <= 1
    assert bool(counting) != bool(waiting)


@pytest.mark.parametrize("day", [105, 125, 200, 305])
def test_the_order_of_rosters_and_realisations_never_matters(day: int) -> None:
    for order in permutations(TIED):
        found = learned(day, here=SPRING, tied=order, student_in=("june", "spring"))
        assert found == learned(day, here=SPRING, student_in=("spring", "june"))


def test_who_learns_in_one_run_and_lectures_in_another_completed_as_a_learner() -> None:
    known: dict[str, Any] = {"student_in": ("spring",), "enrolled_in": ("spring", "may")}
    assert counts_in(117, **known) == {"spring"}
    assert waits_in(117, **known) == set()


def test_a_lecturers_own_tries_neither_count_nor_wait() -> None:
    known: dict[str, Any] = {"student_in": (), "enrolled_in": ("spring",)}
    assert (counts_in(105, **known), waits_in(105, **known)) == (set(), set())


def test_a_lecturer_is_no_student_of_the_run_and_has_earned_nothing_there() -> None:
    lectured = learned(105, here=SPRING, student_in=(), enrolled_in=("spring",)).completion
    assert lectured is not None
    assert lectured.empty


def test_a_lecturers_run_never_takes_what_waits_between_two_runs_of_a_student() -> None:
    """Learner of spring and May, both over and both taking; lecturer of June, which is running."""
    known: dict[str, Any] = {"student_in": ("spring", "may"), "enrolled_in": ("spring", "may", "june")}
    assert counts_in(132, **known) == set()
    assert {"spring", "may"} <= waits_in(132, **known)


def test_between_two_runs_of_a_student_the_admission_decides_against_a_lecturers_run() -> None:
    known: dict[str, Any] = {
        "student_in": ("spring", "may"),
        "enrolled_in": ("spring", "may", "june"),
        "admitted_to": ("may",),
    }
    assert (counts_in(132, **known), waits_in(132, **known)) == ({"may"}, set())


@pytest.mark.parametrize(
    ("day", "student_in", "counts"),
    [
        pytest.param(125, ("spring", "may"), {"may"}, id="two take it, one by admission"),
        pytest.param(99, ("may",), {"may"}, id="none takes it"),
        pytest.param(200, ("may",), {"may"}, id="long after all"),
        pytest.param(117, ("spring", "may"), {"may"}, id="running anyway"),
        pytest.param(105, ("spring", "may"), {"spring"}, id="exactly one takes it: its roster has it"),
    ],
)
def test_an_officers_admission_decides_what_time_and_roster_leave_open(
    day: int, student_in: tuple[str, ...], counts: set[str]
) -> None:
    known: dict[str, Any] = {"student_in": student_in, "admitted_to": ("may",)}
    assert counts_in(day, **known) == counts
    assert waits_in(day, **known) == set()


def test_two_admissions_decide_nothing() -> None:
    both = ("spring", "may")
    assert counts_in(125, student_in=both, admitted_to=both) == set()
    assert waits_in(125, student_in=both, admitted_to=both) == {"spring", "may"}


def test_in_no_roster_a_fact_waits_where_its_time_is() -> None:
    assert waits_in(117) == {"spring", "may"}
    assert waits_in(200) == {"june"}


def test_a_late_fact_waits_at_the_run_whose_thirty_days_ended_last() -> None:
    """Not at the one whose start is nearest: the thirty days are part of a run's time."""
    soon = replace(SPRING, id="soon", start_ms=165 * DAY_MS, end_ms=175 * DAY_MS)
    for here, waits in ((SPRING, True), (soon, False)):
        assert learned(141, here=here, tied=(SPRING, soon)).waits is waits


@pytest.mark.parametrize("form", [Form.WEBINAR, Form.CLASSROOM])
def test_only_online_is_a_completed_course_part_of_the_evidence(form: Form) -> None:
    held = replace(SPRING, form=form)
    found = learned(105, here=held, tied=(held,), student_in=("spring",)).completion
    assert found is not None
    assert (found.fact_ids, found.attended, found.certificate) == ((2,), False, False)


def test_a_lecturers_presence_is_not_a_participants() -> None:
    here = replace(SPRING, form=Form.WEBINAR)
    events = [
        MeetingEvent(Moment.JOINED, "run", "laptop", here.start_ms),
        MeetingEvent(Moment.LEFT, "run", "laptop", here.end_ms),
    ]
    lecturer = Dossier(here, RULE, tied_room=(here,), enrolled_in=("spring",), events=events)
    nothing = decide(lecturer)
    assert (nothing.completion and nothing.completion.empty, nothing.waits) == (True, False)
    found = decide(replace(lecturer, student_in=("spring",))).completion
    assert found is not None
    assert found.attended
