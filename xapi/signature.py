"""Signed statements: a JSON web signature as an attachment (xAPI 1.0.3 Data 2.6; RFC 7515)."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_der_x509_certificate

from xapi.attachment import claims
from xapi.equivalence import same_values
from xapi.errors import MalformedJson
from xapi.findings import Findings
from xapi.mixed import Part
from xapi.parsing import decode_utf8, parse

USAGE = "http://adlnet.gov/expapi/attachments/signature"

_COMPACT = re.compile(rb"(?P<header>[\w-]+)\.(?P<payload>[\w-]+)\.(?P<signature>[\w-]*)", re.ASCII)
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}


def check_signatures(statement: Any, parts: Mapping[str, Part], found: Findings) -> None:
    """Every signature of the statement is one, and of this statement. `parts` by their hashes."""
    for path, attachment in claims(statement):
        if attachment.get("usageType") == USAGE:
            rule = _broken_rule(statement, attachment, parts.get(str(attachment.get("sha2")).lower()))
            if rule:
                found.add(rule, path)


def _broken_rule(statement: Any, attachment: Mapping[str, Any], part: Part | None) -> str | None:
    if attachment.get("contentType") != "application/octet-stream":
        return "signature-content-type"
    if part is None:
        return "signature-attached"
    match = _COMPACT.fullmatch(part.body)
    return "signature-jws" if match is None else _rule_of_jws(statement, match)


def _rule_of_jws(statement: Any, match: re.Match[bytes]) -> str | None:
    try:
        header, payload = _json(match["header"]), _json(match["payload"])
    except (MalformedJson, binascii.Error):
        return "signature-jws"
    if type(header) is not dict or header.get("alg") not in tuple(_HASHES):  # it may be a list
        return "signature-algorithm"
    if type(payload) is not dict or not same_values(payload, _unsigned(statement)):
        return "signature-payload"
    return None if _verifies(header, match) else "signature-wrong"


def _json(encoded: bytes) -> Any:
    return parse(decode_utf8(_decoded(encoded)))


def _decoded(encoded: bytes) -> bytes:
    return base64.urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))


def _unsigned(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement as it was before its signature was added (Data 2.6)."""
    listed = statement.get("attachments")
    others = [one for one in listed if _is_other(one)] if type(listed) is list else []
    return {name: value for name, value in statement.items() if name != "attachments"} | (
        {"attachments": others} if others else {}
    )


def _verifies(header: Mapping[str, Any], match: re.Match[bytes]) -> bool:
    """Whether the certificate that the header brings made it; without one nobody can tell, so it may be."""
    chain = header.get("x5c")
    if chain is None:
        return True
    try:
        certificate = load_der_x509_certificate(base64.b64decode(chain[0]))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        signed = match["header"] + b"." + match["payload"]
        key.verify(_decoded(match["signature"]), signed, PKCS1v15(), _HASHES[header["alg"]])
    except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError, TypeError, LookupError):
        return False
    return True


def _is_other(attachment: Any) -> bool:
    return type(attachment) is not dict or attachment.get("usageType") != USAGE
