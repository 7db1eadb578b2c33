"""What follows from a register's reply, for the submission and for the register. Pure.

A register that is down rests as a whole; a record that is bad rests by itself and lets the others go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.forwarding import TargetState, wait_ms
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.services.forward_outcomes import MOST_REFUSALS
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import Act, Due, Step
from lms_bridge.services.ports.registers import Reply, Verdict

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
REFUSED_WAITS_MS: Final = (5 * _MINUTE, _HOUR, 6 * _HOUR, _DAY)
"""A refused record is tried again after these: the person or the realisation may not be known there yet. One
that is refused once more goes to staff."""
MOST_FAULTS: Final = 5
"""A record over which a register that answers otherwise failed so often goes to staff."""
LOOKS: Final = 3
"""So often a register is asked for what it accepted before the same is sent again."""
MOST_SENT: Final = 5
"""What was accepted so often and was never there goes to staff."""
ASK_MS: Final = 5 * _MINUTE
LONGEST_ASK_MS: Final = 6 * _HOUR
"""The pauses between two questions for a decision that was put off."""
_BLAMELESS: Final = frozenset(
    {"connect-timeout", "connection-refused", "unknown-host", "tls", "status-429", "status-503"}
)
"""No record was looked at."""
_FAILED: Final = frozenset({Verdict.SLOW, Verdict.DOWN, Verdict.BARRED})

UNAVAILABLE: Final = "register-unavailable"
REFUSES_ALL: Final = "register-refuses-all"
BARRED: Final = "register-barred"
FORGOTTEN: Final = "forgotten"
NOT_DECIDED: Final = "not-decided"
_S: Final = SubmissionState


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the submission comes to, and how it goes with the register. `goes_on`: whether the register may
    be called at once for the next one."""

    step: Step
    progress: Progress
    goes_on: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A reply about a submission at a time. `ask_ms`: how long the register is asked for a decision."""

    due: Due
    reply: Reply
    at_ms: int
    _: KW_ONLY
    act: Act = Act.SUBMIT
    ask_ms: int = 0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The same of several at once: a step each."""

    steps: Sequence[Step]
    progress: Progress
    goes_on: bool


def after_all(progress: Progress, saids: Sequence[Said]) -> Outcomes:
    """What follows from calls that were made at the same time.

    What the register answered well is heard first. All that failed at once are one failure of the register:
    it rests once, as long as the longest of them asks, and one record at most is blamed.
    """
    well_said = [said for said in saids if said.reply.verdict not in _FAILED]
    failed = [said for said in saids if said.reply.verdict in _FAILED]
    steps, goes_on = [], True
    for said in well_said:
        outcome = _after(progress, said)
        progress, goes_on = outcome.progress, goes_on and outcome.goes_on
        steps.append(outcome.step)
    blamed = replace(progress, failures=max(1, progress.failures))
    found = [_after(blamed if at else progress, said) for at, said in enumerate(failed)]
    steps += [outcome.step for outcome in found]
    if found and goes_on:
        progress, goes_on = max((one.progress for one in found), key=_rest_of), False
    return Outcomes(steps, progress, goes_on)


def _rest_of(progress: Progress) -> tuple[bool, int]:
    return progress.state is TargetState.STOPPED, progress.next_try_ms


def _after(progress: Progress, said: Said) -> Outcome:
    match said.act:
        case Act.SUBMIT:
            return after_submit(progress, said)
        case Act.POLL:
            return after_poll(progress, said)
        case Act.CONFIRM:
            return after_confirm(progress, said)


def passed(due: Due) -> Step:
    """It goes no more: a newer version has."""
    return Step(due.id, _S.SUPERSEDED)


def after_submit(progress: Progress, said: Said) -> Outcome:
    """What follows from handing a submission over."""
    tries = said.due.tries + 1
    match said.reply.verdict:
        case Verdict.ACCEPTED:
            accepted = Step(said.due.id, _S.SENT, tries=tries, looks=0, receipt=said.reply.receipt)
            return Outcome(accepted, well(progress, said.at_ms))
        case Verdict.PENDING:
            return Outcome(replace(_first_ask(said), tries=tries), well(progress, said.at_ms))
        case Verdict.REFUSED:
            return _refused(progress, said)
        case _:
            return _not_taken(progress, said)


def after_poll(progress: Progress, said: Said) -> Outcome:
    """What follows from asking for a decision. What is refused now goes to staff: it was thought about."""
    due, reply = said.due, said.reply
    match reply.verdict:
        case Verdict.ACCEPTED:
            step = Step(due.id, _S.SENT, looks=0, receipt=reply.receipt)
            return Outcome(step, well(progress, said.at_ms))
        case Verdict.REFUSED:
            step = Step(due.id, _S.RETURNED, error=reply.reason, refusals=due.refusals + 1)
            return Outcome(step, well(progress, said.at_ms))
        case Verdict.PENDING:
            return Outcome(_next_ask(said), well(progress, said.at_ms))
        case _:
            return _not_taken(progress, said)


def after_confirm(progress: Progress, said: Said) -> Outcome:
    """What follows from reading back."""
    due, reply = said.due, said.reply
    match reply.verdict:
        case Verdict.SAME:
            return Outcome(Step(due.id, _S.ACKNOWLEDGED), well(progress, said.at_ms))
        case Verdict.ABSENT | Verdict.OTHER:
            reason = reply.reason or FORGOTTEN
            return Outcome(_looked_in_vain(said, reason), well(progress, said.at_ms))
        case _:
            return _not_taken(progress, said)


def _looked_in_vain(said: Said, reason: str) -> Step:
    due, looks = said.due, said.due.looks + 1
    if looks < LOOKS:  # some registers show a moment later what they took
        return Step(due.id, _S.SENT, next_try_ms=said.at_ms + wait_ms(looks), error=reason, looks=looks)
    if due.tries < MOST_SENT:
        pause_ms = wait_ms(due.tries)
        return Step(due.id, _S.WAITING, next_try_ms=said.at_ms + pause_ms, error=reason, looks=0)
    return Step(due.id, _S.RETURNED, error=reason)


def _first_ask(said: Said) -> Step:
    """The end date is set when the register first puts its decision off."""
    due, reply = said.due, said.reply
    return Step(
        due.id,
        _S.PENDING,
        next_try_ms=said.at_ms + (ASK_MS if reply.wait_ms is None else wait_ms(1, reply.wait_ms)),
        ask_at=reply.where,
        ask_until_ms=said.at_ms + said.ask_ms,
        looks=0,
    )


def _next_ask(said: Said) -> Step:
    due, looks = said.due, said.due.looks + 1
    until_ms = due.ask_until_ms or said.at_ms
    if said.at_ms >= until_ms:
        return Step(due.id, _S.RETURNED, error=NOT_DECIDED)
    pause_ms = min(ASK_MS << min(looks, 10), LONGEST_ASK_MS)
    if said.reply.wait_ms is not None:
        pause_ms = wait_ms(1, said.reply.wait_ms)
    at_ms = min(said.at_ms + pause_ms, until_ms)
    return Step(due.id, _S.PENDING, next_try_ms=at_ms, ask_at=said.reply.where or None, looks=looks)


def _refused(progress: Progress, said: Said) -> Outcome:
    """The record rests by itself; a register that refuses every record refuses us."""
    due, refusals = said.due, said.due.refusals + 1
    known = {"error": said.reply.reason, "tries": due.tries + 1, "refusals": refusals}
    if refusals <= len(REFUSED_WAITS_MS):
        later_ms = said.at_ms + REFUSED_WAITS_MS[refusals - 1]
        step = _step(due, _S.WAITING, known, next_try_ms=later_ms)
    else:
        step = _step(due, _S.RETURNED, known)
    in_a_row = progress.refusals + 1
    going = replace(well(progress, said.at_ms), refusals=in_a_row, sent_ms=progress.sent_ms)
    if in_a_row < MOST_REFUSALS:
        return Outcome(step, going)
    params = {"count": in_a_row, "reason": said.reply.reason}
    return Outcome(step, _stopped(going, REFUSES_ALL, params, said.at_ms), goes_on=False)


def _not_taken(progress: Progress, said: Said) -> Outcome:
    """Nobody's record is to blame, but where the register fails over this one and answers otherwise."""
    due, reply = said.due, said.reply
    if reply.verdict is Verdict.BARRED:
        step = _step(due, due.state, {"error": reply.reason})
        barred = _stopped(progress, BARRED, {"reason": reply.reason}, said.at_ms)
        return Outcome(step, barred, goes_on=False)
    failures = progress.failures + 1
    since_ms = progress.since_ms if progress.since_ms is not None else said.at_ms
    resting = replace(
        progress,
        code=UNAVAILABLE,
        params={"reason": reply.reason},
        since_ms=since_ms,
        failures=failures,
        next_try_ms=said.at_ms + wait_ms(failures, reply.wait_ms),
    )
    return Outcome(_blamed(progress, said), resting, goes_on=False)


def _blamed(progress: Progress, said: Said) -> Step:
    due, reason = said.due, said.reply.reason
    if reason in _BLAMELESS or said.reply.verdict is Verdict.SLOW or due.state is not _S.WAITING:
        return _step(due, due.state, {"error": reason})
    # After a good answer the fault is most likely the record's: it lets the others go first.
    faults = due.faults + (progress.failures == 0)
    known = {"error": reason, "faults": faults, "tries": due.tries + 1}
    if faults >= MOST_FAULTS:
        return _step(due, _S.RETURNED, known)
    return _step(due, _S.WAITING, known, next_try_ms=said.at_ms + 2 * wait_ms(max(faults, 1)))


def _step(due: Due, state: SubmissionState, known: Mapping[str, object], *, next_try_ms: int = 0) -> Step:
    return replace(Step(due.id, state, next_try_ms=next_try_ms), **known)  # type: ignore[arg-type]


def well(progress: Progress, at_ms: int) -> Progress:
    """The register answers."""
    return replace(
        progress,
        code=None,
        params={},
        since_ms=None,
        failures=0,
        refusals=0,
        sent_ms=at_ms,
    )


def _stopped(progress: Progress, code: str, params: Mapping[str, object], at_ms: int) -> Progress:
    since_ms = progress.since_ms if progress.since_ms is not None else at_ms
    return replace(progress, state=TargetState.STOPPED, code=code, params=params, since_ms=since_ms)
