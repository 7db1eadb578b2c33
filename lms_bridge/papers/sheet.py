"""What stands on the sheet of a document, line by line. Only text goes out of here, never markup."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import segno

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Document
from lms_bridge.domain.paper import Language
from lms_bridge.papers.words import came, day_text, kind_word, word


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues. `name` in Serbian as it is written, `name_en` in English, `address`: of this service."""

    name: str
    name_en: str
    address: str

    def named(self, language: Language) -> str:
        return self.name_en if language is Language.ENGLISH else came(language, self.name)

    def check(self, code: str) -> str:
        """Where anybody checks the document with this code."""
        return f"{self.address}/verify/{code}"


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper has: `lang` and `region` as PDF names them, `date` as year, month, day."""

    title: str
    issuer: str
    description: str
    lang: str
    region: str
    date: tuple[int, int, int]
    name: str
    opening: str
    footer: str


def document_sheet(document: Document, language: Language, issuer: Issuer) -> dict[str, Any]:
    """What the template of a document is given. The same document gives the same, whenever."""
    said, address = document.said, issuer.check(document.code)
    title = word(language, f"{document.kind.value}-title")
    head = Head(
        title=title,
        issuer=issuer.named(language),
        description=f"{title} {document.label}",
        name=came(language, said.name),
        opening=word(language, "opening"),
        footer=f"{document.label} · {issuer.named(language)}",
        date=_parts(day_of(document.issued_ms)),
        **_tongue(language),
    )
    return asdict(head) | {
        "body": came(language, said.body) if said.body else None,
        "sentence": word(language, f"{document.kind.value}-sentence"),
        "programme": came(language, said.programme_title),
        "rows": list(_rows(document, language)),
        "qr": qr(address),
        "qr_alt": word(language, "qr", address=address),
        "check": word(language, "check"),
        "address": address,
    }


def _rows(document: Document, language: Language) -> Iterator[tuple[str, str]]:
    said = document.said
    told = {
        "number": document.label,
        "issued": day_text(language, day_of(document.issued_ms)),
        "programme": said.programme_code,
        "kind": kind_word(language, said.programme_kind),
        "form": kind_word(language, said.form),
        "held": held(document, language),
        "provider": came(language, said.provider) if said.provider else None,
        "minutes": None if said.minutes is None else word(language, "some-minutes", count=said.minutes),
        "score": said.score,
    }
    for name, value in told.items():
        if value:
            yield word(language, name), value


def held(document: Document, language: Language) -> str:
    """The days of the realisation: one, or from which to which."""
    first, last = day_of(document.said.start_ms), day_of(document.said.end_ms)
    days = [day_text(language, day) for day in ((first,) if first == last else (first, last))]
    return " – ".join(days)


def transcript_sheet(
    documents: Sequence[Document], language: Language, issuer: Issuer, *, name: str, day: date
) -> dict[str, Any]:
    """What the template of a transcript is given: the person's valid documents, in order of issue."""
    title = word(language, "transcript-title")
    opening = word(language, "transcript-opening" if documents else "none", day=day_text(language, day))
    head = Head(
        title=title,
        issuer=issuer.named(language),
        description=title,
        name=came(language, name),
        opening=opening,
        footer=issuer.named(language),
        date=_parts(day),
        **_tongue(language),
    )
    columns = [word(language, name) for name in ("document", "programme", "issued", "code")]
    check = word(language, "transcript-check", address=issuer.check("…")) if documents else ""
    rows = [_row(one, language) for one in documents]
    return asdict(head) | {"head": columns, "rows": rows, "check": check}


def _row(document: Document, language: Language) -> list[str]:
    said = document.said
    return [
        f"{kind_word(language, document.kind)} {document.label}",
        f"{came(language, said.programme_title)}, {held(document, language)}",
        day_text(language, day_of(document.issued_ms)),
        document.code,
    ]


def qr(address: str) -> str:
    """The address as a QR code (ISO 18004), SVG with the quiet zone that readers need."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", xmldecl=False, border=4)
    return made.getvalue().decode()


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _tongue(language: Language) -> dict[str, str]:
    return {"lang": "en", "region": "GB"} if language is Language.ENGLISH else {"lang": "sr", "region": "RS"}
