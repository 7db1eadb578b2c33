"""Posting the year: what is retried, what ends the demo, what the bars show."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lms_bridge.demo.calls import Call, CallKind, Credential, batch_call, calls_of
from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.making.plan import Year
from lms_bridge.demo.ports import HOST, free_port
from lms_bridge.demo.posting import Posted, post_all
from lms_bridge.demo.replay import Replay
from lms_bridge.demo.service import Service

CREDENTIAL = Credential("key", "secret")


class Scripted(BaseHTTPRequestHandler):
    """Answers each body with the statuses that it names, one after the other; the last one stays."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []  # noqa: RUF012 - a fresh one for each server, below

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        statuses = body.split()
        before = self.asked.count(body)
        self.asked.append(body)
        self.send_response(int(statuses[min(before, len(statuses) - 1)]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the error stream."""


@pytest.fixture
def address() -> Iterator[str]:
    handler = type("Fresh", (Scripted,), {"asked": []})
    with HTTPServer((HOST, 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()


def call(body: str) -> Call:
    return batch_call(body, CREDENTIAL)


def test_everything_is_posted_once_and_told(address: str) -> None:
    told: list[Posted | None] = []
    post_all(address, [call("200"), call("200 "), call("200  ")], told.append, connections=1)
    assert [(one.number, one.status) for one in told if one] == [(0, 200), (1, 200), (2, 200)]


def test_a_busy_service_is_asked_again(address: str) -> None:
    told: list[Posted | None] = []
    post_all(address, [call("503 503 200")], told.append, connections=1)
    assert [one.status for one in told if one] == [200]


@pytest.mark.parametrize("status", [400, 401, 500])
def test_an_answer_that_is_not_expected_ends_it(address: str, status: int) -> None:
    with pytest.raises(DemoFailed, match=f"was answered {status}"):
        post_all(address, [call(str(status))], lambda _: None)


def test_a_service_that_died_is_told_with_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    log.write_text("\n".join(f"line {number}" for number in range(50)))
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        process.wait()
        service = Service(process, f"http://{HOST}:{free_port()}", log)
        with pytest.raises(DemoFailed) as told:
            Replay(service, lambda: 1, Seen()).run([call("200")])
    assert "ended with 3" in told.value.message
    assert "line 49" in told.value.message
    assert "line 20" not in told.value.message


class Seen:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def show(self, posted: int, worked_off: int) -> None:
        self.steps.append((posted, worked_off))


def test_the_bars_never_go_back_and_end_full(address: str) -> None:
    waits = iter([40, 1, 90, 2, 0])
    seen = Seen()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as alive:
        Replay(Service(alive, address, Path()), lambda: next(waits), seen).run([call("200"), call("200 ")])
        alive.communicate(b"\n")
    assert [worked_off for _, worked_off in seen.steps] == sorted(worked_off for _, worked_off in seen.steps)
    assert seen.steps[-1] == (2, 2)


def test_both_kinds_come_side_by_side_and_each_in_its_own_order(year: Year) -> None:
    calls = calls_of(year, CREDENTIAL)
    batches = [one.body.decode() for one in calls if one.kind is CallKind.BATCH]
    assert batches == list(year.statements)
    assert [one.path for one in calls if one.kind is CallKind.DELIVERY] == [
        one.path for one in year.deliveries
    ]
    half = calls[: len(calls) // 2]
    assert abs(sum(one.kind is CallKind.BATCH for one in half) - len(batches) / 2) <= 1
