"""What the server says by itself, where the application is not asked, and when it keeps a connection."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, WSGITask

from lms_bridge.runtime.clock import SystemClock
from lms_bridge.web.xapi import told_of_itself


class _Task(WSGITask):  # type: ignore[misc]
    close_on_finish: bool

    def build_response_header(self) -> bytes:
        """Waitress closes after an answer without a length; a 204 needs none (RFC 9112 6.3)."""
        asked = self.request.headers.get("CONNECTION", "").lower()
        closes: bool = self.close_on_finish
        keeps = not self.has_body and self.version == "1.1" and asked != "close" and not closes
        header: bytes = super().build_response_header()
        if not keeps:
            return header
        self.close_on_finish = False
        return header.replace(b"\r\nConnection: close\r\n", b"\r\n", 1)


class _Refusal(ErrorTask):  # type: ignore[misc]
    """A request that is none, or far too large."""

    def execute(self) -> None:
        path = getattr(self.request, "path", "")
        version = self.request.headers.get("X_EXPERIENCE_API_VERSION")
        self.response_headers += told_of_itself(path, version, SystemClock().now_ms()).items()
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    error_task_class = _Refusal

    def send_continue(self) -> None:
        """Who waits to go on with a body that is refused already, or is none, is answered at once."""
        if self.request.completed:
            self.request.expect_continue = False
        else:
            super().send_continue()


def speaking_so(server: Any) -> Any:
    """The server, with `Channel` on each address that it listens on."""
    each = [server, *getattr(server, "map", {}).values()]
    for one in each:
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
    return server
