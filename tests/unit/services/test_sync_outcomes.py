"""What follows from how a run ended."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.services.ports import NoticeKind, RunState, SyncJob, SyncKind, SyncRun
from lms_bridge.services.ports.jobs import FOLLOWS
from lms_bridge.services.sync_outcomes import Ending, back_off_ms, settled

NOW, NEXT = 1_000_000, 9_000_000
MINUTE = 60_000
JOB = SyncJob(1, "nightly", 1, SyncKind.RECONCILE, "0 3 * * *", NEXT)
RUN = SyncRun(1, 1, NOW - 5)
DONE = Ending(replace(RUN, state=RunState.DONE))
REFUSED = Ending(replace(RUN, state=RunState.FAILED))
AWAY = replace(REFUSED, retryable=True)
KILLED = Ending(replace(RUN, state=RunState.INTERRUPTED))
STOPPED = replace(KILLED, asked_to_stop=True)


@pytest.mark.parametrize(("before", "after"), list(product(RunState, RunState)))
def test_a_run_ends_once(before: RunState, after: RunState) -> None:
    ends = before is RunState.RUNNING and after is not RunState.RUNNING
    assert (after in FOLLOWS[before]) == ends


@pytest.mark.parametrize(
    ("failures", "ending", "next_ms"),
    [
        (0, DONE, NEXT),
        (0, REFUSED, NEXT),
        (0, AWAY, NOW + MINUTE),
        (1, AWAY, NOW + 2 * MINUTE),
        (0, KILLED, NOW),
        (1, KILLED, NOW + MINUTE),
        (0, STOPPED, NOW),
        (5, STOPPED, NOW),
    ],
)
def test_when_a_job_is_due_again(failures: int, ending: Ending, next_ms: int) -> None:
    assert settled(replace(JOB, failures=failures), ending, at_ms=NOW).job.next_ms == next_ms


def test_a_next_time_that_comes_sooner_than_another_try_stands() -> None:
    soon = replace(JOB, next_ms=NOW + 1)
    assert settled(soon, AWAY, at_ms=NOW).job.next_ms == NOW + 1


def test_who_asked_is_not_forgotten_when_the_run_is_killed() -> None:
    asked = replace(KILLED, run=replace(KILLED.run, asked_by="ana"))
    assert settled(JOB, asked, at_ms=NOW).job.asked_by == "ana"
    assert settled(JOB, AWAY, at_ms=NOW).job.asked_by is None


def told(endings: list[Ending]) -> list[NoticeKind]:
    job, found = JOB, []
    for ending in endings:
        after = settled(job, ending, at_ms=NOW)
        job = after.job
        found += [after.tells] if after.tells else []
    return found


@pytest.mark.parametrize(
    ("endings", "kinds"),
    [
        ([AWAY, AWAY], []),
        ([AWAY, REFUSED, AWAY], [NoticeKind.FAILURE]),
        ([KILLED] * 7, [NoticeKind.FAILURE]),
        ([AWAY, AWAY, DONE, AWAY, AWAY, DONE], []),
        ([AWAY] * 5 + [DONE, DONE], [NoticeKind.FAILURE, NoticeKind.RECOVERY]),
        ([STOPPED] * 9, []),
    ],
)
def test_staff_are_told_once_of_a_failure_and_once_of_its_end(
    endings: list[Ending], kinds: list[NoticeKind]
) -> None:
    assert told(endings) == kinds


@given(st.lists(st.sampled_from([DONE, REFUSED, AWAY, KILLED, STOPPED])))
def test_failure_and_recovery_take_turns(endings: list[Ending]) -> None:
    kinds = told(endings)
    assert kinds[:1] in ([], [NoticeKind.FAILURE])
    assert all(before is not after for before, after in pairwise(kinds))


@given(st.integers(0, 10_000))
def test_the_waits_grow_to_an_hour(failures: int) -> None:
    assert MINUTE <= back_off_ms(failures) <= back_off_ms(failures + 1) <= 60 * MINUTE
