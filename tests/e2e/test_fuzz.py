"""The surfaces for programs, called with what their own description allows and forbids, and with noise."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks, openapi
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks as openapi_checks

from lms_bridge.web.openapi import OPERATIONS
from tests.e2e.running import Running
from tests.e2e.statements import statement
from tests.e2e.wire import FORM, STATEMENTS, Key, call_hook, checksum_of
from tests.e2e.years import CALLBACK_URL, Input

AS_DESCRIBED = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]
MODERATE = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@dataclass(frozen=True, slots=True)
class Described:
    """The description that a service serves of itself, and keys for what it describes."""

    schema: BaseSchema
    sender: Key
    reader: Key

    def key_for(self, path: str) -> Key:
        return self.reader if path.startswith("/api/") else self.sender


@pytest.fixture(scope="module")
def described(running: Running) -> Described:
    schema = openapi.from_dict(running.client.send("GET", "/openapi.json").value)
    schema.config.update(base_url=f"http://127.0.0.1:{running.service.port}")
    reader = running.place.read("credential", "add", "api", "--scope", "indicators", "--name", "reader")
    return Described(schema, running.key, Key(**reader))


@pytest.fixture(autouse=True)
def still_there(running: Running) -> Iterator[None]:
    """Whatever came, the service goes on."""
    yield
    assert running.client.send("GET", "/health").status == 200


WAYS = [
    (one, mode) for one in OPERATIONS for mode in GenerationMode if one.query or one.body or mode.is_positive
]


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(one.method, one.path, mode) for one, mode in WAYS],
    ids=[f"{one.name}-{mode.value}" for one, mode in WAYS],
)
@MODERATE
@given(data=st.data())
def test_with_a_key_every_answer_is_as_described(
    data: st.DataObject, described: Described, method: str, path: str, mode: GenerationMode
) -> None:
    case = data.draw(described.schema[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(headers={"Authorization": described.key_for(path).basic}, checks=AS_DESCRIBED)


@pytest.mark.parametrize(
    ("method", "path"), [(one.method, one.path) for one in OPERATIONS], ids=[one.name for one in OPERATIONS]
)
@settings(MODERATE, max_examples=8)  # each costs a slow hash
@given(data=st.data())
def test_without_a_key_every_answer_is_as_described(
    data: st.DataObject, described: Described, method: str, path: str
) -> None:
    case = data.draw(described.schema[path][method].as_strategy())
    answer = case.call(headers={"Authorization": "Basic eDp5"})
    case.validate_response(answer, checks=AS_DESCRIBED)
    secured = path.startswith(("/xapi/", "/api/")) and path != "/xapi/about"
    assert answer.status_code in (401, 429) or not secured


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEMBER = st.sampled_from(
    ["id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version"]
)


@st.composite
def nearly_statements(draw: st.DrawFn) -> bytes:
    """A statement with some members replaced by anything."""
    odd = draw(st.dictionaries(MEMBER | st.text(max_size=8), ANYTHING, max_size=3))
    return json.dumps([{**statement(), **odd}]).encode()


@st.composite
def nearly_calls(draw: st.DrawFn) -> bytes:
    """A hook's form whose event is anything, or anything in the places where something is read."""
    names = st.sampled_from(["user-joined", "user-left", "meeting-ended", "meeting-created"])
    parts = dict.fromkeys(("meeting", "user", "moderator-pass"), ANYTHING)
    attributes = st.fixed_dictionaries({}, optional=parts)
    data = st.fixed_dictionaries({"id": names, "attributes": attributes, "event": ANYTHING})
    event = draw(ANYTHING | st.lists(st.fixed_dictionaries({"data": data}), max_size=3))
    return urlencode({"domain": "x", "event": json.dumps(event)}).encode()


@MODERATE
@given(body=st.binary(max_size=400) | nearly_statements())
def test_no_statement_is_our_failure(running: Running, body: bytes) -> None:
    answer = running.client.send("POST", STATEMENTS, body, running.key.headers())
    assert answer.status in (200, 400, 409), answer
    assert answer.status == 200 or answer.problem


@MODERATE
@given(body=st.binary(max_size=400) | nearly_calls())
def test_no_hook_is_our_failure(running: Running, small_year: Input, body: bytes) -> None:
    checksum = checksum_of(body, callback_url=CALLBACK_URL, secret=small_year.secret)
    assert call_hook(running.client, body, checksum=checksum).status == 200
    assert call_hook(running.client, body, checksum=checksum[::-1]).status == 401


@MODERATE
@given(body=st.binary(max_size=200), path=st.sampled_from(["/sign-in", "/sign-out", "/language"]))
def test_no_form_of_a_page_is_our_failure(running: Running, body: bytes, path: str) -> None:
    answer = running.client.send("POST", path, body, {"Content-Type": FORM})
    assert answer.status in (302, 400, 401), answer
