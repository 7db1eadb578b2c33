"""When a completion gets a new version, and the reason that the version gives."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.domain.completion import Attempt, Completion, Dossier, Why, decide, why
from lms_bridge.domain.course import CourseCompletion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.presence import MeetingEvent, Moment
from lms_bridge.domain.programme import Certificate, Confirmation, Form, Realisation, Rule

MINUTE = 60_000
RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)
ONLINE = Realisation(
    id="here",
    programme_id="programme",
    code="R-1",
    title="Training",
    form=Form.ONLINE,
    start_ms=0,
    end_ms=90 * MINUTE,
    lms_course="course",
    lms_test="test",
    meeting="room",
    provider_id=None,
)
WEBINAR = replace(ONLINE, form=Form.WEBINAR)
DONE = CourseCompletion(1, 10 * MINUTE)
AGAIN = CourseCompletion(2, 20 * MINUTE)
GOOD = Attempt(3, 30 * MINUTE, Score(Decimal(90), Decimal(0), Decimal(100)))
POOR = Attempt(4, 20 * MINUTE, Score(Decimal(30), Decimal(0), Decimal(100)))


def completion(
    *facts: CourseCompletion | Attempt,
    here: Realisation = ONLINE,
    rule: Rule = RULE,
    body: str = "body",
    events: tuple[MeetingEvent, ...] = (),
) -> Completion:
    found = decide(
        Dossier(
            here,
            rule,
            tied_course=(here,),
            tied_test=(here,),
            tied_room=(here,),
            student_in=("here",),
            enrolled_in=("here",),
            body_id=body,
            completions=[one for one in facts if isinstance(one, CourseCompletion)],
            attempts=[one for one in facts if isinstance(one, Attempt)],
            events=events,
        )
    ).completion
    assert found is not None
    return found


def moved(moment: Moment, minute: int) -> MeetingEvent:
    session = "" if moment is Moment.ENDED else "laptop"
    return MeetingEvent(moment, run="run", session=session, at_ms=minute * MINUTE)


JOINED, ENDED = moved(Moment.JOINED, 0), moved(Moment.ENDED, 90)


def test_nothing_known_is_no_version() -> None:
    assert why(None, completion(), fallen=()) is None


@pytest.mark.parametrize(
    "after",
    [completion(DONE), completion(POOR), completion(here=WEBINAR, events=(JOINED, moved(Moment.LEFT, 5)))],
    ids=["completed", "tried", "was there for a little"],
)
def test_the_first_evidence_is_the_first_version(after: Completion) -> None:
    assert why(None, after, fallen=()) is Why.FIRST


@pytest.mark.parametrize("fallen", [(), (1,), (7,)])
def test_the_same_is_no_version(fallen: tuple[int, ...]) -> None:
    assert why(completion(DONE, GOOD), completion(GOOD, DONE), fallen=fallen) is None


@pytest.mark.parametrize("more", [AGAIN, POOR], ids=["completed later once more", "a poorer attempt"])
def test_evidence_that_decides_nothing_is_no_version(more: CourseCompletion | Attempt) -> None:
    assert why(completion(DONE, GOOD), completion(DONE, GOOD, more), fallen=()) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(completion(DONE), completion(DONE, GOOD), id="passed"),
        pytest.param(completion(DONE, POOR), completion(DONE, POOR, GOOD), id="better"),
        pytest.param(completion(AGAIN), completion(AGAIN, DONE), id="earlier"),
        pytest.param(completion(POOR), completion(DONE, POOR), id="completed after the test"),
        pytest.param(completion(), completion(DONE), id="after a withdrawal"),
    ],
)
def test_new_evidence(before: Completion, after: Completion) -> None:
    assert why(before, after, fallen=()) is Why.NEW_EVIDENCE


@pytest.mark.parametrize(
    ("before", "after", "fallen"),
    [
        pytest.param(completion(DONE), completion(), {1}, id="all that stood"),
        pytest.param(completion(DONE, GOOD), completion(GOOD), {1}, id="the completion"),
        pytest.param(completion(DONE, GOOD), completion(DONE), {3}, id="the attempt"),
        pytest.param(completion(DONE, GOOD), completion(DONE, POOR), {3}, id="a poorer one remains"),
        pytest.param(completion(DONE), completion(AGAIN), {1}, id="a later one remains"),
    ],
)
def test_a_voided_fact_takes_back(before: Completion, after: Completion, fallen: set[int]) -> None:
    assert why(before, after, fallen=fallen) is Why.EVIDENCE_WITHDRAWN


def test_a_withdrawal_takes_back_every_entitlement() -> None:
    found = completion(GOOD)
    assert (found.attended, found.confirmation, found.certificate) == (False, False, False)
    assert found.attended_at_ms is None
    assert found.score == GOOD.score


def test_attendance_lost_with_a_fallen_join_is_a_withdrawal() -> None:
    """A webinar's completion names sessions, not the ids of the facts that fall."""
    before = completion(here=WEBINAR, events=(JOINED, ENDED))
    assert why(before, completion(here=WEBINAR, events=(ENDED,)), fallen={50}) is Why.EVIDENCE_WITHDRAWN


def test_a_voided_fact_that_decided_nothing_is_no_version() -> None:
    assert why(completion(DONE, GOOD, POOR), completion(DONE, GOOD), fallen={4}) is None


@pytest.mark.parametrize(
    "after",
    [
        completion(DONE, rule=replace(RULE, pass_mark=70)),
        completion(DONE, body="another"),
        completion(DONE, here=replace(ONLINE, end_ms=60 * MINUTE)),
    ],
    ids=["rule", "body", "length of the window"],
)
def test_a_changed_register(after: Completion) -> None:
    assert why(completion(DONE), after, fallen=()) is Why.REGISTER_CHANGED


@pytest.mark.parametrize(
    "minutes", [10, 45], ids=["a little, still attended", "so far that it costs the attendance"]
)
def test_a_window_moved_by_the_register_is_a_changed_register(minutes: int) -> None:
    later = replace(
        WEBINAR, start_ms=WEBINAR.start_ms + minutes * MINUTE, end_ms=WEBINAR.end_ms + minutes * MINUTE
    )
    before = completion(here=WEBINAR, events=(JOINED, ENDED))
    after = completion(here=later, events=(JOINED, ENDED))
    assert why(before, after, fallen=()) is Why.REGISTER_CHANGED


@pytest.mark.parametrize(
    "fallen", [set(), {7}, {2}], ids=["nothing fell", "another fell", "one that decided nothing fell"]
)
def test_a_loss_without_a_fallen_fact_is_no_withdrawal(fallen: set[int]) -> None:
    """A link undone takes a fact away that still stands; what remains decides anew."""
    assert why(completion(DONE, GOOD), completion(GOOD), fallen=fallen) is Why.NEW_EVIDENCE


def test_where_nothing_stands_any_more_the_evidence_is_withdrawn() -> None:
    assert why(completion(DONE, GOOD), completion(), fallen=()) is Why.EVIDENCE_WITHDRAWN


def test_what_was_withdrawn_stays_withdrawn_without_another_version() -> None:
    assert why(completion(), completion(), fallen={1}) is None


def test_a_register_that_changes_while_a_fact_falls_is_a_changed_register() -> None:
    after = completion(body="another")
    assert why(completion(DONE), after, fallen={1}) is Why.REGISTER_CHANGED


def test_a_window_moved_without_any_effect_is_a_version_still() -> None:
    """The window is part of what was judged: the register can see by which it was."""
    later = replace(ONLINE, end_ms=ONLINE.end_ms + MINUTE)
    before, after = completion(DONE), completion(DONE, here=later)
    assert (before.window.end_ms, after.window.end_ms) == (ONLINE.end_ms, later.end_ms)
    assert why(before, after, fallen=()) is Why.REGISTER_CHANGED


def test_a_late_leave_is_new_evidence_not_a_withdrawal() -> None:
    before = completion(here=WEBINAR, events=(JOINED, ENDED))
    after = completion(here=WEBINAR, events=(JOINED, ENDED, moved(Moment.LEFT, 20)))
    assert (before.attended, after.attended) == (True, False)
    assert why(before, after, fallen=()) is Why.NEW_EVIDENCE
