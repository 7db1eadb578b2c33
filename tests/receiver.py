"""A subscriber on this machine: a real HTTP server that keeps what comes and answers as it is told."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import Any

from standardwebhooks.webhooks import Webhook

Answering = Callable[[BaseHTTPRequestHandler], object]


def says(status: int, text: str = "", **headers: str) -> Answering:
    """That status, text and headers; of a header's name `_` is `-`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


@dataclass(frozen=True, slots=True)
class Came:
    """One call: its headers in small letters, and the bytes."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    def verified(self, secret: str) -> Any:
        """What another hand's library says of it. Raises its `WebhookVerificationError`."""
        return Webhook(secret).verify(self.body.decode(), dict(self.headers))


@dataclass
class Receiver:
    """`answers` are used up first, one a call; then everything is taken."""

    url: str = ""
    calls: list[Came] = field(default_factory=list)
    answers: list[Answering] = field(default_factory=list)
    usual: Answering = field(default_factory=lambda: says(204))
    came: Event = field(default_factory=Event)

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.calls.append(Came({name.lower(): value for name, value in handler.headers.items()}, body))
        self.came.set()
        (self.answers.pop(0) if self.answers else self.usual)(handler)

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.calls]


@contextmanager
def receiving(tls: SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens on 127.0.0.1, by TLS where a context for it is given."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.take(self)

        def do_GET(self) -> None:
            raise AssertionError("nobody asks for anything here")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/hook"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
