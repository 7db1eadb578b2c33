"""Calls as BigBlueButton's hooks make them."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from lms_bridge.services.ports import Call

URL = "https://bridge.example/hooks/bbb"
SECRET = "bbbsecret"
FORM = "application/x-www-form-urlencoded"
AT_MS = 1_700_000_000_000

ALGORITHMS = {"sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}


def event(kind: str, /, *, user: dict[str, Any] | None = None, **meeting: Any) -> dict[str, Any]:
    """An event as the product maps it; further members of the meeting by name."""
    attributes: dict[str, Any] = {
        "meeting": {"internal-meeting-id": "i-1", "external-meeting-id": "e-1", **meeting}
    }
    if user is not None:
        attributes["user"] = user
    return {"data": {"type": "event", "id": kind, "attributes": attributes, "event": {"ts": AT_MS}}}


def user(account: str | None, *, session: str = "w_1", **more: Any) -> dict[str, Any]:
    return {"internal-user-id": session, "external-user-id": account, **more}


def body(*events: Any) -> bytes:
    """The body of a call, with the form's fields in the product's order."""
    told = json.dumps(list(events), ensure_ascii=False, separators=(",", ":"))
    return form(told)


def form(told: str) -> bytes:
    return urlencode({"domain": "bbb.example", "event": told, "timestamp": str(AT_MS)}).encode()


def checksum(raw: bytes, *, algorithm: str = "sha256", url: str = URL, secret: str = SECRET) -> str:
    return hashlib.new(algorithm, url.encode() + raw + secret.encode()).hexdigest()


def call(raw: bytes, signature: str) -> Call:
    return Call(signature, FORM, raw)
