"""A lot of submissions: told a register by several hands at once, then read back, most of it together.

Each of a lot is of another person and realisation, so that which of them comes first makes no difference.
The first goes alone: of a register that is down, or bars us, no more is asked than to say so.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lms_bridge.domain.submission import SubmissionKind, SubmissionState
from lms_bridge.services import submission_outcomes as outcomes
from lms_bridge.services.conceal import Concealing
from lms_bridge.services.hands import Hands
from lms_bridge.services.ports import Clock
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import Act, Due, RegisterAt, Step, Try
from lms_bridge.services.ports.registers import Exchange, Outgoing, RegisterTarget, Reply, Verdict
from lms_bridge.services.submission_outcomes import Said

_log = logging.getLogger(__name__)

LOT_MS: Final = 30_000
"""A slow register: what came so far is kept before more is sent."""
FAULT: Final = "fault"
_DAY_MS: Final = 86_400_000
_KEPT: Final = ("tries", "refusals", "faults", "looks", "receipt", "ask_at", "ask_until_ms")


@dataclass(slots=True)
class Kept:
    """What came of a lot so far. Of each submission the last step holds. `goes_on`: whether the register may
    be called for more."""

    progress: Progress
    steps: dict[int, Step] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    goes_on: bool = True

    def take(self, called: Sequence[tuple[Said, Try]]) -> None:
        """What came of calls that were made at the same time."""
        found = outcomes.after_all(self.progress, [said for said, _ in called])
        self.progress, self.goes_on = found.progress, found.goes_on
        self.tries.extend(one for _, one in called)
        for step in found.steps:
            self.steps[step.id] = _over(self.steps.get(step.id), step)


@dataclass(frozen=True, slots=True)
class TellLot:
    """Tells one register, over the connections that it stands."""

    target: RegisterAt
    register: RegisterTarget
    clock: Clock
    hands: Hands
    conceal: Concealing

    def __call__(self, lot: Sequence[Due]) -> Kept:
        """Call until all is told and read back, the register is to rest, or it takes too long."""
        until_ms = self.clock.now_ms() + LOT_MS
        kept = Kept(self.target.progress)
        kept.steps = {due.id: outcomes.passed(due) for due in lot if due.passed}
        going = [due for due in lot if not due.passed]
        earlier = [due for due in going if due.state is SubmissionState.SENT]
        self._waves(kept, earlier, self._read_back, until_ms=until_ms)
        told = [due for due in going if due.state is not SubmissionState.SENT]
        self._waves(kept, told, self._hand_over, until_ms=until_ms)
        taken = list(_taken(told, kept.steps))
        if kept.goes_on:
            seen = self._seen(taken)
            kept.take(seen)
            known = {said.due.id for said, _ in seen}
            taken = [due for due in taken if due.id not in known]
        self._waves(kept, taken, self._read_back, until_ms=until_ms)
        return kept

    def _waves(
        self, kept: Kept, dues: Sequence[Due], call: Callable[[Due], tuple[Said, Try]], *, until_ms: int
    ) -> None:
        at, wide = 0, 1
        while at < len(dues) and kept.goes_on and self.clock.now_ms() < until_ms:
            kept.take(self.hands(call, dues[at : at + wide]))
            at, wide = at + wide, max(1, self.register.hands)

    def _hand_over(self, due: Due) -> tuple[Said, Try]:
        if due.state is SubmissionState.WAITING:
            return self._call(due, Act.SUBMIT, lambda: self.register.submit(told_as(due)))
        return self._call(due, Act.POLL, lambda: self.register.poll(told_as(due), due.ask_at))

    def _read_back(self, due: Due) -> tuple[Said, Try]:
        return self._call(due, Act.CONFIRM, lambda: self.register.confirm(told_as(due), due.receipt))

    def _seen(self, taken: Sequence[Due]) -> Sequence[tuple[Said, Try]]:
        """Those that are proven to be there by one look at many."""
        began_ms = self.clock.now_ms()
        try:
            found = self.register.seen([told_as(due) for due in taken]) if len(taken) > 1 else {}
        except Exception as error:  # noqa: BLE001 - then each is looked for by itself
            _log.error("many could not be read back: %s", type(error).__name__, exc_info=error)
            found = {}
        mine = [(due, found[due.key]) for due in taken if due.key in found]
        each_ms = (self.clock.now_ms() - began_ms) // max(1, len(mine))
        return [self._said(due, Act.CONFIRM, reply, (began_ms, each_ms)) for due, reply in mine]

    def _call(self, due: Due, act: Act, call: Callable[[], Reply]) -> tuple[Said, Try]:
        began_ms = self.clock.now_ms()
        try:
            reply = call()
        except Exception as error:  # noqa: BLE001 - one record over which we stumble never stops the others
            _log.error("submission %s failed here: %s", due.id, type(error).__name__, exc_info=error)
            reply = _stumbled(act)
        return self._said(due, act, reply, (began_ms, self.clock.now_ms() - began_ms))

    def _said(self, due: Due, act: Act, reply: Reply, when: tuple[int, int]) -> tuple[Said, Try]:
        began_ms, took_ms = when
        one = Try(
            due.id,
            began_ms,
            act=act,
            outcome=reply.verdict.value,
            reason=reply.reason,
            took_ms=took_ms,
            exchanges=tuple(self._kept(due, each) for each in reply.exchanges),
        )
        ask_ms = self.target.ask_days * _DAY_MS
        return Said(due, reply, began_ms + took_ms, act=act, ask_ms=ask_ms), one

    def _kept(self, due: Due, call: Exchange) -> Exchange:
        ids = (due.record.person_id, due.record.realisation_id, due.key, due.corrects or "", due.receipt)
        return self.conceal(call, about=due.about, ids=ids)


def told_as(due: Due) -> Outgoing:
    """As it is told: what corrects something that never got there is the first that they hear."""
    first = due.corrects is None and due.kind is SubmissionKind.CORRECTION
    return Outgoing(
        due.key,
        due.record,
        kind=SubmissionKind.INITIAL if first else due.kind,
        realisation=due.realisation,
        decided_ms=due.created_ms,
        corrects=due.corrects,
    )


def _taken(told: Sequence[Due], steps: Mapping[int, Step]) -> Iterator[Due]:
    """What the register has accepted just now, as it is to be read back."""
    for due in told:
        step = steps.get(due.id)
        if step is not None and step.state is SubmissionState.SENT:
            tries, receipt = step.tries or due.tries, step.receipt or ""
            yield replace(due, state=SubmissionState.SENT, receipt=receipt, tries=tries, looks=0)


def _stumbled(act: Act) -> Reply:
    """Of what was accepted nothing is concluded from a fault of ours."""
    return Reply(Verdict.REFUSED if act is Act.SUBMIT else Verdict.DOWN, reason=FAULT)


def _over(before: Step | None, step: Step) -> Step:
    """Both steps as one: what the later one leaves as it is, is as the earlier one has it."""
    if before is None:
        return step
    kept = {name: getattr(before, name) for name in _KEPT if getattr(step, name) is None}
    return replace(step, **kept)
