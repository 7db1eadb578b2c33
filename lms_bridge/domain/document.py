"""What is issued: a confirmation or a certificate, with a number of its own and a life of its own.

The two kinds are independent: one completion may entitle to either, to both, to none. What a document
says is taken at its issue; a name or a title that changes later never reaches it.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from lms_bridge.domain.programme import Form, ProgrammeKind


class DocumentKind(StrEnum):
    CONFIRMATION = "confirmation"
    CERTIFICATE = "certificate"


class Standing(StrEnum):
    """Where a document is in its life. Only `ISSUED` is valid; nothing comes back from the other two."""

    ISSUED = "issued"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says, word by word. Times in milliseconds; names in the script they came in."""

    given_name: str
    family_name: str
    body: str | None
    """The name of where the person worked when the realisation began, as the body was called then."""
    programme_code: str
    programme_title: str
    programme_kind: ProgrammeKind
    realisation_title: str
    form: Form
    start_ms: int
    end_ms: int
    provider: str | None
    minutes: int | None
    """Minutes of presence, of a webinar."""
    score: str | None
    """The best attempt as people write it (`18/30`); of a certificate alone."""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def to_json(self) -> str:
        """The same text for the same words, whenever."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Said":
        value = json.loads(text)
        kind, form = ProgrammeKind(value.pop("programme_kind")), Form(value.pop("form"))
        return cls(programme_kind=kind, form=form, **value)


@dataclass(frozen=True, slots=True)
class Ended:
    """Since when, by whom and why a document is no longer valid. The reason is a person's own words."""

    at_ms: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """One issued document. `kind`, `year` (of issue, Belgrade's) and `number` (from 1, no gaps) name it.

    `code`: what `/verify/<code>` is asked for; random, so that nobody finds a document by counting.
    `version`: the completion's, on which it rests.
    """

    id: int
    kind: DocumentKind
    year: int
    number: int
    code: str
    person_id: str
    realisation_id: str
    version: int
    issued_ms: int
    standing: Standing
    said: Said
    issued_by: str = ""
    replaces_id: int | None = None
    ended: Ended | None = None
    """None while it is issued."""

    @property
    def label(self) -> str:
        """As it is printed: `P-2026-000123` of a confirmation (potvrda), `S-…` of a certificate."""
        letter = {DocumentKind.CONFIRMATION: "P", DocumentKind.CERTIFICATE: "S"}[self.kind]
        return f"{letter}-{self.year}-{self.number:06}"
