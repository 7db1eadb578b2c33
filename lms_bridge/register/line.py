"""The one way to a register: calls go out with a bearer token (OAuth 2.0 client credentials, RFC 6749 4.4).

A token is kept until shortly before its end. One that is refused before that is asked for anew, once.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.oneroster_scopes import spelt
from moodle_sync import Answer

TIMEOUT_S: Final = 60.0
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_REFUSED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_USUAL_S: Final = 300
"""How long a token is kept that does not say how long it lasts."""
_LONGEST_S: Final = 86_400


class Send(Protocol):
    """The way out of `runtime.http.HttpClient`."""

    def __call__(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        """Raises `PostFailed`."""


class NoToken(Exception):
    """The register gave no token. `barred`: it refuses us; else it may give one later. `reason`: a code."""

    def __init__(self, reason: str, *, barred: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.barred = barred


@dataclass(frozen=True, slots=True)
class Access:
    """By what a register is called. `scopes`: the sets to ask for, the first that is granted is used."""

    token_url: str
    client: str
    secret: str = field(repr=False)
    _: KW_ONLY
    scopes: Sequence[Sequence[str]] = ((),)

    @property
    def whom(self) -> str:
        """A digest of all of it, by which its token is kept."""
        told = (self.token_url, self.client, self.secret, *(" ".join(each) for each in self.scopes))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """Calls one register at `base` (without a slash at the end)."""

    base: str
    access: Access
    _: KW_ONLY
    send: Send = field(repr=False)
    tokens: TokenStore = field(repr=False)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Raises `PostFailed`, `NoToken`."""
        return self.call("GET", f"{path}?{urlencode(query, quote_via=quote)}" if query else path)

    def call(self, method: str, path: str, value: Any = None) -> Answer:
        """Call with a JSON value, or without a body. Raises `PostFailed`, `NoToken`."""
        body = None if value is None else json.dumps(value, ensure_ascii=False).encode()
        answer = self._sent(method, path, body)
        if answer.status == HTTPStatus.UNAUTHORIZED:  # a token may be taken back before its time
            self.tokens.drop(self.access.whom)
            answer = self._sent(method, path, body)
        return answer

    def _sent(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token()}", "Accept": _JSON}
        if body is not None:
            headers["Content-Type"] = _JSON
        return self.send(method, f"{self.base}{path}", body, headers, timeout_s=TIMEOUT_S)

    def _token(self) -> str:
        known = self.tokens.of(self.access.whom)
        if known is not None:
            return known
        token, seconds = self._granted()
        self.tokens.keep(self.access.whom, token, seconds=seconds)
        return token

    def _granted(self) -> tuple[str, int]:
        for scopes in self.access.scopes:
            answer = self._asked(scopes)
            if not _is_about_scopes(answer):
                break
        if answer.status in _REFUSED:
            raise NoToken("client-refused", barred=True)
        if answer.status != HTTPStatus.OK:
            raise NoToken(f"token-status-{answer.status}", barred=False)
        return _read(answer)

    def _asked(self, scopes: Sequence[str]) -> Answer:
        form = {"grant_type": "client_credentials"}
        form |= {"scope": spelt(scopes)} if scopes else {}
        basic = base64.b64encode(f"{self.access.client}:{self.access.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": _FORM, "Accept": _JSON}
        body = urlencode(form).encode()
        return self.send("POST", self.access.token_url, body, headers, timeout_s=TIMEOUT_S)


def in_path(id_: str) -> str:
    """An id as a part of a path."""
    return quote(id_, safe="@")


def object_of(answer: Answer) -> Mapping[str, Any] | None:
    """The JSON object of a body; None where it is none."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_about_scopes(answer: Answer) -> bool:
    told = object_of(answer) if answer.status == HTTPStatus.BAD_REQUEST else None
    return told is not None and told.get("error") == "invalid_scope"


def _read(answer: Answer) -> tuple[str, int]:
    told = object_of(answer) or {}
    token, seconds = told.get("access_token"), told.get("expires_in", _USUAL_S)
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise NoToken("no-token", barred=False)
    if type(seconds) is not int or seconds < 1:
        seconds = _USUAL_S
    return token, min(seconds, _LONGEST_S)
