"""Targets of forwarding for the pages: one that goes well with something refused, one stopped, one paused."""

from dataclasses import replace
from typing import Final

from lms_bridge.db.ids import first_id
from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.forwarding import Newer, RowState, TargetState
from lms_bridge.services.ports.forwarding import (
    Attempt,
    Position,
    Progress,
    Queued,
    Replay,
    Settled,
    Target,
    WaitingRow,
)
from tests.unit.web_pages.world import BBB, NOW
from xapi import Version

MINUTE: Final = 60_000
SEQ: Final = first_id(NOW - 90 * MINUTE)
ANSWER: Final = '{"errors":["actor: <script>alert(1)</script>"]}'


def target(number: int, name: str, progress: Progress, *, wanted: str = "{}") -> Target:
    return Target(
        number,
        name,
        endpoint=f"https://{name}.example/xapi",
        user="key",
        sealed_secret="terces",
        version=Version.V1,
        newer=Newer.CONVERT,
        filter=wanted,
        batch=50,
        position=Position(SEQ - 1, SEQ + 100),
        progress=progress,
        created_ms=NOW,
    )


def add_targets(unit: DbUnit) -> None:
    wanted = f'{{"verbs": ["http://adlnet.gov/expapi/verbs/completed"], "not_sources": [{BBB}]}}'
    stopped = Progress(
        TargetState.STOPPED, code="forward-not-allowed", params={"status": 401}, since_ms=NOW - MINUTE
    )
    for one in (
        target(1, "archive", Progress(sent_ms=NOW - MINUTE), wanted=wanted),
        target(2, "ministry", stopped),
        target(3, "trial", Progress(TargetState.PAUSED)),
    ):
        unit.forward_targets.add(one)
    unit.forward_rows.queue(1, 0, [Queued(SEQ + n, NOW - 90 * MINUTE) for n in range(5)])
    refused = Settled(WaitingRow(0, SEQ, 1), RowState.DEAD, code="forward-refused", status=400, answer=ANSWER)
    unit.forward_rows.settle(1, [refused, replace(refused, row=WaitingRow(0, SEQ + 1, 1))], at_ms=NOW)
    attempt = Attempt(
        NOW - MINUTE,
        took_ms=840,
        first_seq=SEQ,
        statements=1,
        status=400,
        outcome="refused",
        reason="status-400",
        answer=ANSWER,
    )
    unit.forward_rows.add_attempt(1, attempt, keep=9)
    unit.forward_rows.add_attempt(1, replace(attempt, outcome="sent", reason="", answer=""), keep=9)
    replay = Replay(0, "all", cursor=0, until=SEQ, by="sluzba", reason="нови сервер", asked_ms=NOW)
    unit.forward_rows.add_replay(1, replay)
