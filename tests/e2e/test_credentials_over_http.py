"""Credentials as two running processes meet them: revoked at once in both, changed without a gap."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.credentials import NewCredential
from lms_bridge.settings import from_environment
from tests.e2e.wire import Key

ASKED = "/xapi/statements?limit=1"


@pytest.fixture
def bridges(url: str, tmp_path: Path) -> Iterator[tuple[Bridge, Bridge]]:
    """Two processes of one installation, as far as they share nothing but its database."""
    create_key(tmp_path / "lms-bridge.key")
    given = {"LMS_BRIDGE_DATABASE_URL": url, "LMS_BRIDGE_KEY_FILE": str(tmp_path / "lms-bridge.key")}
    made = tuple(build(from_environment(given)) for _ in range(2))
    made[0].set_up.add_moodle("lms", address="https://lms.academy.example")
    yield made[0], made[1]
    for bridge in made:
        bridge.close()


def status(app: Flask, key: Key, *, address: str = "192.0.2.1") -> int:
    client: FlaskClient = app.test_client()
    return client.get(ASKED, headers=key.headers(), environ_base={"REMOTE_ADDR": address}).status_code


def made(bridge: Bridge, *scopes: str) -> Key:
    return Key(*bridge.credentials.add(NewCredential("lrs", "logstore", "lms", scopes)))


def test_a_revocation_acts_at_once_in_every_process(bridges: tuple[Bridge, Bridge]) -> None:
    one, other = bridges
    apps, key = [create_app(each) for each in bridges], made(one)
    assert [status(app, key) for app in apps] == [200, 200]
    other.credentials.revoke(key.key)
    assert [status(app, key) for app in apps] == [401, 401]


def test_a_secret_is_changed_without_a_gap_and_its_use_is_known(bridges: tuple[Bridge, Bridge]) -> None:
    one, other = bridges
    apps, key = [create_app(each) for each in bridges], made(one)
    new = Key(key.key, one.credentials.rotate(key.key))
    assert {status(app, secret) for app in apps for secret in (key, new)} == {200}
    for bridge in bridges:
        bridge.beside.close()
    (listed,) = other.credentials.all()
    assert listed.secret.used_ms is not None
    assert listed.earlier is not None
    assert listed.earlier.used_ms is not None
    one.credentials.finish(key.key)
    assert [[status(app, secret) for secret in (key, new)] for app in apps] == [[401, 200], [401, 200]]


def test_who_guesses_hears_how_long_to_wait(bridges: tuple[Bridge, Bridge]) -> None:
    app, key = create_app(bridges[0]), made(bridges[0])
    wrong = Key(key.key, "wrong")
    assert [status(app, wrong) for _ in range(6)] == [401] * 5 + [429]
    answer = app.test_client().get(ASKED, headers=wrong.headers(), environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.headers["Retry-After"] == "1"
    assert answer.get_json()["code"] == "too-many-failures"
    assert status(app, key, address="192.0.2.2") == 200
    assert status(app, key) == 200, "it was right before in this process"
