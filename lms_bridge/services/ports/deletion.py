"""Deleting the texts of old statements: what a deletion is, what must stay, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Protocol


class DeletionState(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    """Somebody asked for it: a worker, or the command itself, goes on until it is done."""
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Which:
    """Statements stored before that moment; of one source, or of all."""

    before_ms: int
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What a deletion would do: `statements` and `characters` by source's name, `stays` by reason."""

    statements: Mapping[str, int]
    characters: Mapping[str, int]
    stays: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.statements.values())


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion with its plan and how far it is. `source`: its name, None for all."""

    number: int
    _: KW_ONLY
    which: Which
    source: str | None
    state: DeletionState
    by: str
    reason: str
    made_ms: int
    asked_by: str | None
    asked_ms: int | None
    ended_ms: int | None
    planned: Planned
    deleted: int
    stayed: int
    bytes: int
    attachments: int


@dataclass(frozen=True, slots=True)
class Done:
    """What one lot came to. `over`: nothing is left to do; `ended`: this lot was the last."""

    over: bool
    ended: bool = False


@dataclass(frozen=True, slots=True)
class DeletedDay:
    """How much was deleted of what one source sent on a day (in Belgrade)."""

    source: str
    day: str
    statements: int
    bytes: int


class Deletions(Protocol):
    """The row of a deleted statement stays, with the hash of its text; its links and attachments go."""

    def count(self, which: Which) -> Planned:
        """What would be deleted now, and what would stay and why. Changes nothing."""

    def must_stay(self, seqs: Sequence[int]) -> Mapping[int, str]:
        """Of these statements those that nobody may delete yet, with the code of the first reason."""

    def add(self, which: Which, planned: Planned, *, by: str, reason: str, at_ms: int) -> int:
        """Keep a plan; its number."""

    def by_number(self, number: int) -> Deletion:
        """Raises `NotFound`."""

    def newest(self, *, limit: int) -> Sequence[Deletion]: ...

    def ask(self, number: int, *, by: str, at_ms: int) -> bool:
        """False where it is no plan any more."""

    def withdraw(self, number: int) -> bool:
        """False where it is neither planned nor asked for. What it has deleted is deleted."""

    def asked(self) -> int | None:
        """The oldest that somebody asked for and that is not done."""

    def lot(self, number: int, *, limit: int, at_ms: int) -> Done:
        """Go on with it by so many statements; one at a time does this with one deletion."""

    def days(self, *, limit: int) -> Sequence[DeletedDay]:
        """What is gone, the newest day first."""
