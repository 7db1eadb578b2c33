"""Finding statements, requirement by requirement (Data 2.5; Communication 2.1.3, 2.1.4)."""

import json
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.conformance.lrs import THROUGH, Lrs, new_agent, new_iri, reopened
from tests.e2e.statements import new_id, statement

requirement = pytest.mark.requirement
STATEMENTS = "statements"


def ids(found: list[Any]) -> list[str]:
    return [one["id"] for one in found]


@requirement("XAPI-00156", "XAPI-00158", "XAPI-00159", "XAPI-00165", "XAPI-00161")
def test_one_statement_is_found_by_its_id(lrs: Lrs) -> None:
    one = statement()
    lrs.post(one)
    for query in ({}, {"attachments": "false"}, {"format": "exact"}):
        answer = lrs.call("GET", STATEMENTS, {"statementId": one["id"].upper(), **query})
        assert (answer.status, answer.value["id"]) == (200, one["id"])
        assert answer.headers["content-type"] == "application/json"
        stored = datetime.fromisoformat(answer.value["stored"]).replace(microsecond=0)
        assert parsedate_to_datetime(answer.headers["last-modified"]) == stored


BESIDE = {
    "agent": json.dumps({"mbox": "mailto:a@b.c"}),
    "verb": "x:y",
    "activity": "x:y",
    "registration": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "related_activities": "true",
    "related_agents": "true",
    "since": "2026-01-01T00:00:00Z",
    "until": "2026-01-01T00:00:00Z",
    "limit": "1",
    "ascending": "true",
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("statementId", id="XAPI-00151"),
        pytest.param("voidedStatementId", id="XAPI-00150"),
    ],
)
def test_beside_an_id_stand_only_format_and_attachments(lrs: Lrs, name: str) -> None:
    one = statement()
    lrs.post(one)
    for other, value in BESIDE.items():
        answer = lrs.call("GET", STATEMENTS, {name: one["id"], other: value})
        assert (answer.status, answer.problem) == (400, "invalid-value"), other
    both = {"statementId": one["id"], "voidedStatementId": one["id"]}
    assert lrs.call("GET", STATEMENTS, both).status == 400


@requirement("XAPI-00154", "XAPI-00110", "XAPI-00113", "XAPI-00109", "XAPI-00112", "XAPI-00149")
def test_a_page_has_statements_and_more_and_may_be_empty(lrs: Lrs) -> None:
    answer = lrs.call("GET", STATEMENTS, {"verb": new_iri()})
    assert (answer.status, answer.value) == (200, {"statements": [], "more": ""})
    assert set(lrs.call("GET", STATEMENTS).value) == {"statements", "more"}


@requirement("XAPI-00108", "XAPI-00111", "XAPI-00114", "XAPI-00173", "XAPI-00166")
@pytest.mark.parametrize("ascending", ["true", "false"])
def test_pages_follow_one_another_whatever_comes_meanwhile(lrs: Lrs, ascending: str) -> None:
    verb = {"id": new_iri()}
    posted = [lrs.post(statement(verb=verb, id=None))[0] for _ in range(5)]
    page = lrs.call("GET", STATEMENTS, {"verb": verb["id"], "limit": "2", "ascending": ascending}).value
    found = ids(page["statements"])
    late = lrs.post(statement(verb=verb))
    while page["more"]:
        page = lrs.call("GET", page["more"].removeprefix("/xapi/")).value
        assert set(page) == {"statements", "more"}
        found += ids(page["statements"])
    assert found == (posted + late if ascending == "true" else posted[::-1])


@requirement("XAPI-00108")
def test_more_leads_on_after_a_restart(lrs: Lrs) -> None:
    verb = {"id": new_iri()}
    posted = lrs.post(*(statement(verb=verb) for _ in range(3)))
    page = lrs.call("GET", STATEMENTS, {"verb": verb["id"], "limit": "2"}).value
    with reopened(lrs.place) as app:
        again = replace(lrs, app=app)
        more = again.call("GET", page["more"].removeprefix("/xapi/")).value
    assert ids(page["statements"]) + ids(more["statements"]) == posted[::-1]


@requirement("XAPI-00173")
def test_a_limit_of_nought_or_none_is_the_store_s_own(lrs: Lrs) -> None:
    verb = {"id": new_iri()}
    lrs.post(*(statement(verb=verb) for _ in range(3)))
    assert len(lrs.find(verb=verb["id"], limit="0")) == len(lrs.find(verb=verb["id"])) == 3
    assert len(lrs.find(verb=verb["id"], limit="999999")) == 3


@pytest.fixture
def three(lrs: Lrs) -> dict[str, Any]:
    """Three statements, which differ in everything by which one is found."""
    made = {}
    for name in ("first", "second", "third"):
        verb, activity = {"id": new_iri()}, {"id": new_iri()}
        context = {"registration": new_id()}
        made[name] = statement(actor=new_agent(), verb=verb, object=activity, context=context)
        lrs.post(made[name])
    return made


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("agent", id="XAPI-00181"),
        pytest.param("verb", id="XAPI-00180"),
        pytest.param("activity", id="XAPI-00179"),
        pytest.param("registration", id="XAPI-00178"),
    ],
)
@requirement("XAPI-00164")
def test_a_filter_leaves_what_it_names(lrs: Lrs, three: dict[str, Any], name: str) -> None:
    for one in three.values():
        values = {
            "agent": json.dumps(one["actor"]),
            "verb": one["verb"]["id"],
            "activity": one["object"]["id"],
            "registration": one["context"]["registration"],
        }
        assert ids(lrs.find(**{name: values[name]})) == [one["id"]]
        assert ids(lrs.find(**values)) == [one["id"]]


@requirement("XAPI-00174", "XAPI-00175", "XAPI-00164", "XAPI-00166")
def test_since_and_until_are_of_the_time_of_storing(lrs: Lrs) -> None:
    verb = new_iri()
    posted = [lrs.post(statement(id=None, verb={"id": verb}))[0] for _ in range(3)]
    stored = [lrs.get(one)["stored"] for one in posted]
    for one, when in zip(posted, stored, strict=True):
        assert one not in ids(lrs.find(verb=verb, since=when))
        assert one in ids(lrs.find(verb=verb, until=when))
    assert ids(lrs.find(verb=verb, ascending="true")) == posted
    assert ids(lrs.find(verb=verb, since="2999-01-01T00:00:00Z")) == []


@requirement("XAPI-00177", "XAPI-00176", "XAPI-00164")
@pytest.mark.parametrize("kind", ["parent", "grouping", "category", "other"])
def test_related_widens_activities_and_agents(lrs: Lrs, kind: str) -> None:
    activity, agent = {"id": new_iri()}, new_agent()
    context = {"contextActivities": {kind: [activity]}, "instructor": agent}
    (wanted,) = lrs.post(statement(id=None, context=context))
    about, of = {"activity": activity["id"]}, {"agent": json.dumps(agent)}
    assert lrs.find(**about) == lrs.find(**of) == []
    assert ids(lrs.find(**about, related_activities="true")) == [wanted]
    assert ids(lrs.find(**of, related_agents="true")) == [wanted]
    assert lrs.find(**about, related_activities="false") == []


@requirement("XAPI-00176")
def test_agents_are_related_as_authority_team_object_and_within_a_substatement(lrs: Lrs) -> None:
    team, target, inner = new_agent(), new_agent(), new_agent()
    group = {"objectType": "Group", "member": [team]}
    sub = {"objectType": "SubStatement", "actor": inner, "verb": {"id": "x:y"}, "object": {"id": "x:z"}}
    for agent, near, said in (
        (team, False, {"context": {"team": group}}),
        (target, True, {"object": {**target, "objectType": "Agent"}}),
        (inner, False, {"object": sub}),
    ):
        (wanted,) = lrs.post(statement(id=None, **said))
        asked = {"agent": json.dumps(agent)}
        assert ids(lrs.find(**asked)) == ([wanted] if near else [])
        assert ids(lrs.find(**asked, related_agents="true")) == [wanted]


@requirement("XAPI-00168", "XAPI-00170", "XAPI-00171", "XAPI-00169")
def test_each_form_says_what_it_should(lrs: Lrs) -> None:
    activity = {"id": new_iri(), "definition": {"name": {"en": "Course", "sr": "Курс"}}}
    verb = {"id": new_iri(), "display": {"en": "did", "sr": "урадио"}}
    (wanted,) = lrs.post(statement(id=None, object=activity, verb=verb, actor={**new_agent(), "name": "A"}))
    exact, ids_only = lrs.get(wanted, format="exact"), lrs.get(wanted, format="ids")
    assert exact == lrs.get(wanted)
    assert (exact["object"], exact["verb"]) == (activity, verb)
    assert (ids_only["object"], ids_only["verb"]) == ({"id": activity["id"]}, {"id": verb["id"]})
    assert "name" not in ids_only["actor"]
    assert lrs.get(wanted, format="canonical")["object"]["definition"]["name"] == {"en": "Course"}
    for bad in ("Exact", "json", ""):
        assert lrs.call("GET", STATEMENTS, {"format": bad}).status == 400


@requirement("XAPI-00172")
@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("sr", {"sr": "Курс"}),
        ("sr-Latn, en;q=0.5", {"sr": "Курс"}),
        ("fr, en;q=0.9, sr;q=0.8", {"en": "Course"}),
        ("fr", {"en": "Course"}),
        ("sr;q=0, *", {"en": "Course"}),
        (";;;q=x,,\t", {"en": "Course"}),
    ],
)
def test_canonical_is_told_in_the_language_that_is_accepted(
    lrs: Lrs, wanted: str, name: dict[str, str]
) -> None:
    activity = {"id": new_iri(), "definition": {"name": {"en": "Course", "sr": "Курс"}}}
    (stored,) = lrs.post(statement(id=None, object=activity))
    query = {"statementId": stored, "format": "canonical"}
    answer = lrs.call("GET", STATEMENTS, query, Accept_Language=wanted)
    assert answer.value["object"]["definition"]["name"] == name


@requirement("XAPI-00153", "XAPI-00160", "XAPI-00152")
def test_every_answer_says_how_far_it_is_consistent(lrs: Lrs) -> None:
    (wanted,) = lrs.post(statement(id=None))
    stored = lrs.get(wanted)["stored"]
    queries = ({}, {"statementId": wanted}, {"statementId": new_id()}, {"x": "y"}, {"limit": "-1"})
    for query in queries:
        through = lrs.call("GET", STATEMENTS, query).headers[THROUGH]
        assert datetime.fromisoformat(through) >= datetime.fromisoformat(stored), query


@requirement("XAPI-00012", "XAPI-00324")
@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("agent", '{"mbox": "a@b"}'),
        ("verb", "completed"),
        ("activity", "course"),
        ("registration", "1"),
        ("since", "2026-01-01"),
        ("until", "2026-01-01T00:00:00-00:00"),
        ("limit", "1.5"),
        ("limit", "-1"),
        ("ascending", "yes"),
        ("related_agents", "1"),
        ("related_activities", ""),
        ("attachments", "TRUE"),
    ],
)
def test_a_parameter_is_held_to_the_rules_of_statements(lrs: Lrs, name: str, bad: str) -> None:
    answer = lrs.call("GET", STATEMENTS, {name: bad})
    assert answer.status == 400
    assert answer.value["remedy"]
