"""What later facts would take from people, and what persons decided about it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.ports.results import PairKey


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What would be taken from a person. `version` gives it; `would_be`: the figures that would stand, JSON
    text as the register takes it; `digest`: of the whole completion that would stand."""

    id: int
    pair: PairKey
    _: KW_ONLY
    version: int
    would_be: str
    digest: str
    state: State
    since_ms: int
    by: str | None = None
    reason: str | None = None
    decided_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ListedWithdrawal:
    """A withdrawal with the names of what it is about, and the completion that stands."""

    withdrawal: Withdrawal
    person_name: str
    realisation_title: str
    stands: Completion | None


class Withdrawals(Protocol):
    def new_id(self) -> int: ...

    def latest(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Withdrawal]:
        """The last of each pair that has one."""

    def keep(self, withdrawals: Collection[Withdrawal]) -> None:
        """As they are now; new ones are added."""

    def by_id(self, withdrawal_id: int) -> Withdrawal | None:
        """Held against change until the unit ends."""

    def listed(self, states: Collection[State], *, limit: int) -> Sequence[ListedWithdrawal]:
        """Those in one of these states, the newest first."""
