"""Forwarding put together for tests: a bridge's statements, and an LRS in memory that may misbehave."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lms_bridge.db import tables
from lms_bridge.services.forward import Forward
from lms_bridge.services.forward_desk import ForwardDesk, Start, TargetChanges
from lms_bridge.services.forward_told import TargetTelling, TellOfTargets
from lms_bridge.services.ports.forwarding import Figures, Target
from lms_bridge.services.tell_staff import Message
from moodle_sync import Answer, PostFailed
from tests.db.pipeline import Pipeline
from xapi import Version, read_mixed_post

THERE = "https://lrs.example/xapi"
SECRET = "secret-of-the-target"
SECOND = 1_000
Fault = Callable[["FakeLrs", list[str]], Answer]


class FakeLrs:
    """Takes statements as an LRS does, each id once. `faults` are used up first, one a POST."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.order: list[str] = []
        self.posts: list[list[str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.parts: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.refuses: set[str] = set()
        self.strangers: set[str] = set()
        self.readable = 200
        self.at_post: Callable[[], object] = lambda: None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert (url, timeout_s > 0) == (f"{THERE}/statements", True)
        self.at_post()
        texts = self._texts(body, headers)
        ids = [json.loads(one)["id"] for one in texts]
        self.posts.append(ids)
        self.headers.append(headers)
        if self.faults:
            return self.faults.pop(0)(self, texts)
        return self.take(texts)

    def _texts(self, body: bytes, headers: Mapping[str, str]) -> list[str]:
        if not headers["Content-Type"].startswith("multipart/"):
            return [json.dumps(one, ensure_ascii=False) for one in json.loads(body)]
        incoming, parts = read_mixed_post(headers["Content-Type"], body, Version.V2)
        self.parts |= {part.sha2: part.body for part in parts}
        return [one.raw for one in incoming]

    def take(self, texts: list[str]) -> Answer:
        ids = [json.loads(one)["id"] for one in texts]
        if self.refuses & set(ids):
            return answer(400, f"not taken: {texts[0]}")
        if self.strangers & set(ids):
            return answer(409, "another")
        for name, text in zip(ids, texts, strict=True):
            if name not in self.kept:
                self.order.append(name)
            self.kept.setdefault(name, text)
        return answer(200, json.dumps(ids))

    def get(self, url: str, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert timeout_s > 0
        assert headers["Authorization"].startswith("Basic ")
        found = next((text for name, text in self.kept.items() if f"statementId={name}" in url), None)
        return answer(self.readable, found) if found and self.readable == 200 else answer(404, "none")

    def close(self) -> None:
        pass


def answer(status: int, text: str = "", **headers: str) -> Answer:
    return Answer(status, headers={n.replace("_", "-"): v for n, v in headers.items()}, body=text.encode())


def says(status: int, text: str = "", **headers: str) -> Fault:
    return lambda *_: answer(status, text, **headers)


def breaks(reason: str, *, after: bool = False) -> Fault:
    """No answer; with `after` only when the statements were taken."""

    def fault(lrs: FakeLrs, texts: list[str]) -> Answer:
        if after:
            lrs.take(texts)
        raise PostFailed(reason)

    return fault


class OpenSealer:
    """Seals nothing: what is sealed elsewhere is not the subject here."""

    def seal(self, secret: str) -> str:
        return secret[::-1]

    def open(self, sealed: str) -> str:
        return sealed[::-1]


@dataclass
class Told:
    """What staff were told."""

    tellings: list[TargetTelling] = field(default_factory=list)

    def __call__(self, telling: TargetTelling) -> Message:
        self.tellings.append(telling)
        return Message("subject", "text")


SETTINGS = TargetChanges(endpoint=THERE, user="key", secret=SECRET, batch=10)


@dataclass
class Forwarding:
    """A pipeline that forwards. Its clock is moved by `later`."""

    pipeline: Pipeline
    lrs: FakeLrs = field(default_factory=FakeLrs)
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        made = self.pipeline
        sealer = OpenSealer()
        self.desk = ForwardDesk(
            made.database, made.clock, lambda: sealer, made.ids.new, "https://here.example"
        )
        tell = TellOfTargets(self.told, str, made.ids.new)
        self.forward = Forward(made.database, made.clock, sealer.open, lambda: self.lrs, tell)

    def add(self, name: str = "lrs", *, start: Start | None = None, **settings: Any) -> None:
        self.desk.add(name, replace(SETTINGS, **settings), start=start or Start(), by="officer")
        self.later()

    def later(self, ms: int = 10 * SECOND) -> None:
        self.pipeline.clock.at_ms += ms

    def post(self, *statements: Mapping[str, Any]) -> list[str]:
        """Post them as one batch; some time goes by."""
        ids = self.pipeline.post(*statements)
        self.later()
        return ids

    def go(self) -> bool:
        """Until nothing is to be done at this moment; whether there was something."""
        rounds = 0
        while self.forward():
            rounds += 1
            assert rounds < 100
        return rounds > 0

    def target(self, name: str = "lrs") -> Target:
        with self.pipeline.database.read() as unit:
            found = unit.forward_targets.by_name(name)
        assert found is not None
        return found

    def figures(self, name: str = "lrs") -> Figures:
        target = self.target(name)
        with self.pipeline.database.read() as unit:
            return unit.forward_rows.figures()[target.id]

    def states(self) -> dict[str, str]:
        """By statement id, for the statements that are queued."""
        ids = {row.seq: row.id for row in self.pipeline.rows(tables.statement)}
        return {ids[row.seq]: row.state for row in self.pipeline.rows(tables.forwarding)}


def plain(number: int, **more: Any) -> dict[str, Any]:
    """A statement whose id says its number."""
    return {
        "id": name_of(number),
        "actor": {"mbox": f"mailto:p{number}@people.example", "name": f"Person {number}"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": f"https://lms.example/a/{number}"},
        "timestamp": "2020-03-02T10:00:00+01:00",
        **more,
    }


def name_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"
