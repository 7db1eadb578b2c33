"""Documents as Open Badges 3.0, a person's as Comprehensive Learner Record 2.0 (1EdTech), unsigned."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.domain.paper import Language
from lms_bridge.papers.proofs import moment
from lms_bridge.papers.sheet import Issuer
from lms_bridge.papers.status_list import entry_of
from lms_bridge.papers.words import word

_VC: Final = "https://www.w3.org/ns/credentials/v2"
_OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
_TYPES: Final = {
    DocumentKind.CONFIRMATION: "CertificateOfCompletion",
    DocumentKind.CERTIFICATE: "Certificate",
}


def badge_of(document: Document, issuer: Issuer, *, did: str) -> dict[str, Any]:
    """An `OpenBadgeCredential`. The name is that of the document; no other id of the person is in it."""
    said = document.said
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [_named(said.name)],
        "activityStartDate": moment(said.start_ms),
        "activityEndDate": moment(said.end_ms),
        "licenseNumber": document.label,
        "achievement": _achievement(document, issuer, did=did),
    }
    if said.score:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": f"{_place(document, issuer)}/score",
                "value": said.score,
            }
        ]
    return {
        "@context": [_VC, _OPEN_BADGES],
        "id": issuer.check(document.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{_kind(document)} {document.label}",
        "issuer": _profile(issuer, did),
        "validFrom": moment(document.issued_ms),
        "awardedDate": moment(document.issued_ms),
        "credentialSubject": subject,
        "credentialStatus": entry_of(document, issuer.address),
    }


def record_of(
    badges: Sequence[Mapping[str, Any]], issuer: Issuer, *, did: str, name: str, at_ms: int
) -> dict[str, Any]:
    """A `ClrCredential` around the person's badges, each with its own proof. Raises `ValueError` for none."""
    if not badges:
        raise ValueError("a record holds at least one badge")
    held = " ".join([issuer.address, moment(at_ms), *(badge["id"] for badge in badges)])
    return {
        "@context": [_VC, _CLR, _OPEN_BADGES],
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, held)}",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": word(Language.CYRILLIC, "transcript-title"),
        "issuer": _profile(issuer, did),
        "validFrom": moment(at_ms),
        "awardedDate": moment(at_ms),
        "partial": True,
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [_named(name)],
            "verifiableCredential": list(badges),
        },
    }


def _achievement(document: Document, issuer: Issuer, *, did: str) -> dict[str, Any]:
    said, place = document.said, _place(document, issuer)
    achievement: dict[str, Any] = {
        "id": place,
        "type": ["Achievement"],
        "achievementType": _TYPES[document.kind],
        "creator": _profile(issuer, did),
        "name": said.programme_title,
        "description": f"{word(Language.CYRILLIC, f'{document.kind.value}-title')}: {said.programme_title}",
        "humanCode": said.programme_code,
        "inLanguage": "sr",
        "criteria": {"narrative": _criteria(document)},
    }
    if said.score:
        described = {"name": word(Language.CYRILLIC, "score"), "resultType": "RawScore"}
        achievement["resultDescription"] = [
            {"id": f"{place}/score", "type": ["ResultDescription"], **described}
        ]
    return achievement


def _criteria(document: Document) -> str:
    return " / ".join(
        word(language, f"{document.kind.value}-criteria")
        for language in (Language.CYRILLIC, Language.ENGLISH)
    )


def _kind(document: Document) -> str:
    return word(Language.CYRILLIC, document.kind.value)


def _place(document: Document, issuer: Issuer) -> str:
    """A name of what was achieved: that programme, that kind of document."""
    code = quote(document.said.programme_code, safe="")
    return f"{issuer.address}/achievements/{document.kind.value}/{code}"


def _profile(issuer: Issuer, did: str) -> dict[str, Any]:
    return {"id": did, "type": ["Profile"], "name": issuer.name, "url": issuer.address}


def _named(name: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "identityHash": name, "identityType": "name", "hashed": False}
