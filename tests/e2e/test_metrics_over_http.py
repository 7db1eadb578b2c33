"""Figures as Prometheus fetches them: behind a credential on the public port, or on a port of their own."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.credentials import NewCredential
from lms_bridge.settings import from_environment
from tests.e2e.running import Place, free_port, serving
from tests.e2e.statements import statement
from tests.e2e.wire import STATEMENTS, Key


@pytest.fixture
def bridge(sqlite_file: str, tmp_path: Path) -> Iterator[Bridge]:
    create_key(tmp_path / "lms-bridge.key")
    given = {"LMS_BRIDGE_DATABASE_URL": sqlite_file, "LMS_BRIDGE_KEY_FILE": str(tmp_path / "lms-bridge.key")}
    made = build(from_environment(given))
    made.set_up.add_moodle("lms", address="https://lms.academy.example")
    yield made
    made.close()


def key(bridge: Bridge, kind: str, *scopes: str) -> Key:
    return Key(*bridge.credentials.add(NewCredential(kind, "x", "lms", scopes)))


def samples(client: FlaskClient, reader: Key) -> set[str]:
    answer = client.get("/metrics", headers={"Authorization": reader.basic})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return set(answer.get_data(as_text=True).splitlines())


def test_what_was_asked_and_refused_is_told(bridge: Bridge) -> None:
    client, sender, reader = (
        create_app(bridge).test_client(),
        key(bridge, "lrs"),
        key(bridge, "api", "metrics"),
    )
    for body in ([statement()], [statement(verb={"id": "no address"}), statement(verb={"id": ""})]):
        client.post(STATEMENTS, json=body, headers=sender.headers())
    client.get(STATEMENTS, headers=Key(sender.key, "wrong").headers())
    client.open("/nowhere", method="BREW")
    assert samples(client, reader) >= {
        'lms_bridge_requests_total{method="POST",status="2xx",surface="xapi"} 1.0',
        'lms_bridge_requests_total{method="POST",status="4xx",surface="xapi"} 1.0',
        'lms_bridge_requests_total{method="GET",status="4xx",surface="xapi"} 1.0',
        'lms_bridge_requests_total{method="other",status="4xx",surface="pages"} 1.0',
        "lms_bridge_statements_stored_total 1.0",
        'lms_bridge_refusals_total{rule="verb-id"} 1.0',
        'lms_bridge_refusals_total{rule="not-authenticated"} 1.0',
        'lms_bridge_queue_length{kind="statement"} 1.0',
    }


@pytest.mark.parametrize(("kind", "scope", "status"), [("api", "indicators", 403), ("lrs", "all", 401)])
def test_nobody_else_reads_them(bridge: Bridge, kind: str, scope: str, status: int) -> None:
    client = create_app(bridge).test_client()
    headers = {"Authorization": key(bridge, kind, scope).basic}
    assert client.get("/metrics", headers=headers).status_code == status
    assert client.get("/metrics").status_code == 401


def test_a_port_that_is_taken_is_refused_with_the_way_out(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.ask("init")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = place.call("work", "--drain", "--metrics-port", str(port))
    assert done.refused
    assert f"127.0.0.1:{port}" in done.err
    assert place.call("work", "--drain", "--metrics-port", str(port)).code == 0


def test_serve_tells_them_on_a_port_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    place = Place(tmp_path, settings={"LMS_BRIDGE_METRICS_PORT": str(port)})
    place.ask("init")
    with serving(place), urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        assert b"lms_bridge_database_up 1.0" in answer.read()
