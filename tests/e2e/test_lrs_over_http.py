"""The Learning Record Store as a client of it meets it: versions, queries, attachments, documents."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.running import Running
from tests.e2e.statements import new_id, statement, voiding
from tests.e2e.wire import FORM, JSON, STATEMENTS, Answer, Body, Key, get, post
from tests.rooms import room_statement

STATE, PROFILE = "/xapi/activities/state", "/xapi/agents/profile"
VERSION, THROUGH = "x-experience-api-version", "x-experience-api-consistent-through"
AGENT = json.dumps({"mbox": "mailto:a@b.example"})
BYTES = b"\x00what\r\n--was said\xff"


@pytest.fixture(scope="module")
def key(running: Running) -> Key:
    """A key that may do everything."""
    return _key(running, "all")


def _key(running: Running, *scopes: str) -> Key:
    options = [word for scope in scopes for word in ("--scope", scope)]
    made = running.place.read("credential", "add", "lrs", "--source", "lms", "--name", "tester", *options)
    return Key(**made)


def call(
    running: Running,
    key: Key,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Body = None,
    **headers: str,
) -> Answer:
    """A call of 1.0.3 with JSON, unless `headers` (with underscores for hyphens) say otherwise."""
    told = key.headers() | {name.replace("_", "-"): value for name, value in headers.items()}
    return running.client.send(method, f"{path}?{urlencode(query)}" if query else path, body, told)


def posted(running: Running, key: Key, *statements: dict[str, Any]) -> list[str]:
    answer = post(running.client, key, list(statements))
    assert answer.status == 200, answer
    return [str(one) for one in answer.value]


@pytest.mark.parametrize(("asked", "told"), [("1.0", "1.0.3"), ("1.0.1", "1.0.3"), ("2.0", "2.0.0")])
def test_every_answer_names_its_version_and_how_far_it_is_consistent(
    running: Running, key: Key, asked: str, told: str
) -> None:
    for path in (STATEMENTS, f"{STATEMENTS}?x=y", STATE, "/xapi/about"):
        answer = call(running, key, "GET", path, X_Experience_API_Version=asked)
        assert answer.headers[VERSION] == told
        assert answer.headers[THROUGH].endswith("Z")


def test_a_request_that_names_no_version_is_refused_everywhere_but_at_about(
    running: Running, key: Key
) -> None:
    headers = {"Authorization": key.basic, "Content-Type": JSON}
    answer = running.client.send("POST", STATEMENTS, b"[]", headers)
    assert (answer.status, answer.problem) == (400, "wrong-version")
    about = running.client.send("GET", "/xapi/about/")
    assert (about.status, about.value["version"]) == (200, ["1.0.3", "2.0.0"])


def test_an_endpoint_configured_with_statements_at_its_end_works(running: Running, key: Key) -> None:
    body = json.dumps([statement()]).encode()
    assert call(running, key, "POST", f"{STATEMENTS}/statements", body=body).status == 200


@pytest.mark.parametrize("path", ["/xAPI/statements", "/xapi/xAPI/statements"])
def test_bigbluebutton_s_way_to_write_the_address_works_with_a_credential_of_its_own(
    running: Running, path: str
) -> None:
    name = path.strip("/").replace("/", "-")
    made = running.place.read("credential", "add", "lrs", "--source", "bbb", "--name", name)
    body = json.dumps(room_statement("joined", "2024-03-01T10:00:00Z")).encode()
    headers = {**Key(**made).headers(), "X-Experience-API-Version": "1.0.0"}
    assert running.client.send("POST", path, body, headers).status == 200


def test_a_put_is_one_statement_under_its_id(running: Running, key: Key) -> None:
    one = statement(id=None)
    wanted = new_id()
    for _ in range(2):
        answer = call(
            running, key, "PUT", STATEMENTS, query={"statementId": wanted}, body=json.dumps(one).encode()
        )
        assert (answer.status, answer.body) == (204, b"")
    assert get(running.client, key, wanted).value["verb"] == one["verb"]
    other = json.dumps(statement()).encode()
    answer = call(running, key, "PUT", STATEMENTS, query={"statementId": wanted}, body=other)
    assert (answer.status, answer.problem) == (400, "statements-refused")


def test_pages_follow_one_another_by_more(running: Running, key: Key) -> None:
    verb = {"id": f"http://verbs.example/{new_id()}"}
    ids = posted(running, key, *(statement(verb=verb) for _ in range(5)))
    answer = call(running, key, "GET", STATEMENTS, query={"verb": verb["id"], "limit": "2"})
    found = [one["id"] for one in answer.value["statements"]]
    while answer.value["more"]:
        answer = call(running, key, "GET", answer.value["more"])
        found += [one["id"] for one in answer.value["statements"]]
    assert found == ids[::-1]


def test_a_voided_statement_is_found_only_by_its_own_parameter(running: Running, key: Key) -> None:
    one = statement()
    posted(running, key, one)
    posted(running, key, voiding(one["id"]))
    assert get(running.client, key, one["id"]).status == 404
    answer = call(running, key, "GET", STATEMENTS, query={"voidedStatementId": one["id"]})
    assert answer.value["id"] == one["id"]


@pytest.mark.parametrize("format_", ["ids", "canonical", "exact"])
def test_each_format_is_answered(running: Running, key: Key, format_: str) -> None:
    (wanted,) = posted(running, key, statement())
    answer = call(running, key, "GET", STATEMENTS, query={"statementId": wanted, "format": format_})
    assert (answer.status, answer.value["id"]) == (200, wanted)


def test_attachments_come_back_to_the_byte(running: Running, key: Key) -> None:
    sha2 = hashlib.sha256(BYTES).hexdigest()
    told = {
        "usageType": "x:y",
        "display": {},
        "contentType": "text/plain",
        "length": len(BYTES),
        "sha2": sha2,
    }
    body = b"--cut\r\nContent-Type: application/json\r\n\r\n%b\r\n--cut\r\n%b\r\n\r\n%b\r\n--cut--" % (
        json.dumps(statement(id=None, attachments=[told])).encode(),
        f"Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}".encode(),
        BYTES,
    )
    sent = call(running, key, "POST", STATEMENTS, body=body, Content_Type="multipart/mixed; boundary=cut")
    assert sent.status == 200, sent
    query = {"statementId": sent.value[0], "attachments": "true"}
    answer = call(running, key, "GET", STATEMENTS, query=query)
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=")
    assert b"X-Experience-API-Hash: %b\r\n\r\n%b\r\n" % (sha2.encode(), BYTES) in answer.body


def test_context_agents_are_there_for_readers_of_2_0_alone(running: Running, key: Key) -> None:
    related = {"objectType": "contextAgent", "agent": {"mbox": f"mailto:{new_id()}@b.example"}}
    body = json.dumps(statement(id=None, context={"contextAgents": [related]})).encode()
    assert call(running, key, "POST", STATEMENTS, body=body).status == 400
    call(running, key, "POST", STATEMENTS, body=body, X_Experience_API_Version="2.0.0")
    query = {"agent": json.dumps(related["agent"]), "related_agents": "true"}
    told = {
        version: call(running, key, "GET", STATEMENTS, query=query, X_Experience_API_Version=version)
        for version in ("1.0.3", "2.0.0")
    }
    (older,), (newer,) = (answer.value["statements"] for answer in told.values())
    assert (older["context"], newer["context"]) == ({}, {"contextAgents": [related]})


def test_a_document_is_changed_only_by_who_read_it(running: Running, key: Key) -> None:
    query = {"agent": AGENT, "profileId": new_id()}
    made = call(running, key, "PUT", PROFILE, query=query, body=b'{"a": 1}', If_None_Match="*")
    assert made.status == 204
    read = call(running, key, "GET", PROFILE, query=query)
    assert (read.body, read.headers["etag"]) == (b'{"a": 1}', f'"{hashlib.sha1(read.body).hexdigest()}"')
    assert call(running, key, "PUT", PROFILE, query=query, body=b"{}").problem == "document-stands"
    for status in (204, 412):
        changed = call(running, key, "PUT", PROFILE, query=query, body=b"{}", If_Match=read.headers["etag"])
        assert changed.status == status
    assert call(running, key, "DELETE", PROFILE, query=query).status == 204
    assert call(running, key, "GET", PROFILE, query=query).problem == "not-found"


def test_state_is_kept_by_registration_and_listed(running: Running, key: Key) -> None:
    place = {"agent": AGENT, "activityId": f"http://a.example/{new_id()}"}
    query = {**place, "stateId": "bookmark", "registration": new_id()}
    assert call(running, key, "POST", STATE, query=query, body=b'{"page": 1}').status == 204
    assert call(running, key, "POST", STATE, query=query, body=b'{"read": true}').status == 204
    assert call(running, key, "GET", STATE, query=query).value == {"page": 1, "read": True}
    assert call(running, key, "GET", STATE, query=place).value == ["bookmark"]
    assert call(running, key, "DELETE", STATE, query=place).status == 204
    assert call(running, key, "GET", STATE, query=place).value == []


def test_the_alternate_syntax_is_of_1_0_3_alone(running: Running, key: Key) -> None:
    wanted = new_id()
    form = {"statementId": wanted, "content": json.dumps(statement(id=None)), "Authorization": key.basic}
    path = f"{STATEMENTS}?method=PUT"
    for version, status in (("2.0.0", 401), ("1.0.3", 204)):
        body = urlencode({**form, "X-Experience-API-Version": version}).encode()
        headers = {"Content-Type": FORM, VERSION: version}
        assert running.client.send("POST", path, body, headers).status == status
    found = running.client.send(
        "POST",
        f"{STATEMENTS}?method=GET",
        urlencode({"statementId": wanted}).encode(),
        key.headers(content_type=FORM),
    )
    assert (found.status, found.value["id"]) == (200, wanted)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("statements/write", {"POST statements"}),
        ("statements/read", {"GET statements", "GET activities", "GET agents"}),
        ("statements/read/mine", {"GET statements", "GET activities"}),
        ("state", {"GET state", "DELETE state", "GET activities"}),
        ("profile", {"GET profile", "GET activities", "GET agents"}),
        ("all/read", {"GET statements", "GET state", "GET profile", "GET activities", "GET agents"}),
    ],
)
def test_a_scope_opens_what_it_says(running: Running, scope: str, allowed: set[str]) -> None:
    key = _key(running, scope)
    activity, agent = {"activityId": "http://a.example"}, {"agent": AGENT}
    answers = {
        "GET statements": call(running, key, "GET", STATEMENTS),
        "POST statements": call(running, key, "POST", STATEMENTS, body=b"[]"),
        "GET state": call(running, key, "GET", STATE, query=activity | agent),
        "DELETE state": call(running, key, "DELETE", STATE, query=activity | agent),
        "GET profile": call(running, key, "GET", PROFILE, query=agent),
        "GET activities": call(running, key, "GET", "/xapi/activities", query=activity),
        "GET agents": call(running, key, "GET", "/xapi/agents", query=agent),
    }
    assert {name for name, answer in answers.items() if answer.status in (200, 204)} == allowed
    assert {answer.status for answer in answers.values()} <= {200, 204, 403}


@pytest.mark.parametrize(
    "query",
    [
        {"agent": "nobody"},
        {"agent": "{}"},
        {"agent": '{"objectType": "Group", "member": []}'},
        {"verb": "done"},
        {"registration": "1"},
        {"since": "yesterday"},
        {"until": "2020-01-01"},
        {"limit": "-1"},
        {"limit": "many"},
        {"ascending": "True"},
        {"format": "xml"},
        {"from": "9" * 30},
        {"StatementId": new_id()},
        {"nothing": "known"},
    ],
)
def test_a_parameter_that_is_none_is_refused(running: Running, key: Key, query: dict[str, str]) -> None:
    answer = call(running, key, "GET", STATEMENTS, query=query)
    assert answer.status == 400, answer
    assert answer.problem in ("invalid-value", "malformed-json", "statements-refused")


@pytest.mark.parametrize("path", [STATEMENTS, "/xapi/about", "/xapi/activities?activityId=x:y"])
def test_head_is_get_without_the_body(running: Running, key: Key, path: str) -> None:
    asked, full = (call(running, key, method, path) for method in ("HEAD", "GET"))
    assert (asked.status, asked.body) == (full.status, b"")
    assert asked.headers["content-length"] == str(len(full.body))
