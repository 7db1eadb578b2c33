"""Statements have the platform's shape and its troubles, and a plain reader comes to the truth."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from lms_bridge.demo.making.lms import INFO
from lms_bridge.demo.making.plan import Year, YearPlan

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


def event_of(statement: Any) -> str:
    return str(statement.get("context", {}).get("extensions", {}).get(INFO, {}).get("event_name"))


def when(statement: Any) -> datetime:
    return datetime.fromisoformat(statement["timestamp"]).astimezone(UTC)


def key(statement: Any) -> tuple[Any, ...]:
    """What makes two statements the same event, whatever batch brought them."""
    score = json.dumps(statement.get("result"), sort_keys=True)
    account = statement["actor"]["account"]["name"]
    return (account, statement["verb"]["id"], statement["object"]["id"], when(statement), score)


def test_batches_hold_up_to_fifty_one_is_a_single_object_and_some_are_empty(year: Year) -> None:
    read = [json.loads(body) for body in year.statements]
    sizes = [len(body) for body in read if isinstance(body, list)]
    assert max(sizes) == 50
    assert sizes.count(0) >= 2
    assert sum(isinstance(body, dict) for body in read) == 1


def test_every_statement_is_the_platforms(wire: Any, plan: YearPlan) -> None:
    for statement in wire.statements:
        assert statement["actor"]["account"]["homePage"] == plan.home_page
        assert when(statement) <= plan.now
        if not statement["verb"]["id"].endswith("/voided"):
            UUID(statement["context"]["registration"])
            assert event_of(statement).startswith("\\")
            assert statement["context"]["contextActivities"]["category"][0]["id"] == plan.home_page


def test_most_of_it_is_noise(wire: Any) -> None:
    kinds = Counter(event_of(statement) for statement in wire.statements)
    for name in (
        "course_viewed",
        "course_module_viewed",
        "user_loggedin",
        "meeting_joined",
        "attempt_started",
    ):
        assert any(name in kind for kind in kinds), name
    modules = [s for s in wire.statements if "course_module_completion_updated" in event_of(s)]
    assert {(s["verb"]["id"], s["result"]["success"]) for s in modules} == {
        (COMPLETED, True),
        (COMPLETED, False),
    }


def test_statements_come_again_under_another_registration_and_never_with_an_id(wire: Any) -> None:
    anonymous = [s for s in wire.statements if "id" not in s and "context" in s]
    seen: dict[tuple[Any, ...], set[str]] = {}
    for statement in anonymous:
        seen.setdefault(key(statement), set()).add(statement["context"]["registration"])
    assert sum(len(registrations) > 1 for registrations in seen.values()) > 50
    ids = [s["id"] for s in wire.statements if "id" in s]
    assert len(ids) == len(set(ids)) > 20


def test_batches_come_out_of_order(year: Year) -> None:
    read = [json.loads(body) for body in year.statements]
    firsts = [when(body[0]) for body in read if isinstance(body, list) and body]
    assert sum(later < sooner - timedelta(days=1) for sooner, later in pairwise(firsts)) >= 3


def test_a_voiding_comes_after_what_it_voids_and_sometimes_before(wire: Any) -> None:
    places = {s["id"]: at for at, s in enumerate(wire.statements) if "id" in s}
    void = {
        s["object"]["id"]: at for at, s in enumerate(wire.statements) if s["verb"]["id"].endswith("/voided")
    }
    assert void.keys() == places.keys()
    assert {places[one] < at for one, at in void.items()} == {True, False}


def test_of_two_copies_of_a_completion_one_may_be_voided(wire: Any, told: Any) -> None:
    void = {key(s) for s in wire.statements if s.get("id")} & {
        key(s) for s in wire.standing() if "context" in s
    }
    copies = [one for one in void if "/course/" in one[2]]
    assert len(copies) >= 5
    people = {user for _, user in told}
    assert all(wire.owners()[one[0]] in people for one in copies)


def test_an_answer_has_a_score_of_its_own_and_names_the_test(wire: Any) -> None:
    tests = {row["metadata.lmsTest"] for row in wire.tables["classes"]} - {""}
    answers = [s for s in wire.statements if s["verb"]["id"].endswith("/answered")]
    parents = [{p["id"] for p in s["context"]["contextActivities"]["parent"]} for s in answers]
    assert len(answers) > 50
    assert all(s["result"]["score"]["raw"] == 1 for s in answers)
    assert all(names & tests for names in parents)


def attempts(wire: Any) -> list[Any]:
    found = [s for s in wire.standing() if "attempt_submitted" in event_of(s)]
    return [s for s in found if s["verb"]["id"] == COMPLETED]


def percent(statement: Any) -> Fraction:
    score = statement["result"]["score"]
    raw, low, high = (Fraction(str(score[name])) for name in ("raw", "min", "max"))
    return 100 * (raw - low) / (high - low)


@pytest.mark.parametrize(
    ("raw", "low", "high", "whole"),
    [(18, 0, 30, 60), (29.8, 0, 50, 59), (17.4, 0, 29, 60), (20, 10, 30, 50), (34.8, 0, 50, 69)],
)
def test_scores_lie_where_careless_arithmetic_errs(
    wire: Any, raw: float, low: int, high: int, whole: int
) -> None:
    wanted = {"raw": raw, "min": low, "max": high}
    found = [s for s in attempts(wire) if wanted.items() <= s["result"]["score"].items()]
    assert found
    assert int(percent(found[0])) == whole


def test_neither_scaled_nor_success_is_to_be_trusted(wire: Any) -> None:
    made = attempts(wire)
    assert any(s["result"]["success"] and percent(s) < 50 for s in made)
    assert any(not s["result"]["success"] and percent(s) > 80 for s in made)
    assert sum(abs(100 * s["result"]["score"]["scaled"] - percent(s)) > 5 for s in made) > len(made) / 2


def holds(run: Any, moment: datetime) -> bool:
    start, end = (datetime.fromisoformat(run[f"metadata.{name}"]) for name in ("start", "end"))
    return start <= moment <= end + timedelta(days=30)


def done(wire: Any, run: Any) -> set[str]:
    """Accounts that completed the realisation's course within its time."""
    found = [s for s in wire.standing() if s["verb"]["id"] == COMPLETED]
    mine = [s for s in found if s["object"]["id"] == run["metadata.lmsCourse"] and holds(run, when(s))]
    return {s["actor"]["account"]["name"] for s in mine}


def test_a_plain_reading_of_the_online_trainings_gives_the_truth(wire: Any, told: Any) -> None:
    owners = wire.owners()
    for run in wire.classes("online"):
        people = {owners[account] for account in done(wire, run) if account in owners}
        assert people & wire.roster(run) == {user for one, user in told if one == run["sourcedId"]}


def test_a_plain_reading_of_the_tests_gives_the_truth(wire: Any, told: Any) -> None:
    owners = wire.owners()
    best: dict[tuple[str, str], Fraction] = {}
    for statement in attempts(wire):
        person = owners.get(statement["actor"]["account"]["name"], "")
        parents = {parent["id"] for parent in statement["context"]["contextActivities"]["parent"]}
        for run in wire.tables["classes"]:
            if run["metadata.lmsTest"] in parents and holds(run, when(statement)):
                place = run["sourcedId"], person
                best[place] = max(best.get(place, Fraction(0)), percent(statement))
    for place, row in told.items():
        assert row["score"] == (str(int(best[place])) if place in best else "")
        programme = wire.programme(next(r for r in wire.tables["classes"] if r["sourcedId"] == place[0]))
        passed = place in best and best[place] >= int(programme["metadata.passMark"])
        assert row["certificate"] == str(int(passed and programme["metadata.certificate"] == "passed"))


def test_a_training_held_twice_shares_course_and_test_and_some_people(wire: Any, told: Any) -> None:
    runs = wire.classes("online")
    first, second = next(
        (one, two) for one, two in pairwise(runs) if one["courseSourcedId"] == two["courseSourcedId"]
    )
    assert first["metadata.lmsCourse"] == second["metadata.lmsCourse"]
    assert first["metadata.lmsTest"] == second["metadata.lmsTest"] != ""
    both = wire.roster(first) & wire.roster(second)
    marks = {((first["sourcedId"], user) in told, (second["sourcedId"], user) in told) for user in both}
    assert {(True, True), (False, True)} <= marks


def test_some_complete_in_the_month_after_the_end(wire: Any) -> None:
    late = [
        statement
        for run in wire.classes("online")
        for statement in wire.statements
        if statement["object"]["id"] == run["metadata.lmsCourse"]
        and statement["verb"]["id"] == COMPLETED
        and holds(run, when(statement))
        and when(statement) > datetime.fromisoformat(run["metadata.end"])
    ]
    assert late


def test_a_webinars_course_completed_is_no_attendance(wire: Any, told: Any) -> None:
    owners = wire.owners()
    for_nothing = [
        (run["sourcedId"], owners[account]) for run in wire.classes("webinar") for account in done(wire, run)
    ]
    assert len(for_nothing) >= 5
    assert not set(for_nothing) & set(told)


def test_courses_outside_the_register_are_completed_too(wire: Any) -> None:
    known = {row["metadata.lmsCourse"] for row in wire.tables["classes"]}
    courses = {s["object"]["id"] for s in wire.statements if "course_completed" in event_of(s)}
    assert courses - known
