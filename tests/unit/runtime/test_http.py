"""The HTTP client against a server that misbehaves, and addresses that are none."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lms_bridge.runtime.http import HttpClient
from moodle_sync import PostFailed

SECRET = "5f2d7a1c9e8b4d3fa6c0b1e2d3f4a5b6"


class _Odd(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/echo")
            self.end_headers()
        elif self.path == "/drop":
            self.close_connection = True
        elif self.path == "/slow":
            stop.wait(5)
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "200000")
            self.end_headers()
            self.wfile.write(bytes(100_000))
            self.close_connection = True
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass


stop = threading.Event()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Odd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        stop.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient(most_bytes=1000)
    yield made
    made.close()


def test_a_form_arrives_as_a_form(client: HttpClient, address: str) -> None:
    answer = client.post_form(f"{address}/echo", {"a[0]": "č ћ", "token": SECRET}, timeout_s=5)
    assert (answer.status, answer.body) == (200, f"a%5B0%5D=%C4%8D+%D1%9B&token={SECRET}".encode())


def test_a_redirect_is_given_and_not_followed(client: HttpClient, address: str) -> None:
    answer = client.post_form(f"{address}/moved", {"token": SECRET}, timeout_s=5)
    assert (answer.status, answer.header("Location")) == (302, "/echo")


@pytest.mark.parametrize(
    ("place", "reason", "sent"),
    [
        ("{}/drop", "connection-broken", True),
        ("{}/slow", "timeout", True),
        ("http://127.0.0.1:9/", "connection-refused", False),
        ("https://{}/", "tls", False),
        ("http://no-such-host.invalid/", "unknown-host", False),
        ("http://169.254.169.254/latest/meta-data", "forbidden-address", False),
        ("http://0.0.0.0/", "forbidden-address", False),
        ("no address at all", "unknown-host", False),
    ],
)
def test_no_answer_has_a_reason_that_holds_nothing_secret(
    client: HttpClient, address: str, place: str, reason: str, sent: bool
) -> None:
    url = place.format(address.removeprefix("http://") if place.startswith("https") else address)
    with pytest.raises(PostFailed) as caught:
        client.post_form(url, {"token": SECRET}, timeout_s=0.5)
    assert (caught.value.reason, caught.value.sent) == (reason, sent)
    assert SECRET not in repr(caught.value) + str(caught.value.__cause__)


def test_an_answer_without_end_is_cut_off(client: HttpClient, address: str) -> None:
    with pytest.raises(PostFailed, match="answer-too-large"):
        client.post_form(f"{address}/echo", {"a": "x" * 2000}, timeout_s=5)


def test_a_file_comes_in_pieces_whatever_a_whole_answer_may_hold(client: HttpClient, address: str) -> None:
    form = {"token": SECRET, "a": "x" * 300_000}
    with client.flow_form(f"{address}/echo", form, timeout_s=5) as flow:
        sizes = [len(piece) for piece in flow.pieces]
    assert (flow.status, sum(sizes), max(sizes)) == (200, 300_041, 1 << 16)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("{}/cut", "connection-broken"),
        ("{}/drop", "connection-broken"),
        ("http://169.254.1.1/", "forbidden-address"),
    ],
)
def test_a_file_that_breaks_off_is_none(client: HttpClient, address: str, place: str, reason: str) -> None:
    with (
        pytest.raises(PostFailed, match=reason) as caught,
        client.flow_form(place.format(address), {"token": SECRET}, timeout_s=0.5) as flow,
    ):
        b"".join(flow.pieces)
    assert SECRET not in repr(caught.value) + str(caught.value.__cause__)
