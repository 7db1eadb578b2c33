"""Zoom's webhooks for meetings and webinars: whether a call is genuine, and the joins and leaves in it.

`x-zm-signature` is `v0=` and HMAC-SHA-256 over `v0:{timestamp}:{raw body}` with the secret token. The body is
signed as it is sent: written again by another library it would be another one.

Who somebody is: `customer_key`, which the academy gives at the registration, is the account on the learning
platform. A name or an e-mail address that a participant types is nobody's account.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind, digest
from lms_bridge.services.ports import Call, MeetingTold, Source
from lms_bridge.services.receive_calls import BadSignature, StaleTimestamp
from lms_bridge.webinars.json_values import mapping, moment, number, optional, parsed, text

KIND: Final = "zoom"
TOLERANCE_S: Final = 300
"""Zoom sets no limit; ours, to either side."""

_VALIDATION: Final = "endpoint.url_validation"
_EVENTS: Final[Mapping[str, FactKind]] = {
    "participant_joined": FactKind.JOINED,
    "participant_left": FactKind.LEFT,
    "participant_joined_breakout_room": FactKind.JOINED,
    "participant_left_breakout_room": FactKind.LEFT,
    "ended": FactKind.MEETING_ENDED,
}
"""After `meeting.` or `webinar.`. Waiting rooms have names of their own and are no presence."""
_TIMES: Final[Mapping[FactKind, str]] = {
    FactKind.JOINED: "join_time",
    FactKind.LEFT: "leave_time",
    FactKind.MEETING_ENDED: "end_time",
}
_PRODUCTS: Final = ("meeting", "webinar")
_SECONDS = re.compile(r"[0-9]{1,12}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Without a colon: else whoever asks could have a signature made for a call of their own."""


class ZoomHook:
    """The port `services.ports.WebinarSource` for this product."""

    kind = KIND
    once = False

    def refusal(self, call: Call, *, source: Source, secret: str, now_ms: int) -> str | None:  # noqa: ARG002 - it signs no address
        if not secret or not _SECONDS.fullmatch(call.timestamp):
            return BadSignature.code
        signed = f"v0:{call.timestamp}:".encode() + call.body
        ours = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(ours.encode(), call.signature.encode()):
            return BadSignature.code
        off_s = abs(int(call.timestamp) - now_ms / 1000)
        return None if off_s <= TOLERANCE_S else StaleTimestamp.code

    def key(self, call: Call) -> str:
        """A repeat has the same bytes and a time of its own."""
        return digest(call.body.hex())

    def storable(self, body: bytes) -> bytes:
        return body

    def reply(self, body: bytes, *, secret: str) -> Mapping[str, str] | None:
        """Zoom asks now and then whether this address knows the secret (`endpoint.url_validation`)."""
        try:
            told = parsed(body)
        except Unreadable:
            return None
        payload = told.get("payload")
        plain = payload.get("plainToken") if isinstance(payload, dict) else None
        if told.get("event") != _VALIDATION or not isinstance(plain, str) or not _TOKEN.fullmatch(plain):
            return None
        encrypted = hmac.new(secret.encode(), plain.encode(), hashlib.sha256).hexdigest()
        return {"plainToken": plain, "encryptedToken": encrypted}

    def read(self, body: bytes) -> Sequence[MeetingTold]:
        return [_told(parsed(body))]


def _told(event: Mapping[str, Any]) -> MeetingTold:
    name = text(event, "event")
    product, _, what = name.partition(".")
    kind = _EVENTS.get(what) if product in _PRODUCTS else None
    if kind is None:
        return MeetingTold(name=name, kind=None)
    meeting = mapping(mapping(event, "payload"), "object")
    told = MeetingTold(name=name, kind=kind, meeting=number(meeting, "id"), run=text(meeting, "uuid"))
    if kind is FactKind.MEETING_ENDED:
        return replace(told, at_ms=moment(meeting, _TIMES[kind]))
    person = mapping(meeting, "participant")
    told = replace(told, at_ms=moment(person, _TIMES[kind]), session=_session(person))
    if kind is FactKind.LEFT:
        return told
    account, label = optional(person, "customer_key"), optional(person, "user_name")
    return replace(told, account=account, label=label)


def _session(person: Mapping[str, Any]) -> str:
    """One stay of one device: the number within the meeting changes with each join; a room is a stay too."""
    place, unique = number(person, "user_id"), optional(person, "participant_uuid")
    room = optional(person, "breakout_room_uuid")
    return "/".join(one for one in (place, unique, room) if one)
