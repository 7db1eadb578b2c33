"""Everything that is made of documents, behind one door (`services.ports.papers.Press`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_bridge.domain.document import Document
from lms_bridge.domain.paper import Language, ListName
from lms_bridge.papers.badges import badge_of, record_of
from lms_bridge.papers.elm import europass_of
from lms_bridge.papers.identity import did_document, key_set
from lms_bridge.papers.proofs import KeyPair, Prover, new_pair
from lms_bridge.papers.sheet import Issuer, document_sheet, transcript_sheet
from lms_bridge.papers.status_list import list_of
from lms_bridge.papers.typesetting import Typesetter
from lms_bridge.services.ports.papers import Holder, Pair


@dataclass(frozen=True, slots=True)
class PaperPress:
    issuer: Issuer
    setter: Typesetter

    def pdf(self, document: Document, language: Language) -> bytes:
        return self.setter.document(document_sheet(document, language, self.issuer))

    def transcript(self, documents: Sequence[Document], holder: Holder, language: Language) -> bytes:
        sheet = transcript_sheet(documents, language, self.issuer, name=holder.name, day=holder.day)
        return self.setter.transcript(sheet)

    def badge(self, document: Document, pair: Pair, *, at_ms: int) -> bytes:
        return _text(self._badge(document, self._prover(pair), at_ms))

    def badge_jwt(self, document: Document, pair: Pair) -> bytes:
        prover = self._prover(pair)
        return prover.jwt(badge_of(document, self.issuer, did=prover.issuer)).encode()

    def record(self, documents: Sequence[Document], holder: Holder, pair: Pair) -> bytes:
        prover, at_ms = self._prover(pair), holder.at_ms
        badges = [self._badge(one, prover, at_ms) for one in documents]
        told = record_of(badges, self.issuer, did=prover.issuer, name=holder.name, at_ms=at_ms)
        return _text(prover.secured(told, at_ms=at_ms))

    def europass(self, documents: Sequence[Document], holder: Holder) -> bytes:
        named = {"given_name": holder.given_name, "family_name": holder.family_name}
        return _text(europass_of(documents, self.issuer, **named, at_ms=holder.at_ms))

    def status_list(self, name: ListName, ended: Sequence[int], pair: Pair, *, at_ms: int) -> bytes:
        prover = self._prover(pair)
        told = list_of(name, ended, address=self.issuer.address, did=prover.issuer, at_ms=at_ms)
        return _text(prover.secured(told, at_ms=at_ms))

    def did_document(self, publics: Sequence[str]) -> Mapping[str, Any]:
        return did_document(self.issuer.address, publics)

    def key_set(self, publics: Sequence[str]) -> Mapping[str, Any]:
        return key_set(self.issuer.address, publics)

    def new_pair(self) -> KeyPair:
        return new_pair()

    def _prover(self, pair: Pair) -> Prover:
        return Prover(KeyPair(pair.public, pair.private), self.issuer.address)

    def _badge(self, document: Document, prover: Prover, at_ms: int) -> dict[str, Any]:
        return prover.secured(badge_of(document, self.issuer, did=prover.issuer), at_ms=at_ms)


def _text(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
