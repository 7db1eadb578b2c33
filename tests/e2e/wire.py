"""The client of these tests, on http.client alone: what goes over the wire is what the test says."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
STATEMENTS = "/xapi/statements"
Body = bytes | Iterable[bytes] | None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The code of a problem document; anything else is a failure."""
        assert self.headers["content-type"] == "application/problem+json", (self.status, self.body[:300])
        told = self.value
        assert told["status"] == self.status
        assert told["remedy"]
        return str(told["code"])


class Client:
    """One connection that is opened anew when it was lost."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def send(
        self, method: str, path: str, body: Body = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises `OSError` where no answer came."""
        try:
            self.begin(method, path, body, headers)
            return self.answer()
        except HTTPException as error:
            self.close()
            raise ConnectionError(str(error)) from error
        except OSError:
            self.close()
            raise

    def begin(
        self, method: str, path: str, body: Body = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send and do not wait for the answer."""
        chunked = body is not None and not isinstance(body, bytes)
        self._connection.request(method, path, body, dict(headers or {}), encode_chunked=chunked)

    def answer(self) -> Answer:
        with self._connection.getresponse() as response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Key:
    """A credential as the command that made it showed it."""

    key: str
    secret: str

    @property
    def basic(self) -> str:
        return "Basic " + b64encode(f"{self.key}:{self.secret}".encode()).decode()

    def headers(self, *, content_type: str = JSON) -> dict[str, str]:
        return {
            "Authorization": self.basic,
            "Content-Type": content_type,
            "X-Experience-API-Version": "1.0.3",
        }


def post(client: Client, key: Key, body: bytes | str | Mapping[str, Any] | list[Any]) -> Answer:
    """POST statements: bytes and text as they are, anything else as JSON."""
    if isinstance(body, str):
        body = body.encode()
    sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return client.send("POST", STATEMENTS, sent, key.headers())


def get(client: Client, key: Key, statement_id: str) -> Answer:
    return client.send("GET", f"{STATEMENTS}?statementId={statement_id}", headers=key.headers())


def call_hook(client: Client, body: bytes, *, checksum: str, source: str = "bbb") -> Answer:
    path = f"/webhooks/bigbluebutton/{source}?{urlencode({'checksum': checksum})}"
    return client.send("POST", path, body, {"Content-Type": FORM})


def checksum_of(body: bytes, *, callback_url: str, secret: str) -> str:
    return sha256(callback_url.encode() + body + secret.encode()).hexdigest()
