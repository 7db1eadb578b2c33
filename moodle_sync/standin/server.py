"""The stand-in over HTTP on 127.0.0.1, for as long as its `with` block lasts."""

import threading
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from moodle_sync.standin.door import Door, Reply, ReplyDropped
from moodle_sync.standin.site import Site
from moodle_sync.standin.traps import Traps

TOKEN = "5f2d7a1c9e8b4d3fa6c0b1e2d3f4a5b6"  # noqa: S105 - of a Moodle that nobody runs

_REST = "/webservice/rest/server.php"
_FILES = "/webservice/pluginfile.php/"


class StandIn:
    """A Moodle to speak to: `url`, `token`, its `site`, the `traps` and the `calls` it got, by function.

    `port` 0 takes any that is free. Usable as a context manager; `start` and `stop` otherwise.
    """

    def __init__(self, site: Site, *, traps: Traps | None = None, token: str = TOKEN, port: int = 0) -> None:
        self.site = site
        self.traps = traps or Traps()
        self.token = token
        self._door = Door(site, traps=self.traps, token=token)
        self._server = _Server(self._door, self.traps, site, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        site.url = self.url

    @property
    def calls(self) -> dict[str, int]:
        """How often each function was called."""
        return self._door.calls

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, door: Door, traps: Traps, site: Site, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.door = door
        self.traps = traps
        self.site = site


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a form, or close the connection where the reply is to be lost."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            reply = self._reply(body)
        except ReplyDropped:
            self.close_connection = True
            return
        with suppress(ConnectionError):  # whoever asked is gone
            self._write(reply)

    def _reply(self, body: bytes) -> Reply:
        if self.path == _REST:
            return self.server.door.web_service(body)
        if self.path.startswith(_FILES):
            return self.server.door.file(self.path, body)
        return Reply(404, body=b"<html>Not Found</html>", content_type="text/html")

    def _write(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        self.send_header(
            "Date", formatdate(self.server.site.now() + self.server.traps.seconds_ahead, usegmt=True)
        )
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: a log line of a test is noise, and a form holds a token."""
