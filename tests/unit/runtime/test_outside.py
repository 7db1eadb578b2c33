"""What others name is called outside the network alone, is judged where it is called, and ends in time."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from lms_bridge.runtime.outside import FORBIDDEN, SEEN, OutsideClient, may_call
from moodle_sync import PostFailed
from tests.receiver import Receiver, hangs_up, receiving, says
from tests.unit.runtime.mail_server import certificate

HERE = (ip_network("127.0.0.0/8"), ip_network("fd00:5::/32"))


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.mark.parametrize(
    ("address", "scheme", "may"),
    [
        ("93.184.216.34", "https", True),
        ("93.184.216.34", "http", False),
        ("2606:2800:220:1::1", "https", True),
        ("127.0.0.1", "http", True),
        ("127.0.0.1", "https", True),
        ("fd00:5::1", "http", True),
        ("fd00:6::1", "https", False),
        ("10.0.0.1", "https", False),
        ("172.16.0.1", "https", False),
        ("192.168.0.1", "https", False),
        ("100.64.0.1", "https", False),
        ("169.254.169.254", "https", False),
        ("224.0.0.1", "https", False),
        ("0.0.0.0", "https", False),
        ("::1", "https", False),
        ("fe80::1%eth0", "https", False),
        ("::ffff:127.0.0.1", "https", False),
        ("::ffff:93.184.216.34", "https", False),
        ("64:ff9b::a00:1", "https", False),
        ("2002:a00:1::1", "https", False),
        ("2001:0:53aa:64c::1", "https", False),
    ],
)
def test_what_may_be_called(address: str, scheme: str, may: bool) -> None:
    assert may_call(address, scheme, HERE) is may


def failed(client: OutsideClient, url: str, timeout_s: float = 5) -> str:
    with pytest.raises(PostFailed) as caught:
        client.post(url, b"{}", {}, timeout_s=timeout_s)
    client.close()
    return caught.value.reason


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_nothing_inside_the_network_is_called(there: Receiver, host: str) -> None:
    url = there.url.replace("127.0.0.1", host)
    assert failed(OutsideClient(), url) in (FORBIDDEN, "unknown-host")
    assert there.calls == []


def test_what_is_allowed_inside_the_network_is_called(there: Receiver) -> None:
    there.usual = says(200, "taken")
    answer = OutsideClient(HERE).post(there.url, b"{}", {"webhook-id": "1"}, timeout_s=5)
    assert (answer.status, answer.body, there.ids) == (200, b"taken", ["1"])


def test_a_name_that_means_another_address_a_moment_later_gains_nothing(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is judged again where the connection is made, and what was judged is connected to."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *rest: object, **more: object) -> object:
        asked.append(host)
        told = "93.184.216.34" if len(asked) <= 2 else "127.0.0.1"
        return real(told if host == "rebinding.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = there.url.replace("127.0.0.1", "rebinding.example").replace("http:", "https:")
    assert failed(OutsideClient(), url) == FORBIDDEN
    assert (asked, there.calls) == (["rebinding.example"] * 3, [])


def test_a_redirect_is_not_followed(there: Receiver) -> None:
    there.answers = [says(307, "", Location=there.url)]
    answer = OutsideClient(HERE).post(there.url, b"{}", {"webhook-id": "1"}, timeout_s=5)
    assert (answer.status, len(there.calls)) == (307, 1)


def test_of_an_answer_the_beginning_is_looked_at(there: Receiver) -> None:
    there.usual = says(200, "x" * (40 * SEEN))
    answer = OutsideClient(HERE).post(there.url, b"{}", {"webhook-id": "1"}, timeout_s=5)
    assert (answer.status, len(answer.body)) == (200, SEEN)


def test_who_hangs_up_has_not_answered(there: Receiver) -> None:
    there.usual = hangs_up
    assert failed(OutsideClient(HERE), there.url) == "connection-broken"


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte of a header now and then, for ever: each comes in time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not OVER.wait(0.02):
        try:
            handler.wfile.write(b".")
        except OSError:
            return


OVER = Event()


NAME = "subscriber.example"


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver by TLS with a certificate for `NAME`; every name means this machine."""
    tls, _ = certificate(tmp_path, NAME)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "mail.pem"))
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *more, **named: real("127.0.0.1", *more, **named))
    with receiving(tls) as there:
        yield there


def test_the_certificate_is_compared_with_the_name_and_tls_ends_in_time_too(safe: Receiver) -> None:
    safe.answers = [says(204), drips]
    named = safe.url.replace("127.0.0.1", NAME)
    answer = OutsideClient(HERE).post(named, b"{}", {"webhook-id": "1"}, timeout_s=5)
    assert (answer.status, safe.ids) == (204, ["1"])
    assert failed(OutsideClient(HERE), named.replace("subscriber", "other")) == "tls"
    assert failed(OutsideClient(HERE), named, 0.3) == "timeout"
    assert failed(OutsideClient(), named) == FORBIDDEN


def test_by_a_proxy_too_the_address_is_judged_and_a_call_ends_in_time(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", there.url.removesuffix("/hook"))
    wide = OutsideClient((ip_network("93.184.216.0/24"),))
    there.answers = [says(200, "by the proxy"), drips]
    answer = wide.post("http://93.184.216.34/hook", b"{}", {"webhook-id": "1"}, timeout_s=5)
    assert (answer.body, there.ids) == (b"by the proxy", ["1"])
    assert failed(wide, "http://10.0.0.1/hook") == FORBIDDEN
    assert failed(wide, "http://93.184.216.34/hook", 0.2) == "timeout"


def test_a_call_ends_in_time_however_slowly_it_is_answered(there: Receiver) -> None:
    there.usual, began = drips, monotonic()
    assert failed(OutsideClient(HERE), there.url, 0.2) == "timeout"
    assert monotonic() - began < 2
