"""Papers that were made of documents, the keys of badges, and what makes and signs a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Any, Protocol

from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.domain.paper import Language, ListName, Paper, PaperForm


class Papers(Protocol):
    """Papers with their bytes. None is ever changed or removed."""

    def keep(self, paper: Paper, body: bytes) -> None:
        """One of the same content stays as it is."""

    def newest(self, document_id: int, form: PaperForm, language: str) -> tuple[Paper, bytes] | None:
        """What was made last of that document in that form and language."""

    def ended(self, kind: DocumentKind, year: int, numbers: range) -> Sequence[int]:
        """Which of these numbers were withdrawn or replaced."""

    def last_number(self, kind: DocumentKind, year: int) -> int:
        """0 where none was issued."""

    def by_hash(self, sha256: str) -> Paper | None:
        """The paper with this content."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of badges. `public`: Multikey. `sealed`: the private part, while it is the one that signs."""

    public: str
    _: KW_ONLY
    sealed: str | None = field(repr=False)
    made_ms: int
    retired_ms: int | None = None


class SigningKeys(Protocol):
    def current(self) -> SigningKey | None:
        """The one that signs."""

    def all(self) -> Sequence[SigningKey]:
        """The newest first; the retired too, without their private parts."""

    def add(self, key: SigningKey) -> None:
        """Let it sign from now on, where none does; else nothing happens."""

    def retire(self, public: str, *, at_ms: int) -> None:
        """It signs no more, and its private part is forgotten."""


class Pair(Protocol):
    """A key that can sign."""

    @property
    def public(self) -> str: ...
    @property
    def private(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose transcript it is, and on which day: `at_ms` lies in it."""

    given_name: str
    family_name: str
    at_ms: int
    day: date

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Press(Protocol):
    """Makes papers. The same input gives the same bytes. Raises `Refused` where a text cannot be set."""

    def pdf(self, document: Document, language: Language) -> bytes: ...

    def transcript(self, documents: Sequence[Document], holder: Holder, language: Language) -> bytes:
        """All these documents on one PDF."""

    def badge(self, document: Document, pair: Pair, *, at_ms: int) -> bytes:
        """As Open Badge, signed at that time."""

    def badge_jwt(self, document: Document, pair: Pair) -> bytes: ...

    def record(self, documents: Sequence[Document], holder: Holder, pair: Pair) -> bytes:
        """As Comprehensive Learner Record. Raises `ValueError` for none."""

    def europass(self, documents: Sequence[Document], holder: Holder) -> bytes:
        """In the European Learning Model, unsigned. Raises `ValueError` for none."""

    def status_list(self, name: ListName, ended: Sequence[int], pair: Pair, *, at_ms: int) -> bytes:
        """Which numbers of the list stand no more, signed at that time."""

    def did_document(self, publics: Sequence[str]) -> Mapping[str, Any]:
        """Who issues, with all keys that ever signed (W3C DID Core)."""

    def key_set(self, publics: Sequence[str]) -> Mapping[str, Any]:
        """The same keys as a JWK Set (RFC 7517)."""

    def new_pair(self) -> Pair: ...


class SealOfPapers(Protocol):
    """Signs PDFs. Raises `Refused` where its key cannot be used."""

    @property
    def name(self) -> str:
        """By what others know its certificate."""

    def sign(self, pdf: bytes) -> bytes: ...
