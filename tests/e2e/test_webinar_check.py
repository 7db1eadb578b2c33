"""`lms-bridge source check` of a webinar server, over real HTTP against a server that keeps its hooks."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.running import Place

SECRET, URL = "bbb-secret", "https://bridge.example/webhooks/bigbluebutton/bbb"


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        self.hooks: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/bigbluebutton/"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        call, (query, _, checksum) = asked.path.rpartition("/api/")[2], asked.query.rpartition("checksum=")
        signed = hashlib.sha256(f"{call}{query.rstrip('&')}{SECRET}".encode()).hexdigest()
        told = self._told(call, query) if checksum == signed else "<messageKey>checksumError</messageKey>"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"<response>{told}</response>".encode())

    def _told(self, call: str, query: str) -> str:
        if call == "hooks/create":
            self.server.hooks += parse_qs(query)["callbackURL"]
        hooks = "".join(f"<hook><callbackURL>{one}</callbackURL></hook>" for one in self.server.hooks)
        return f"<returncode>SUCCESS</returncode><hooks>{hooks}</hooks>"

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def made(place: Place, server: Server) -> Place:
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", "https://lms.example")
    words = ("--secret", SECRET, "--callback-url", URL, "--accounts", "lms", "--server", server.address)
    place.ask("source", "add", "bigbluebutton", "bbb", *words)
    return place


def test_a_server_that_does_not_call_us_is_asked_to_once(made: Place, server: Server) -> None:
    first, second = made.read("source", "check", "bbb"), made.read("source", "check", "bbb")
    assert [one["code"] for one in (*first, *second)] == ["hook-registered", "hook-stands"]
    assert server.hooks == [URL]


def test_a_wrong_secret_is_said_with_the_way_out(made: Place, server: Server) -> None:
    made.ask("source", "change", "bbb", "--secret", "another")
    refused = made.call("source", "check", "bbb")
    assert refused.refused
    assert "bbb-conf --secret" in refused.err
    assert server.hooks == []


def test_a_server_whose_address_is_not_known_is_a_problem(made: Place) -> None:
    words = ("--secret", SECRET, "--callback-url", URL, "--accounts", "lms")
    made.ask("source", "add", "bigbluebutton", "two", *words)
    refused = made.call("source", "check", "two", "--json")
    assert refused.code == 1
    assert "webinar-no-address" in refused.out
