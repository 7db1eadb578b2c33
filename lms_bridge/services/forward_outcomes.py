"""What follows for a target and for what was sent to it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.forwarding import RowState, TargetState, wait_ms
from lms_bridge.services.forward_answers import Judged, Verdict
from lms_bridge.services.ports.forwarding import Progress, Settled, WaitingRow

FAILURES_TOLD: Final = 5
"""After so many calls in a row that were not answered well, staff are told: some minutes."""
MOST_REFUSALS: Final = 20
"""A target that refuses so many in a row and takes none refuses us, not the statements: it is stopped."""
MOST_TRIES: Final = 10
"""A statement over which a target failed so often, sent by itself, is laid aside."""
UNAVAILABLE: Final = "forward-unavailable"
REFUSES_ALL: Final = "forward-refuses-all"
REFUSED: Final = "forward-refused"
FAULT: Final = "forward-fault"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The target's progress, and what came of each statement that is settled by it."""

    progress: Progress
    settled: tuple[Settled, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that was made: which submissions, how many are sent at once by the settings, when.

    `answer`: what may be shown of what was answered.
    """

    rows: Sequence[WaitingRow]
    batch: int
    at_ms: int
    answer: str = ""


def after(progress: Progress, judged: Judged, sent: Sent) -> Aftermath:
    """What follows from a call."""
    match judged.verdict:
        case Verdict.SENT:
            return settled_well(progress, sent, RowState.SENT, status=judged.status)
        case Verdict.SPLIT:
            return Aftermath(replace(progress, narrow=max(1, len(sent.rows) // 2)))
        case Verdict.REFUSED | Verdict.CONFLICT:
            return refused(progress, judged, sent)
        case Verdict.LATER:
            return _later(progress, judged, sent)
        case Verdict.STOP:
            return Aftermath(_stopped(progress, judged, sent))


def settled_well(
    progress: Progress, sent: Sent, state: RowState, *, status: int | None, code: str | None = None
) -> Aftermath:
    """They are at the target. From here on more are sent at a time again."""
    rows = tuple(Settled(row, state, status=status, code=code) for row in sent.rows)
    going = replace(
        progress,
        code=None,
        params={},
        since_ms=None,
        failures=0,
        refusals=0,
        narrow=_wider(progress, sent.batch),
        sent_ms=sent.at_ms,
    )
    return Aftermath(going, rows)


def refused(progress: Progress, judged: Judged, sent: Sent, code: str = REFUSED) -> Aftermath:
    """The one statement that was sent is laid aside; the rest goes on."""
    rows = tuple(
        Settled(row, RowState.DEAD, code=code, status=judged.status, answer=sent.answer) for row in sent.rows
    )
    refusals = progress.refusals + len(rows)
    going = replace(progress, refusals=refusals, narrow=_wider(progress, sent.batch))
    if refusals < MOST_REFUSALS:
        return Aftermath(going, rows)
    params = {"count": refusals, "status": judged.status}
    return Aftermath(_troubled(going, REFUSES_ALL, params, sent.at_ms, state=TargetState.STOPPED), rows)


def _later(progress: Progress, judged: Judged, sent: Sent) -> Aftermath:
    failures = progress.failures + 1
    next_ms = sent.at_ms + wait_ms(failures, judged.asked_ms)
    resting = replace(
        _troubled(progress, UNAVAILABLE, {"reason": judged.reason}, sent.at_ms, state=progress.state),
        failures=failures,
        next_try_ms=next_ms,
    )
    if not judged.is_our_fault:
        return Aftermath(resting)
    if len(sent.rows) == 1 and sent.rows[0].tries + 1 >= MOST_TRIES:
        return refused(resting, judged, sent)
    # It may be one of them over which it fails: as long as it does, less is sent at a time.
    return Aftermath(replace(resting, narrow=max(1, len(sent.rows) // 2)))


def faulty(progress: Progress, kind: str, *, at_ms: int) -> Progress:
    """Something went wrong here, whatever the target may say: the same is tried again after a pause."""
    failures = progress.failures + 1
    troubled = _troubled(progress, FAULT, {"kind": kind}, at_ms, state=progress.state)
    return replace(troubled, failures=failures, next_try_ms=at_ms + wait_ms(failures))


def _stopped(progress: Progress, judged: Judged, sent: Sent) -> Progress:
    params = {"status": judged.status, "reason": judged.reason}
    return _troubled(progress, judged.code or REFUSED, params, sent.at_ms, state=TargetState.STOPPED)


def _troubled(
    progress: Progress, code: str, params: Mapping[str, object], at_ms: int, *, state: TargetState
) -> Progress:
    since_ms = progress.since_ms if progress.since_ms is not None else at_ms
    return replace(progress, state=state, code=code, params=params, since_ms=since_ms)


def _wider(progress: Progress, batch: int) -> int | None:
    return None if progress.narrow is None or progress.narrow * 2 >= batch else progress.narrow * 2


def to_be_told(before: Progress, then: Progress) -> bool:
    """Whether staff are to hear of it now: the target stopped, or it has failed for a while."""
    if then.state is TargetState.STOPPED:
        return before.state is not TargetState.STOPPED
    return then.told_ms is None and then.failures >= FAILURES_TOLD


def is_over(before: Progress, then: Progress) -> bool:
    """Whether what staff were told is over: something was taken again."""
    return then.told_ms is not None and then.sent_ms != before.sent_ms and then.code is None
