"""Signatures of webhooks by Standard Webhooks: HMAC-SHA-256 over id, time and the raw body.

The body is signed as it is sent; parsed and written again it would be another one.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Final

TOLERANCE_S: Final = 300
"""How far the sender's clock and the time on the way may put a message off, to either side."""

_PREFIX: Final = "whsec_"
_VERSION: Final = "v1,"
_MOST_SIGNATURES: Final = 10
_SECONDS = re.compile(r"[0-9]{1,15}")
_ID = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a message brings of its signature: the headers webhook-id, -timestamp, -signature, as sent."""

    id: str
    _: KW_ONLY
    timestamp: str
    signature: str


class Verdict(StrEnum):
    """Whether a message is genuine. `STALE`: signed by who knows a secret, at a time too far from ours."""

    GENUINE = "genuine"
    FORGED = "forged"
    STALE = "stale"


def verdict(signed: Signed, body: bytes, *, secrets: str, now_s: float) -> Verdict:
    """Judge a message. `secrets`: several separated by blanks, of which any may have signed.

    Compared in constant time; no signature, no secret, or a time that is none is forged.
    """
    if not (_ID.fullmatch(signed.id) and _SECONDS.fullmatch(signed.timestamp)):
        return Verdict.FORGED
    told = [each.encode() for each in signed.signature.split()[:_MOST_SIGNATURES]]
    ours = [each.encode() for each in signature(signed, body, secrets=secrets.split()).split()]
    if not any(hmac.compare_digest(one, other) for one in ours for other in told):
        return Verdict.FORGED
    off_s = abs(int(signed.timestamp) - now_s)
    return Verdict.GENUINE if off_s <= TOLERANCE_S else Verdict.STALE


def signature(signed: Signed, body: bytes, *, secrets: Iterable[str]) -> str:
    """The header webhook-signature: one signature by each secret."""
    keys = [key for secret in secrets if (key := key_of(secret))]
    return " ".join(_VERSION + _mac(key, signed, body) for key in keys)


def key_of(secret: str) -> bytes:
    """The bytes of a secret as it is written: `whsec_` and base64. Empty where it is none."""
    written = secret.strip().removeprefix(_PREFIX)
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _mac(key: bytes, signed: Signed, body: bytes) -> str:
    content = f"{signed.id}.{signed.timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
