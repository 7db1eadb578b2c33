"""What a document is handed out as: a sheet of paper, or a badge that a machine checks."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum


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
    signed: bool
