"""Ed25519 keys, and proofs by them: VC-JWT, and Data Integrity `eddsa-jcs-2022` (W3C vc-di-eddsa 3.3).

A key is named by its public part as Multikey text (`z6Mk…`), from which anybody can read the key itself.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import quote, urlsplit

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ED25519: Final = b"\xed\x01"
"""The multicodec that stands before an Ed25519 public key."""
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """`public`: Multikey. `private`: 32 bytes in base64url."""

    public: str
    private: str = field(repr=False)


def new_pair() -> KeyPair:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return KeyPair(_multibase(_ED25519 + public), base64url(key.private_bytes_raw()))


def jwk_of(public: str, *, address: str) -> dict[str, str]:
    """The public key as RFC 8037 has it; `kid` is the address that answers with this very key."""
    raw = _from_multibase(public)[len(_ED25519) :]
    kid = f"{address}/keys/{public}"
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw), "kid": kid, "alg": "EdDSA", "use": "sig"}


def did_of(address: str, public: str) -> str:
    """Who issues: the service's own name (`did:web`), or the key's where that has to be https and a name."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or _is_number(host):
        return f"did:key:{public}"
    port = f"%3A{parts.port}" if parts.port else ""
    path = "".join(f":{quote(part, safe='')}" for part in parts.path.split("/") if part)
    return f"did:web:{host}{port}{path}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." not in host
    return True


@dataclass(frozen=True, slots=True)
class Prover:
    """Signs what one key issues. `address`: of this service."""

    pair: KeyPair
    address: str

    @property
    def issuer(self) -> str:
        return did_of(self.address, self.pair.public)

    def secured(self, credential: Mapping[str, Any], *, at_ms: int) -> dict[str, Any]:
        """The credential with a proof in it, made at that time."""
        proof: dict[str, Any] = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": moment(at_ms),
            "verificationMethod": f"{self.issuer}#{self.pair.public}",
            "proofPurpose": "assertionMethod",
        }
        options = proof | {"@context": credential["@context"]}
        digests = b"".join(sha256(rfc8785.dumps(one)).digest() for one in (options, dict(credential)))
        return {**credential, "proof": proof | {"proofValue": _multibase(self._sign(digests))}}

    def jwt(self, credential: Mapping[str, Any]) -> str:
        """The credential as a JWT in the shape of Open Badges 3.0, 8.2.4: its members beside the claims."""
        began = datetime.fromisoformat(credential["validFrom"])
        claims = {"iss": self.issuer, "jti": credential["id"], "nbf": int(began.timestamp())}
        kid = jwk_of(self.pair.public, address=self.address)["kid"]
        parts = ({"alg": "EdDSA", "kid": kid, "typ": "JWT"}, {**credential, **claims})
        signed = ".".join(base64url(_text(part)) for part in parts)
        return f"{signed}.{base64url(self._sign(signed.encode()))}"

    def _sign(self, content: bytes) -> bytes:
        raw = base64.urlsafe_b64decode(self.pair.private + "=")
        return Ed25519PrivateKey.from_private_bytes(raw).sign(content)


def moment(at_ms: int) -> str:
    """A time as credentials have it: whole seconds in UTC."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _text(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _multibase(content: bytes) -> str:
    """Base58 with the alphabet of Bitcoin, which `z` says."""
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def _from_multibase(text: str) -> bytes:
    """The bytes of a key's name. Raises `ValueError`."""
    number = 0
    for digit in text[1:]:
        number = number * 58 + _BASE58.index(digit)
    return number.to_bytes(len(_ED25519) + 32, "big")
