"""Objections, and acts that wait for a second person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.four_eyes import ActKind, ProposalState
from lms_bridge.domain.objection import Decision, Origin, State
from lms_bridge.services.ports.results import PairKey


@dataclass(frozen=True, slots=True)
class Objection:
    """`said`: what is wrong, in words; `owner`: who sees to it, empty where nobody does; `evidence`: what was
    held when it was opened, JSON text; `made_version`: of the completion, in which it was carried out;
    `said_of`: the id of whom it was said, where that is not for whom it counts now."""

    id: int
    pair: PairKey
    _: KW_ONLY
    origin: Origin
    said: str
    opened_by: str
    opened_ms: int
    due_ms: int
    owner: str
    evidence: str
    state: State = State.OPEN
    withdrawal_id: int | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    decided_ms: int | None = None
    made_version: int | None = None
    said_of: str = ""


@dataclass(frozen=True, slots=True)
class ListedObjection:
    objection: Objection
    person_name: str
    realisation_title: str


class Objections(Protocol):
    """Where two persons were merged, what either said of either counts for the kept one as long as they are.
    What facts opened stays with its withdrawal, and is not to be seen meanwhile."""

    def new_id(self) -> int: ...

    def add(self, objection: Objection) -> bool:
        """False where one of that origin is open for the pair already."""

    def keep(self, objection: Objection) -> None:
        """As it is now: owner, state, decision, version."""

    def by_id(self, objection_id: int) -> Objection | None: ...

    def hold(self, objection_id: int) -> Objection | None:
        """The same, held against change until the unit ends."""

    def of_pairs(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Sequence[Objection]]:
        """All of each pair that has some, the newest first."""

    def of_person(self, person_id: str) -> Mapping[str, Sequence[Objection]]:
        """The same of a person, by realisation."""

    def listed(self, states: Collection[State], *, limit: int) -> Sequence[ListedObjection]:
        """Those in one of these states: by their deadline, and what is over the newest first."""

    def are_known(self, pair: PairKey) -> bool:
        """Whether there are such a person and such a realisation."""

    def is_student(self, pair: PairKey) -> bool:
        """Whether the person is in the realisation's roster to attend, or was when it began."""

    def figures(self, *, at_ms: int) -> tuple[int, int]:
        """How many are open, and how many of these past their deadline."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that one person did and that takes effect when another confirms it. `detail`: JSON text."""

    id: int
    act: ActKind
    subject_id: int
    _: KW_ONLY
    detail: str
    by: str
    reason: str
    at_ms: int
    state: ProposalState = ProposalState.WAITS
    second_by: str | None = None
    second_reason: str | None = None
    second_ms: int | None = None


class Proposals(Protocol):
    def new_id(self) -> int: ...

    def add(self, proposal: Proposal) -> bool:
        """False where one of that act and subject waits already."""

    def keep(self, proposal: Proposal) -> None:
        """As the second person left it."""

    def hold(self, proposal_id: int) -> Proposal | None:
        """Held against change until the unit ends."""

    def waiting(self) -> Sequence[Proposal]:
        """The oldest first."""
