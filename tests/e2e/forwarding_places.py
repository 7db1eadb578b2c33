"""Two bridges and a server with faults, over real HTTP on this machine."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import time
from typing import Any

from werkzeug.serving import make_server

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.bootstrap.doors import machine_doors
from lms_bridge.db.ids import Ids
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.receive import AS_JSON, Sent
from lms_bridge.settings import from_environment
from tests.e2e.running import Place
from tests.e2e.wire import Key

SINCE = ("--since", "2020-01-01")


@dataclass(frozen=True, slots=True)
class AMinuteAgo:
    """A clock by which what is stored now was stored a minute ago."""

    def now_ms(self) -> int:
        return int(time() * 1000) - 60_000


def bridge_of(place: Place) -> Bridge:
    environment = {
        "LMS_BRIDGE_DATABASE_URL": place.url,
        "LMS_BRIDGE_KEY_FILE": str(place.folder / "lms-bridge.key"),
        "LMS_BRIDGE_NOTICE_LANGUAGE": "en",
    }
    return build(from_environment(environment))


def set_up(place: Place) -> Key:
    """A source `lms` and a key of it that may do all; the database stands."""
    create_key(place.folder / "lms-bridge.key")
    place.ask("source", "add", "moodle", "lms", "--home-page", "https://lms.academy.example")
    made = place.read("credential", "add", "lrs", "--source", "lms", "--name", "tester", "--scope", "all")
    return Key(**made)


def store(place: Place, key: Key, *statements: Mapping[str, Any]) -> list[str]:
    """Store them as if a minute ago: they are forwarded at once."""
    return store_body(place, key, json.dumps(list(statements)).encode(), AS_JSON)


def store_body(place: Place, key: Key, body: bytes, sent: Sent) -> list[str]:
    clock = AMinuteAgo()
    bridge = replace(bridge_of(place), clock=clock, ids=Ids(clock.now_ms))
    with bridge.database.read() as unit:
        credential = unit.credentials.by_key(key.key)
    assert credential is not None
    doors = machine_doors(bridge, lambda: None)
    ids = doors.statements.store(body, credential=credential, sent=sent)
    bridge.close()
    return ids


def forward(place: Place) -> int:
    """Until nothing is left to do now; how many turns it took."""
    bridge, turns = bridge_of(place), 0
    while bridge.forwarding.send():
        turns += 1
        assert turns < 100
    bridge.close()
    return turns


@contextmanager
def served(place: Place) -> Iterator[str]:
    """The service over the place, within this process; the address of its LRS."""
    bridge = bridge_of(place)
    server = make_server("127.0.0.1", 0, create_app(bridge), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/xapi"
    server.shutdown()
    thread.join()
    server.server_close()
    bridge.close()


class FaultServer:
    """Keeps what is posted, each id once, and then does what `then` says: answer, or nothing at all."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.posts = 0
        self.came = Event()
        self.then: Callable[[BaseHTTPRequestHandler], object] | None = None

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        statements = json.loads(body)
        self.posts += 1
        for one in statements:
            self.kept.setdefault(one["id"], one)
        self.came.set()
        if self.then is not None:
            then, self.then = self.then, None
            then(handler)
            return
        told = json.dumps([one["id"] for one in statements]).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(told)))
        handler.end_headers()
        handler.wfile.write(told)


@contextmanager
def faulty(server: FaultServer) -> Iterator[str]:
    """The address of its LRS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.take(self)

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}/xapi"
    listening.shutdown()
    thread.join()
    listening.server_close()
