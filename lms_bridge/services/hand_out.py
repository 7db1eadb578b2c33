"""Papers handed out: each is made once, when it is first asked for, kept by its hash, and then given again.

A PDF that was made before there was a key to sign by is signed when it is asked for again; a signed one
stays as it is. Where a key is set and cannot be used, nothing unsigned goes out instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Document, Standing
from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.domain.paper import File, Language, Paper, PaperForm
from lms_bridge.services.badge_keys import BadgeKeys
from lms_bridge.services.document_acts import document_named
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.papers import Holder, Press, SealOfPapers

_TYPES: Final = {
    PaperForm.PDF: ("application/pdf", "pdf"),
    PaperForm.BADGE: ("application/vc", "badge.json"),
    PaperForm.BADGE_JWT: ("application/jwt", "badge.jwt"),
}


class DocumentNotValid(Refused):
    """A document that was replaced or withdrawn is not handed out (`label`)."""

    code = "document-not-valid"


class NoDocuments(Refused):
    """The person has no valid document, of which such a file would be made (`person`)."""

    code = "no-documents"


@dataclass(frozen=True, slots=True)
class _Made:
    body: bytes
    unsigned_sha256: str
    signer: str | None


@dataclass(frozen=True, slots=True)
class HandOut:
    """`seal`: what signs PDFs, or None where no key is set."""

    database: Database
    clock: Clock
    press: Press
    keys: BadgeKeys
    seal: SealOfPapers | None

    def paper(self, document_id: int, form: PaperForm, language: Language) -> File:
        """A document's paper, `language` for PDFs alone. Raises `NotFound`, `DocumentNotValid`, and `Refused`
        where it cannot be made or signed."""
        written = language.value if form is PaperForm.PDF else ""
        with self.database.read() as unit:
            document = unit.issued.by_id(document_id)
            kept = unit.papers.newest(document_id, form, written)
        if document is None:
            raise NotFound(what="document", name=str(document_id))
        if document.standing is not Standing.ISSUED:
            raise DocumentNotValid(label=document.label)
        if kept is not None and (kept[0].signer or self.seal is None):
            return _file(document, kept[0], kept[1])
        return self._made(document, form, language)

    def id_of(self, label: str) -> int:
        """The document with the number as it is printed. Raises `NotFound`."""
        with self.database.read() as unit:
            found = document_named(unit, label.strip().upper())
        if found is None:
            raise NotFound(what="document", name=label)
        return found.id

    def _made(self, document: Document, form: PaperForm, language: Language) -> File:
        now_ms = self.clock.now_ms()
        made = self._make(document, form, language)
        paper = Paper(
            sha256(made.body).hexdigest(),
            document_id=document.id,
            form=form,
            language=language.value if form is PaperForm.PDF else "",
            unsigned_sha256=made.unsigned_sha256,
            signer=made.signer,
            made_ms=now_ms,
        )
        with self.database.write() as unit:
            unit.papers.keep(paper, made.body)
        return _file(document, paper, made.body)

    def _make(self, document: Document, form: PaperForm, language: Language) -> _Made:
        if form is PaperForm.PDF:
            return self._signed(self.press.pdf(document, language))
        key = self.keys.current()
        if form is PaperForm.BADGE:
            body = self.press.badge(document, key, at_ms=self.clock.now_ms())
        else:
            body = self.press.badge_jwt(document, key)
        return _Made(body, sha256(body).hexdigest(), key.public)

    def _signed(self, pdf: bytes) -> _Made:
        hashed = sha256(pdf).hexdigest()
        if self.seal is None:
            return _Made(pdf, hashed, None)
        return _Made(self.seal.sign(pdf), hashed, self.seal.name)

    def transcript(self, person_id: str, language: Language) -> File:
        """All valid documents of a person on one PDF. Raises `NotFound`, `Refused`."""
        documents, holder = self._of(person_id)
        made = self._signed(self.press.transcript(documents, holder, language))
        return File(
            made.body, "application/pdf", f"transcript-{holder.day}-{language.value}.pdf", made.signer
        )

    def record(self, person_id: str) -> File:
        """The same as Comprehensive Learner Record. Raises `NotFound`, `NoDocuments`."""
        documents, holder = self._some_of(person_id)
        key = self.keys.current()
        body = self.press.record(documents, holder, key)
        return File(body, "application/vc", f"record-{holder.day}.clr.json", key.public)

    def europass(self, person_id: str) -> File:
        """The same in the European Learning Model, unsigned. Raises `NotFound`, `NoDocuments`."""
        documents, holder = self._some_of(person_id)
        body = self.press.europass(documents, holder)
        return File(body, "application/json", f"europass-{holder.day}.json", None)

    def _some_of(self, person_id: str) -> tuple[Sequence[Document], Holder]:
        documents, holder = self._of(person_id)
        if not documents:
            raise NoDocuments(person=person_id)
        return documents, holder

    def _of(self, person_id: str) -> tuple[Sequence[Document], Holder]:
        """What is valid of a person, and the person as the register names them now."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            record = unit.pages.person(person_id)
            documents = unit.issued.of_person(person_id)
        if record is None:
            raise NotFound(what="person", name=person_id)
        person = record.person
        holder = Holder(person.given_name, person.family_name, now_ms, day_of(now_ms))
        return [one for one in documents if one.standing is Standing.ISSUED], holder


def _file(document: Document, paper: Paper, body: bytes) -> File:
    media_type, ending = _TYPES[paper.form]
    written = f"-{paper.language}" if paper.language else ""
    return File(body, media_type, f"{document.label}{written}.{ending}", paper.signer)
