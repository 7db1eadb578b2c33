"""What a person is entitled to: every combination of rule and facts, and facts in any order."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.domain.completion import (
    Attempt,
    Completion,
    Dossier,
    decide,
)
from lms_bridge.domain.course import CourseCompletion, CourseFailure, CoursePass
from lms_bridge.domain.fact import Score
from lms_bridge.domain.presence import MeetingEvent, Moment
from lms_bridge.domain.programme import DAY_MS, Certificate, Confirmation, Failed, Form, Realisation, Rule

MINUTE = 60_000
START = 1_000 * DAY_MS
WINDOW = 90
"""Minutes of the counted window."""

law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HERE = Realisation(
    id="here",
    programme_id="programme",
    code="R-1",
    title="Training",
    form=Form.ONLINE,
    start_ms=START,
    end_ms=START + WINDOW * MINUTE,
    lms_course="course",
    lms_test="test",
    meeting="room",
    provider_id=None,
)
RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)


def dossier(form: Form = Form.ONLINE, *, rule: Rule = RULE, **known: Any) -> Dossier:
    """A student of one realisation that shares nothing."""
    here = replace(HERE, form=form)
    plain = Dossier(
        here,
        rule,
        tied_course=(here,),
        tied_test=(here,),
        tied_room=(here,),
        student_in=("here",),
        enrolled_in=("here",),
        body_id="body",
    )
    return replace(plain, **known)


def judged(known: Dossier) -> Completion:
    completion = decide(known).completion
    assert completion is not None
    return completion


def completed(fact_id: int = 1, *, minute: float = 10) -> CourseCompletion:
    return CourseCompletion(fact_id, at(minute))


def attempt(raw: str, fact_id: int = 2, *, minute: float = 20, low: str = "0", high: str = "100") -> Attempt:
    return Attempt(fact_id, at(minute), Score(Decimal(raw), Decimal(low), Decimal(high)))


def at(minute: float) -> int:
    return START + round(minute * MINUTE)


def was_in(start: float, end: float, session: str = "laptop", run: str = "run") -> tuple[MeetingEvent, ...]:
    return (
        MeetingEvent(Moment.JOINED, run=run, session=session, at_ms=at(start)),
        MeetingEvent(Moment.LEFT, run=run, session=session, at_ms=at(end)),
    )


EVIDENCE: dict[Form, dict[bool, dict[str, Any]]] = {
    Form.ONLINE: {True: {"completions": (completed(),)}, False: {}},
    Form.WEBINAR: {True: {"events": was_in(0, WINDOW)}, False: {"events": was_in(0, 5)}},
}
TEST = {"passed": (attempt("60"),), "failed": (attempt("59.6"),), "none": ()}


@pytest.mark.parametrize("form", [Form.ONLINE, Form.WEBINAR])
@pytest.mark.parametrize(
    ("rule", "attended", "test"),
    [*product(product(Confirmation, Certificate), (True, False), TEST)],
)
def test_entitlements_over_every_rule(
    form: Form, rule: tuple[Confirmation, Certificate], attended: bool, test: str
) -> None:
    known = dossier(form, rule=Rule(80, 60, *rule), attempts=TEST[test], **EVIDENCE[form][attended])
    passed = test == "passed"
    confirmed = {
        Confirmation.ATTENDED: attended,
        Confirmation.ATTENDED_WITHOUT_CERTIFICATE: attended and not passed,
        Confirmation.NEVER: False,
    }
    certified = {Certificate.PASSED: attended and passed, Certificate.NEVER: False}
    found = judged(known)
    assert found.attended is attended
    assert (found.confirmation, found.certificate) == (confirmed[rule[0]], certified[rule[1]])


@pytest.mark.parametrize("confirmation", [Confirmation.ATTENDED, Confirmation.ATTENDED_WITHOUT_CERTIFICATE])
def test_without_a_pass_mark_nobody_passes(confirmation: Confirmation) -> None:
    rule = Rule(80, None, confirmation, Certificate.PASSED)
    found = judged(dossier(rule=rule, completions=(completed(),), attempts=(attempt("100"),)))
    assert (found.confirmation, found.certificate, found.score) == (True, False, attempt("100").score)


@pytest.mark.parametrize(
    ("raw", "low", "high", "mark", "percent", "passed"),
    [
        pytest.param("59.6", "0", "100", 60, 59, False, id="59.6 is shown as 59 and not passed at 60"),
        pytest.param("60", "0", "100", 60, 60, True, id="equal is enough"),
        pytest.param("59.99999", "0", "100", 60, 59, False, id="hardly less"),
        pytest.param("18", "0", "30", 60, 60, True, id="18 of 30"),
        pytest.param("17.99999", "0", "30", 60, 59, False, id="hardly less than 18 of 30"),
        pytest.param("4", "1", "6", 60, 60, True, id="minimum above nought"),
        pytest.param("3.6", "1", "6", 60, 52, False, id="60 % of the maximum, not of the range"),
        pytest.param("0", "-5", "5", 50, 50, True, id="minimum below nought"),
        pytest.param("-5", "-5", "5", 0, 0, True, id="a mark of nought is reached by the minimum"),
        pytest.param("1", "0", "3", 33, 33, True, id="a third"),
        pytest.param("1", "0", "3", 34, 33, False, id="a third is not 34 percent"),
        pytest.param("2", "0", "3", 67, 66, False, id="two thirds are not rounded up"),
        pytest.param("30", "0", "30", 100, 100, True, id="everything"),
    ],
)
def test_scores(raw: str, low: str, high: str, mark: int, percent: int, passed: bool) -> None:
    rule = Rule(None, mark, Confirmation.ATTENDED, Certificate.PASSED)
    scored = (attempt(raw, low=low, high=high),)
    found = judged(dossier(rule=rule, completions=(completed(),), attempts=scored))
    assert found.score is not None
    assert (found.score.whole_percent, found.certificate) == (percent, passed)


@law
@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(-(10**9), 10**9), st.integers(0, 100))
def test_the_percentage_shown_never_contradicts_the_passing(
    part: int, span: int, low: int, mark: int
) -> None:
    score = Score(Decimal(low + part % (span + 1)), Decimal(low), Decimal(low + span))
    assert score.reaches(mark) is (score.whole_percent >= mark)
    assert score.whole_percent == 100 * (part % (span + 1)) // span


@pytest.mark.parametrize(
    "digits", [20, 29, 37], ids=["twenty digits", "more digits than the context", "as many as a score has"]
)
def test_no_number_of_nines_reaches_the_mark(digits: int) -> None:
    score = Score(Decimal("59." + "9" * digits), Decimal(0), Decimal(100))
    assert (score.reaches(60), score.whole_percent) == (False, 59)


@pytest.mark.parametrize(
    ("attempts", "best"),
    [
        pytest.param([("40", 7, 5), ("80", 8, 6), ("60", 9, 7)], 8, id="the best, not the last"),
        pytest.param([("80", 9, 30), ("80", 8, 20), ("80", 7, 40)], 8, id="of equals the earliest"),
        pytest.param([("80", 9, 20), ("80.0", 8, 20)], 8, id="of equals at once the smaller id"),
        pytest.param([("0", 7, 20)], 7, id="nought is an attempt"),
    ],
)
def test_the_best_attempt_counts(attempts: list[tuple[str, int, int]], best: int) -> None:
    tried = [attempt(raw, fact_id, minute=minute) for raw, fact_id, minute in attempts]
    assert judged(dossier(attempts=tried)).fact_ids == (best,)


def test_the_best_attempt_is_best_by_percentage_not_by_points() -> None:
    tried = [attempt("18", 7, high="30"), attempt("19", 8, high="40"), attempt("5", 9, low="4", high="6")]
    assert judged(dossier(attempts=tried)).fact_ids == (7,)


def test_the_earliest_completion_of_the_course_counts() -> None:
    told = [completed(5, minute=30), completed(9, minute=10), completed(6, minute=10)]
    found = judged(dossier(completions=told))
    assert (found.fact_ids, found.attended_at_ms) == ((6,), at(10))


@pytest.mark.parametrize(
    ("form", "attended"), [(Form.ONLINE, True), (Form.WEBINAR, False), (Form.CLASSROOM, False)]
)
def test_a_completed_course_is_attendance_online_only(form: Form, attended: bool) -> None:
    found = judged(dossier(form, completions=(completed(),)))
    assert (found.attended, found.confirmation) == (attended, attended)


@pytest.mark.parametrize(
    ("form", "attended", "minutes"),
    [(Form.ONLINE, False, None), (Form.WEBINAR, True, WINDOW), (Form.CLASSROOM, False, None)],
)
def test_presence_is_attendance_in_webinars_only(form: Form, attended: bool, minutes: int | None) -> None:
    found = judged(dossier(form, events=was_in(-5, 200)))
    assert (found.attended, found.minutes, bool(found.stays)) == (attended, minutes, form is Form.WEBINAR)


def test_a_webinar_names_no_course_completion_as_evidence() -> None:
    found = judged(dossier(Form.WEBINAR, completions=(completed(1),), events=was_in(0, WINDOW)))
    assert found.fact_ids == ()


@pytest.mark.parametrize(
    ("events", "attended", "minutes"),
    [
        pytest.param(was_in(0, 72), True, 72, id="exactly 80 percent"),
        pytest.param(was_in(0, 72 - 1 / MINUTE), False, 71, id="one millisecond less"),
        pytest.param(was_in(-30, 72), True, 72, id="coming early adds nothing"),
        pytest.param(was_in(18, 300), True, 72, id="staying on adds nothing"),
        pytest.param(was_in(0, 40) + was_in(20, 72, "phone"), True, 72, id="two devices"),
        pytest.param(was_in(0, 36) + was_in(0, 36, "phone"), False, 36, id="the union, never the sum"),
        pytest.param(was_in(0, 36) + was_in(36, 72, run="again"), True, 72, id="two runs"),
        pytest.param(was_in(0, 90)[:1], False, 0, id="an open stay"),
        pytest.param(was_in(0, 90)[1:], False, 0, id="a leave with no join"),
        pytest.param((), False, 0, id="nobody came"),
    ],
)
def test_webinars(events: tuple[MeetingEvent, ...], attended: bool, minutes: int) -> None:
    found = judged(dossier(Form.WEBINAR, events=events))
    assert (found.attended, found.minutes) == (attended, minutes)


@pytest.mark.parametrize(
    ("percent", "events", "attended"),
    [
        (0, (), False),
        (0, was_in(0, 0.001), True),
        (0, was_in(-20, -10), False),
        (100, was_in(0, 90), True),
        (None, was_in(0, 90), False),
    ],
    ids=["nought, nobody", "nought, a moment", "nought, before it began", "all of it", "no share said"],
)
def test_the_share_that_the_programme_asks(
    percent: int | None, events: tuple[MeetingEvent, ...], attended: bool
) -> None:
    found = judged(dossier(Form.WEBINAR, rule=replace(RULE, presence_percent=percent), events=events))
    assert found.attended is attended


def test_a_webinar_is_attended_since_the_last_moment_that_counted() -> None:
    events = was_in(0, 40) + was_in(45, 85) + was_in(60, 62, "phone")
    assert judged(dossier(Form.WEBINAR, events=events)).attended_at_ms == at(85)


@pytest.mark.parametrize("form", list(Form))
def test_an_empty_dossier_entitles_to_nothing(form: Form) -> None:
    decision = decide(dossier(form))
    found = decision.completion
    assert found is not None
    assert found.empty
    assert decision.waits is False
    assert (found.attended, found.confirmation, found.certificate) == (False, False, False)
    assert (found.attended_at_ms, found.score) == (None, None)


def test_an_open_stay_leaves_the_dossier_empty() -> None:
    decision = decide(dossier(Form.WEBINAR, events=was_in(0, 90)[:1]))
    assert decision.completion is not None
    assert decision.completion.empty
    assert not decision.waits


@pytest.mark.parametrize(
    ("form", "known"),
    [
        (Form.ONLINE, {"completions": (completed(),)}),
        (Form.ONLINE, {"attempts": (attempt("10"),)}),
        (Form.WEBINAR, {"events": was_in(0, 5)}),
    ],
    ids=["completion", "attempt", "stay"],
)
def test_facts_of_somebody_not_enrolled_wait(form: Form, known: dict[str, Any]) -> None:
    stranger = dossier(form, student_in=(), enrolled_in=(), **known)
    assert decide(stranger).completion is None
    assert decide(stranger).waits
    assert not decide(dossier(form, **known)).waits


def test_a_lecturer_neither_attends_nor_waits() -> None:
    lecturer = dossier(Form.WEBINAR, student_in=(), events=was_in(0, 90), completions=(completed(),))
    decision = decide(lecturer)
    assert decision.completion is not None
    assert (decision.completion.empty, decision.waits) == (True, False)


@pytest.mark.parametrize("minute", [-1 / MINUTE, WINDOW + 30 * 1440 + 1 / MINUTE])
def test_facts_outside_the_time_wait_and_entitle_to_nothing(minute: float) -> None:
    late = dossier(completions=(completed(minute=minute),), attempts=(attempt("90", minute=minute),))
    decision = decide(late)
    assert decision.completion is not None
    assert decision.completion.empty
    assert decision.waits


def test_facts_of_another_realisation_of_the_course_take_no_part() -> None:
    other = replace(HERE, id="other", start_ms=START + 60 * DAY_MS, end_ms=START + 70 * DAY_MS)
    known = dossier(
        student_in=("here", "other"),
        enrolled_in=("here", "other"),
        tied_course=(HERE, other),
        completions=(completed(minute=65 * 1440),),
    )
    assert judged(known).empty
    assert judged(replace(known, realisation=other)).attended


def test_one_stay_counts_in_each_webinar_of_the_room_that_it_overlaps() -> None:
    morning = replace(HERE, form=Form.WEBINAR)
    noon = replace(morning, id="noon", start_ms=at(90), end_ms=at(180))
    both = ("here", "noon")
    known = dossier(
        Form.WEBINAR, tied_room=(morning, noon), student_in=both, enrolled_in=both, events=was_in(0, 170)
    )
    assert judged(known).minutes == 90
    assert judged(replace(known, realisation=noon)).minutes == 80


FACTS = st.fixed_dictionaries(
    {
        "completions": st.lists(
            st.builds(completed, st.integers(1, 9), minute=st.integers(-5, 100)), max_size=4
        ),
        "failures": st.lists(
            st.builds(CourseFailure, st.integers(30, 39), st.integers(-5, 100).map(at)), max_size=3
        ),
        "passes": st.lists(
            st.builds(CoursePass, st.integers(40, 49), st.integers(-5, 100).map(at)), max_size=2
        ),
        "attempts": st.lists(
            st.builds(
                attempt,
                st.integers(0, 30).map(str),
                st.integers(10, 19),
                minute=st.integers(-5, 100),
                high=st.sampled_from(("30", "60")),
            ),
            max_size=4,
        ),
        "events": st.lists(
            st.builds(
                MeetingEvent,
                st.sampled_from(Moment),
                run=st.sampled_from(("run", "again")),
                session=st.sampled_from(("laptop", "phone")),
                at_ms=st.integers(-5, 100).map(at),
            ),
            max_size=12,
        ),
    }
)


@law
@given(FACTS, st.sampled_from(Form), st.sampled_from(Failed), st.randoms(use_true_random=False))
def test_the_order_of_facts_never_matters(
    facts: dict[str, Any], form: Form, failed: Failed, chance: Random
) -> None:
    shuffled: dict[str, Any] = {name: chance.sample(told, len(told)) for name, told in facts.items()}
    rule = replace(RULE, failed=failed)
    assert decide(dossier(form, rule=rule, **shuffled)) == decide(dossier(form, rule=rule, **facts))


@law
@given(FACTS, st.sampled_from(Form))
def test_facts_that_come_twice_count_once(facts: dict[str, Any], form: Form) -> None:
    twice = {name: told * 2 for name, told in facts.items()}
    assert decide(dossier(form, **twice)) == decide(dossier(form, **facts))


@law
@given(FACTS, st.sampled_from(Form), st.sampled_from(Confirmation), st.sampled_from(Certificate))
def test_no_document_without_attendance(
    facts: dict[str, Any], form: Form, confirmation: Confirmation, certificate: Certificate
) -> None:
    found = judged(dossier(form, rule=Rule(50, 50, confirmation, certificate), **facts))
    assert found.attended or not (found.confirmation or found.certificate)
    assert found.attended == (found.attended_at_ms is not None)


@law
@given(FACTS, st.integers(20, 29), st.integers(0, 30), st.integers(-5, 100))
def test_another_attempt_never_costs_a_certificate(
    facts: dict[str, Any], fact_id: int, raw: int, minute: int
) -> None:
    before = judged(dossier(**facts))
    more = [*facts["attempts"], attempt(str(raw), fact_id, minute=minute, high="30")]
    assert judged(dossier(**{**facts, "attempts": more})).certificate >= before.certificate
