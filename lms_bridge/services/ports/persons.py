"""Persons whom the register has twice, and who says that they are one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.merging import Aliases, MergeState, Namesake
from lms_bridge.services.ports.bodies import Said


@dataclass(frozen=True, slots=True)
class Merge:
    """The doubled person counts for the kept one, or would. `decided`, `undone`: by whom and why."""

    id: int
    doubled_id: str
    kept_id: str
    _: KW_ONLY
    state: MergeState
    asked: Said
    decided: Said | None = None
    undone: Said | None = None


@dataclass(frozen=True, slots=True)
class PersonBrief:
    """A person by what tells two of one name apart. `documents`: valid ones that are in this name."""

    id: str
    _: KW_ONLY
    name: str
    employee_number: str
    email: str
    body: str | None
    trainings: int
    accounts: int
    documents: int
    merged_into: str | None
    ended: bool


class Merges(Protocol):
    def new_id(self) -> int: ...

    def aliases(self) -> Aliases:
        """Every merge that stands."""

    def namesakes(self) -> Sequence[Namesake]:
        """All persons who stand and count for themselves."""

    def briefs(self, person_ids: Collection[str]) -> Mapping[str, PersonBrief]: ...

    def by_id(self, merge_id: int) -> Merge | None:
        """Held against change until the unit ends."""

    def all(self, states: Collection[MergeState] | None = None) -> Sequence[Merge]:
        """The newest first."""

    def of_person(self, person_id: str) -> Sequence[Merge]:
        """In which the person is the doubled or the kept one, the newest first."""

    def keep(self, merge: Merge) -> None:
        """As it is now; a new one is added."""

    def count(self, doubled_id: str, *, kept_id: str | None, at_ms: int) -> None:
        """From now on all that was said, or will be said, of the doubled person counts for the kept one; for
        themselves (None). What was said stays as it was said."""
