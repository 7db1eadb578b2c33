"""A stand-in for Zoom's API over real HTTP, held to its documented shapes: tokens, runs, pages of reports.

A path's id is decoded once by the server, and once more where it was encoded twice; a slash that was encoded
once parts the path, as at Zoom. A number means only the last run.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ACCOUNT, CLIENT, SECRET = "acc-1", "client-1", "client-secret-1"
NUMBER = "81234567890"
SCOPES = frozenset({"meetings-runs", "meetings-reports", "webinars-runs", "webinars-reports"})

Answered = tuple[int, Mapping[str, Any] | str, Mapping[str, str]]


def row(user_id: str = "16778240", join: str = "2020-03-02T09:00:00Z", **more: Any) -> dict[str, Any]:
    """A row of a report as Zoom documents it."""
    return {
        "id": "",
        "user_id": user_id,
        "name": "Ана Петровић",
        "user_email": "",
        "join_time": join,
        "leave_time": "2020-03-02T10:40:00Z",
        "duration": 6000,
        "registrant_id": "",
        "customer_key": "",
        "status": "in_meeting",
        "failover": False,
        **more,
    }


@dataclass
class Run:
    """One run of a meeting, with the rows of its report, page by page."""

    uuid: str
    began: str
    pages: list[list[dict[str, Any]]]
    number: str = NUMBER
    kind: str = "meetings"


@dataclass
class Zoom:
    """What is there, what goes wrong, and what was asked."""

    runs: list[Run] = field(default_factory=list)
    scopes: frozenset[str] = SCOPES
    secret: str = SECRET
    token_s: int = 3600
    first: list[Answered] = field(default_factory=list)
    """Given to the next calls of the API, one each, before anything else."""
    broken_pages: dict[int, Mapping[str, Any] | str] = field(default_factory=dict)
    """What comes in the place of a page, by its number from 0."""
    total: int | None = None
    tokens: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""

    def token(self, headers: Mapping[str, str], form: Mapping[str, list[str]]) -> Answered:
        who = base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        if headers.get("Authorization") != f"Basic {who}":
            return 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, {}
        if form != {"grant_type": ["account_credentials"], "account_id": [ACCOUNT]}:
            return 400, {"reason": "Bad Request", "error": "invalid_request"}, {}
        self.tokens += 1
        told = {"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": self.token_s}
        return 200, {**told, "scope": " ".join(sorted(self.scopes))}, {}

    def call(self, path: str, query: Mapping[str, list[str]], bearer: str) -> Answered:
        self.asked[path] += 1
        if self.first:
            return self.first.pop(0)
        if bearer != f"Bearer token-{self.tokens}":
            return 401, {"code": 124, "message": "Invalid access token."}, {}
        match path.removeprefix("/v2/").split("/"):
            case [past, number, "instances"] if past in ("past_meetings", "past_webinars"):
                return self._instances(past.removeprefix("past_"), unquote(unquote(number)))
            case ["report", kind, run, "participants"]:
                return self._report(kind, unquote(unquote(run)), query)
        return 404, {"code": 404, "message": "Not Found"}, {}

    def _instances(self, kind: str, number: str) -> Answered:
        if f"{kind}-runs" not in self.scopes:
            return 400, {"code": 4711, "message": "Invalid access token, does not contain scopes:[…]"}, {}
        runs = [one for one in self.runs if (one.number, one.kind) == (number, kind)]
        if not runs:
            return 404, {"code": 3001, "message": f"Meeting does not exist: {number}."}, {}
        return 200, {kind: [{"uuid": one.uuid, "start_time": one.began} for one in runs]}, {}

    def _report(self, kind: str, run: str, query: Mapping[str, list[str]]) -> Answered:
        if f"{kind}-reports" not in self.scopes:
            return 400, {"code": 4711, "message": "Invalid access token, does not contain scopes:[…]"}, {}
        found = [one for one in self.runs if one.kind == kind and run in (one.uuid, one.number)]
        if not found:
            return 404, {"code": 3001, "message": f"Meeting does not exist: {run}."}, {}
        pages = found[-1].pages
        place = int(query.get("next_page_token", ["page-0"])[0].removeprefix("page-"))
        if place in self.broken_pages:
            return 200, self.broken_pages[place], {}
        rows = sum(len(page) for page in pages)
        further = f"page-{place + 1}" if place + 1 < len(pages) else ""
        told = {"page_count": len(pages), "page_size": 300, "total_records": self.total or rows}
        return 200, {**told, "next_page_token": further, "participants": pages[place]}, {}


class _Server(ThreadingHTTPServer):
    def __init__(self, zoom: Zoom) -> None:
        self.zoom = zoom
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path != "/oauth/token":
            self._say((404, {}, {}))
            return
        self._say(self.server.zoom.token(dict(self.headers), parse_qs(body)))

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = parse_qs(asked.query)
        self._say(self.server.zoom.call(asked.path, query, self.headers.get("Authorization", "")))

    def _say(self, answered: Answered) -> None:
        status, told, headers = answered
        body = (told if isinstance(told, str) else json.dumps(told)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def standing(zoom: Zoom) -> Iterator[Zoom]:
    """The server, as long as the block lasts; its address is `zoom.address`."""
    with _Server(zoom) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        zoom.address = f"http://127.0.0.1:{server.server_port}"
        yield zoom
        server.shutdown()
        thread.join()
