"""A register on the wire that answers as it is told: right at first, and wrong where a test wants it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lms_bridge.oneroster.rest.shapes import set_of
from lms_bridge.register.line import Access, Line
from lms_bridge.register.pages import Pages
from lms_bridge.runtime.token_store import TokenStore
from moodle_sync import Answer, PostFailed

BASE = "https://register.example"
DATE = "Thu, 26 Nov 2026 10:00:00 GMT"
Alter = Callable[[Answer], Answer]


def rows(many: int, **more: Any) -> list[dict[str, Any]]:
    told = {"status": "active", "dateLastModified": "2026-11-01T08:00:00.000Z"}
    return [{"sourcedId": f"id-{at}", **told, **more} for at in range(many)]


@dataclass
class FakeRegister:
    """`held`: rows by collection. `alter`: what becomes of the nth answer to a read, by n from 0."""

    held: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    alter: Mapping[int, Alter] = field(default_factory=dict)
    cap: int = 10_000
    tokens: int = 0
    reads: list[str] = field(default_factory=list)
    lasts_s: int = 3600
    now_ms: int = 0

    @property
    def pages(self) -> Pages:
        return Pages("academy", self.line(), size=10)

    def line(self) -> Line:
        access = Access(f"{BASE}/oauth2/token", "bridge", "secret", scopes=(("roster.readonly",), ()))
        return Line(BASE, access, send=self.send, tokens=TokenStore(lambda: self.now_ms))

    def send(self, *call: Any, **_: Any) -> Answer:
        """As `HttpClient.send`."""
        url = call[1]
        if url.endswith("/token"):
            self.tokens += 1
            token = {"access_token": f"token-{self.tokens}", "expires_in": self.lasts_s}
            return answer(200, token)
        alter = self.alter.get(len(self.reads), lambda right: right)
        self.reads.append(url)
        return alter(self._page(url))

    def _page(self, url: str) -> Answer:
        parts = urlsplit(url)
        what, query = parts.path.rsplit("/", 1)[1], parse_qs(parts.query)
        limit, offset = min(int(query["limit"][0]), self.cap), int(query["offset"][0])
        held = self.held.get(what, ())
        headers = {"X-Total-Count": str(len(held)), "Date": DATE}
        if offset + limit < len(held):
            headers["Link"] = f'<{BASE}{parts.path}?limit={limit}&offset={offset + limit}>; rel="next"'
        return answer(200, {set_of(what): held[offset : offset + limit]}, **headers)


def answer(status: int, value: Any, **headers: str) -> Answer:
    return Answer(status, headers=headers, body=json.dumps(value).encode())


def status(code: int) -> Alter:
    return lambda _: Answer(code, headers={}, body=b"")


def no_answer(_: Answer) -> Answer:
    raise PostFailed("timeout")


def total(many: int | None) -> Alter:
    def altered(right: Answer) -> Answer:
        kept = {name: value for name, value in right.headers.items() if name != "X-Total-Count"}
        told = {} if many is None else {"X-Total-Count": str(many)}
        return Answer(right.status, headers={**kept, **told}, body=right.body)

    return altered


def body(make: Callable[[Any], Any]) -> Alter:
    """What becomes of the JSON value."""
    return lambda right: Answer(
        right.status, headers=right.headers, body=json.dumps(make(json.loads(right.body))).encode()
    )


def cut(right: Answer) -> Answer:
    return Answer(right.status, headers=right.headers, body=right.body[: len(right.body) // 2])
