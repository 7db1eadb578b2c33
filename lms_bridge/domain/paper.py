"""What a document is handed out as: a sheet of paper, or a badge that a machine checks."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Final

from lms_bridge.domain.document import DocumentKind

PLACES: Final = 131_072
"""The least that a status list may have: with fewer one could tell who asks for which document."""


class Language(StrEnum):
    """In which a paper is written; Serbian in the script of choice."""

    CYRILLIC = "sr_Cyrl"
    LATIN = "sr_Latn"
    ENGLISH = "en"


class PaperForm(StrEnum):
    PDF = "pdf"
    BADGE = "badge"
    """Open Badges 3.0 with a proof in it (Data Integrity, `eddsa-jcs-2022`)."""
    BADGE_JWT = "badge-jwt"
    """Open Badges 3.0 as a VC-JWT."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that was made of a document. `sha256` of the file names it, in hexadecimal.

    `language`: of a PDF, else empty. `unsigned_sha256`: of the same file before it was signed, which is
    the same whenever it is made. `signer`: by which key or certificate it is signed; None: by none.
    """

    sha256: str
    _: KW_ONLY
    document_id: int
    form: PaperForm
    language: str
    unsigned_sha256: str
    signer: str | None
    made_ms: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to be handed out."""

    body: bytes
    media_type: str
    name: str
    """Without letters that a file system or a header would not take."""
    signer: str | None
    """By which key or certificate it is signed; None: by none."""


@dataclass(frozen=True, slots=True)
class ListName:
    """A list of which documents stand no more. `part` 0 has the numbers to 131,071 of the kind and year."""

    kind: DocumentKind
    year: int
    part: int

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.year}-{self.part}"

    @property
    def numbers(self) -> range:
        return range(self.part * PLACES, (self.part + 1) * PLACES)

    @classmethod
    def read(cls, text: str) -> "ListName | None":
        """None where the text is no name of a list."""
        kind, _, rest = text.partition("-")
        year, _, part = rest.partition("-")
        if kind not in {one.value for one in DocumentKind} or not (_digits(year, 4) and _digits(part, 4)):
            return None
        return cls(DocumentKind(kind), int(year), int(part))


def _digits(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most and str(int(text)) == text
