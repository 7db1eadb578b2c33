"""State, agent profile and activity profile, by requirement (Communication 2.2, 2.3, 2.6, 2.7, 3.1)."""

import json
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

import pytest

from tests.conformance.lrs import Lrs, new_agent, new_iri
from tests.e2e.statements import new_id
from tests.e2e.wire import Answer

requirement = pytest.mark.requirement
METHODS = ("PUT", "POST", "GET", "DELETE")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Resource:
    """`place`: the parameters that every request needs, each with values that it does not take."""

    path: str
    named_by: str
    place: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()
    """What a PUT of a new document needs under 1.0.3."""


STATE = Resource("activities/state", "stateId", ("activityId", "agent"))
AGENT = Resource("agents/profile", "profileId", ("agent",), (("If_None_Match", "*"),))
ACTIVITY = Resource("activities/profile", "profileId", ("activityId",), (("If_None_Match", "*"),))
EACH = pytest.mark.parametrize("of", [STATE, AGENT, ACTIVITY], ids=["state", "agent", "activity"])


def place(of: Resource) -> dict[str, str]:
    """A place where no document is."""
    values = {"activityId": new_iri(), "agent": json.dumps(new_agent())}
    return {name: values[name] for name in of.place}


def document(of: Resource) -> dict[str, str]:
    return {**place(of), of.named_by: new_id()}


def call(lrs: Lrs, of: Resource, method: str, query: dict[str, str], **more: Any) -> Answer:
    """The call, with a small document where it takes one."""
    body = {"body": b'{"a": 1}'} if method in ("PUT", "POST") else {}
    return lrs.call(
        method, of.path, query, **{**body, **(dict(of.headers) if method == "PUT" else {}), **more}
    )


def kept(lrs: Lrs, of: Resource, query: dict[str, str], body: Any, content_type: str = JSON) -> None:
    answer = call(lrs, of, "PUT", query, body=body, Content_Type=content_type, If_None_Match="*")
    assert answer.status == 204, answer


@EACH
@requirement("XAPI-00230", "XAPI-00282", "XAPI-00311", "XAPI-00140")
@requirement("XAPI-00187", "XAPI-00188", "XAPI-00189", "XAPI-00190", "XAPI-00231")
@requirement("XAPI-00274", "XAPI-00271", "XAPI-00272", "XAPI-00283", "XAPI-00269", "XAPI-00259")
@requirement("XAPI-00285", "XAPI-00286", "XAPI-00287", "XAPI-00290", "XAPI-00291", "XAPI-00292")
@requirement("XAPI-00293", "XAPI-00312", "XAPI-00288", "XAPI-00191", "XAPI-00192", "XAPI-00216", "XAPI-00217")
def test_a_document_is_put_got_merged_and_deleted(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    told = [call(lrs, of, method, query) for method in ("PUT", "GET", "POST", "DELETE", "GET")]
    assert [answer.status for answer in told] == [204, 200, 204, 204, 404]
    assert told[1].body == b'{"a": 1}'
    assert all(answer.body == b"" for answer in told if answer.status == 204)


MISSING = {
    STATE: {
        "activityId": {
            "PUT": "XAPI-00210",
            "POST": "XAPI-00209",
            "GET": "XAPI-00208",
            "DELETE": "XAPI-00207",
        },
        "agent": {"PUT": "XAPI-00215", "POST": "XAPI-00214", "GET": "XAPI-00213", "DELETE": "XAPI-00212"},
        "stateId": {"PUT": "XAPI-00206", "POST": "XAPI-00211"},
    },
    AGENT: {
        "agent": {"PUT": "XAPI-00264", "POST": "XAPI-00263", "GET": "XAPI-00261", "DELETE": "XAPI-00262"},
        "profileId": {"PUT": "XAPI-00267", "POST": "XAPI-00266", "DELETE": "XAPI-00265"},
    },
    ACTIVITY: {
        "activityId": {
            "PUT": "XAPI-00299",
            "POST": "XAPI-00298",
            "GET": "XAPI-00296",
            "DELETE": "XAPI-00297",
        },
        "profileId": {"PUT": "XAPI-00302", "POST": "XAPI-00301", "DELETE": "XAPI-00300"},
    },
}


@pytest.mark.parametrize(
    ("of", "name", "method"),
    [
        pytest.param(of, name, method, id=number)
        for of, names in MISSING.items()
        for name, methods in names.items()
        for method, number in methods.items()
    ],
)
def test_a_parameter_that_is_needed_is_missed(lrs: Lrs, of: Resource, name: str, method: str) -> None:
    query = document(of)
    del query[name]
    answer = call(lrs, of, method, query)
    assert (answer.status, answer.problem) == (400, "invalid-value")
    assert name in answer.value["detail"]


NO_AGENTS = ("not JSON", "{}", "[]", "5", '{"mbox": "a@b"}', '{"mbox": "mailto:a@b.c", "openid": "x:y"}')
WRONG = {
    STATE: {
        "agent": {"PUT": "XAPI-00199", "POST": "XAPI-00198", "GET": "XAPI-00197", "DELETE": "XAPI-00196"},
        "registration": {
            "PUT": "XAPI-00203",
            "POST": "XAPI-00202",
            "GET": "XAPI-00201",
            "DELETE": "XAPI-00200",
        },
        "since": {"GET": "XAPI-00204", "DELETE": "XAPI-00205"},
    },
    AGENT: {
        "agent": {"PUT": "XAPI-00257", "POST": "XAPI-00256", "GET": "XAPI-00258", "DELETE": "XAPI-00255"},
        "since": {"GET": "XAPI-00260"},
    },
    ACTIVITY: {
        "since": {"GET": "XAPI-00295"},
        "agent": {"GET": "XAPI-00304"},  # no parameter of this resource
    },
}
BAD = {"agent": NO_AGENTS, "registration": ("1", "", "true"), "since": ("yesterday", "", "2026-01-01")}


@pytest.mark.parametrize(
    ("of", "name", "method"),
    [
        pytest.param(of, name, method, id=number)
        for of, names in WRONG.items()
        for name, methods in names.items()
        for method, number in methods.items()
    ],
)
def test_a_parameter_that_is_none_is_refused(lrs: Lrs, of: Resource, name: str, method: str) -> None:
    for bad in BAD[name]:
        assert call(lrs, of, method, {**document(of), name: bad}).status == 400, bad


@EACH
@requirement("XAPI-00224", "XAPI-00225", "XAPI-00226", "XAPI-00228", "XAPI-00276", "XAPI-00277")
@requirement("XAPI-00305", "XAPI-00306", "XAPI-00307")
def test_any_text_that_is_not_empty_names_a_document(lrs: Lrs, of: Resource) -> None:
    """A parameter is always a text; what says nothing, or cannot be kept, is refused."""
    for name in ("1", "true", "Љубица/1?x=y", '{"key": "value"}', "x" * 300):
        query = {**place(of), of.named_by: name}
        assert [call(lrs, of, method, query).status for method in METHODS] == [204, 204, 200, 204]
    for name in ("", "a\0b"):
        query = {**place(of), of.named_by: name}
        assert {call(lrs, of, method, query).status for method in METHODS} == {400}


@requirement("XAPI-00218", "XAPI-00219", "XAPI-00220", "XAPI-00227")
def test_a_state_belongs_to_its_registration(lrs: Lrs) -> None:
    query = document(STATE)
    inside = {**query, "registration": new_id()}
    for method in ("PUT", "POST", "GET"):
        assert call(lrs, STATE, method, inside).status in (200, 204)
    assert call(lrs, STATE, "GET", query).status == 404
    assert call(lrs, STATE, "GET", {**inside, "registration": new_id()}).status == 404
    assert call(lrs, STATE, "DELETE", inside).status == 204
    assert call(lrs, STATE, "GET", inside).status == 404


@EACH
@requirement("XAPI-00193", "XAPI-00270", "XAPI-00289", "XAPI-00141", "XAPI-00195", "XAPI-00221", "XAPI-00222")
@requirement("XAPI-00268", "XAPI-00275", "XAPI-00294", "XAPI-00303")
def test_documents_are_listed_by_their_names_since_a_time(lrs: Lrs, of: Resource) -> None:
    where = place(of)
    assert call(lrs, of, "GET", where).value == []
    for name in ("b", "a"):
        kept(lrs, of, {**where, of.named_by: name}, b"{}")
    assert call(lrs, of, "GET", where).value == ["a", "b"]
    assert call(lrs, of, "GET", {**where, "since": "2020-01-01T00:00:00Z"}).value == ["a", "b"]
    assert call(lrs, of, "GET", {**where, "since": "2999-01-01T00:00:00+02:00"}).value == []


@requirement("XAPI-00194", "XAPI-00223")
def test_a_delete_without_a_name_removes_all_of_a_place_and_takes_no_time(lrs: Lrs) -> None:
    where = place(STATE)
    for name in ("a", "b"):
        kept(lrs, STATE, {**where, "stateId": name}, b"{}")
    assert call(lrs, STATE, "DELETE", {**where, "since": "2020-01-01T00:00:00Z"}).status == 400
    assert call(lrs, STATE, "GET", where).value == ["a", "b"]
    assert call(lrs, STATE, "DELETE", where).status == 204
    assert call(lrs, STATE, "GET", where).value == []


@EACH
@requirement("XAPI-00183", "XAPI-00184", "XAPI-00185", "XAPI-00186", "XAPI-00234", "XAPI-00279", "XAPI-00308")
def test_a_merge_takes_the_top_level_alone(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    kept(lrs, of, query, b'{"kept": 1.10, "both": {"old": 1}, "list": [1, 2]}')
    answer = call(lrs, of, "POST", query, body=b'{"both": {"new": 2}, "list": [3], "more": null}')
    assert answer.status == 204
    merged = call(lrs, of, "GET", query)
    assert merged.value == {"kept": 1.1, "both": {"new": 2}, "list": [3], "more": None}
    assert merged.headers["content-type"] == JSON
    assert b"1.10" in merged.body


@EACH
@requirement("XAPI-00233", "XAPI-00280", "XAPI-00310")
def test_a_post_of_a_new_document_stores_it_as_it_came(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    text = {"body": "Љубица".encode(), "Content_Type": "text/plain; charset=utf-8"}
    assert call(lrs, of, "POST", query, **text).status == 204
    found = call(lrs, of, "GET", query)
    assert (found.body, found.headers["content-type"]) == (text["body"], text["Content_Type"])


NO_OBJECTS = (b"[1]", b"5", b'"text"', b"null", b"{", b"", b'{"a": 1, "a": 2}', b"\xff")


@EACH
@requirement("XAPI-00229", "XAPI-00281", "XAPI-00313", "XAPI-00235", "XAPI-00284", "XAPI-00314")
@requirement("XAPI-00232", "XAPI-00278", "XAPI-00309", "XAPI-00182")
def test_what_is_no_json_object_is_never_merged(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    for bad in NO_OBJECTS:
        assert call(lrs, of, "POST", query, body=bad).status == 400, bad
    assert call(lrs, of, "GET", query).status == 404
    kept(lrs, of, query, b'{"a": 1}')
    refused = [call(lrs, of, "POST", query, body=bad) for bad in NO_OBJECTS]
    refused.append(call(lrs, of, "POST", query, Content_Type="text/plain"))
    assert {answer.status for answer in refused} == {400}
    assert call(lrs, of, "GET", query).body == b'{"a": 1}'


@EACH
@requirement("XAPI-00232", "XAPI-00278", "XAPI-00309")
def test_nothing_is_merged_into_what_is_no_json(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    kept(lrs, of, query, b"\x00\xff{}", "application/octet-stream")
    assert call(lrs, of, "POST", query).status == 400
    found = call(lrs, of, "GET", query)
    assert (found.body, found.headers["content-type"]) == (b"\x00\xff{}", "application/octet-stream")


@EACH
@requirement("XAPI-00322")
def test_a_document_has_a_tag_that_guards_its_changes(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    kept(lrs, of, query, b"first")
    found = call(lrs, of, "GET", query)
    tag = found.headers["etag"]
    assert tag == f'"{sha1(b"first").hexdigest()}"'
    assert found.headers["last-modified"].endswith(" GMT")
    conditions: list[dict[str, str | None]] = [
        {"If_None_Match": "*", "If_Match": None},
        {"If_Match": '"other"', "If_None_Match": None},
    ]
    for method in ("PUT", "POST", "DELETE"):
        for condition in conditions:
            assert call(lrs, of, method, query, **condition).status == 412, (method, condition)
    assert call(lrs, of, "GET", query).body == b"first"
    for body in (b"second", b"third"):
        status = call(lrs, of, "PUT", query, body=body, If_Match=tag, If_None_Match=None).status
        assert status == (204 if body == b"second" else 412)


@EACH
@requirement("XAPI-00273", "XAPI-00322")
def test_a_put_without_a_condition_keeps_to_the_version(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    bare: dict[str, Any] = {"If_None_Match": None}
    new = call(lrs, of, "PUT", query, **bare)
    assert new.status == (204 if of is STATE or lrs.is_2 else 400)
    if new.status != 204:
        assert new.problem == "precondition-needed"
        kept(lrs, of, query, b"{}")
    again = call(lrs, of, "PUT", query, **bare)
    assert again.status == (204 if of is STATE and not lrs.is_2 else 409)


@EACH
def test_a_tag_may_come_weak_in_a_list_or_bare(lrs: Lrs, of: Resource) -> None:
    query = document(of)
    kept(lrs, of, query, b"{}")
    tag = sha1(b"{}").hexdigest()
    for given in (f'W/"{tag}"', f'"x", "{tag}"', tag, "*"):
        answer = call(lrs, of, "PUT", query, body=b"{}", If_Match=given, If_None_Match=None)
        assert answer.status == 204, given
