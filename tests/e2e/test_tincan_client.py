"""tincan as a real client of our Learning Record Store, over HTTP.

Its faults, which these tests allow for and name where they meet them:

- it reads what it gets into its own values: 5 comes back as 5.0, PT90S as PT01M30S, a time in another form;
- `True` in a query goes out as "True", which is no boolean of the specification;
- it never finds ETag, Content-Type and Last-Modified of an answer: it looks for them in a list of pairs;
- the content of a document is text, never bytes;
- it cannot say If-None-Match, which 1.0.3 asks for with a new profile;
- `save_state` sends its PUT twice, so that one under an ETag is answered with 412 although it was taken.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import tincan
from tincan.documents import ActivityProfileDocument, AgentProfileDocument, StateDocument
from tincan.http_request import HTTPRequest

from tests.e2e.running import Running
from tests.e2e.statements import new_id
from tests.e2e.wire import Key

VOIDED = tincan.Verb(id="http://adlnet.gov/expapi/verbs/voided")


@pytest.fixture(scope="module")
def key(running: Running) -> Key:
    add = ("credential", "add", "lrs", "--source", "lms", "--name", "tincan", "--scope", "all")
    return Key(**running.place.read(*add))


@pytest.fixture(params=["xapi", "xapi/", "xapi/statements"])
def endpoint(request: pytest.FixtureRequest, running: Running) -> str:
    return f"http://127.0.0.1:{running.service.port}/{request.param}"


@pytest.fixture
def lrs(running: Running, key: Key) -> Any:
    return _client(f"http://127.0.0.1:{running.service.port}/xapi", key)


def _client(endpoint: str, key: Key) -> Any:
    return tincan.RemoteLRS(endpoint=endpoint, version="1.0.3", username=key.key, password=key.secret)


def said(**members: Any) -> Any:
    usual = {
        "actor": tincan.Agent(name="Ана", mbox=f"mailto:{new_id()}@b.example"),
        "verb": tincan.Verb(id="http://verbs.example/did", display=tincan.LanguageMap({"sr": "урадила"})),
        "object": tincan.Activity(id=f"http://a.example/{new_id()}"),
    }
    return tincan.Statement(**{**usual, **members})


def test_a_statement_is_saved_and_retrieved_by_any_endpoint(endpoint: str, key: Key) -> None:
    client = _client(endpoint, key)
    one = said(result=tincan.Result(score=tincan.Score(raw=5), duration=timedelta(seconds=90)))
    assert client.save_statement(one).success
    got = client.retrieve_statement(one.id)
    assert got.success
    assert (got.content.actor.name, got.content.result.score.raw) == ("Ана", 5.0)
    assert json.loads(got.data)["result"]["duration"] == "PT01M30S"
    assert client.about().content.version == ["1.0.3"]


def test_a_statement_with_an_id_goes_by_put_and_is_one(lrs: Any) -> None:
    one = said(id=new_id(), timestamp=datetime(2026, 1, 1, tzinfo=UTC))
    assert [lrs.save_statement(one).response.status for _ in range(2)] == [204, 204]
    other = said(id=one.id)
    refused = lrs.save_statement(other)
    assert (refused.success, refused.response.status) == (False, 409)


def test_statements_are_saved_together_found_and_paged_through(lrs: Any) -> None:
    verb = tincan.Verb(id=f"http://verbs.example/{new_id()}")
    saved = lrs.save_statements([said(verb=verb) for _ in range(5)])
    assert saved.success
    page = lrs.query_statements({"verb": verb, "limit": 2, "ascending": "true"})
    found = [one.id for one in page.content.statements]
    while page.content.more:
        page = lrs.more_statements(page.content.more)
        found += [one.id for one in page.content.statements]
    assert found == [one.id for one in saved.content]


def test_it_finds_by_agent_activity_and_time(lrs: Any) -> None:
    one = said()
    lrs.save_statement(one)
    queries: list[dict[str, Any]] = [
        {"agent": one.actor},
        {"activity": one.object},
        {"agent": one.actor, "related_agents": "true", "format": "ids"},
        {"activity": one.object, "since": "2020-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"},
    ]
    for query in queries:
        assert [each.id for each in lrs.query_statements(query).content.statements] == [one.id], query


def test_its_booleans_are_refused_in_words(lrs: Any) -> None:
    answer = lrs.query_statements({"ascending": True})
    assert (answer.success, answer.response.status) == (False, 400)
    assert "true or false" in json.loads(answer.data)["detail"]


def test_a_voided_statement_is_retrieved_as_voided(lrs: Any) -> None:
    one = said()
    lrs.save_statement(one)
    assert lrs.save_statement(said(verb=VOIDED, object=tincan.StatementRef(id=one.id))).success
    assert lrs.retrieve_statement(one.id).response.status == 404
    assert lrs.retrieve_voided_statement(one.id).content.id == one.id


def test_a_state_is_kept_under_its_tag(lrs: Any) -> None:
    activity = tincan.Activity(id=f"http://a.example/{new_id()}")
    agent = tincan.Agent(mbox="mailto:a@b.example")
    state = StateDocument(id="s", activity=activity, agent=agent, content="one", content_type="text/plain")
    assert lrs.save_state(state).success
    got = lrs.retrieve_state(activity, agent, "s")
    assert bytes(got.content.content) == b"one"
    state.content, state.etag = "two", got.response.getheader("ETag")
    assert lrs.save_state(state).response.status == 412  # the answer to its second PUT
    assert bytes(lrs.retrieve_state(activity, agent, "s").content.content) == b"two"
    assert json.loads(lrs.retrieve_state_ids(activity, agent).data) == ["s"]
    assert lrs.clear_state(activity, agent).success
    assert lrs.retrieve_state(activity, agent, "s").response.status == 404


def _activity_profile(lrs: Any) -> tuple[Any, Any, Any, str]:
    activity = tincan.Activity(id=f"http://a.example/{new_id()}")
    made = ActivityProfileDocument(id="p", activity=activity, content="{}", content_type="application/json")
    query = {"activityId": activity.id, "profileId": "p"}
    resource = f"activities/profile?{'&'.join(f'{name}={value}' for name, value in query.items())}"
    return made, lrs.save_activity_profile, lambda: lrs.retrieve_activity_profile(activity, "p"), resource


def _agent_profile(lrs: Any) -> tuple[Any, Any, Any, str]:
    agent = tincan.Agent(openid=f"http://o.example/{new_id()}")
    made = AgentProfileDocument(id="p", agent=agent, content="{}", content_type="application/json")
    resource = f"agents/profile?profileId=p&agent=%7B%22openid%22:%22{agent.openid}%22%7D"
    return made, lrs.save_agent_profile, lambda: lrs.retrieve_agent_profile(agent, "p"), resource


@pytest.mark.parametrize("kind", [_activity_profile, _agent_profile])
def test_a_profile_is_changed_only_by_who_read_it(lrs: Any, kind: Any) -> None:
    profile, save, retrieve, resource = kind(lrs)
    refused = save(profile)
    assert (refused.response.status, json.loads(refused.data)["code"]) == (400, "precondition-needed")
    headers = {"If-None-Match": "*", "Content-Type": "application/json"}
    made = HTTPRequest(method="PUT", resource=resource, headers=headers, content=b'{"a": 1}')
    assert lrs._send_request(made).success
    assert save(profile).response.status == 409
    profile.etag = retrieve().response.getheader("ETag")
    profile.content = '{"a": 2}'
    assert save(profile).success
    assert save(profile).response.status == 412
    assert bytes(retrieve().content.content) == b'{"a": 2}'


def test_who_has_no_key_is_told_so(running: Running) -> None:
    stranger = _client(f"http://127.0.0.1:{running.service.port}/xapi", Key("nobody", "wrong"))
    assert stranger.save_statement(said()).response.status == 401
