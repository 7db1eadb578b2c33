"""Items sent in lots that are all or nothing, each lot looked at before and after.

The reply to a write is one witness, a look at Moodle the other; `VERDICTS` says what both together mean.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster.results import CHANGED_SINCE, NO_EFFECT, Log, Result, State
from moodle_sync.roster.side import RowRefused

LOT = 100
"""The most rows of a write: some 20 ms each in Moodle, and far from what PHP silently cuts off."""
ATTEMPTS = 3
"""How often one run sends an item that does not arrive; going on later begins anew."""


class Sight(StrEnum):
    """An item as Moodle is seen."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"
    """As far as told it is as before and as intended: what differs cannot be seen."""
    OTHER = "other"


class Reply(StrEnum):
    """What came back from a write."""

    ACCEPTED = "accepted"
    LOST = "lost"
    REFUSED = "refused"


VERDICTS: Mapping[tuple[Reply, Sight], State] = {
    (Reply.ACCEPTED, Sight.BEFORE): State.UNAVAILABLE,  # swallowed: once more, then refused
    (Reply.ACCEPTED, Sight.AFTER): State.DONE,
    (Reply.ACCEPTED, Sight.EITHER): State.DONE,
    (Reply.ACCEPTED, Sight.OTHER): State.DONE,  # and changed since, by somebody else
    (Reply.LOST, Sight.BEFORE): State.UNAVAILABLE,
    (Reply.LOST, Sight.AFTER): State.DONE,
    (Reply.LOST, Sight.EITHER): State.UNAVAILABLE,  # a whole intent twice is the same as once
    (Reply.LOST, Sight.OTHER): State.CHANGED,
    (Reply.REFUSED, Sight.BEFORE): State.REFUSED,
    (Reply.REFUSED, Sight.AFTER): State.CHANGED,
    (Reply.REFUSED, Sight.EITHER): State.REFUSED,
    (Reply.REFUSED, Sight.OTHER): State.CHANGED,
}


class HasSubject(Protocol):
    @property
    def subject(self) -> str: ...


ItemT = TypeVar("ItemT", bound=HasSubject)
ItemT_contra = TypeVar("ItemT_contra", bound=HasSubject, contravariant=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """How an item looks, and the user it was found to be about."""

    sight: Sight
    _: KW_ONLY
    moodle_user_id: int | None = None


class Bench(Protocol[ItemT_contra]):
    """One kind of work on Moodle, over the port; both raise what the port does."""

    def look(self, items: Sequence[ItemT_contra]) -> Mapping[str, Seen]:
        """Every item by its subject."""

    def send(self, items: Sequence[ItemT_contra]) -> None:
        """All or nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with the code of the error that it was."""

    reply: Reply
    _: KW_ONLY
    code: str = ""


def carry_out(items: Iterable[ItemT], bench: Bench[ItemT], log: Log) -> None:
    """Send what is pending, lot by lot. Raises what a look raises; what was sent by then stays `sent`."""
    pending = [item for item in items if log.pending(item.subject)]
    for start in range(0, len(pending), LOT):
        _lot(pending[start : start + LOT], bench, log)


def settle(items: Iterable[ItemT], bench: Bench[ItemT], log: Log) -> None:
    """Look up what an earlier run sent and never heard of; send nothing."""
    sent = [item for item in items if log.sent(item.subject)]
    for start in range(0, len(sent), LOT):
        lot = sent[start : start + LOT]
        log.write(_looked_up(lot, bench.look(lot), log))


def _lot(lot: Sequence[ItemT], bench: Bench[ItemT], log: Log) -> None:
    log.write(_looked_up(lot, bench.look(lot), log))
    due = [item for item in lot if log.pending(item.subject)]
    doubted = {item.subject for item in due if log.sent(item.subject)}
    answers: dict[str, Answer] = {}
    for _ in range(ATTEMPTS):
        if not due:
            return
        log.write(Result(item.subject, state=State.SENT) for item in due)
        answers = _send(due, bench)
        seen = bench.look(due)
        log.write(_witnessed(answers, seen, doubted))
        doubted |= {subject for subject, answer in answers.items() if answer.reply is Reply.LOST}
        due = [item for item in due if log.pending(item.subject)]
    log.write(_given_up(answers[item.subject], item.subject) for item in due)


def _witnessed(
    answers: Mapping[str, Answer], seen: Mapping[str, Seen], doubted: AbstractSet[str]
) -> Iterator[Result]:
    """Results of what is decided; `doubted` may have arrived earlier, though the last reply refuses it."""
    for subject, answer in answers.items():
        sight, user = seen[subject].sight, seen[subject].moodle_user_id
        verdict = VERDICTS[answer.reply, sight]
        if sight is Sight.AFTER and subject in doubted:
            verdict = State.DONE
        code = CHANGED_SINCE if sight is Sight.OTHER else answer.code if verdict is State.REFUSED else ""
        if verdict is not State.UNAVAILABLE:
            yield Result(subject, state=verdict, code=code, moodle_user_id=user)


def _given_up(answer: Answer, subject: str) -> Result:
    if answer.reply is Reply.ACCEPTED:
        return Result(subject, state=State.REFUSED, code=NO_EFFECT)
    return Result(subject, state=State.UNAVAILABLE, code=answer.code)


def _send(items: Sequence[ItemT], bench: Bench[ItemT]) -> dict[str, Answer]:
    """Send a lot; where one of its rows is refused, halve it until the bad row stands alone."""
    try:
        bench.send(items)
    except RowRefused as refused:
        half = len(items) // 2
        if half:
            return _send(items[:half], bench) | _send(items[half:], bench)
        answer = Answer(Reply.REFUSED, code=str(refused.params.get("why", refused.code)))
    except MoodleRefused as refused:
        answer = Answer(Reply.REFUSED, code=refused.code)
    except MoodleUnavailable as lost:
        answer = Answer(Reply.LOST, code=lost.code)
    else:
        answer = Answer(Reply.ACCEPTED)
    return {item.subject: answer for item in items}


def _looked_up(lot: Sequence[ItemT], seen: Mapping[str, Seen], log: Log) -> Iterator[Result]:
    """Results of looking alone. Only what was sent may be taken for done: the rest is others' work."""
    for item in lot:
        sight, user = seen[item.subject].sight, seen[item.subject].moodle_user_id
        if sight is Sight.AFTER and log.sent(item.subject):
            yield Result(item.subject, state=State.DONE, moodle_user_id=user)
        elif sight in {Sight.AFTER, Sight.OTHER}:
            yield Result(item.subject, state=State.CHANGED, code=CHANGED_SINCE)
