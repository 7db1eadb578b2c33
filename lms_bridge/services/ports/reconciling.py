"""What came of looking whether the platform, what is decided, registers and documents agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.reconciliation import Chain, Looked, Mine, Mismatch, MismatchKind


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One time that all, or one realisation, is looked at. `unproven`: of how many a register's answer was
    not proven to be whole."""

    id: int
    _: KW_ONLY
    by: str
    realisation_id: str | None
    asked_ms: int
    ended_ms: int | None = None
    realisations: int = 0
    mismatches: int = 0
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class Lms:
    """What the platforms said of a realisation when they were last compared: how many completed, and how
    many differences stand."""

    completed: int
    differences: int
    proven_ms: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How it stands with a realisation and a register. `lms`: None where no platform was compared."""

    realisation_id: str
    title: str
    target: str
    chain: Chain
    _: KW_ONLY
    lms: Lms | None
    mismatches: int
    trouble: str | None
    proven_ms: int | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class OpenMismatch:
    """A mismatch that stands, with the words for people; the name is empty for who is nobody here."""

    mismatch: Mismatch
    realisation_id: str
    title: str
    target: str
    _: KW_ONLY
    person_name: str
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which are asked for; None: any."""

    target: str | None = None
    _: KW_ONLY
    kind: MismatchKind | None = None
    realisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class MismatchFigures:
    """How many stand, by register and kind, and the longest that one does, by register (a moment)."""

    counts: Mapping[tuple[str, MismatchKind], int]
    oldest_ms: Mapping[str, int]


class Reconciling(Protocol):
    def ask(self, one: Reconciliation, *, key: str) -> bool:
        """It is to be done. False where the same key stands already, or the same is due."""

    def leased(self, lease: str) -> Sequence[Reconciliation]: ...

    def ended(self, one: Reconciliation) -> None:
        """Keep what it came to."""

    def latest(self, *, limit: int) -> Sequence[Reconciliation]:
        """The newest first."""

    def due(self, *, since_ms: int) -> Sequence[str]:
        """The realisations that ended after then and have begun to be decided, and those with a mismatch."""

    def mine(self, realisation_id: str, target: str) -> Sequence[Mine]:
        """By person what is held here, with the submissions to that target."""

    def embedded(self, realisation_id: str) -> Mapping[str, str]:
        """What the register beside the tables holds, as `Holding.keys`."""

    def keep(
        self, realisation_id: str, target: str, looked: Looked, *, trouble: str | None, at_ms: int
    ) -> None:
        """What was found stands, what is found no longer is settled."""

    def leave(self, targets: Collection[str], *, at_ms: int) -> None:
        """Only these registers are there: what stands of others is settled and forgotten."""

    def reconciled(self, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Reconciled]:
        """By realisation, the newest first."""

    def open(self, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[OpenMismatch]:
        """The mismatches that stand, those that stand longest first."""

    def figures(self) -> MismatchFigures: ...

    def count(self, wanted: Wanted) -> int: ...

    def late(self, *, before_ms: int) -> tuple[int, int]:
        """How many stand since before then, and the newest moment among theirs (0 where none does)."""
