"""How requests are made and answered, requirement by requirement (Communication 1, 3, 4)."""

import gzip
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from lms_bridge.web.xapi import MOST_BYTES
from tests.conformance.lrs import THROUGH, VERSION, Lrs, new_agent, new_iri, opened
from tests.e2e.running import Place
from tests.e2e.statements import new_id, statement
from tests.e2e.wire import FORM, Answer, Key

requirement = pytest.mark.requirement
AGENT = json.dumps({"mbox": "mailto:a@b.example"})
RESOURCES: dict[str, dict[str, str]] = {
    "statements": {},
    "activities": {"activityId": "http://a.example/x"},
    "activities/state": {"activityId": "http://a.example/x", "agent": AGENT},
    "activities/profile": {"activityId": "http://a.example/x"},
    "agents": {"agent": AGENT},
    "agents/profile": {"agent": AGENT},
    "about": {},
}
EACH = pytest.mark.parametrize("path", RESOURCES)
NOT_ABOUT = pytest.mark.parametrize("path", [path for path in RESOURCES if path != "about"])


def latest(version: str) -> str:
    return {"1": "1.0.3", "2": "2.0.0"}[version[0]]


@EACH
@requirement("XAPI-00125", "XAPI-00126", "XAPI-00140")
def test_head_is_get_without_the_body(lrs: Lrs, path: str) -> None:
    lrs.post(statement())
    for query in (RESOURCES[path], {**RESOURCES[path], "unknown": "x"}):
        head, full = (lrs.call(method, path, query) for method in ("HEAD", "GET"))
        assert (head.status, head.body) == (full.status, b"")
        assert {**head.headers, THROUGH: ""} == {**full.headers, THROUGH: ""}
        assert full.headers["content-length"] == str(len(full.body))


@requirement("XAPI-00125", "XAPI-00126")
def test_head_finds_a_statement_and_a_document_as_get_does(lrs: Lrs) -> None:
    (wanted,) = lrs.post(statement(id=None))
    query = {**RESOURCES["activities/state"], "stateId": new_id()}
    lrs.call("POST", "activities/state", query, body={"a": 1})
    for path, one in (("statements", {"statementId": wanted}), ("activities/state", query)):
        head, full = (lrs.call(method, path, one) for method in ("HEAD", "GET"))
        assert (head.status, head.body) == (200, b"")
        assert {**head.headers, THROUGH: ""} == {**full.headers, THROUGH: ""}


@NOT_ABOUT
@requirement("XAPI-00321", "XAPI-00331")
def test_a_request_names_a_version_that_is_spoken(lrs: Lrs, path: str) -> None:
    for named in (None, "", "0.9", "0.95", "1.1.0", "3.0.0", "2", "1", "1.0.x", "v1.0.3"):
        for method in ("GET", "HEAD", "POST"):
            answer = lrs.call(method, path, RESOURCES[path], X_Experience_API_Version=named)
            expected = 405 if method == "POST" and path in ("agents", "activities") else 400
            assert answer.status == expected, (named, method)


@EACH
@requirement("XAPI-00333", "XAPI-00331")
@pytest.mark.parametrize("patch", ["1.0", "1.0.0", "1.0.2", "1.0.9", "2.0", "2.0.0", "2.0.7"])
def test_an_answer_names_the_latest_patch_of_what_was_asked(store: Lrs, path: str, patch: str) -> None:
    client = replace(store, version=patch)
    for query in (RESOURCES[path], {"unknown": "x"}):
        answer = client.call("GET", path, query)
        assert answer.headers[VERSION.lower()] == latest(patch)
        assert answer.headers[THROUGH].endswith("Z")


@EACH
@requirement("XAPI-00324", "XAPI-00325")
def test_a_parameter_that_is_unknown_or_of_another_case_is_refused(lrs: Lrs, path: str) -> None:
    query = RESOURCES[path]
    wrong = [{**query, "unknown": "x"}, {**query, "": "x"}]
    wrong += [{name.upper(): value for name, value in query.items()}] if query else []
    for one in wrong:
        assert lrs.call("GET", path, one).status == 400, one


@requirement("XAPI-00325")
def test_every_parameter_of_statements_has_its_case(lrs: Lrs) -> None:
    for name in ("StatementId", "statementID", "Verb", "AGENT", "Related_agents", "Format", "Limit"):
        assert lrs.call("GET", "statements", {name: new_id()}).status == 400


@NOT_ABOUT
@requirement("XAPI-00334")
def test_who_brings_no_key_is_asked_who_they_are(lrs: Lrs, path: str) -> None:
    for authorization in (None, "Digest x"):
        for method in ("GET", "HEAD", "PUT"):
            answer = lrs.call(method, path, RESOURCES[path], body=[], Authorization=authorization)
            assert answer.status in (401, 405), (authorization, method)
            assert answer.headers[VERSION.lower()] == lrs.version
            assert "www-authenticate" in answer.headers or answer.status == 405


@requirement("XAPI-00334", "XAPI-00335")
def test_a_wrong_key_opens_nothing_and_the_right_one_does(lrs: Lrs) -> None:
    for wrong in (Key("nobody", "x"), Key(lrs.key.key, "x")):
        answer = replace(lrs, key=wrong).call("GET", "statements")
        assert (answer.status, answer.problem) == (401, "not-authenticated")
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert lrs.call("GET", "statements").status == 200


@requirement("XAPI-00327")
def test_who_may_not_is_told_so(lrs: Lrs) -> None:
    reader = replace(lrs, key=lrs.key_for("statements/read"))
    one = statement()
    told = reader.call("POST", "statements", body=[one])
    assert (told.status, told.problem) == (403, "not-allowed")
    assert lrs.call("GET", "statements", {"statementId": one["id"]}).status == 404
    assert reader.call("GET", "activities/state", RESOURCES["activities/state"]).status == 403


@requirement("XAPI-00328")
@pytest.mark.parametrize("path", ["statements", "activities/state", "agents/profile", "activities/profile"])
def test_what_is_too_large_is_refused_with_413(store: Lrs, path: str) -> None:
    names = {"activities/state": {"stateId": "x"}}.get(path, {"profileId": "x"})
    query = {} if path == "statements" else {**RESOURCES[path], **names}
    answer = store.call("POST", path, query, body=b" " * (MOST_BYTES + 1))
    assert (answer.status, answer.problem) == (413, "too-large")
    assert answer.headers[VERSION.lower()] == store.version


@requirement("XAPI-00323", "XAPI-00329")
def test_every_refusal_is_one_that_the_specification_names(lrs: Lrs) -> None:
    answers: list[Answer] = [
        lrs.call("POST", "statements", body=b"{"),
        lrs.call("POST", "statements", body=[{}]),
        lrs.call("GET", "statements", {"statementId": new_id()}),
        lrs.call("PUT", "statements", {"statementId": "x"}, body={}),
        lrs.call("PUT", "activities/profile", RESOURCES["activities/profile"], body={}),
        lrs.call("GET", "nothing"),
    ]
    assert {answer.status for answer in answers} == {400, 404}
    assert all(answer.value["detail"] and answer.value["remedy"] for answer in answers)


@requirement("XAPI-00329", "XAPI-00333", "XAPI-00153")
def test_a_failure_of_ours_says_so_and_nothing_more(tmp_path: Path) -> None:
    with opened(Place(tmp_path)) as client:
        with sqlite3.connect(client.place.file) as database:
            database.execute("ALTER TABLE statement RENAME TO gone")
        database.close()
        for method, body in (("GET", None), ("POST", [statement()])):
            answer = client.call(method, "statements", body=body)
            assert answer.status in (500, 503)
            assert (VERSION.lower() in answer.headers, THROUGH in answer.headers) == (True, True)
            assert "gone" not in answer.text
            assert "sqlite" not in answer.text


def alternate(lrs: Lrs, path: str, method: str, fields: dict[str, str], **headers: str | None) -> Answer:
    told: dict[str, Any] = {"Content_Type": FORM, **headers}
    return lrs.call("POST", f"{path}?method={method}", body=urlencode(fields).encode(), **told)


@requirement("XAPI-00336", "XAPI-00148")
def test_the_alternate_syntax_is_of_1_0_3_alone(lrs: Lrs) -> None:
    answer = alternate(lrs, "statements", "GET", {"limit": "1"})
    if lrs.is_2:
        assert answer.status == 400
        return
    assert (answer.status, set(answer.value)) == (200, {"statements", "more"})
    query = {**RESOURCES["activities/state"], "stateId": new_id()}
    for method, more, status in (
        ("PUT", {"content": '{"a": "Љ&="}', "Content-Type": "application/json"}, 204),
        ("GET", {}, 200),
        ("DELETE", {}, 204),
        ("GET", {}, 404),
    ):
        assert alternate(lrs, "activities/state", method, {**query, **more}).status == status
    assert alternate(lrs, "statements", "HEAD", {}).body == b""


@requirement("XAPI-00336")
@pytest.mark.parametrize(
    ("method", "fields", "headers"),
    [
        ("GET&limit=1", {}, {}),  # no parameter stands beside the method
        ("PATCH", {}, {}),
        ("PUT", {"statementId": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}, {}),  # no content
        ("GET", {}, {"Content_Type": "application/json"}),
        ("GET", {"unknown": "x"}, {}),
    ],
)
def test_an_alternate_request_keeps_to_its_form(
    store: Lrs, method: str, fields: dict[str, str], headers: dict[str, str]
) -> None:
    assert alternate(store, "statements", method, fields, **headers).status == 400


@requirement("XAPI-00336", "XAPI-00334", "XAPI-00321")
def test_a_form_may_bring_the_headers(store: Lrs) -> None:
    fields = {"Authorization": store.key.basic, VERSION: "1.0.3", "limit": "1"}
    bare: dict[str, Any] = {"Authorization": None, VERSION.replace("-", "_"): None}
    assert alternate(store, "statements", "GET", fields, **bare).status == 200
    del fields["Authorization"]
    assert alternate(store, "statements", "GET", fields, **bare).status == 401


@requirement("XAPI-00336")
def test_a_form_brings_no_version_that_has_no_such_syntax(store: Lrs) -> None:
    fields = {"Authorization": store.key.basic, VERSION: "2.0.0", "limit": "1"}
    bare: dict[str, Any] = {"Authorization": None, VERSION.replace("-", "_"): None}
    assert alternate(store, "statements", "GET", fields, **bare).status in (400, 401)


@pytest.mark.parametrize("path", ["statements", "activities/state"])
def test_a_packed_body_is_refused_apart_and_nothing_of_it_is_kept(lrs: Lrs, path: str) -> None:
    query = {**RESOURCES[path], **({"stateId": new_id()} if path != "statements" else {})}
    for coding in ("gzip", "br", "deflate, gzip", "x"):
        answer = lrs.call("POST", path, query, body=gzip.compress(b"{}"), Content_Encoding=coding)
        assert (answer.status, answer.problem) == (415, "wrong-content-coding")
    if path != "statements":
        assert lrs.call("GET", path, query).status == 404
        assert lrs.call("POST", path, query, body={}, Content_Encoding="identity").status == 204


@EACH
def test_a_slash_at_the_end_changes_nothing(lrs: Lrs, path: str) -> None:
    for method in ("GET", "HEAD"):
        bare, slashed = (lrs.call(method, one, RESOURCES[path]) for one in (path, f"{path}/"))
        assert (bare.status, bare.body) == (slashed.status, slashed.body) or path == "statements"
        assert bare.status == slashed.status


@EACH
def test_an_address_below_statements_is_the_same_resource(lrs: Lrs, path: str) -> None:
    """Whoever configured `…/xapi/statements` as the endpoint has it before every resource."""
    agent, activity = new_agent(), {"id": new_iri()}
    lrs.post(statement(actor=agent, object=activity))
    for method in ("GET", "HEAD"):
        bare, below = (lrs.call(method, one, RESOURCES[path]) for one in (path, f"statements/{path}"))
        assert (below.status, below.headers["content-type"]) == (bare.status, bare.headers["content-type"])


@EACH
@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_none_is_refused_with_those_that_are(lrs: Lrs, path: str, method: str) -> None:
    answer = lrs.call(method, path, RESOURCES[path])
    if answer.status == 405:
        assert "GET" in answer.headers["allow"]
        assert answer.problem == "http-error"
    assert answer.status in (200, 204, 400, 405), answer
    assert answer.headers[VERSION.lower()] == lrs.version
    assert answer.headers[THROUGH].endswith("Z")
