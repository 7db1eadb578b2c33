"""BigBlueButton's API for its hooks: which addresses it calls, and ours among them (`hooks/…`).

Every call carries `H(call + query + shared secret)`; the server knows H by its length. The answer is XML.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import urlencode

from lxml import etree

from lms_bridge.domain.errors import Refused, Unavailable
from moodle_sync import Answer, PostFailed

EVENTS: Final = ("meeting-created", "meeting-ended", "user-joined", "user-left")
"""What the bridge reads; a server that is asked for all sends ten times as much."""
_TIMEOUT_S: Final = 15.0
_MOST_BYTES: Final = 1024 * 1024


class ChecksumRefused(Refused):
    """The server does not accept what we sign (`source`)."""

    code = "webinar-checksum"


class NoHooks(Refused):
    """The server has no part that calls others (`source`)."""

    code = "webinar-no-hooks"


class NotBigBlueButton(Refused):
    """Something else answers (`source`)."""

    code = "webinar-not-bigbluebutton"


class ServerSaysNo(Refused):
    """It refuses for another reason (`source`, `reason`: its own key)."""

    code = "webinar-says-no"


class ServerUnavailable(Unavailable):
    """It cannot be reached or does not answer now (`source`, `reason`: a code)."""

    code = "webinar-unavailable"


_KEYS: Final[Mapping[str, type[Refused]]] = {"checksumError": ChecksumRefused, "unsupportedRequest": NoHooks}
_KEY = re.compile(r"[A-Za-z]{1,60}")


class Get(Protocol):
    """The way out of `runtime.http.HttpClient`."""

    def __call__(self, url: str, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Raises `PostFailed`."""


@dataclass(frozen=True, slots=True)
class HookApi:
    """The hooks of one server. `address` ends before `/api`. Each call raises errors of this module."""

    source: str
    address: str
    secret: str
    get: Get

    def __repr__(self) -> str:
        return f"HookApi({self.source!r})"

    def registered(self) -> Sequence[str]:
        """The addresses that the server calls."""
        return [found.text or "" for found in self._asked("hooks/list").iterfind("hooks/hook/callbackURL")]

    def register(self, callback_url: str) -> None:
        """Have the server call that address. One that it calls already stays as it is."""
        query = {"callbackURL": callback_url, "eventID": ",".join(EVENTS), "getRaw": "false"}
        self._asked("hooks/create", urlencode(query))

    def _asked(self, call: str, query: str = "") -> etree._Element:
        signed = hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest()
        url = f"{self.address}/api/{call}?{query}{'&' if query else ''}checksum={signed}"
        try:
            answer = self.get(url, {}, timeout_s=_TIMEOUT_S)
        except PostFailed as failed:
            raise ServerUnavailable(source=self.source, reason=failed.reason) from failed
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ServerUnavailable(source=self.source, reason="server-error")
        return self._understood(answer)

    def _understood(self, answer: Answer) -> etree._Element:
        told = _parsed(answer.body) if answer.status == HTTPStatus.OK else None
        if told is None or told.tag != "response":
            kind = NoHooks if answer.status == HTTPStatus.NOT_FOUND else NotBigBlueButton
            raise kind(source=self.source)
        if told.findtext("returncode") == "SUCCESS":
            return told
        key = told.findtext("messageKey") or ""
        if key in _KEYS:
            raise _KEYS[key](source=self.source)
        raise ServerSaysNo(source=self.source, reason=key if _KEY.fullmatch(key) else "unknown")


def _parsed(body: bytes) -> etree._Element | None:
    """Without entities and without anything from elsewhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body[:_MOST_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
