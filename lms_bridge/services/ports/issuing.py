"""Realisations that are closed, and the documents that were issued of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Protocol

from lms_bridge.domain.document import Document, DocumentKind, Ended, Said, Standing
from lms_bridge.services.ports.results import PairKey, Version


@dataclass(frozen=True, slots=True)
class Closing:
    """That a realisation is closed: since when, by whom (`setting`: by itself), and why."""

    realisation_id: str
    _: KW_ONLY
    at_ms: int
    by: str
    reason: str


class Matter(StrEnum):
    """Why decisions of a realisation wait."""

    DECIDING = "deciding"
    """People whose results are to be judged, or are being judged."""
    ASIDE = "aside"
    """People whose results were laid aside because the program failed on them."""
    ADMISSION = "admission"
    """People of whom facts wait for an admission."""
    COUNTED_TIME = "counted-time"
    """It is not sure what counts of the webinar."""
    WITHDRAWAL = "withdrawal"
    """People from whom late facts would take something."""
    HELD = "held"
    """Facts that count nowhere until somebody says so: history, or told while the source did not count."""
    OBJECTION = "objection"
    VALIDITY = "validity"
    """What did not hold when it began: its programme, or the provider's accreditation."""
    UNREAD = "unread"
    """What came in, from whichever source, and is not read yet: it may tell of this realisation."""


@dataclass(frozen=True, slots=True)
class Closable:
    """A realisation as whoever closes it must know it."""

    id: str
    title: str
    end_ms: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed realisation, and how many documents of it are valid."""

    realisation: Closable
    closing: Closing
    documents: int


class Closings(Protocol):
    """Whoever closes comes first past `alone`; whoever decides, past `among_others`. They exclude each other,
    so that what is decided is issued: by the closing, or after it."""

    def alone(self) -> None:
        """Wait until nobody decides, and let nobody decide until the unit ends."""

    def among_others(self) -> None:
        """Wait until nobody closes, and let nobody close until the unit ends."""

    def realisation(self, realisation_id: str) -> Closable | None: ...

    def decided_ms(self, realisation_id: str) -> int | None:
        """When anything of it was last decided."""

    def due(self, *, before_ms: int, decided_before_ms: int) -> Sequence[str]:
        """Realisations that ended before and are not closed, the earliest first.

        Only those of which something was decided, and nothing after `decided_before_ms`. Without those that
        the register ended before they began, and without those of which `waits` would say more than that
        facts are held.
        """

    def unclosed(self, *, before_ms: int, limit: int) -> Sequence[Closable]:
        """Realisations that ended before and are not closed, the earliest first, whatever waits of them."""

    def latest(self, *, limit: int) -> Sequence[Closed]:
        """The last that were closed, the newest first."""

    def waits(self, realisation_id: str) -> Mapping[Matter, int]:
        """What waits of it, and how much of each; empty where nothing does."""

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

    def says(self, versions: Mapping[PairKey, Version]) -> Mapping[PairKey, Said]:
        """What documents that rest on these versions say, by the register as it is now.

        The score is that of the version; whoever makes a confirmation leaves it out.
        """

    def on_paper(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Collection[DocumentKind]]:
        """The kinds that were issued elsewhere, of each pair that has some: staff said so of its history."""

    def end(self, ids: Collection[int], standing: Standing, ended: Ended) -> None:
        """These are replaced or withdrawn; only those that were issued."""

    def of_pairs(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Sequence[Document]]:
        """All documents of each pair that has some, in order of issue, whatever their standing."""

    def of_person(self, person_id: str) -> Sequence[Document]:
        """In order of issue."""

    def of_realisation(self, realisation_id: str, *, limit: int) -> Sequence[Document]:
        """By kind, year and number."""

    def count_of(self, realisation_id: str) -> int:
        """How many valid documents there are of it."""

    def figures(self) -> Mapping[tuple[str, str], int]:
        """How many there are by kind and standing."""

    def by_id(self, document_id: int) -> Document | None: ...

    def by_code(self, code: str) -> Document | None: ...

    def by_number(self, kind: DocumentKind, year: int, number: int) -> Document | None: ...

    def successor(self, document_id: int) -> Document | None:
        """What was issued in its place."""
