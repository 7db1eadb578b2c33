"""What follows from a subscriber's answer, for the message and for the subscriber. Pure.

A message is tried again by the schedule of Standard Webhooks. A subscriber that failed rests as a whole, so
that one that is down is not called for each message that waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from lms_bridge.domain.forwarding import TargetState, wait_ms
from lms_bridge.domain.subscription import MessageState, pause_ms
from lms_bridge.services.forward_answers import Judged, Verdict, retry_after_ms
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.subscribers import Message, MessageStep
from moodle_sync import Answer, PostFailed

GONE: Final = "subscriber-gone"
FORBIDDEN: Final = "subscriber-forbidden"
GIVEN_UP: Final = "subscriber-given-up"
FAILS: Final = "subscriber-fails"
_NEVER: Final = frozenset({"forbidden-address", "not-an-address"})


def judge(reply: Answer | PostFailed, *, now_ms: int) -> Judged:
    """What the reply means: 2xx alone is well; 410, or an address that must not be called, ends it."""
    if isinstance(reply, PostFailed):
        if reply.reason in _NEVER:
            return Judged(Verdict.STOP, reply.reason, code=FORBIDDEN)
        return Judged(Verdict.LATER, reply.reason)
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return Judged(Verdict.SENT, status=reply.status)
    reason = f"status-{reply.status}"
    if reply.status == HTTPStatus.GONE:
        return Judged(Verdict.STOP, reason, reply.status, code=GONE)
    return Judged(Verdict.LATER, reason, reply.status, retry_after_ms(reply.headers, now_ms=now_ms))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the message comes to, and how it goes with the subscriber."""

    step: MessageStep
    progress: Progress


def after(message: Message, judged: Judged, progress: Progress, *, at_ms: int, patience_ms: int) -> Outcome:
    """What follows from a call. `patience_ms`: how long a subscriber may fail before it is switched off."""
    event_id, tries = message.event.id, message.tries + 1
    if judged.verdict is Verdict.SENT:
        return Outcome(MessageStep(event_id, MessageState.DELIVERED, tries=tries), _well(progress, at_ms))
    if judged.verdict is Verdict.STOP:
        waits = MessageStep(event_id, MessageState.WAITING, tries=message.tries, next_try_ms=at_ms)
        stopped = {"status": judged.status, "reason": judged.reason}
        return Outcome(waits, _stopped(progress, judged.code or GONE, stopped, at_ms=at_ms))
    return Outcome(_again(event_id, tries, judged, at_ms), _failed(progress, judged, at_ms, patience_ms))


def _again(event_id: int, tries: int, judged: Judged, at_ms: int) -> MessageStep:
    pause = pause_ms(tries, event_id)
    if pause is None:
        return MessageStep(event_id, MessageState.DEAD, tries=tries)
    next_ms = at_ms + max(pause, judged.asked_ms or 0)
    return MessageStep(event_id, MessageState.WAITING, tries=tries, next_try_ms=next_ms)


def _well(progress: Progress, at_ms: int) -> Progress:
    return Progress(progress.state, told_ms=progress.told_ms, sent_ms=at_ms)


def _failed(progress: Progress, judged: Judged, at_ms: int, patience_ms: int) -> Progress:
    failures = progress.failures + 1
    since_ms = at_ms if progress.since_ms is None else progress.since_ms
    if at_ms - since_ms >= patience_ms:
        return _stopped(progress, GIVEN_UP, {"reason": judged.reason}, at_ms=at_ms)
    return replace(
        progress,
        code=FAILS,
        params={"reason": judged.reason},
        since_ms=since_ms,
        failures=failures,
        next_try_ms=at_ms + wait_ms(failures, judged.asked_ms),
    )


def _stopped(progress: Progress, code: str, params: Mapping[str, object], *, at_ms: int) -> Progress:
    since_ms = at_ms if progress.since_ms is None else progress.since_ms
    return replace(progress, state=TargetState.STOPPED, code=code, params=params, since_ms=since_ms)
