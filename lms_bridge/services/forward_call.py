"""Calling a target: POST of a parcel, and the question what it holds under an id."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import urlencode

from lms_bridge.services.forward_parcel import Parcel, Sending
from lms_bridge.services.ports.forwarding import Target
from moodle_sync import Answer, PostFailed
from xapi import XapiError, same_statement

TIMEOUT_S: Final = 30.0
TOO_LARGE: Final = "answer-too-large"
_STATEMENTS: Final = "/statements"


class Calls(Protocol):
    """The HTTP client. Both raise `PostFailed` where no answer came, its reason a code."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer: ...

    def get(self, url: str, headers: Mapping[str, str], *, timeout_s: float) -> Answer: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A way to one target. No secret is in its repr."""

    target: Target
    secret: str = field(repr=False)
    client: Calls = field(repr=False)

    def send(self, parcel: Parcel) -> Answer | PostFailed:
        """POST the statements; what was answered, or why nothing was."""
        body = parcel.body()
        return self.post(body.content, body.content_type)

    def post(self, content: bytes, content_type: str = "application/json") -> Answer | PostFailed:
        headers = {**self._headers(), "Content-Type": content_type}
        return _tried(
            lambda: self.client.post(
                f"{self.target.endpoint}{_STATEMENTS}", content, headers, timeout_s=TIMEOUT_S
            )
        )

    def get(self, path: str, **query: str) -> Answer | PostFailed:
        address = f"{self.target.endpoint}{path}{'?' + urlencode(query) if query else ''}"
        return _tried(lambda: self.client.get(address, self._headers(), timeout_s=TIMEOUT_S))

    def holds(self, one: Sending) -> bool | PostFailed | None:
        """Whether the target has the same under the statement's id; None where it does not show it."""
        for name in ("statementId", "voidedStatementId"):
            answer = self.get(_STATEMENTS, **{name: one.id})
            if isinstance(answer, PostFailed):
                return None if answer.reason == TOO_LARGE else answer
            if answer.status == HTTPStatus.OK:
                return _same(one.text, answer.body)
            if answer.status != HTTPStatus.NOT_FOUND:
                break
        return None

    @property
    def hidden(self) -> tuple[str, ...]:
        """What must not be shown of an answer that quotes it."""
        return (self.secret, self.target.user, self._basic)

    @property
    def _basic(self) -> str:
        return b64encode(f"{self.target.user}:{self.secret}".encode()).decode()

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Basic {self._basic}",
            "X-Experience-API-Version": self.target.version.value,
            "Accept": "application/json",
        }


def _tried(call: Callable[[], Answer]) -> Answer | PostFailed:
    try:
        return call()
    except PostFailed as failed:
        return failed


def _same(ours: str, body: bytes) -> bool | None:
    try:
        theirs = body.decode()
        return same_statement(ours, theirs) if isinstance(json.loads(theirs), dict) else None
    except (ValueError, XapiError):
        return None


def endpoint_of(address: str) -> str:
    """The endpoint of an address as staff type it: with or without `/statements`, with or without a slash."""
    return address.rstrip("/").removesuffix(_STATEMENTS).rstrip("/")
