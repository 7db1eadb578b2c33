"""Sync jobs for the pages: one that ran, one that fails, and one that has never run."""

from dataclasses import replace
from typing import Any, Final

from lms_bridge.db.unit import DbUnit
from lms_bridge.services.ports import Claim, Notice, NoticeKind, RunState, SyncJob, SyncKind
from tests.unit.web_pages.world import LMS, NOW

HOUR: Final = 3_600_000
TROUBLE: Final = {"source": "lms", "trouble": "moodle-token-refused"}
KINDS: Final = {
    "nightly": SyncKind.CATALOGUE,
    "failing": SyncKind.ACCOUNTS,
    "new": SyncKind.RECONCILE,
}


def add_jobs(unit: DbUnit) -> None:
    for number, (name, kind) in enumerate(KINDS.items()):
        made = SyncJob(number, name, LMS, kind, "10 2 * * *", next_ms=NOW + HOUR)
        unit.jobs.add(made, at_ms=NOW)
    run(unit, 0, state=RunState.DONE, counts={"courses": 12, "new": 0})
    run(unit, 1, state=RunState.FAILED, code="source-refused", params=TROUBLE)


def begun(unit: DbUnit, job_id: int) -> Claim:
    """The job is running."""
    claim = unit.jobs.take(job_id, at_ms=NOW - HOUR, lease_ms=2 * HOUR)
    assert claim is not None
    return claim


def run(unit: DbUnit, job_id: int, *, took_ms: int = 65_000, **ended: Any) -> None:
    """The job ran, and ended so."""
    claim = begun(unit, job_id)
    unit.jobs.end(claim, replace(claim.run, ended_ms=NOW - HOUR + took_ms, **ended))


def fill_pages(unit: DbUnit) -> None:
    """Jobs in every state, with drawings and a message to staff."""
    add_jobs(unit)
    for took_ms in (4_000, 9_000, 31_000, 12_000, 3_000, 7_000):
        run(unit, 0, took_ms=took_ms, state=RunState.DONE, counts={"courses": 12, "modules": 130})
    unit.jobs.add(
        SyncJob(8, "paused", LMS, SyncKind.ROSTER_PLAN, "0 6 * * 1-5", NOW + HOUR, paused=True), at_ms=NOW
    )
    unit.jobs.add(SyncJob(9, "running", LMS, SyncKind.COMPLETIONS, "*/5 * * * *", NOW + HOUR), at_ms=NOW)
    unit.jobs.beat(begun(unit, 9), done=30, total=120, until_ms=NOW + HOUR)
    text = "The job “failing” failed 3 times in a row.\n\nCause: Moodle does not know the token."
    unit.notices.add(
        Notice(1, 1, LMS, NoticeKind.FAILURE, "k", "", "The job “failing” fails", text, NOW, state="done")
    )
