"""Both sides of a realisation compared: what is a difference, and why."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from lms_bridge.domain.agreement import (
    Cause,
    CourseTold,
    Difference,
    DifferenceKind,
    Here,
    Standing,
    There,
    compare,
)
from lms_bridge.domain.programme import DAY_MS, Form, Realisation

START = 1_583_139_600_000
RUN = Realisation(
    "run", "p", "R", "Training", Form.ONLINE, START, START + 10 * DAY_MS, None, None, None, None
)
EARLIER = replace(RUN, id="earlier", start_ms=START - 400 * DAY_MS, end_ms=START - 390 * DAY_MS)
AT = START + DAY_MS
ANA = There("101", completed=True, completed_ms=AT)
DONE = Standing(attended=True, attended_ms=AT, percent=None)


def here(**more: Any) -> Here:
    made = {"tied": (RUN,), "persons": {"101": "ana"}, "rosters": {"run": {"ana"}}, **more}
    return Here(RUN, **made)


def told(at_ms: int = AT, channel: str = "pushed", held: str | None = None) -> dict[str, list[CourseTold]]:
    return {"101": [CourseTold(at_ms, channel, held)]}


def found(side: Here, *there: There) -> list[tuple[DifferenceKind, Cause]]:
    return [(each.kind, each.why) for each in compare(there, side)[1]]


def test_both_sides_that_agree_have_no_difference() -> None:
    counts, differences = compare([ANA], here(standing={"ana": DONE}, told=told()))
    assert (counts.there_total, counts.there_completed, counts.here_total) == (1, 1, 1)
    assert (counts.here_completed, counts.agreed, differences) == (1, 1, ())


@pytest.mark.parametrize(
    ("side", "why"),
    [
        (here(persons={}), Cause.UNMATCHED),
        (here(rosters={}), Cause.NOT_ENROLLED),
        (here(), Cause.JUST_ADDED),
        (here(told=told(held="observed")), Cause.HELD),
        (here(told=told(), waiting={"ana"}), Cause.WAITING),
        (here(told=told()), Cause.RULE),
    ],
)
def test_who_is_complete_there_and_not_here_has_a_reason(side: Here, why: Cause) -> None:
    assert found(side, ANA) == [(DifferenceKind.COMPLETE_THERE, why)]


def test_failed_there_is_the_reason_where_the_rule_says_no() -> None:
    assert found(here(told=told()), replace(ANA, failed=True)) == [
        (DifferenceKind.COMPLETE_THERE, Cause.FAILED)
    ]


def test_a_completion_without_a_time_is_no_fact_and_is_listed() -> None:
    assert found(here(), replace(ANA, completed_ms=None)) == [(DifferenceKind.COMPLETE_THERE, Cause.NO_TIME)]


def test_what_is_kept_here_and_not_shown_there_is_listed() -> None:
    side = here(standing={"ana": DONE}, told=told())
    assert found(side, replace(ANA, completed=False, completed_ms=None)) == [
        (DifferenceKind.COMPLETE_HERE, Cause.INCOMPLETE)
    ]
    assert found(side) == [(DifferenceKind.COMPLETE_HERE, Cause.UNENROLLED)]


def test_times_differ_beyond_a_minute() -> None:
    side = here(standing={"ana": DONE}, told=told())
    assert found(side, replace(ANA, completed_ms=AT + 59_000)) == []
    assert found(side, replace(ANA, completed_ms=AT + 61_000)) == [(DifferenceKind.TIMES, Cause.HERE_EARLIER)]
    assert found(side, replace(ANA, completed_ms=AT - 61_000)) == [
        (DifferenceKind.TIMES, Cause.THERE_EARLIER)
    ]


def test_scores_differ_beyond_what_a_gradebook_rounds() -> None:
    side = here(standing={"ana": replace(DONE, percent=Fraction(200, 3))}, told=told())
    assert found(side, replace(ANA, percent=Fraction("66.66667"))) == []
    assert found(side, replace(ANA, percent=Fraction(60))) == [(DifferenceKind.SCORES, Cause.OTHER_SCORE)]


def test_attended_here_and_failed_there_is_listed() -> None:
    side = here(standing={"ana": DONE}, told=told())
    assert found(side, replace(ANA, failed=True)) == [(DifferenceKind.FAILED, Cause.FAILED)]


def test_channels_that_disagree_are_listed_with_their_times() -> None:
    facts = {"101": [CourseTold(AT, "pushed", None), CourseTold(AT + DAY_MS, "", None)]}
    _, differences = compare([ANA], here(standing={"ana": DONE}, told=facts))
    assert differences == (
        Difference(
            "101",
            DifferenceKind.CHANNELS,
            Cause.SEVERAL,
            person_id="ana",
            channels={"pushed": AT, "": AT + DAY_MS},
        ),
    )


def test_a_learner_whose_account_is_nobodys_is_listed_before_completing() -> None:
    learner = There("102", completed=False)
    assert found(here(), learner) == [(DifferenceKind.UNMATCHED, Cause.NOBODY)]
    assert found(here(), replace(learner, enrolled=False)) == []


def test_a_course_that_stands_complete_from_an_earlier_run_is_listed_for_the_new_one() -> None:
    both = {"earlier": {"ana"}, "run": {"ana"}}
    side = here(tied=(EARLIER, RUN), rosters=both)
    old = replace(ANA, completed_ms=EARLIER.start_ms + DAY_MS)
    assert found(side, old) == [(DifferenceKind.COMPLETE_THERE, Cause.OTHER_TIME)]


def test_a_completion_of_a_later_run_is_no_matter_of_the_earlier() -> None:
    side = Here(
        EARLIER,
        tied=(EARLIER, RUN),
        persons={"101": "ana"},
        rosters={"earlier": {"ana"}, "run": {"ana"}},
        standing={"ana": replace(DONE, attended_ms=EARLIER.start_ms + DAY_MS)},
    )
    assert found(side, ANA) == []


def test_a_webinar_is_not_attended_by_a_course() -> None:
    side = replace(here(), realisation=replace(RUN, form=Form.WEBINAR))
    assert found(side, ANA) == []
