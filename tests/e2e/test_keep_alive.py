"""One connection over which many requests go, whatever became of those before; over a bare socket."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.running import Running
from tests.e2e.wire import STATEMENTS, Key

MEBIBYTE = 1 << 20
VERSION, THROUGH = b"x-experience-api-version: ", b"x-experience-api-consistent-through: "
PROFILE = "/xapi/agents/profile?profileId=x&agent=%7B%22mbox%22:%22mailto:a@b.example%22%7D"


class Line:
    """A connection that is never opened anew."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def send(self, head: str, body: bytes = b"") -> None:
        self.socket.sendall(head.replace("\n", "\r\n").encode() + body)

    def answer(self) -> tuple[int, bytes]:
        """The status and the headers in lower case; the body is read and left."""
        told = b""
        while b"\r\n\r\n" not in told:
            more = self.socket.recv(65536)
            assert more, "closed"
            told += more
        head, _, body = told.lower().partition(b"\r\n\r\n")
        length = head.partition(b"content-length: ")[2].split(b"\r\n")[0] or b"0"
        while len(body) < int(length):
            more = self.socket.recv(65536)
            assert more, "closed"
            body += more
        return int(head.split()[1]), head


@pytest.fixture
def line(running: Running) -> Iterator[Line]:
    made = Line(running.service.port)
    yield made
    made.socket.close()


def headers(key: Key | None, *more: str, content_type: str = "application/json") -> str:
    known = [f"Authorization: {key.basic}"] if key else []
    told = ("Host: x", "X-Experience-API-Version: 1.0.3", f"Content-Type: {content_type}", *known, *more)
    return "\n".join(told) + "\n\n"


def chunks(body: bytes) -> bytes:
    pieces = (body[at : at + 65536] for at in range(0, len(body), 65536))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Refused:
    """A POST that is refused: where, with which type and how large, by whom, and how it is answered."""

    status: int
    path: str = STATEMENTS
    media: str = "application/json"
    size: int = MEBIBYTE
    nobody: bool = False


REFUSED = {
    "no JSON": Refused(400, size=100),
    "another type": Refused(400, media="text/plain"),
    "nobody": Refused(401, nobody=True),
    "too large": Refused(413, size=33 * MEBIBYTE),
    "nobody, too large": Refused(401, size=33 * MEBIBYTE, nobody=True),
    "no such address": Refused(404, path="/xapi/nothing"),
    "no such method": Refused(405, path="/xapi/agents"),
}


@pytest.mark.parametrize("way", ["plain", "chunked", "expecting"])
@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_refused_body_leaves_the_connection_open(
    running: Running, line: Line, refused: Refused, way: str
) -> None:
    key = None if refused.nobody else running.key
    length = "Transfer-Encoding: chunked" if way == "chunked" else f"Content-Length: {refused.size}"
    more = (length, "Expect: 100-continue") if way == "expecting" else (length,)
    line.send(f"POST {refused.path} HTTP/1.1\n{headers(key, *more, content_type=refused.media)}")
    if way == "expecting":
        assert line.answer()[0] == 100
    body = b"x" * refused.size
    line.send("", chunks(body) if way == "chunked" else body)
    status, head = line.answer()
    assert (status, VERSION + b"1.0.3" in head) == (refused.status, True)
    line.send(f"POST {STATEMENTS} HTTP/1.1\n{headers(running.key, 'Content-Length: 2')}", b"[]")
    assert line.answer()[0] == 200


def test_an_answer_without_a_body_leaves_it_open(running: Running, line: Line) -> None:
    add = ("credential", "add", "lrs", "--source", "lms", "--name", "tester", "--scope", "all")
    key = Key(**running.place.read(*add))
    for condition in ("If-None-Match: *", "If-Match: *", "If-Match: *"):
        line.send(f"PUT {PROFILE} HTTP/1.1\n{headers(key, condition, 'Content-Length: 2')}", b"{}")
        status, head = line.answer()
        assert (status, b"content-length" in head, b"connection" in head) == (204, False, False)


def test_who_asks_for_the_connection_to_be_closed_has_it_closed(running: Running, line: Line) -> None:
    line.send(f"GET /xapi/about HTTP/1.1\n{headers(running.key, 'Connection: close')}")
    status, head = line.answer()
    assert (status, b"connection: close" in head) == (200, True)
    assert line.socket.recv(1) == b""


@pytest.mark.parametrize(
    ("length", "status"), [("Content-Length: 0", 400), (f"Content-Length: {1 << 40}", 413)]
)
def test_who_waits_to_go_on_with_nothing_or_far_too_much_is_answered_at_once(
    running: Running, line: Line, length: str, status: int
) -> None:
    line.send(f"POST {STATEMENTS} HTTP/1.1\n{headers(running.key, length, 'Expect: 100-continue')}")
    told = line.answer()
    assert told[0] == status
    assert VERSION + b"1.0.3" in told[1]


@pytest.mark.parametrize(
    "bad", ["Transfer-Encoding: gzip", "Content-Length: x", "Content-Length: 2\nContent-Length: 3"]
)
def test_what_the_server_refuses_by_itself_names_version_and_time_too(
    running: Running, line: Line, bad: str
) -> None:
    line.send(f"POST {STATEMENTS} HTTP/1.1\n{headers(running.key, bad)}", b"[]")
    status, head = line.answer()
    assert status in (400, 501)
    assert THROUGH in head
