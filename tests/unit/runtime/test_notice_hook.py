"""Notices by webhook, checked by the library that receivers use."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook

from lms_bridge.runtime.clock import SystemClock
from lms_bridge.runtime.notice_hook import WebhookNotifier
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable
from tests.unit.runtime.test_mail import NOTICE

SECRET = "whsec_" + base64.b64encode(b"a key of the receiver").decode()


@dataclass
class Receiver:
    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(receiver: Receiver) -> Iterator[str]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append((dict(self.headers), body))
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hooks/a-key-in-the-address"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_of_standard_webhooks_takes_it() -> None:
    receiver = Receiver()
    with receiving(receiver) as url:
        WebhookNotifier(url, SECRET, SystemClock()).send(NOTICE)
    ((headers, body),) = receiver.calls
    told = Webhook(SECRET).verify(body, headers)
    assert told["type"] == "notice.failure"
    assert told["data"] == {"subject": NOTICE.subject, "text": NOTICE.text}
    assert told == json.loads(body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, NoticeRefused),
        (410, NoticeRefused),
        (302, NoticeRefused),
        (408, NoticeUnavailable),
        (429, NoticeUnavailable),
        (500, NoticeUnavailable),
        (503, NoticeUnavailable),
    ],
)
def test_what_is_not_taken_is_told_without_the_address(status: int, kind: type[Exception]) -> None:
    with receiving(Receiver(status)) as url, pytest.raises(kind) as raised:
        WebhookNotifier(url, SECRET, SystemClock()).send(NOTICE)
    assert f"status-{status}" in str(raised.value)
    assert "a-key-in-the-address" not in str(raised.value)


def test_who_does_not_answer_may_answer_later() -> None:
    with receiving(Receiver()) as url:
        pass
    with pytest.raises(NoticeUnavailable):
        WebhookNotifier(url, SECRET, SystemClock()).send(NOTICE)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_?", "not base64"])
def test_without_a_secret_nothing_is_sent(secret: str) -> None:
    receiver = Receiver()
    with receiving(receiver) as url, pytest.raises(NoticeRefused):
        WebhookNotifier(url, secret, SystemClock()).send(NOTICE)
    assert receiver.calls == []


def test_only_the_host_is_shown() -> None:
    notifier = WebhookNotifier("https://hooks.example/a-key-in-the-address", SECRET, SystemClock())
    assert notifier.to == "hooks.example"
    assert "a-key" not in repr(notifier)
    assert SECRET not in repr(notifier)
