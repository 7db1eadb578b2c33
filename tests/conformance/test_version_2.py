"""What 2.0 (IEEE 9274.1.1) adds to 1.0.3, and how each side sees the other's statements."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.lrs import VERSIONS, Lrs, new_agent, new_iri
from tests.e2e.statements import new_id, statement

STATE = "activities/state"


@pytest.fixture
def older(store: Lrs) -> Lrs:
    return replace(store, version=VERSIONS[0])


@pytest.fixture
def newer(store: Lrs) -> Lrs:
    return replace(store, version=VERSIONS[1])


def context(agent: dict[str, Any], *, kind: str = "contextAgents", **more: Any) -> dict[str, Any]:
    group = {"objectType": "Group", "member": [agent]}
    one = {
        "contextAgents": {"objectType": "contextAgent", "agent": agent},
        "contextGroups": {"objectType": "contextGroup", "group": group},
    }[kind]
    return {kind: [{**one, **more}]}


@pytest.mark.parametrize("kind", ["contextAgents", "contextGroups"])
@pytest.mark.parametrize("within", [False, True], ids=["statement", "substatement"])
def test_agents_of_the_context_are_related_agents(newer: Lrs, older: Lrs, kind: str, within: bool) -> None:
    agent = new_agent()
    said = statement(context=context(agent, kind=kind, relevantTypes=[new_iri()]))
    if within:
        inner = {name: said[name] for name in ("actor", "verb", "object", "context")}
        said = statement(object={"objectType": "SubStatement", **inner})
    newer.post(said)
    asked = {"agent": json.dumps(agent)}
    for client in (newer, older):
        assert client.find(**asked) == []
        assert [one["id"] for one in client.find(**asked, related_agents="true")] == [said["id"]]
    told = json.dumps(older.get(said["id"]))
    assert kind not in told
    assert kind in json.dumps(newer.get(said["id"]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"contextAgents": {}},
        {"contextAgents": [{"objectType": "contextAgent"}]},
        {"contextAgents": [{"agent": {"mbox": "mailto:a@b.c"}}]},
        {"contextAgents": [{"objectType": "Agent", "agent": {"mbox": "mailto:a@b.c"}}]},
        context({"mbox": "mailto:a@b.c"}, relevantTypes=[]),
        context({"mbox": "mailto:a@b.c"}, relevantTypes=["type"]),
        context({"mbox": "mailto:a@b.c"}, relevantTypes=None),
        context({"mbox": "mailto:a@b.c"}, kind="contextGroups", objectType="contextAgent"),
        context({"mbox": "nobody"}, kind="contextGroups"),
    ],
)
def test_agents_of_the_context_keep_their_form(newer: Lrs, wrong: dict[str, Any]) -> None:
    answer = newer.call("POST", "statements", body=statement(context=wrong))
    assert answer.status == 400
    assert answer.value["findings"][0]["path"].startswith("$.context.context")


def test_what_came_with_2_0_is_refused_under_1_0_3(older: Lrs) -> None:
    for said in (statement(context=context(new_agent())), statement(version="2.0.0")):
        assert older.call("POST", "statements", body=said).status == 400


def test_a_time_is_told_in_utc_and_to_an_older_reader_as_it_came(newer: Lrs, older: Lrs) -> None:
    one = statement(timestamp="2026-01-01T00:30:00.12345+01:00")
    newer.post(one)
    assert newer.get(one["id"])["timestamp"] == "2025-12-31T23:30:00.12345Z"
    assert older.get(one["id"])["timestamp"] == one["timestamp"]


def test_a_statement_names_to_each_reader_a_version_that_it_knows(newer: Lrs, older: Lrs) -> None:
    (late,) = newer.post(statement(id=None))
    (early,) = older.post(statement(id=None))
    assert newer.get(late)["version"] == "2.0.0"
    assert older.get(late)["version"] == "1.0.3"
    assert newer.get(early)["version"] == older.get(early)["version"] == "1.0.0"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_state_is_guarded_by_if_match_on_every_change(newer: Lrs, method: str) -> None:
    where = {"activityId": new_iri(), "agent": json.dumps(new_agent()), "stateId": new_id()}
    newer.call("PUT", STATE, where, body={"a": 1})
    tag = newer.call("GET", STATE, where).headers["etag"]
    body = {} if method == "DELETE" else {"body": {"a": 1}}
    assert newer.call(method, STATE, where, If_Match='"other"', **body).status == 412
    assert newer.call(method, STATE, where, If_Match=tag, **body).status == 204


def test_one_statement_twice_in_its_hundredths_is_one(newer: Lrs) -> None:
    one = statement(result={"duration": "PT1.23456S"})
    newer.post(one)
    for duration, status in (("PT1.23S", 200), ("PT1.24S", 409)):
        again = {**one, "result": {"duration": duration}}
        assert newer.call("POST", "statements", body=again).status == status
