"""Rosters read from a register elsewhere: the register as it is asked, and the pulls that are kept of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol, TypeAlias

from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import Difference, Roster, Row
from lms_bridge.services.ports.access import Source


class Heard(Protocol):
    """Hears how many rows were read, and of how many."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Pulled:
    """A roster that is proven whole. `marks`: by collection the moment, on the register's clock, up to which
    it is known; `read`: how many objects were read, by collection."""

    roster: Roster
    _: KW_ONLY
    marks: Mapping[str, int]
    read: Mapping[str, int]


class DoesNotAddUp(Exception):
    """The changes that a register tells do not lead to as many rows as it has (the argument: of what).

    Nothing is concluded from it: all has to be read.
    """


Standing: TypeAlias = Callable[[], Roster]


class RosterElsewhere(Protocol):
    """The roster of a register elsewhere. Raises rather than give a part of it.

    `standing`: gives what stands here, which is as large as the register: nobody holds it longer than needed.
    What the register does not name by an id of its own keeps the id that it has here.
    """

    def whole(self, standing: Standing, heard: Heard) -> Pulled:
        """All that the register holds."""

    def changed(self, standing: Standing, since: Mapping[str, int], heard: Heard) -> Pulled:
        """`standing` with all that changed there since the marks. Raises `DoesNotAddUp` too."""


class RosterElsewhereOf(Protocol):
    """Gives the register of a source, over connections of its own."""

    def __call__(self, source: Source) -> RosterElsewhere:
        """Raises `NoRegisterAccess`, `KeyMismatch`."""


@dataclass(frozen=True, slots=True)
class Guard:
    """More rows of a kind would end than may end in one pull."""

    kind: str
    ended: int
    standing: int


@dataclass(frozen=True, slots=True)
class KindCounts:
    """How many rows of a kind would be added, changed and ended; how many stood."""

    added: int
    changed: int
    ended: int
    standing: int


@dataclass(frozen=True, slots=True)
class NewPull:
    """A pull to be kept. `state`: `nothing` or `ready`. `base`: a digest of the roster compared with."""

    source_id: int
    _: KW_ONLY
    whole: bool
    state: PullState
    by: str
    base: str
    differences: Sequence[Difference]
    guards: Sequence[Guard]
    marks: Mapping[str, int]
    read: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoredPull:
    """A pull without its changes. `finished_by`, `reason`: who applied or withdrew it, and why."""

    number: int
    source_id: int
    whole: bool
    state: PullState
    made_ms: int
    made_by: str
    base: str
    guards: tuple[Guard, ...]
    counts: Mapping[str, KindCounts]
    marks: Mapping[str, int]
    read: Mapping[str, int]
    finished_ms: int | None
    finished_by: str
    reason: str

    @property
    def work(self) -> int:
        """How many rows it would write."""
        return sum(one.added + one.changed + one.ended for one in self.counts.values())


@dataclass(frozen=True, slots=True)
class PullItem:
    """One change: `change` is `added`, `changed` or `ended`; what stood, and what would stand."""

    kind: str
    change: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it would stand, else as it stood."""
        row = self.after or self.before
        if row is None:
            raise ValueError("a change of nothing")
        return row


class Pulls(Protocol):
    def add(self, new: NewPull, *, at_ms: int) -> int:
        """Keep it under the next number. Of the source's older pulls the changes are forgotten, but for the
        newest."""

    def find(self, number: int) -> StoredPull | None: ...

    def newest(self, *, source_id: int | None, limit: int) -> Sequence[StoredPull]:
        """The newest first."""

    def marks(self, source_id: int) -> Mapping[str, int]:
        """Up to where the source is known: the marks of the last pull that was taken over or agreed."""

    def differences(self, number: int) -> Sequence[Difference]:
        """As they were planned."""

    def items(
        self, number: int, *, kind: str | None = None, offset: int = 0, limit: int
    ) -> Sequence[PullItem]:
        """In the order in which they are written."""

    def finish(self, number: int, state: PullState, *, by: str, reason: str, at_ms: int) -> bool:
        """End a pull that is ready; False where it is not ready any more."""

    def outdate(self, source_id: int, *, but: int) -> None:
        """Every other pull of the source that is ready is stale."""
