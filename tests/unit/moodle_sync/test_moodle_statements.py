"""The reader's promises beyond the golden cases."""

import copy
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync import Actor, CourseCompleted, Reading, TestAttempt, Unused, read
from xapi import XapiError, read_post

STORED = datetime(2026, 3, 6, tzinfo=UTC)
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
INFO = "http://lrs.learninglocker.net/define/extensions/info"
HOME = "https://lms.academy.example"
COURSE = f"{HOME}/course/view.php?id=7"
ATTEMPT: dict[str, Any] = {
    "actor": {"account": {"homePage": HOME, "name": "41"}},
    "verb": {"id": COMPLETED},
    "object": {
        "id": f"{HOME}/mod/quiz/attempt.php?attempt=9&cmid=71",
        "definition": {"type": "http://adlnet.gov/expapi/activities/attempt"},
    },
    "context": {"contextActivities": {"parent": [{"id": f"{HOME}/mod/quiz/view.php?id=71"}]}},
    "result": {"score": {"raw": 6, "min": 0, "max": 10}},
}


def say(statement: dict[str, Any]) -> Reading:
    (incoming,) = read_post(json.dumps(statement).encode())
    return read(incoming.value, stored=STORED)


def attempt_with(**score: Any) -> dict[str, Any]:
    statement = copy.deepcopy(ATTEMPT)
    statement["result"] = {"score": score}
    return statement


def course_completed(actor: dict[str, Any], event: str = r"\core\event\course_completed") -> dict[str, Any]:
    context = {"extensions": {INFO: {"event_name": event}}}
    return {"actor": actor, "verb": {"id": COMPLETED}, "object": {"id": COURSE}, "context": context}


@pytest.mark.parametrize(
    ("identifier", "value"),
    [("mbox", "mailto:a@b.example"), ("mbox_sha1sum", "a" * 40), ("openid", "http://openid.example/1")],
)
def test_an_actor_without_an_account_is_named_by_its_identifier(identifier: str, value: str) -> None:
    reading = say(course_completed({identifier: value}))
    assert reading == CourseCompleted(Actor("", name=value), course=COURSE, at=STORED)


@pytest.mark.parametrize(
    "actor",
    [
        {"objectType": "Group", "member": [{"mbox": "mailto:a@b.example"}]},
        {"objectType": "Group", "account": {"homePage": HOME, "name": "41"}},
    ],
)
def test_what_a_group_did_is_nobody_s_evidence(actor: dict[str, Any]) -> None:
    assert say(course_completed(actor)) == Unused(r"core\event\course_completed")


@pytest.mark.parametrize("event", [r"\core\event\course_completed", r"core\event\course_completed"])
def test_the_backslash_in_front_of_an_event_s_name_does_not_matter(event: str) -> None:
    reading = say(course_completed({"account": {"homePage": HOME, "name": "41"}}, event))
    assert isinstance(reading, CourseCompleted)


@pytest.mark.parametrize(
    "score",
    [
        {},
        {"raw": 6},
        {"raw": 6, "max": 10},
        {"min": 0, "max": 10},
        {"raw": 6, "min": 0},
        {"scaled": 0.6},
    ],
)
def test_an_attempt_without_its_three_numbers_is_no_evidence(score: dict[str, Any]) -> None:
    assert say(attempt_with(**score)) == Unused(COMPLETED)


def test_a_range_of_nothing_is_no_evidence_even_where_no_check_went_before() -> None:
    assert read(attempt_with(raw=0, min=0, max=0), stored=STORED) == Unused(COMPLETED)


@pytest.mark.parametrize("bad", [True, "6", None, float("nan"), float("inf")])
def test_what_is_no_number_is_no_score(bad: object) -> None:
    assert read(attempt_with(raw=bad, min=0, max=10), stored=STORED) == Unused(COMPLETED)


@pytest.mark.parametrize("number", [7.35, Decimal("7.35")])
def test_a_score_is_the_decimal_that_was_written(number: object) -> None:
    reading = read(attempt_with(raw=number, min=0, max=10), stored=STORED)
    assert isinstance(reading, TestAttempt)
    assert reading.raw == Decimal("7.35")


@pytest.mark.parametrize(("scaled", "success"), [(-1, False), (1, True), (0.2, True)])
def test_scaled_and_success_change_nothing(scaled: float, success: bool) -> None:
    statement = attempt_with(raw=6, min=0, max=10, scaled=scaled)
    statement["result"]["success"] = success
    assert say(statement) == say(ATTEMPT)


@pytest.mark.parametrize(
    ("page", "event"),
    [
        ("/mod/scorm/view.php?id=7", ""),
        ("/mod/scorm/view.php?id=7#sco", r"\mod_scorm\event\scoreraw_submitted"),
        ("/mod/quiz/attempt.php?attempt=9", r"\mod_scorm\event\status_submitted"),
    ],
)
def test_what_a_learning_package_scored_is_never_evidence(page: str, event: str) -> None:
    statement = copy.deepcopy(ATTEMPT)
    statement["object"]["id"] = HOME + page
    statement["context"]["extensions"] = {INFO: {"event_name": event}}
    assert isinstance(say(statement), Unused)


def test_a_parent_named_twice_is_one_test() -> None:
    statement = copy.deepcopy(ATTEMPT)
    statement["context"]["contextActivities"]["parent"] *= 2
    assert say(statement) == say(ATTEMPT)


@pytest.mark.parametrize(
    "verb", ["http://adlnet.gov/expapi/verbs/answered", "http://id.tincanapi.com/verb/viewed"]
)
def test_only_completed_counts(verb: str) -> None:
    for statement in (ATTEMPT, course_completed(ATTEMPT["actor"])):
        assert isinstance(say({**statement, "verb": {"id": verb}}), Unused)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
objects = st.sampled_from([
    ATTEMPT["object"],
    {"id": COURSE},
    {"id": "http://[broken"},
    {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},
    {"objectType": "Agent", "mbox": "mailto:a@b.example"},
    {"objectType": "SubStatement", **{name: ATTEMPT[name] for name in ("actor", "verb", "object")}},
])  # fmt: skip
statements = st.fixed_dictionaries(
    {"actor": st.just(ATTEMPT["actor"]), "verb": st.just({"id": COMPLETED}), "object": objects},
    optional={
        "result": st.fixed_dictionaries(
            {"score": st.dictionaries(st.sampled_from(["raw", "min", "max"]), st.integers())}
        ),
        "context": st.fixed_dictionaries(
            {"extensions": st.dictionaries(st.sampled_from([INFO, "x:y"]), json_values)},
            optional={"contextActivities": st.sampled_from([{}, {"parent": []}, {"parent": {"id": "x:y"}}])},
        ),
    },
)


@given(statements)
def test_no_valid_statement_makes_the_reader_raise(statement: dict[str, Any]) -> None:
    try:
        batch = read_post(json.dumps(statement).encode())
    except XapiError:
        return
    for incoming in batch:
        assert isinstance(read(incoming.value, stored=STORED), CourseCompleted | TestAttempt | Unused)


@given(st.dictionaries(st.sampled_from(["actor", "verb", "object", "result", "context"]), json_values))
def test_even_an_invalid_statement_is_only_unused(statement: dict[str, Any]) -> None:
    assert isinstance(read(statement, stored=STORED), Unused)
