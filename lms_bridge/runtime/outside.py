"""Calls to addresses that others name: nothing inside the network is reached by them.

An address is judged where the connection is made, and that very address is connected to: a name that means
another one a moment later (DNS rebinding) gains nothing. Redirects are not followed. A call ends in time,
however slowly it is answered.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError

from lms_bridge.runtime.http import HttpClient
from moodle_sync import Answer, Flow, PostFailed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SEEN: Final = 16 * 1024
"""Bytes of an answer that are looked at."""
FORBIDDEN: Final = "forbidden-address"
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_TLS: Final = "https"


class _Inside(Exception):
    """No `OSError`: urllib3 would take it for a broken connection."""


def may_call(address: str, scheme: str, networks: Collection[Network]) -> bool:
    """Whether that IP address may be called: in the wide network by TLS, and in these networks anyhow.

    What carries another address inside it is no address of the wide network.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if any(found.version == each.version and found in each for each in networks):
        return True
    return scheme == _TLS and found.is_global and not found.is_multicast and not _carries_another(found)


def _carries_another(found: Address) -> bool:
    if found.version == 4:  # noqa: PLR2004 - the version of the protocol
        return False
    return bool(found.ipv4_mapped or found.sixtofour or found.teredo) or found in _NAT64


class OutsideClient(HttpClient):
    """Posts to addresses that others name. One for each thread that calls.

    `networks`: inside the network, what may be called all the same, also without TLS. With a proxy of the
    environment only the names are judged here; the rest is the proxy's to keep.
    """

    def __init__(self, networks: Collection[Network] = ()) -> None:
        super().__init__(most_bytes=SEEN)
        self._networks = networks
        self._open: list[socket.socket] = []
        self._late = False
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Guarded(self._connected, self._through_proxy))

    def __repr__(self) -> str:
        return "OutsideClient()"

    def check(self, url: str) -> None:
        """Raises `PostFailed` where the address, as its name is understood now, must not be called."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise PostFailed("not-an-address", sent=False)
        try:
            self._judged(parts.hostname, parts.scheme)
        except _Inside:
            raise PostFailed(FORBIDDEN, sent=False) from None
        except (OSError, UnicodeError):
            raise PostFailed("unknown-host", sent=False) from None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Send bytes and give the answer, of its body the beginning. `timeout_s`: for all of it.

        Raises `PostFailed`. Once a status came, what was lost of the body behind it does not matter.
        """
        self.check(url)
        with self._in_time(timeout_s):
            try:
                return self._answer(url, body, headers, timeout_s=timeout_s)
            except _Inside:
                raise PostFailed(FORBIDDEN, sent=False) from None
            except PostFailed as failed:
                raise (PostFailed("timeout") if self._late else failed) from None

    def _answer(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        sent = {**headers, "Accept-Encoding": "identity", "Connection": "close"}
        with self._sent("POST", url, body, sent, timeout_s=timeout_s) as flow:
            if self._late:  # headers that were cut off read like headers that ended
                raise PostFailed("timeout")
            return Answer(flow.status, headers=flow.headers, body=_beginning(flow))

    @contextmanager
    def _in_time(self, timeout_s: float) -> Iterator[None]:
        self._late = False
        timer = Timer(timeout_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            while self._open:
                self._open.pop().close()

    def _cut(self) -> None:
        """Whoever waits for a byte of it is told that none comes any more."""
        self._late = True
        for each in list(self._open):
            _shut(each)

    def _judged(self, host: str, scheme: str) -> list[str]:
        """The addresses of a name, all of which may be called. Raises `_Inside`, `OSError`."""
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not all(may_call(one, scheme, self._networks) for one in addresses):
            raise _Inside
        return addresses

    def _connected(self, made: HTTPConnection, scheme: str, connect: Callable[[], socket.socket]) -> Any:
        """A connection to an address that was judged: the name is not asked a second time."""
        name = made._dns_host  # noqa: SLF001 - the one place where urllib3 takes the address from
        try:
            addresses = self._judged(name, scheme)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(name, made, socket.gaierror()) from error
        return self._watched(_to_any(made, addresses, connect, name))

    def _through_proxy(
        self, _made: HTTPConnection, _scheme: str, connect: Callable[[], socket.socket]
    ) -> Any:
        return self._watched(connect())

    def _watched(self, connected: socket.socket) -> socket.socket:
        """It is cut when the time is over. A copy is kept: TLS takes the socket over."""
        self._open.append(connected.dup())
        if self._late:
            _shut(connected)
        return connected


def _shut(one: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        one.shutdown(socket.SHUT_RDWR)


def _to_any(
    made: HTTPConnection, addresses: list[str], connect: Callable[[], socket.socket], name: str
) -> socket.socket:
    try:
        for one in addresses[:-1]:
            made._dns_host = one  # noqa: SLF001 - as above
            try:
                return connect()
            except Exception:  # noqa: BLE001, S112 - the last one says what is wrong
                continue
        made._dns_host = addresses[-1]  # noqa: SLF001 - as above
        return connect()
    finally:
        made._dns_host = name  # noqa: SLF001 - TLS compares the certificate with the name


_Connected = Callable[[HTTPConnection, str, Callable[[], socket.socket]], Any]


class _Guarded(HTTPAdapter):
    """Connections that are made by `connected` alone, or to a proxy by `through_proxy`."""

    def __init__(self, connected: _Connected, through_proxy: _Connected) -> None:
        self._connected = connected
        self._through_proxy = through_proxy
        super().__init__()

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        super().init_poolmanager(*args, **words)
        self.poolmanager.pool_classes_by_scheme = _pools(self._connected)

    def proxy_manager_for(self, *args: Any, **words: Any) -> Any:
        manager = super().proxy_manager_for(*args, **words)
        manager.pool_classes_by_scheme = _pools(self._through_proxy)
        return manager


def _pools(connected: _Connected) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return connected(self, "http", super()._new_conn)

    class Safe(HTTPSConnection):
        def _new_conn(self) -> Any:
            return connected(self, "https", super()._new_conn)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SafePool(HTTPSConnectionPool):
        ConnectionCls = Safe

    return {"http": PlainPool, "https": SafePool}


def _beginning(flow: Flow) -> bytes:
    body = b""
    try:
        for piece in flow.pieces:
            body += piece
            if len(body) >= SEEN:
                break
    except PostFailed:
        pass  # the status has come: it says what became of the message
    return body[:SEEN]
