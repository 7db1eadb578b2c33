"""What others need to check signatures: the DID document and the keys, those that are retired too."""

from collections.abc import Iterable
from typing import Any

from lms_bridge.papers.proofs import did_of, jwk_of


def did_document(address: str, publics: Iterable[str]) -> dict[str, Any]:
    """The document of `did:web` (W3C DID Core); every key that ever signed may be looked up in it."""
    did = did_of(address, "")
    methods = [
        {"id": f"{did}#{public}", "type": "Multikey", "controller": did, "publicKeyMultibase": public}
        for public in publics
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def key_set(address: str, publics: Iterable[str]) -> dict[str, Any]:
    """The same keys as a JWK Set (RFC 7517)."""
    return {"keys": [jwk_of(public, address=address) for public in publics]}
