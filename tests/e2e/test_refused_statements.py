"""What is refused over HTTP is kept with the answer it got; what breaks off is seen to be broken off."""

import json
from base64 import b64encode
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask, Response
from waitress.server import create_server

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.credentials import NewCredential
from lms_bridge.services.export_statements import Format
from lms_bridge.services.lrs_scopes import WRITE
from lms_bridge.settings import from_environment
from lms_bridge.web.statements import streamed

GOOD = {"actor": {"mbox": "mailto:a@x.example"}, "verb": {"id": "x:y"}, "object": {"id": "x:z"}}


@pytest.fixture
def bridge(sqlite_file: str, tmp_path: Path) -> Iterator[Bridge]:
    key_file = tmp_path / "lms-bridge.key"
    create_key(key_file)
    given = {"LMS_BRIDGE_DATABASE_URL": sqlite_file, "LMS_BRIDGE_KEY_FILE": str(key_file)}
    made = build(from_environment(given))
    made.set_up.add_moodle("lms", address="https://lms.academy.example")
    yield made
    made.close()


def as_caller(key: str, secret: str) -> dict[str, str]:
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {basic}", "X-Experience-API-Version": "1.0.3"}


def test_each_refusal_is_kept_with_the_exact_answer(bridge: Bridge) -> None:
    key, secret = bridge.credentials.add(NewCredential("lrs", name="logstore", source="lms", scopes=(WRITE,)))
    client, headers = create_app(bridge).test_client(), as_caller(key, secret)
    typed = headers | {"Content-Type": "application/json"}
    batch = json.dumps([GOOD, {**GOOD, "verb": {}}])
    answers = [client.post("/xapi/statements", data=batch, headers=typed) for _ in range(2)]
    others = (headers | {"Content-Type": "text/plain"}, {"Content-Type": "application/json"})
    answers += [client.post("/xapi/statements", data=batch, headers=one) for one in others]
    assert client.post("/xapi/statements", json=[GOOD], headers=headers).status_code == 200
    with bridge.database.read() as unit:
        kept = {(one.code, one.status): one for one in unit.refusals.newest(source=None, limit=9)}
    assert [answer.status_code for answer in answers] == [400, 400, 400, 401]
    broken = kept["statements-refused", 400]
    assert (broken.times, broken.source, broken.credential, broken.place) == (2, "lms", "logstore", "[1]")
    assert broken.answer == answers[0].get_data(as_text=True)
    assert json.loads(broken.excerpt) == {**GOOD, "verb": {}}
    assert kept["wrong-content-type", 400].answer == answers[2].get_data(as_text=True)
    assert (kept["not-authenticated", 401].source, kept["not-authenticated", 401].excerpt) == (None, b"")


def test_an_export_that_breaks_off_is_not_closed_as_a_whole() -> None:
    app = Flask("broken")

    def lots() -> Iterator[list[str]]:
        yield ["one\n"]
        raise RuntimeError

    @app.get("/export")
    def export() -> Response:
        return streamed(lots(), Format.JSONL)

    server = create_server(app, host="127.0.0.1", port=0, threads=1)
    thread = Thread(target=server.run)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
    connection.request("GET", "/export")
    with pytest.raises(IncompleteRead):
        connection.getresponse().read()
    server.close()
    thread.join(timeout=10)
