"""Realisations that are closed, and the documents that were issued of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.document import Document, DocumentKind, Ended, Said, Standing
from lms_bridge.services.ports.results import PairKey


@dataclass(frozen=True, slots=True)
class Closing:
    """That a realisation is closed: since when, by whom (`setting`: by itself), and why."""

    realisation_id: str
    _: KW_ONLY
    at_ms: int
    by: str
    reason: str


class Closings(Protocol):
    def add(self, closing: Closing) -> bool:
        """Close it; False where it is closed already. Whoever comes at once waits for who was first."""

    def of(self, realisation_ids: Collection[str]) -> Mapping[str, Closing]:
        """Those of them that are closed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is to be issued. `version`: of the completion on which it rests."""

    kind: DocumentKind
    pair: PairKey
    _: KW_ONLY
    version: int
    said: Said
    replaces_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """By whom (`setting`: by itself) and when documents are issued. `year`: of that moment, in Belgrade."""

    by: str
    at_ms: int
    year: int


class IssuedDocuments(Protocol):
    """Documents with their numbers: from 1 on by kind and year, none left out and none given twice.

    Of one person, realisation and kind at most one is `ISSUED`; the database refuses a second.
    """

    def issue(self, drafts: Sequence[Draft], issue: Issue) -> Sequence[Document]:
        """Number and keep them, in their order. Writing units that number wait for each other.

        What a draft replaces must have been ended by then.
        """

    def end(self, ids: Collection[int], standing: Standing, ended: Ended) -> None:
        """These are replaced or withdrawn; only those that were issued."""

    def of_pairs(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Sequence[Document]]:
        """All documents of each pair that has some, in order of issue, whatever their standing."""

    def of_person(self, person_id: str) -> Sequence[Document]:
        """In order of issue."""

    def of_realisation(self, realisation_id: str, *, limit: int) -> Sequence[Document]:
        """By kind, year and number."""

    def by_id(self, document_id: int) -> Document | None:
        """Held against change until the unit ends, where it writes."""

    def by_code(self, code: str) -> Document | None: ...

    def by_number(self, kind: DocumentKind, year: int, number: int) -> Document | None: ...

    def successor(self, document_id: int) -> Document | None:
        """What was issued in its place."""
