"""Sending to registers elsewhere, put together for tests: a bridge's completions, and a register in memory
that may misbehave."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms_bridge.db import tables
from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.ports.outbox import OneSubmission, RegisterAt, Sought
from lms_bridge.services.ports.reconciling import Wanted
from lms_bridge.services.ports.registers import (
    Exchange,
    Holding,
    Outgoing,
    RegisterPlace,
    Reply,
    Verdict,
)
from lms_bridge.services.reconcile_registers import ReconcileRegisters
from lms_bridge.services.register_desk import RegisterChanges, RegisterDesk
from lms_bridge.services.send_submissions import SendSubmissions
from lms_bridge.services.submission_desk import SubmissionDesk
from tests.db.forwarding import OpenSealer, Told
from tests.db.pipeline import ANA, Pipeline, completed

THERE = "https://register.example/api"
SECRET = "secret-of-the-register"
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
Misdeed = Callable[["FakeRegister", Outgoing], Reply]


class FakeRegister:
    """Keeps one record a person and realisation. `misdeeds` are used up first, one a submission."""

    hands = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Outgoing] = {}
        self.told: list[Outgoing] = []
        self.asked: list[str] = []
        self.misdeeds: list[Misdeed] = []
        self.refuses: set[str] = set()
        self.breaks_on: set[str] = set()
        self.at_submit: Callable[[], object] = lambda: None
        self.decisions: dict[str, list[Reply]] = {}
        self.at_confirm: list[Reply] = []
        self.trouble: str | None = None

    def submit(self, sending: Outgoing) -> Reply:
        self.at_submit()
        self.told.append(sending)
        if self.misdeeds:
            return self.misdeeds.pop(0)(self, sending)
        return self.take(sending)

    def take(self, sending: Outgoing) -> Reply:
        person = sending.record.person_id
        if person in self.breaks_on:
            return Reply(Verdict.DOWN, reason="status-500")
        if person in self.refuses:
            return Reply(Verdict.REFUSED, reason="unknown-person")
        self.kept[person, sending.record.realisation_id] = sending
        call = Exchange(f"PUT {THERE}/{sending.key}", "taken", 201)
        return Reply(Verdict.ACCEPTED, receipt=f"r:{sending.key[:6]}", exchanges=(call,))

    def poll(self, sending: Outgoing, where: str) -> Reply:
        assert sending in self.told
        self.asked.append(where)
        return self.decisions[where].pop(0)

    def confirm(self, sending: Outgoing, receipt: str) -> Reply:
        assert receipt == "" or receipt.startswith("r")
        if self.at_confirm:
            return self.at_confirm.pop(0)
        held = self.kept.get((sending.record.person_id, sending.record.realisation_id))
        if held is None:
            gone = sending.kind is SubmissionKind.CANCELLATION
            return Reply(Verdict.SAME if gone else Verdict.ABSENT)
        same = held.key == sending.key
        return Reply(Verdict.SAME) if same else Reply(Verdict.OTHER, reason="version")

    def seen(self, sent: Sequence[Outgoing]) -> Mapping[str, Reply]:
        del sent  # each is looked for by itself
        return {}

    def holding(self, realisation_id: str) -> Holding:
        here = {one[0]: held.key for one, held in self.kept.items() if one[1] == realisation_id}
        return Holding(here, self.trouble)

    def close(self) -> None:
        pass

    def said(self) -> dict[tuple[str, str], Any]:
        return {pair: json.loads(one.record.payload)["attended"] for pair, one in self.kept.items()}


def answers(verdict: Verdict, **more: Any) -> Misdeed:
    """Nothing is taken."""
    return lambda *_: Reply(verdict, **more)


def takes_and(verdict: Verdict, **more: Any) -> Misdeed:
    """It is taken, whatever is answered."""

    def misdeed(register: FakeRegister, sending: Outgoing) -> Reply:
        register.take(sending)
        return Reply(verdict, **more)

    return misdeed


@dataclass
class Submitting:
    """A pipeline that sends to a register. Its clock is moved by `later`."""

    pipeline: Pipeline
    register: FakeRegister = field(default_factory=FakeRegister)
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        made, sealer = self.pipeline, OpenSealer()
        self.desk = RegisterDesk(
            made.database,
            made.clock,
            lambda: sealer,
            made.ids.new,
            {"fake": self.connect},
            "https://here.example",
        )
        self.staff = SubmissionDesk(made.database, made.clock)
        tell = TellOfTargets(self.told, str, made.ids.new, "register")
        self.send = SendSubmissions(made.database, made.clock, sealer.open, {"fake": self.connect}, tell)

    def connect(self, place: RegisterPlace, secret: str) -> FakeRegister:
        assert (place.endpoint, secret) == (THERE, SECRET)
        return self.register

    def add(self, name: str = "state", **settings: Any) -> None:
        self.desk.add(name, "fake", RegisterChanges(THERE, "us", SECRET, **settings), by="officer")

    def complete(self, person: str = ANA, **more: Any) -> list[str]:
        """Somebody completes the online training; it is decided."""
        ids = self.pipeline.post(completed(person, **more))
        self.pipeline.drain()
        return ids

    def later(self, ms: int = SECOND) -> None:
        self.pipeline.clock.at_ms += ms

    def go(self, most: int = 100) -> None:
        """Send until nothing is to be done now."""
        for _ in range(most):
            if not self.send():
                return
        raise AssertionError("it does not come to an end")

    def go_on(self, *pauses: int) -> None:
        for pause_ms in pauses:
            self.later(pause_ms)
            self.go()

    def target(self, name: str = "state") -> RegisterAt:
        with self.pipeline.database.read() as unit:
            found = unit.register_targets.by_name(name)
        assert found is not None
        return found

    def all(self, target: str = "state") -> Sequence[OneSubmission]:
        """The submissions to a target, the oldest first."""
        with self.pipeline.database.read() as unit:
            return list(unit.outbox.find(Sought(target), limit=1000))[::-1]

    def states(self) -> list[str]:
        return [one.state.value for one in self.all()]

    def tries(self) -> list[tuple[str, str, str]]:
        mine = tables.attempt.c.submission_id.in_([one.id for one in self.all()])
        rows = self.pipeline.rows(tables.attempt, mine)
        return [(row.act, row.outcome, row.reason) for row in sorted(rows, key=lambda row: row.at_ms)]


@dataclass
class Reconciling:
    """The same with its reconciliation."""

    on: Submitting

    def __post_init__(self) -> None:
        made = self.on.pipeline
        self.reconcile = ReconcileRegisters(
            made.database, made.clock, OpenSealer().open, {"fake": self.on.connect}, made.ids.new
        )

    def look(self, realisation_id: str | None = None) -> None:
        """Ask, and do what was asked."""
        assert self.reconcile.ask(realisation_id, by="officer")
        while self.reconcile():
            pass

    def found(self, target: str = "state") -> list[tuple[str, str, str]]:
        """What stands: the person, the kind, why."""
        with self.on.pipeline.database.read() as unit:
            rows = unit.reconciling.open(Wanted(target), limit=100)
        return [
            (one.mismatch.person_id, one.mismatch.kind.value, one.mismatch.why)
            for one in sorted(rows, key=lambda one: (one.mismatch.person_id, one.mismatch.kind))
        ]

    def chain(self, target: str = "state") -> tuple[int | None, ...]:
        """Of the online training: decided, submitted, acknowledged, there."""
        with self.on.pipeline.database.read() as unit:
            (one,) = unit.reconciling.reconciled(Wanted(target, realisation_id="online"), limit=9)
        return one.chain.decided, one.chain.submitted, one.chain.acknowledged, one.chain.there
