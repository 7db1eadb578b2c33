"""Which statements a target gets."""

import json
from typing import Any

import pytest

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.forward_filter import (
    Filter,
    Passes,
    activity_wanted,
    agent_wanted,
    filter_of,
    verb_wanted,
)
from lms_bridge.services.ports.forwarding import Passing, Voided

VERB, COURSE = "http://v.example/completed", "https://lms.example/course/5"
ANA = {"mbox": "mailto:ana@people.example"}


def raw(**more: Any) -> str:
    context = {
        "instructor": {"account": {"homePage": "https://lms.example", "name": "7"}},
        "contextActivities": {"grouping": [{"id": "https://lms.example/"}]},
    }
    made = {"actor": ANA, "verb": {"id": VERB}, "object": {"id": COURSE}, "context": context}
    return json.dumps({**made, **more})


def one(text: str = "", *, source: int = 1, voided: Voided | None = None) -> Passing:
    return Passing(
        5, "id", source_id=source, raw=text or raw(), stored_ms=0, voids=bool(voided), voided=voided
    )


TEACHER = "account https://lms.example 7"
CASES = [
    (Filter(), True),
    (Filter(verbs=(VERB,)), True),
    (Filter(verbs=("http://v.example/passed",)), False),
    (Filter(verbs=("http://v.example/passed", VERB)), True),
    (Filter(activities=(COURSE,)), True),
    (Filter(activities=("https://lms.example/course/*",)), True),
    (Filter(activities=("https://lms.example/course/",)), False),
    (Filter(activities=("https://lms.example/",)), False),
    (Filter(activities=("https://lms.example/",), related_activities=True), True),
    (Filter(agents=("mbox mailto:ana@people.example",)), True),
    (Filter(agents=(TEACHER,)), False),
    (Filter(agents=(TEACHER,), related_agents=True), True),
    (Filter(verbs=(VERB,), agents=("mbox mailto:else@people.example",)), False),
    (Filter(sources=(1, 2)), True),
    (Filter(sources=(2,)), False),
    (Filter(not_sources=(1,)), False),
    (Filter(sources=(1,), not_sources=(1,)), False),
]


@pytest.mark.parametrize(("wanted", "passes"), CASES)
def test_a_statement_passes_where_each_kind_that_is_given_fits(wanted: Filter, *, passes: bool) -> None:
    assert wanted.passes(one()) is (Passes.YES if passes else Passes.NO)
    assert filter_of(wanted.as_text()) == wanted


def test_who_takes_another_back_passes_where_that_one_does() -> None:
    wanted = Filter(verbs=(VERB,))
    voiding = raw(verb={"id": "http://adlnet.gov/expapi/verbs/voided"})
    other = raw(verb={"id": "http://v.example/passed"})
    assert wanted.passes(one(voiding, voided=Voided(1, raw()))) is Passes.YES
    assert wanted.passes(one(voiding, voided=Voided(1, other))) is Passes.NO
    assert wanted.passes(one(voiding, voided=Voided(2, raw()))) is Passes.FOREIGN
    assert Filter().passes(one(voiding, voided=Voided(2, other))) is Passes.FOREIGN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ana@People.example", "mbox mailto:ana@people.example"),
        ("mailto:ana@people.example", "mbox mailto:ana@people.example"),
        ('{"account": {"homePage": "https://lms.example", "name": "7"}}', TEACHER),
    ],
)
def test_an_agent_is_given_as_json_or_as_an_address(text: str, name: str) -> None:
    assert agent_wanted(text) == name


@pytest.mark.parametrize(
    "text", ["nobody", "{}", "{", '{"objectType": "Group", "member": []}', '{"mbox": 5}', "[]"]
)
def test_what_names_nobody_is_no_agent(text: str) -> None:
    with pytest.raises(InvalidValue):
        agent_wanted(text)


def test_a_name_that_is_no_iri_is_refused() -> None:
    assert verb_wanted(VERB) == VERB
    assert activity_wanted(f"{COURSE}*") == f"{COURSE}*"
    for wanted in (verb_wanted, activity_wanted):
        with pytest.raises(InvalidValue):
            wanted("passed")
