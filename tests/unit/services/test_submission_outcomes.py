"""What follows from calls about submissions that were made at the same time."""

import json
from collections.abc import Mapping

import pytest

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.submission import SubmissionKind, SubmissionState
from lms_bridge.services.ports import Record
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import Act, Due
from lms_bridge.services.ports.registers import Reply, Verdict
from lms_bridge.services.submission_outcomes import Said, after_all
from tests.db.pipeline import ONLINE

NOW = 1_000_000
FAILS = Reply(Verdict.DOWN, reason="timeout")
GOOD = Reply(Verdict.ACCEPTED, receipt="r")


def said(number: int, reply: Reply) -> Said:
    due = Due(
        number,
        Record(f"p{number}", ONLINE.id, 1, json.dumps({})),
        SubmissionState.WAITING,
        key=str(number),
        corrects=None,
        kind=SubmissionKind.INITIAL,
        realisation=ONLINE,
        created_ms=0,
    )
    return Said(due, reply, NOW, act=Act.SUBMIT)


def test_what_failed_at_once_is_one_failure_and_blames_one_record() -> None:
    found = after_all(Progress(), [said(1, FAILS), said(2, FAILS), said(3, GOOD), said(4, FAILS)])
    steps = {one.id: one for one in found.steps}
    assert steps[3].state is SubmissionState.SENT
    assert sorted(step.faults or 0 for step in steps.values()) == [0, 0, 0, 1]
    assert found.progress.next_try_ms <= NOW + 10_000
    assert not found.goes_on


WORST: list[tuple[Reply, Mapping[str, object]]] = [
    (Reply(Verdict.SLOW, reason="status-429", wait_ms=90_000), {"next_try_ms": NOW + 90_000}),
    (Reply(Verdict.BARRED, reason="status-401"), {"state": TargetState.STOPPED}),
]


@pytest.mark.parametrize(("worst", "expected"), WORST)
def test_the_longest_rest_that_was_asked_for_holds(worst: Reply, expected: Mapping[str, object]) -> None:
    for replies in ([FAILS, worst, GOOD], [worst, GOOD, FAILS]):
        found = after_all(Progress(), [said(at, one) for at, one in enumerate(replies)])
        assert {name: getattr(found.progress, name) for name in expected} == expected


def test_what_went_well_goes_on_and_forgets_earlier_failures() -> None:
    found = after_all(Progress(failures=3, since_ms=1), [said(1, GOOD), said(2, GOOD)])
    assert (found.progress.failures, found.progress.since_ms, found.goes_on) == (0, None, True)
