"""A person's documents in the European Learning Model 3, unsigned: to be sealed by who holds an eSeal.

What an issuer's tool of European Digital Credentials takes; a confirmation is a learning activity, and a
certificate a learning achievement proven by an assessment.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.domain.paper import Language
from lms_bridge.papers.sheet import Issuer
from lms_bridge.papers.words import word

_CONTEXT: Final = (
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
)
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_PROFILES: Final = "http://data.europa.eu/snb/credential"


def europass_of(
    documents: Sequence[Document], issuer: Issuer, *, given_name: str, family_name: str, at_ms: int
) -> dict[str, Any]:
    """A `EuropeanDigitalCredential` of the documents, without a seal. Raises `ValueError` for none."""
    if not documents:
        raise ValueError("a credential holds at least one document")
    held = " ".join([issuer.address, _time(at_ms), *(one.code for one in documents)])
    return {
        "@context": list(_CONTEXT),
        "id": f"urn:credential:{uuid5(NAMESPACE_URL, held)}",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSchema": [
            {"id": "http://data.europa.eu/snb/model/ap/edc-generic-full", "type": "ShaclValidator2017"}
        ],
        "credentialProfiles": [_concept(f"{_PROFILES}/25831c2", f"{_PROFILES}/e34929035b", "Generic")],
        "issuer": _organisation(issuer),
        "issuanceDate": _time(at_ms),
        "issued": _time(at_ms),
        "validFrom": _time(at_ms),
        "displayParameter": _display(),
        "credentialSubject": {
            "id": "urn:epass:person:1",
            "type": "Person",
            "givenName": _said(given_name),
            "familyName": _said(family_name),
            "fullName": _said(f"{given_name} {family_name}".strip()),
            "hasClaim": [_claim(one, issuer) for one in documents],
        },
    }


def _claim(document: Document, issuer: Issuer) -> dict[str, Any]:
    activity = _activity(document, issuer)
    if document.kind is DocumentKind.CONFIRMATION:
        return activity
    return {
        "id": f"urn:epass:learningAchievement:{document.label}",
        "type": "LearningAchievement",
        "title": _said(document.said.programme_title),
        "identifier": [_identifier(document)],
        "awardedBy": _awarded(document, issuer),
        "influencedBy": [activity],
        "provenBy": list(_assessment(document, issuer)),
    }


def _activity(document: Document, issuer: Issuer) -> dict[str, Any]:
    said = document.said
    return {
        "id": f"urn:epass:learningActivity:{document.label}",
        "type": "LearningActivity",
        "title": _said(said.programme_title),
        "identifier": [_identifier(document)],
        "awardedBy": _awarded(document, issuer),
        "temporal": [
            {
                "id": f"urn:epass:period:{document.label}",
                "type": "PeriodOfTime",
                "startDate": _time(said.start_ms),
                "endDate": _time(said.end_ms),
            }
        ],
    }


def _assessment(document: Document, issuer: Issuer) -> Iterator[dict[str, Any]]:
    """The knowledge test, where the document says its score."""
    if document.said.score:
        yield {
            "id": f"urn:epass:learningAssessment:{document.label}",
            "type": "LearningAssessment",
            "title": _said(word(Language.CYRILLIC, "score")),
            "awardedBy": _awarded(document, issuer),
            "grade": {
                "id": f"urn:epass:note:{document.label}",
                "type": "Note",
                "noteLiteral": _said(document.said.score),
            },
        }


def _awarded(document: Document, issuer: Issuer) -> dict[str, Any]:
    return {
        "id": f"urn:epass:awardingProcess:{document.label}",
        "type": "AwardingProcess",
        "awardingBody": [_organisation(issuer)],
        "awardingDate": _time(document.issued_ms),
    }


def _organisation(issuer: Issuer) -> dict[str, Any]:
    country = _concept(f"{_AUTHORITY}/country", f"{_AUTHORITY}/country/SRB", "Serbia") | {
        "notation": "country"
    }
    address = {"id": "urn:epass:address:1", "type": "Address", "countryCode": country}
    return {
        "id": "urn:epass:org:1",
        "type": "Organisation",
        "legalName": _said(issuer.name) | {"en": [issuer.name_en]},
        "homepage": [{"id": "urn:epass:webResource:1", "type": "WebResource", "contentURL": issuer.address}],
        "location": [{"id": "urn:epass:location:1", "type": "Location", "address": [address]}],
    }


def _identifier(document: Document) -> dict[str, Any]:
    return {
        "id": f"urn:epass:identifier:{document.label}",
        "type": "Identifier",
        "notation": document.label,
        "schemeName": word(Language.CYRILLIC, "number"),
    }


def _display() -> dict[str, Any]:
    language = f"{_AUTHORITY}/language"
    serbian = _concept(language, f"{language}/SRP", "Serbian") | {"notation": "language"}
    return {
        "id": "urn:epass:displayParameter:1",
        "type": "DisplayParameter",
        "language": [serbian],
        "primaryLanguage": serbian,
        "title": _said(word(Language.CYRILLIC, "transcript-title")),
    }


def _concept(scheme: str, place: str, label: str) -> dict[str, Any]:
    return {
        "id": place,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": [label]},
    }


def _said(text: str) -> dict[str, list[str]]:
    return {"sr": [text]}


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, BELGRADE).isoformat()
