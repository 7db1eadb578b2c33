"""An OpenID Connect issuer: its discovery document and the keys by which it signs, fetched seldom."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from jwt.algorithms import AllowedPublicKeys

from lms_bridge.runtime.http import HttpClient
from lms_bridge.services.bearer import IssuerUnavailable
from moodle_sync import PostFailed

FRESH_S: Final = 3600.0
"""For so long keys are used without asking again."""
STALE_S: Final = 24 * 3600.0
"""For so long they are used while the issuer does not answer."""
BETWEEN_S: Final = 60.0
"""Between two fetches, whatever keys tokens name."""
AFTER_FAILURE_S: Final = 15.0
TIMEOUT_S: Final = 5.0
_MOST_BYTES: Final = 1 << 20
_MOST_KEYS: Final = 100
_LEAST_RSA_BITS: Final = 2048
_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_CURVES: Final = {"P-256": ("ES256",), "P-384": ("ES384",), "P-521": ("ES512",), "Ed25519": ("EdDSA",)}
ALGORITHMS: Final = frozenset((*_RSA, *(one for many in _CURVES.values() for one in many)))
"""By what tokens may be signed: with a key of which nobody but the issuer has the secret half."""

Fetch = Callable[[str], bytes]
"""Gets a document by its address. Raises `IssuerUnavailable`."""


@dataclass(frozen=True, slots=True)
class Key:
    """The public half, and the algorithms that it may be used with."""

    public: AllowedPublicKeys
    algorithms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    keys: Mapping[str, Key]
    at_s: float


class Issuer:
    """`url` is what its tokens call it. Any number of threads may ask; one of them fetches."""

    def __init__(self, url: str, *, fetch: Fetch, now_s: Callable[[], float] = monotonic) -> None:
        self.url = url
        self._fetch = fetch
        self._now_s = now_s
        self._lock = Lock()
        self._held: _Held | None = None
        self._next_s = float("-inf")
        self._failed = ""

    def token_endpoint(self) -> str:
        """Where applications get their tokens. Raises `IssuerUnavailable`."""
        return self._address(self._discovered(), "token_endpoint")

    def key(self, kid: str | None) -> Key | None:
        """The key of that name; the only one where none is named. Raises `IssuerUnavailable`."""
        held = self._held
        found = None if held is None else _named(held.keys, kid)
        if held is None or found is None:
            with self._lock:
                self._fetch_keys(kid)
        elif self._now_s() - held.at_s >= FRESH_S and self._lock.acquire(blocking=False):
            try:  # the others go on with what is held meanwhile
                self._fetch_keys(kid)
            finally:
                self._lock.release()
        return self._settled(kid)

    def _settled(self, kid: str | None) -> Key | None:
        held = self._held
        if held is None or self._now_s() - held.at_s >= STALE_S:
            raise IssuerUnavailable(reason=self._failed or "no-keys")
        found = _named(held.keys, kid)
        if found is None and self._failed:
            raise IssuerUnavailable(reason=self._failed)  # it may be a new key: nobody knows
        return found

    def _fetch_keys(self, kid: str | None) -> None:
        """Fetch them where that is due, under the lock; who waited for it may find them there."""
        now_s, held = self._now_s(), self._held
        fresh = held is not None and now_s - held.at_s < FRESH_S and _named(held.keys, kid) is not None
        if fresh or now_s < self._next_s:
            return
        try:
            address = self._address(self._discovered(), "jwks_uri")
            self._held = _Held(dict(_keys(_object(self._fetch(address)))), now_s)
        except IssuerUnavailable as error:
            self._failed, self._next_s = str(error.params["reason"]), now_s + AFTER_FAILURE_S
        else:
            self._failed, self._next_s = "", now_s + BETWEEN_S

    def _discovered(self) -> Mapping[str, Any]:
        document = _object(self._fetch(f"{self.url.rstrip('/')}/.well-known/openid-configuration"))
        if document.get("issuer") != self.url:
            raise IssuerUnavailable(reason="other-issuer")
        return document

    def _address(self, document: Mapping[str, Any], name: str) -> str:
        """An address of the document; never a plain one where the issuer itself has TLS."""
        address = document.get(name)
        if not isinstance(address, str) or not address.startswith(f"{urlsplit(self.url).scheme}://"):
            raise IssuerUnavailable(reason="discovery")
        return address


def fetched(address: str) -> bytes:
    """A document over connections of its own. Raises `IssuerUnavailable`."""
    client = HttpClient(most_bytes=_MOST_BYTES)
    try:
        answer = client.get(address, {"Accept": "application/json"}, timeout_s=TIMEOUT_S)
    except PostFailed as error:
        raise IssuerUnavailable(reason=error.reason) from error
    finally:
        client.close()
    if answer.status != HTTPStatus.OK:
        raise IssuerUnavailable(reason=f"status-{answer.status}")
    return answer.body


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise IssuerUnavailable(reason="not-json") from None
    if not isinstance(value, dict):
        raise IssuerUnavailable(reason="not-json")
    return value


def _named(keys: Mapping[str, Key], kid: str | None) -> Key | None:
    if kid is not None:
        return keys.get(kid)
    return next(iter(keys.values())) if len(keys) == 1 else None


def _keys(document: Mapping[str, Any]) -> Iterator[tuple[str, Key]]:
    """The keys by which tokens may be signed; what is for something else, or weak, is passed over."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise IssuerUnavailable(reason="no-keys")
    for one in listed[:_MOST_KEYS]:
        if isinstance(one, dict) and one.get("use", "sig") == "sig" and "d" not in one:
            key = _key(one)
            if key is not None:
                yield str(one.get("kid", "")), key


def _key(described: Mapping[str, Any]) -> Key | None:
    kind, curve, said = described.get("kty"), described.get("crv"), described.get("alg")
    algorithms: tuple[str, ...] = (
        _RSA if kind == "RSA" else _CURVES.get(str(curve), ()) if kind in ("EC", "OKP") else ()
    )
    if said is not None:
        algorithms = tuple(one for one in algorithms if one == said)
    if not algorithms:
        return None
    try:
        public = jwt.PyJWK(dict(described), algorithm=algorithms[0]).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if kind == "RSA" and public.key_size < _LEAST_RSA_BITS:
        return None
    return Key(public, algorithms)
