"""What is kept of files about attendance, and what the register knows of whom they name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Final, Protocol

from lms_bridge.domain.fact import Account
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Realisation
from lms_bridge.services.attendance_file import Format, Reading, Said

RAW: Final = "file"
"""The `raw` of what a file tells."""


class FileState(StrEnum):
    DRAFT = "draft"
    """Somebody looked at what it would do."""
    IMPORTED = "imported"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that somebody brings. `reading` has its format; `realisation_id`: the one that was chosen."""

    source_id: int
    name: str
    body: bytes
    reading: Reading
    realisation_id: str | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept. `by` and `acted_ms` are of the last act; `rows`: how many lines were taken."""

    id: int
    number: int
    source_id: int
    _: KW_ONLY
    sha256: str
    name: str
    size: int
    reading: Reading
    realisation_id: str | None
    state: FileState
    rows: int
    faults: tuple[Said, ...]
    by: str
    reason: str
    received_ms: int
    acted_ms: int

    @property
    def format(self) -> Format:
        return self.reading.format or Format.OWN


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an account is or would be, from when until when (milliseconds; None: no bound)."""

    person_id: str
    since_ms: int | None = None
    until_ms: int | None = None

    def holds(self, at_ms: int) -> bool:
        return (self.since_ms or at_ms) <= at_ms and (self.until_ms is None or at_ms < self.until_ms)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did with a file: its new state, when, and why."""

    state: FileState
    by: str
    at_ms: int
    reason: str = ""


AccountKey = tuple[int, Account]


class AttendanceFiles(Protocol):
    """Files by their numbers; and, for judging one, the register's realisations and people."""

    def keep(self, new: NewFile, *, by: str, at_ms: int) -> StoredFile:
        """As a draft; one of the same content that is to be read the same way is the one that stands."""

    def of(self, number: int) -> StoredFile | None: ...

    def body(self, number: int) -> bytes: ...

    def act(self, number: int, act: Act) -> None: ...

    def told(self, number: int, *, rows: int, faults: Sequence[Said], realisations: Collection[str]) -> None:
        """What was taken of it, and of which realisations it tells."""

    def imported(self, source_id: int, realisations: Collection[str]) -> Sequence[StoredFile]:
        """Files of the source that stand and tell of one of these realisations, the oldest first."""

    def newest(self, *, realisation_id: str | None = None, limit: int) -> Sequence[StoredFile]:
        """The newest that are no drafts; of one realisation, or of all."""

    def realisations_of(self, number: int) -> Sequence[Realisation]:
        """Of which a file that was imported tells."""

    def forget_drafts(self, before_ms: int) -> int:
        """Drafts that nobody imported; how many there were."""

    def realisations(self, named: Collection[str]) -> Mapping[str, Realisation]:
        """By the register's id, else by a code that one alone has; those that stand."""

    def sharing(self, meeting: str) -> Sequence[Realisation]:
        """All that are held in this room."""

    def persons(self, ids: Collection[str]) -> Mapping[str, str]:
        """Names of people, by the register's id."""

    def owners(self, accounts: Collection[AccountKey]) -> Mapping[AccountKey, Sequence[Owner]]:
        """Whose these accounts are; of one that was never linked whose the register's profiles say."""

    def roster(self, realisations: Collection[str]) -> Mapping[tuple[str, str], str]:
        """Roles, by realisation and person."""

    def run_of(self, source_id: int, meeting: str, around: Window) -> str | None:
        """The run of the meeting that the source told of by itself at that time, where it was one alone."""
