"""Applications with tokens of an issuer at the Learning Record Store: let in, refused, and as authorities."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.credentials import NewCredential
from lms_bridge.settings import from_environment
from tests.e2e.running import Place
from tests.e2e.statements import statement
from tests.e2e.wire import STATEMENTS, Key
from tests.issuers import AUDIENCE, StandInIssuer, standing_in

VERSION = {"X-Experience-API-Version": "1.0.3"}
NEW = NewCredential("oidc", "app", "lms", ("all",))


@pytest.fixture
def issuer() -> Iterator[StandInIssuer]:
    with standing_in() as made:
        yield made


@pytest.fixture
def bridge(sqlite_file: str, tmp_path: Path, issuer: StandInIssuer) -> Iterator[Bridge]:
    create_key(tmp_path / "lms-bridge.key")
    given = {
        "DATABASE_URL": sqlite_file,
        "KEY_FILE": str(tmp_path / "lms-bridge.key"),
        "OIDC_ISSUER": issuer.url,
        "OIDC_AUDIENCE": AUDIENCE,
    }
    made = build(from_environment({f"LMS_BRIDGE_{name}": value for name, value in given.items()}))
    made.set_up.add_moodle("lms", address="https://lms.academy.example")
    yield made
    made.close()


@pytest.fixture
def client(bridge: Bridge) -> FlaskClient:
    return create_app(bridge).test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **VERSION}


def ask(client: FlaskClient, token: str, **query: str) -> TestResponse:
    return client.get(f"{STATEMENTS}?{urlencode(query)}", headers=bearer(token))


def send(client: FlaskClient, token: str) -> str:
    answer = client.post(STATEMENTS, json=statement(), headers=bearer(token))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(answer.get_json()[0])


def test_an_application_does_what_both_its_credential_and_its_token_allow(
    bridge: Bridge, client: FlaskClient, issuer: StandInIssuer
) -> None:
    key = bridge.access.bind(NEW, client="app")
    assert send(client, issuer.token(scope="statements/write"))
    refused = ask(client, issuer.token(scope="statements/write"))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not-allowed")
    assert refused.headers["WWW-Authenticate"] == (
        'Bearer realm="lms-bridge", error="insufficient_scope", scope="statements/read"'
    )
    assert len(ask(client, issuer.token(scope="all")).get_json()["statements"]) == 1
    bridge.beside.close()
    (listed,) = bridge.credentials.all()
    assert (listed.credential.key, listed.used_ms is not None) == (key, True)


def test_a_revocation_acts_at_once_though_the_token_is_valid(
    bridge: Bridge, client: FlaskClient, issuer: StandInIssuer
) -> None:
    key, token = bridge.access.bind(NEW, client="app"), issuer.token()
    assert ask(client, token).status_code == 200
    bridge.credentials.revoke(key)
    refused = ask(client, token)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "token-refused")
    assert 'error="invalid_token", error_description="unknown-application"' in str(
        refused.headers["WWW-Authenticate"]
    )


def test_an_issuer_that_is_down_is_our_trouble_and_not_the_callers(
    bridge: Bridge, client: FlaskClient, issuer: StandInIssuer
) -> None:
    bridge.access.bind(NEW, client="app")
    issuer.status = 503
    answer = ask(client, issuer.token())
    assert (answer.status_code, answer.get_json()["code"]) == (503, "issuer-unavailable")
    assert answer.headers["Retry-After"]


def test_who_has_neither_hears_of_both_ways(client: FlaskClient) -> None:
    answer = client.get(STATEMENTS, headers=VERSION)
    assert answer.status_code == 401
    assert [one.split(" ")[0] for one in answer.headers.getlist("WWW-Authenticate")] == ["Basic", "Bearer"]
    api = client.get("/api/v1/indicators?year=2026", headers={"Authorization": "Bearer x"})
    assert [one.split(" ")[0] for one in api.headers.getlist("WWW-Authenticate")] == ["Basic"]


def account(home: str, name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def test_the_authority_is_who_brought_the_statement(
    bridge: Bridge, client: FlaskClient, issuer: StandInIssuer
) -> None:
    for subject in ("", "ana"):
        bridge.access.bind(NEW, client="app", subject=subject)
    by_key = Key(*bridge.credentials.add(NewCredential("lrs", "logstore", "lms")))
    application, user = account(f"{issuer.url}/token", "app"), account(issuer.url, "ana")
    ours = account("http://127.0.0.1:8080", by_key.key)
    alone, together = send(client, issuer.token()), send(client, issuer.token(sub="ana"))
    keyed = client.post(STATEMENTS, json=statement(), headers=by_key.headers()).get_json()[0]
    told = {one["id"]: one["authority"] for one in everything(client, issuer)}
    assert told == {
        alone: application,
        together: {"objectType": "Group", "member": [application, user]},
        keyed: ours,
    }
    for agent, expected in ((application, {alone, together}), (user, {together}), (ours, {keyed})):
        query = {"agent": json.dumps(agent), "related_agents": "true"}
        assert {one["id"] for one in everything(client, issuer, **query)} == expected


def everything(client: FlaskClient, issuer: StandInIssuer, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(client, issuer.token(scope="all"), **query).get_json()["statements"]
    return found


def test_tokens_that_were_meant_for_others_are_never_taken(sqlite_file: str, issuer: StandInIssuer) -> None:
    given = {"LMS_BRIDGE_DATABASE_URL": sqlite_file, "LMS_BRIDGE_OIDC_ISSUER": issuer.url}
    bridge = build(from_environment(given))
    with pytest.raises(InvalidValue, match="LMS_BRIDGE_OIDC_AUDIENCE"):
        assert bridge.access.bearer
    bridge.close()


@pytest.mark.parametrize("address", ["http://sso.example", "sso.example", "file:///etc", "https://"])
def test_an_issuer_without_tls_is_none(address: str) -> None:
    with pytest.raises(InvalidValue, match="LMS_BRIDGE_OIDC_ISSUER"):
        from_environment({"LMS_BRIDGE_OIDC_ISSUER": address})


def test_an_application_is_added_on_the_command_line(tmp_path: Path, issuer: StandInIssuer) -> None:
    place = Place(tmp_path)
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", "https://lms.academy.example")
    add = ("credential", "add", "oidc", "--name", "app", "--source", "lms", "--client", "app")
    assert place.call(*add).refused, "no issuer is set"
    assert place.call(*add[:-2]).code == place.call("credential", "add", "lrs", *add[3:]).code == 2
    done = place.call(*add, LMS_BRIDGE_OIDC_ISSUER=issuer.url)
    assert done.code == 0, done
    assert place.call(*add, LMS_BRIDGE_OIDC_ISSUER=issuer.url).refused, "it has a credential"
    (shown,) = place.read("credential", "list")
    assert (shown["application"], shown["secrets"]) == ({"client": "app", "subject": ""}, [])
    assert "tokens of app" in place.ask("credential", "list")
    assert place.call("credential", "rotate", shown["key"]).refused
