"""Acts of officers that may need a second person: one proposes, another confirms, and then it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Protocol

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.four_eyes import ActKind, ProposalState
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.objections import Proposal


class SameEyes(Refused):
    """Whoever proposed an act cannot confirm it too (`id`)."""

    code = "same-eyes"


class ProposalOver(Refused):
    """The act was confirmed or declined (`id`)."""

    code = "proposal-over"


class ProposalWaits(Refused):
    """Such an act waits for a second person already (`name`)."""

    code = "proposal-waits"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act as an officer wants it. `detail`: what the kind needs besides, as text."""

    subject_id: int
    _: KW_ONLY
    by: str
    reason: str
    detail: str = ""


class Act(Protocol):
    """One kind of act. Both raise `domain.errors` and are called in a writing unit."""

    def check(self, unit: Unit, wanted: Wanted) -> None:
        """Raises what `do` would raise."""

    def do(self, unit: Unit, wanted: Wanted, *, at_ms: int) -> None: ...


@dataclass(frozen=True, slots=True)
class FourEyes:
    """`needed`: whether each act takes effect only when another officer has confirmed it."""

    database: Database
    clock: Clock
    acts: Mapping[ActKind, Act]
    needed: bool = False

    def act(self, kind: ActKind, wanted: Wanted) -> bool:
        """Do it, or have it wait for a second person; whether it was done.

        Raises what the act raises, `InvalidValue` without a reason, `ProposalWaits`.
        """
        if not wanted.reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            if not self.needed:
                self.acts[kind].do(unit, wanted, at_ms=now_ms)
                return True
            self.acts[kind].check(unit, wanted)
            _propose(unit, kind, wanted, at_ms=now_ms)
            return False

    def waiting(self) -> Sequence[Proposal]:
        with self.database.read() as unit:
            return unit.proposals.waiting()

    def confirm(self, proposal_id: int, *, by: str) -> None:
        """Do it now. Raises `NotFound`, `ProposalOver`, `SameEyes`, and what the act raises."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            one = _waiting(unit, proposal_id)
            if by == one.by:
                raise SameEyes(id=proposal_id)
            wanted = Wanted(one.subject_id, by=f"{one.by}, {by}", reason=one.reason, detail=one.detail)
            self.acts[one.act].do(unit, wanted, at_ms=now_ms)
            _over(unit, replace(one, state=ProposalState.CONFIRMED, second_by=by, second_ms=now_ms))

    def decline(self, proposal_id: int, *, by: str, reason: str) -> None:
        """Do it not; whoever proposed it may too. Raises `NotFound`, `ProposalOver`, `InvalidValue`."""
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            one = _waiting(unit, proposal_id)
            declined = replace(one, state=ProposalState.DECLINED, second_by=by, second_ms=now_ms)
            _over(unit, replace(declined, second_reason=reason.strip()))


def _propose(unit: Unit, kind: ActKind, wanted: Wanted, *, at_ms: int) -> None:
    one = Proposal(
        unit.proposals.new_id(),
        kind,
        wanted.subject_id,
        detail=wanted.detail,
        by=wanted.by,
        reason=wanted.reason.strip(),
        at_ms=at_ms,
    )
    if not unit.proposals.add(one):
        raise ProposalWaits(name=f"{kind} {wanted.subject_id}")
    unit.logs.event(
        by=one.by, what="act-proposed", subject=f"{kind} {one.subject_id}", detail=one.reason, at_ms=at_ms
    )


def _waiting(unit: Unit, proposal_id: int) -> Proposal:
    one = unit.proposals.hold(proposal_id)
    if one is None:
        raise NotFound(what="act that waits", name=str(proposal_id))
    if one.state is not ProposalState.WAITS:
        raise ProposalOver(id=proposal_id)
    return one


def _over(unit: Unit, one: Proposal) -> None:
    unit.proposals.keep(one)
    unit.logs.event(
        by=one.second_by or "",
        what=f"act-{one.state}",
        subject=f"{one.act} {one.subject_id}",
        detail=one.second_reason or "",
        at_ms=one.second_ms or 0,
    )
