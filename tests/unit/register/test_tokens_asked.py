"""Tokens as OAuth 2.0 has them: in the header and the body, never in an address."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qs

import pytest

from lms_bridge.register.line import Access, Line, NoToken
from lms_bridge.runtime.token_store import TokenStore
from moodle_sync import Answer
from tests.unit.register.answers import BASE, answer

CALLS = list[tuple[str, str, bytes | None, Mapping[str, str]]]


def line(calls: CALLS, *answers: Answer) -> Line:
    left = list(answers)

    def send(
        method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        calls.append((method, url, body, headers))
        return left.pop(0)

    access = Access(f"{BASE}/token", "bridge", "s3cret", scopes=(("roster.readonly",), ()))
    return Line(BASE, access, send=send, tokens=TokenStore(lambda: 0))


def test_the_client_is_named_by_basic_and_the_token_sent_as_bearer() -> None:
    calls: CALLS = []
    line(calls, answer(200, {"access_token": "t"}), answer(200, {})).get("/users", {"limit": "1"})
    basic = base64.b64encode(b"bridge:s3cret").decode()
    assert calls[0][3]["Authorization"] == f"Basic {basic}"
    form = parse_qs((calls[0][2] or b"").decode())
    assert form["scope"] == ["https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"]
    assert calls[1][1] == f"{BASE}/users?limit=1"
    assert calls[1][3]["Authorization"] == "Bearer t"


def test_where_a_scope_is_not_known_the_next_set_is_asked_for() -> None:
    calls: CALLS = []
    answers = (answer(400, {"error": "invalid_scope"}), answer(200, {"access_token": "t"}), answer(200, {}))
    line(calls, *answers).get("/users")
    assert "scope" not in parse_qs((calls[1][2] or b"").decode())


@pytest.mark.parametrize(
    ("told", "barred"),
    [
        (answer(401, {"error": "invalid_client"}), True),
        (answer(403, {}), True),
        (answer(400, {"error": "unauthorized_client"}), True),
        (answer(503, {}), False),
        (answer(200, {}), False),
        (answer(200, {"access_token": "zwei\nzeilen"}), False),
        (answer(200, []), False),
    ],
)
def test_without_a_token_nothing_is_asked(told: Answer, barred: bool) -> None:
    calls: CALLS = []
    with pytest.raises(NoToken) as raised:
        line(calls, told).get("/users")
    assert raised.value.barred is barred
    assert len(calls) == 1


def test_a_value_is_sent_as_json() -> None:
    calls: CALLS = []
    line(calls, answer(200, {"access_token": "t"}), answer(201, {})).call("PUT", "/results/r", {"a": "ш"})
    assert calls[1][0] == "PUT"
    assert calls[1][2] == '{"a": "ш"}'.encode()
