"""Badges and records, held to the standards' schemas and checked by a library of another hand."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import jwt
import pytest
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.proof.errors import SignatureInvalid
from openvc.status.status_list import CredentialRevoked

from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.domain.paper import PLACES, ListName
from lms_bridge.papers.badges import badge_of, record_of
from lms_bridge.papers.identity import did_document, key_set
from lms_bridge.papers.proofs import KeyPair, Prover, did_of, new_pair
from lms_bridge.papers.status_list import list_of
from tests.papers import CERTIFICATE, CONFIRMATION, ISSUED_MS, ISSUER, SAID

OLD, NEW = new_pair(), new_pair()
PROVER = Prover(NEW, ISSUER.address)
DID = PROVER.issuer


def secured(document: Document = CERTIFICATE, prover: Prover = PROVER) -> dict[str, Any]:
    return prover.secured(badge_of(document, ISSUER, did=prover.issuer), at_ms=ISSUED_MS)


def record() -> dict[str, Any]:
    made = record_of([secured(CONFIRMATION), secured()], ISSUER, did=DID, name=SAID.name, at_ms=ISSUED_MS)
    return PROVER.secured(made, at_ms=ISSUED_MS)


def checked(credential: Any, *, ended: tuple[int, ...] = (), keys: tuple[KeyPair, ...] = (OLD, NEW)) -> Any:
    """What openvc says, with the DID document and the status list as they are published."""
    document = did_document(ISSUER.address, [key.public for key in keys])
    resolver = DidWebResolver({"https://bridge.example/.well-known/did.json": document}.__getitem__)

    def status_list(address: str) -> Mapping[str, Any]:
        name = ListName(DocumentKind.CERTIFICATE, 2026, 0)
        assert address == f"{ISSUER.address}/status-lists/{name}"
        told = list_of(name, ended, address=ISSUER.address, did=DID, at_ms=ISSUED_MS)
        listed = PROVER.secured(told, at_ms=ISSUED_MS)
        return verify_credential(listed, resolver=resolver).credential

    policy = VerificationPolicy(require_status_issuer_binding=True)
    return verify_credential(credential, policy=policy, resolver=resolver, resolve_status_list=status_list)


@pytest.mark.parametrize("document", [CONFIRMATION, CERTIFICATE], ids=lambda one: one.kind.value)
def test_a_badge_is_what_open_badges_asks_for(document: Document, shared_data: Path) -> None:
    schema = shared_data / "standards/openbadges/ob_v3p0_achievementcredential_schema.json"
    assert faults(secured(document), schema) == []


def test_a_record_is_what_clr_asks_for(shared_data: Path) -> None:
    schema = shared_data / "standards/clr/clr_v2p0_clrcredential_schema.json"
    assert faults(record(), schema) == []


def faults(value: Any, schema: Path) -> list[str]:
    validator = jsonschema_rs.Draft201909Validator(json.loads(schema.read_text("utf-8")))
    return [error.message for error in validator.iter_errors(value)]


def test_a_badge_is_verified_by_another_hand_and_its_status_is_looked_up() -> None:
    found = checked(secured())
    assert found.format == "data-integrity:eddsa-jcs-2022"
    assert not found.status.revoked


def test_a_badge_of_a_retired_key_is_verified_still() -> None:
    assert checked(secured(prover=Prover(OLD, ISSUER.address))).issuer == DID
    with pytest.raises(OpenvcError):
        checked(secured(prover=Prover(OLD, ISSUER.address)), keys=(NEW,))


def test_a_document_that_was_withdrawn_fails() -> None:
    with pytest.raises(CredentialRevoked):
        checked(secured(), ended=(CERTIFICATE.number,))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts of a value are, however deep, without its proof."""
    if isinstance(value, str):
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    for step, below in steps:
        if step != "proof":
            yield from places(below, (*path, step))


def changed(badge: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The badge with the last letter there changed."""
    copy = deepcopy(badge)
    holder: Any = copy
    for step in path[:-1]:
        holder = holder[step]
    text = holder[path[-1]]
    holder[path[-1]] = text[:-1] + chr(ord(text[-1]) ^ 1)
    return copy


def test_a_changed_letter_anywhere_fails() -> None:
    badge = secured()
    tried = [changed(badge, path) for path in places(badge)]
    assert len(tried) >= 25
    assert [one for one in tried if passes(one)] == []


def passes(credential: Any) -> bool:
    try:
        checked(credential)
    except OpenvcError:
        return False
    return True


def test_a_badge_says_the_name_and_no_id_of_the_person() -> None:
    told = json.dumps(secured(), ensure_ascii=False)
    assert SAID.name in told
    assert CERTIFICATE.person_id not in told


def test_a_record_is_verified_with_each_badge_in_it() -> None:
    made = record()
    assert checked(made).format == "data-integrity:eddsa-jcs-2022"
    assert checked(made["credentialSubject"]["verifiableCredential"][1]).issuer == DID
    made["credentialSubject"]["verifiableCredential"].pop()
    with pytest.raises(SignatureInvalid):
        checked(made)


def test_a_badge_as_jwt_is_verified_by_the_published_keys() -> None:
    token = PROVER.jwt(badge_of(CERTIFICATE, ISSUER, did=DID))
    kid = jwt.get_unverified_header(token)["kid"]
    keys = {one.key_id: one for one in jwt.PyJWKSet.from_dict(published()).keys}
    claims = jwt.decode(token, keys[kid].key, algorithms=["EdDSA"])
    assert claims["credentialSubject"]["licenseNumber"] == "S-2026-000005"
    assert (claims["iss"], claims["jti"]) == (DID, ISSUER.check(CERTIFICATE.code))
    head, body, signature = token.split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{head}.{body[:-2]}x{body[-1]}.{signature}", keys[kid].key, algorithms=["EdDSA"])


def published() -> dict[str, Any]:
    return key_set(ISSUER.address, [OLD.public, NEW.public])


NAMES = [
    ("https://bridge.example", "did:web:bridge.example"),
    ("https://bridge.example:8443", "did:web:bridge.example%3A8443"),
    ("https://bridge.example/a/b", "did:web:bridge.example:a:b"),
    ("https://127.0.0.1", "did:key:z6Mk"),
    ("https://[::1]", "did:key:z6Mk"),
    ("http://bridge.example", "did:key:z6Mk"),
    ("https://localhost", "did:key:z6Mk"),
]


@pytest.mark.parametrize(("address", "did"), NAMES)
def test_the_issuer_is_named_by_the_address_or_else_by_the_key(address: str, did: str) -> None:
    assert did_of(address, "z6Mk") == did


def test_without_an_https_name_a_badge_is_verified_by_the_key_in_it() -> None:
    issuer = replace(ISSUER, address="http://127.0.0.1:8080")
    prover = Prover(NEW, issuer.address)
    made = prover.secured(badge_of(CONFIRMATION, issuer, did=prover.issuer), at_ms=ISSUED_MS)
    policy = VerificationPolicy(require_status=False)
    assert verify_credential(made, policy=policy).issuer == f"did:key:{NEW.public}"


def test_the_number_of_a_document_is_its_place_in_the_lists_of_the_year() -> None:
    late = replace(CERTIFICATE, number=PLACES + 3)
    status = badge_of(late, ISSUER, did=DID)["credentialStatus"]
    assert status["statusListIndex"] == "3"
    assert status["statusListCredential"].endswith("/status-lists/certificate-2026-1")


def test_no_record_is_made_of_nothing() -> None:
    with pytest.raises(ValueError, match="at least one"):
        record_of([], ISSUER, did=DID, name=SAID.name, at_ms=ISSUED_MS)


def test_the_private_key_shows_nowhere() -> None:
    assert NEW.private not in repr(PROVER)
