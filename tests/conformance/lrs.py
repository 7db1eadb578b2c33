"""The Learning Record Store within this process, called as over HTTP, under one version."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask

from lms_bridge.app import create_app
from lms_bridge.bootstrap import build
from lms_bridge.settings import from_environment
from tests.e2e.running import Place
from tests.e2e.wire import Answer, Key

VERSION = "X-Experience-API-Version"
THROUGH = "x-experience-api-consistent-through"
VERSIONS = ("1.0.3", "2.0.0")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Lrs:
    """`key` may do everything."""

    app: Flask
    place: Place
    key: Key
    version: str = VERSIONS[0]

    @property
    def is_2(self) -> bool:
        return self.version == VERSIONS[1]

    def headers(self) -> dict[str, str]:
        return {"Authorization": self.key.basic, "Content-Type": JSON, VERSION: self.version}

    def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        body: Any = None,
        **headers: str | None,
    ) -> Answer:
        """`body`: bytes as they are, else as JSON. `headers`: `_` for `-`; None takes one away."""
        told = self.headers() | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.app.test_client().open(
            f"/xapi/{path}?{urlencode(query)}" if query else f"/xapi/{path}",
            method=method,
            data=body if body is None or isinstance(body, bytes) else json.dumps(body).encode(),
            headers={name: value for name, value in told.items() if value is not None},
        )
        return Answer(answer.status_code, {name.lower(): v for name, v in answer.headers}, answer.data)

    def post(self, *statements: Mapping[str, Any]) -> list[str]:
        """The ids of what was stored; it must be taken."""
        answer = self.call("POST", "statements", body=list(statements))
        assert answer.status == 200, answer
        return [str(one) for one in answer.value]

    def get(self, statement_id: str, **query: str) -> Any:
        """The statement; it must be there."""
        answer = self.call("GET", "statements", {"statementId": statement_id, **query})
        assert answer.status == 200, answer
        return answer.value

    def find(self, **query: str) -> list[Any]:
        """The statements of a page."""
        answer = self.call("GET", "statements", query)
        assert answer.status == 200, answer
        return list(answer.value["statements"])

    def key_for(self, *scopes: str) -> Key:
        options = [word for scope in scopes for word in ("--scope", scope)]
        add = ("credential", "add", "lrs", "--source", "suite", "--name", "tester")
        return Key(**self.place.read(*add, *options))


def set_up(place: Place) -> Key:
    """All that a store needs before a client comes: the database, a source, a key that may do everything."""
    place.ask("init")
    place.ask("source", "add", "moodle", "suite", "--home-page", "https://suite.example")
    add = ("credential", "add", "lrs", "--source", "suite", "--name", "suite", "--scope", "all")
    return Key(**place.read(*add))


@contextmanager
def opened(place: Place) -> Iterator[Lrs]:
    """The store in `place`, which must be empty."""
    key = set_up(place)
    with reopened(place) as app:
        yield Lrs(app, place, key)


@contextmanager
def reopened(place: Place) -> Iterator[Flask]:
    """The application over what is in `place`, as after a restart."""
    given = {"DATABASE_URL": place.url, "KEY_FILE": str(Path(place.folder) / "lms-bridge.key")}
    bridge = build(from_environment({f"LMS_BRIDGE_{name}": value for name, value in given.items()}))
    try:
        yield create_app(bridge)
    finally:
        bridge.close()


def new_iri() -> str:
    return f"http://a.example/{uuid4()}"


def new_agent() -> dict[str, Any]:
    return {"mbox": f"mailto:{uuid4()}@b.example"}
