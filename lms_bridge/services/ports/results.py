"""What is decided, what goes out, and who waits to be let in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.domain.completion import Completion, Dossier
from lms_bridge.domain.withdrawal import Given
from lms_bridge.services.ports.raw import RawSource


@dataclass(frozen=True, slots=True)
class PairKey:
    person_id: str
    realisation_id: str


class Pairs(Protocol):
    """What is to be decided: one row a person and realisation."""

    def touch_facts(self, fact_ids: Collection[int]) -> None:
        """Everything that these facts may bear upon is due."""

    def hear_facts(self, fact_ids: Collection[int]) -> None:
        """The same, of facts that sources have told just now: what they would take away may be late."""

    def late(self, pairs: Collection[PairKey]) -> Collection[PairKey]:
        """Of these pairs those of which facts were heard since they were last settled."""

    def settled(self, pairs: Collection[PairKey]) -> None:
        """What was heard of them was looked at."""

    def settle_realisation(self, realisation_id: str) -> None:
        """The same of all pairs of the realisation: a person has looked at what was heard."""

    def touch_minutes(self, source_id: int) -> None:
        """Everything upon which minutes without clock times bear that the source told."""

    def touch_account(self, account_id: int) -> None: ...

    def touch_person(self, person_id: str) -> None: ...

    def touch_realisation(self, realisation_id: str) -> None: ...

    def touch_ties(self, ties: Collection[str]) -> None:
        """Everything decided or told about realisations that share one of these courses, tests, rooms."""

    def touch(self, pairs: Collection[PairKey]) -> None: ...

    def leased(self, lease: str) -> Sequence[PairKey]:
        """The pairs under the lease, held against change until the unit ends."""

    def waits(self, waiting: Mapping[PairKey, bool], *, at_ms: int) -> None:
        """Say of each pair whether facts of it wait for an admission."""


@dataclass(frozen=True, slots=True)
class Version:
    """A completion as it stands, with its number, and the raw rows that it rests on."""

    number: int
    completion: Completion
    sources: tuple[RawSource, ...] = ()


class Completions(Protocol):
    def dossiers(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Dossier]:
        """All that stands about each pair."""

    def dossiers_if_taken_over(self, pairs: Sequence[PairKey], source_id: int) -> Mapping[PairKey, Dossier]:
        """The same, with the history of the source as if it counted."""

    def current(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Version]: ...

    def of_realisation(self, realisation_id: str) -> Mapping[PairKey, Version]:
        """The current version of everybody who has one there."""

    def given(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Sequence[Given]]:
        """What each version of a pair gave, the newest first."""

    def add(self, versions: Mapping[PairKey, Version], *, reasons: Mapping[PairKey, str], at_ms: int) -> None:
        """Put new versions beside the old, which are current no longer."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the register is told of a person and a realisation. `payload` is JSON text."""

    person_id: str
    realisation_id: str
    version: int
    payload: str


@dataclass(frozen=True, slots=True)
class Submission:
    id: int
    target: str
    record: Record
    tries: int


class Submissions(Protocol):
    def add(self, records: Sequence[Record], *, target: str, at_ms: int) -> None: ...

    def leased(self, lease: str) -> Sequence[Submission]: ...

    def tried(self, outcomes: Mapping[int, str], *, at_ms: int) -> None:
        """Keep one try of each of these submissions, by id, with what came of it."""


class Register(Protocol):
    """The central register. The embedded one is a table; others are called over the network."""

    def submit(self, records: Mapping[str, Record], *, at_ms: int) -> Mapping[str, str]:
        """Record each once by its key, all or none, and give the receipts by key.

        The same key gives the same receipt. An older version than the one recorded changes nothing.
        Raises `Refused` or `Unavailable` only.
        """


@dataclass(frozen=True, slots=True)
class WaitingPair:
    pair: PairKey
    person_name: str
    realisation_title: str
    since_ms: int


class Enrolments(Protocol):
    def waiting(self) -> Sequence[WaitingPair]: ...

    def admit(self, pair: PairKey, *, at_ms: int) -> None:
        """Put the person into the roster by an officer's act. Raises `NotFound`."""
