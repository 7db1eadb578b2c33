"""The one HTTP client: every call has a timeout, follows no redirect, and lets no secret into a message."""

import ipaddress
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from threading import local
from typing import Final
from urllib.parse import urlencode, urlsplit

import requests
from requests import exceptions as failed
from urllib3.exceptions import NewConnectionError

from moodle_sync import Answer, Flow, PostFailed

MOST_BYTES: Final = 256 * 1024 * 1024
"""A whole answer larger than this is cut off. Files come by `flow_form`, whose reader counts."""
_CONNECT_S: Final = 10.0
_CHUNK: Final = 1 << 16
_FORM: Final = "application/x-www-form-urlencoded"


class HttpClient:
    """Calls other systems. One for each thread that calls: its connections are kept alive.

    Certificates are checked. A proxy of the environment is used, a `.netrc` is not.
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._session = requests.Session()
        self._session.auth = _unchanged
        self._session.headers["User-Agent"] = "lms-bridge"

    def __repr__(self) -> str:
        return "HttpClient()"

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def post_form(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Send a form as `moodle_sync`'s `Post` promises. Raises `PostFailed`."""
        return self.post(url, urlencode(form).encode("ascii"), {"Content-Type": _FORM}, timeout_s=timeout_s)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Send bytes and give the answer, whatever its status. Raises `PostFailed`, its reason a code."""
        with self._sent("POST", url, body, headers, timeout_s=timeout_s) as flow:
            return self._whole(flow)

    def get(self, url: str, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Ask for what is there; the answer, whatever its status. Raises `PostFailed`, its reason a code."""
        with self._sent("GET", url, None, headers, timeout_s=timeout_s) as flow:
            return self._whole(flow)

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        """Any method; the answer, whatever its status. Raises `PostFailed`, its reason a code."""
        with self._sent(method, url, body, headers, timeout_s=timeout_s) as flow:
            return self._whole(flow)

    @contextmanager
    def flow_form(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Iterator[Flow]:
        """Send a form and give the answer as it comes, as `moodle_sync`'s `Flows` promises.

        `timeout_s`: for the answer to begin, and for each piece. However much comes, little is held.
        """
        headers = {"Content-Type": _FORM, "Accept-Encoding": "identity"}
        body = urlencode(form).encode("ascii")
        with self._sent("POST", url, body, headers, timeout_s=timeout_s) as flow:
            yield flow

    @contextmanager
    def _sent(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Iterator[Flow]:
        _refuse_inner(url)
        try:
            answer = self._session.request(
                method,
                url,
                data=body,
                headers=dict(headers),
                timeout=(min(_CONNECT_S, timeout_s), timeout_s),
                allow_redirects=False,
                stream=True,
            )
        except failed.RequestException as error:
            raise _why(error) from None
        with closing(answer):
            yield Flow(answer.status_code, headers=dict(answer.headers), pieces=_pieces(answer))

    def _whole(self, flow: Flow) -> Answer:
        body = bytearray()
        for piece in flow.pieces:
            body += piece
            if len(body) > self._most_bytes:
                raise PostFailed("answer-too-large")
        return Answer(flow.status, headers=flow.headers, body=bytes(body))


class HttpClients:
    """One client for each thread that calls, made when it first does."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._own = local()
        self._all: list[HttpClient] = []

    def __repr__(self) -> str:
        return "HttpClients()"

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        """As `HttpClient.send`."""
        client: HttpClient | None = getattr(self._own, "client", None)
        if client is None:
            client = self._own.client = HttpClient(most_bytes=self._most_bytes)
            self._all.append(client)
        return client.send(method, url, body, headers, timeout_s=timeout_s)

    def close(self) -> None:
        """Give all connections back; nobody calls any more."""
        for client in self._all:
            client.close()


def is_success(status: int) -> bool:
    """Whether a status is 2xx."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(_CHUNK)
    except failed.RequestException as error:
        raise _why(error) from None


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _refuse_inner(url: str) -> None:
    """No call to where only this machine's own services answer, such as a cloud's metadata.

    Private networks and this machine are allowed: a Moodle often stands there.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise PostFailed("unknown-host", sent=False) from None
    if _forbidden(found):
        raise PostFailed("forbidden-address", sent=False)


def _forbidden(addresses: Iterable[str]) -> bool:
    parsed = (ipaddress.ip_address(each.split("%")[0]) for each in addresses)
    return any(each.is_link_local or each.is_multicast or each.is_unspecified for each in parsed)


def _why(error: failed.RequestException) -> PostFailed:
    """A code for what a library's message says: that message may quote the form."""
    if isinstance(error, failed.ConnectTimeout):
        return PostFailed("connect-timeout", sent=False)
    if isinstance(error, failed.SSLError):
        return PostFailed("tls", sent=False)
    if isinstance(error, failed.Timeout):
        return PostFailed("timeout")
    if isinstance(error, failed.ConnectionError) and _never_left(error):
        return PostFailed("connection-refused", sent=False)
    if isinstance(error, failed.InvalidURL | failed.MissingSchema | failed.InvalidSchema):
        return PostFailed("not-an-address", sent=False)
    return PostFailed("connection-broken")


def _never_left(error: failed.ConnectionError) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError)
