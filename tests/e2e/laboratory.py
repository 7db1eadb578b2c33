"""The fault laboratory: a way to another installation, over real HTTP, that misbehaves by a plan.

Whoever calls `Laboratory.address` calls the service behind it, and has every trouble on the way that a
network, a proxy or a register in a bad hour makes.
"""

import json
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Event, Lock, Thread, local
from typing import Any, Final

_DELAY_S: Final = 0.03
_TIMEOUT_S: Final = 60
_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "server"})
_ANSWERS: Final = {"GET": 200, "PUT": 201, "POST": 201, "DELETE": 204}


class Fault(StrEnum):
    """What can go wrong with one call."""

    DROP_BEFORE = "the connection is dropped, and nothing came through"
    DROP_AFTER = "it came through, and the connection is dropped"
    DOUBLE = "it comes through twice"
    AGAIN_LATER = "it comes through once more, after the next one"
    DELAY = "it takes its time"
    STATUS_500 = "500"
    STATUS_500_AFTER = "it came through, and is answered with 500"
    STATUS_502 = "502, with a page of HTML"
    STATUS_503 = "503 with Retry-After"
    STATUS_429 = "429 with Retry-After"
    STATUS_401 = "401: the token is not known any more"
    CUT = "half of the answer, then the connection is dropped"
    CUT_WELL = "half of the answer, as if it were all"
    EMPTY = "an empty list"
    HALF_PAGE = "half of a page, as if it were all of it"
    FORGET = "it is accepted, and never came through"
    STALE = "what the same question was answered with before"


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        return f"{self.method} {self.target.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `whole`: how long it claims to be, where it is not; then the connection is dropped."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    whole: int = 0


@dataclass
class Plan:
    """Which call has which fault: first what was ordered by name, then by chance (`share` of all calls)."""

    seed: int = 0
    share: float = 0.0
    faults: tuple[Fault, ...] = ()
    _ordered: list[tuple[Fault, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def order(self, fault: Fault, on: str, *, times: int = 1) -> None:
        """The next calls in whose name (`PUT /ims/…`) this pattern is found."""
        self._ordered += [(fault, on)] * times

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self.share = 0.0
            self._ordered.clear()

    def of(self, call: Call) -> Fault | None:
        with self._lock:
            for one in self._ordered:
                if re.search(one[1], call.name):
                    self._ordered.remove(one)
                    return one[0]
            by_chance = self.faults and self._random.random() < self.share
            return self._random.choice(self.faults) if by_chance else None


class Laboratory:
    """In front of the service at `port`; `done` counts the faults that happened."""

    def __init__(self, port: int, plan: Plan) -> None:
        self.plan = plan
        self.done: Counter[Fault] = Counter()
        self.calls = 0
        self._port = port
        self._own = local()
        self._answered: dict[str, Told] = {}
        self.holds = False
        """Whether what comes once more waits until it is released."""
        self._later: list[Call] = []
        self._lock = Lock()
        self._server = _Server(self)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def open(self) -> Iterator["Laboratory"]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def answer(self, call: Call) -> Told | None:
        """What is answered; None: the connection is dropped."""
        fault = self.plan.of(call)
        with self._lock:
            self.calls += 1
            if fault is not None:
                self.done[fault] += 1
        if fault is None:
            return self.forward(call)
        return _ACTS[fault](self, call)

    def forward(self, call: Call) -> Told | None:
        """What the service says; None where it says nothing."""
        told = self._through(call)
        if told is not None and call.method == "GET":
            self._answered.setdefault(call.target.partition("?")[0], told)
        if not self.holds:
            self._once_more()
        return told

    def later(self, call: Call) -> None:
        self._later.append(call)

    def release(self) -> None:
        """What is to come once more comes now."""
        self._once_more()
        self.hang_up()

    def _once_more(self) -> None:
        with self._lock:
            late, self._later = self._later, []
        for one in late:
            self._through(one)

    def before(self, call: Call) -> Told | None:
        """The first answer to the same question."""
        return self._answered.get(call.target.partition("?")[0])

    def _through(self, call: Call) -> Told | None:
        connection = self._connection()
        for _ in range(2):  # the service may have closed a connection that was kept
            try:
                connection.request(call.method, call.target, call.body or None, dict(call.headers))
                answer = connection.getresponse()
                return Told(answer.status, dict(answer.getheaders()), answer.read())
            except (OSError, HTTPException):
                connection.close()
        return None

    def _connection(self) -> HTTPConnection:
        """One for each caller."""
        if not hasattr(self._own, "connection"):
            self._own.connection = HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        known: HTTPConnection = self._own.connection
        return known

    def hang_up(self) -> None:
        """The caller has gone."""
        self._connection().close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # whoever ends it waits for those who are served

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.laboratory = laboratory

    def handle_error(self, *_: object) -> None:
        """Who calls may be killed meanwhile."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        told = self.server.laboratory.answer(Call(self.command, self.path, kept, self.rfile.read(length)))
        if told is None:
            self._drop()
        else:
            self._write(told)

    do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815 - as http.server calls them

    def _write(self, told: Told) -> None:
        self.send_response_only(told.status)
        for name, value in told.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(told.whole or len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)
        self.wfile.flush()
        if told.whole:
            self._drop()

    def _drop(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        self.server.laboratory.hang_up()
        super().finish()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def _status(status: int, *, through: bool = False, **headers: str) -> Callable[[Laboratory, Call], Told]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(laboratory: Laboratory, call: Call) -> Told:
        if through:
            laboratory.forward(call)
        return Told(status, told, b"<html><body>trouble</body></html>" if status == 502 else b"")

    return act


def _drop_before(_: Laboratory, __: Call) -> None:
    return None


def _drop_after(laboratory: Laboratory, call: Call) -> None:
    laboratory.forward(call)


def _double(laboratory: Laboratory, call: Call) -> Told | None:
    laboratory.forward(call)
    return laboratory.forward(call)


def _again_later(laboratory: Laboratory, call: Call) -> Told | None:
    told = laboratory.forward(call)
    laboratory.later(call)
    return told


def _delay(laboratory: Laboratory, call: Call) -> Told | None:
    Event().wait(_DELAY_S)
    return laboratory.forward(call)


def _cut(laboratory: Laboratory, call: Call) -> Told | None:
    told = laboratory.forward(call)
    if told is None or not told.body:
        return None
    return replace(told, body=told.body[: len(told.body) // 2], whole=len(told.body))


def _cut_well(laboratory: Laboratory, call: Call) -> Told | None:
    told = laboratory.forward(call)
    return told and replace(told, body=told.body[: len(told.body) // 2])


def _rows(change: Callable[[list[Any]], list[Any]], **headers: str) -> Callable[..., Told | None]:
    """Of a collection other rows; what is none stays as it is."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(laboratory: Laboratory, call: Call) -> Told | None:
        told = laboratory.forward(call)
        if told is None or call.method != "GET" or not told.body:
            return told
        ((name, rows),) = json.loads(told.body).items() if told.status == 200 else [("", None)]
        if not isinstance(rows, list):
            return told
        return Told(told.status, {**told.headers, **more}, json.dumps({name: change(rows)}).encode())

    return act


def _forget(laboratory: Laboratory, call: Call) -> Told | None:
    if call.method in ("GET", "POST"):
        return laboratory.forward(call)
    return Told(_ANSWERS[call.method], {})


def _stale(laboratory: Laboratory, call: Call) -> Told | None:
    before = laboratory.before(call) if call.method == "GET" else None
    return before or laboratory.forward(call)


_ACTS: Final[Mapping[Fault, Callable[[Laboratory, Call], Told | None]]] = {
    Fault.DROP_BEFORE: _drop_before,
    Fault.DROP_AFTER: _drop_after,
    Fault.DOUBLE: _double,
    Fault.AGAIN_LATER: _again_later,
    Fault.DELAY: _delay,
    Fault.STATUS_500: _status(500),
    Fault.STATUS_500_AFTER: _status(500, through=True),
    Fault.STATUS_502: _status(502),
    Fault.STATUS_503: _status(503, Retry_After="1"),
    Fault.STATUS_429: _status(429, Retry_After="1"),
    Fault.STATUS_401: _status(401, WWW_Authenticate="Bearer"),
    Fault.CUT: _cut,
    Fault.CUT_WELL: _cut_well,
    Fault.EMPTY: _rows(lambda _: [], X_Total_Count="0"),
    Fault.HALF_PAGE: _rows(lambda rows: rows[: len(rows) // 2]),
    Fault.FORGET: _forget,
    Fault.STALE: _stale,
}
