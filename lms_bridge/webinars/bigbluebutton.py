"""BigBlueButton's webhooks (bbb-webhooks): the checksum of a call, and the events in it.

The checksum is no HMAC: `H(callback URL + raw body + shared secret)`, H chosen by the server and told by
its length. It is taken over the raw bytes: JavaScript and Python encode `*` and `~` differently, so a body
that was parsed and written again would not match.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind, digest, is_plain
from lms_bridge.services.ports import Call, MeetingTold, Source
from lms_bridge.services.receive_calls import BadSignature
from lms_bridge.webinars.times import LAST_MS

KIND: Final = "bigbluebutton"
UNREADABLE: Final = "event-unreadable"
"""By this name an event counts that cannot be read, among others of its call that can."""

_ALGORITHMS: Final[Mapping[int, str]] = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_KINDS: Final[Mapping[str, FactKind]] = {
    "user-joined": FactKind.JOINED,
    "user-left": FactKind.LEFT,
    "meeting-ended": FactKind.MEETING_ENDED,
}
_CREATED: Final = "meeting-created"
_SECRETS: Final = ("pass", "token")
_FORGED: Final = BadSignature.code
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST_FIELDS = 10


class BigBlueButtonHook:
    """The port `services.ports.WebinarSource` for this product."""

    kind = KIND
    once = False

    def refusal(self, call: Call, *, source: Source, secret: str, now_ms: int) -> str | None:  # noqa: ARG002 - it signs no time
        callback_url = source.callback_url or ""
        if call.bearer and not call.signature:  # a server that is set to `auth2_0` sends the secret itself
            genuine = bool(secret) and hmac.compare_digest(call.bearer.encode(), secret.encode())
        else:
            genuine = bool(secret) and self.is_genuine(call, callback_url=callback_url, secret=secret)
        return None if genuine else _FORGED

    def key(self, call: Call) -> str:
        return digest(call.body.hex())

    def is_genuine(self, call: Call, *, callback_url: str, secret: str) -> bool:
        algorithm = _ALGORITHMS.get(len(call.signature))
        if algorithm is None or not call.signature.isascii():
            return False
        signed = callback_url.encode() + call.body + secret.encode()
        return hmac.compare_digest(hashlib.new(algorithm, signed).hexdigest(), call.signature.lower())

    def reply(self, body: bytes, *, secret: str) -> Mapping[str, str] | None:  # noqa: ARG002 - it asks nothing
        return None

    def storable(self, body: bytes) -> bytes:
        return without_passwords(body)

    def read(self, body: bytes) -> Sequence[MeetingTold]:
        """Of several events in one call those that cannot be read take nothing from the others."""
        events = _events(_form(body))
        if len(events) == 1:
            return [_told(events[0])]
        found = [_told_or_counted(event) for event in events]
        if events and all(one.name == UNREADABLE for one in found):
            raise Unreadable(place="event", expected="events as bbb-webhooks maps them")
        return found


def without_passwords(body: bytes) -> bytes:
    """The body as it may be stored: as it came, but for the passwords that `meeting-created` brings.

    A body in which there may be one is written anew from what the reader uses of it; where it cannot be
    read it is kept only by its size.
    """
    if not _is_suspect(body):
        return body
    try:
        form = _form(body)
        cleaned = json.dumps(_cleaned(_events(form)), separators=(",", ":"))
    except (Unreadable, RecursionError):
        return f"({len(body)} bytes with a password, not kept)".encode()
    kept = {
        name: form[name] for name in ("domain", "timestamp") if not _is_secret(form.get(name, _SECRETS[0]))
    }
    return urlencode({**kept, "event": cleaned}).encode()


def _is_suspect(body: bytes) -> bool:
    """Whether a password may be in it, however it is spelt."""
    text = unquote_to_bytes(body).decode(errors="replace")
    return _is_secret(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def _is_secret(name: str) -> bool:
    """`moderator-pass`, `viewerPass`, `learningDashboardAccessToken`: they go by many names."""
    return any(one in name.lower() for one in _SECRETS)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items() if not _is_secret(name)}
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return value


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as exc:
        raise Unreadable(place="body", expected="a form") from exc
    form = dict(fields)
    if len(form) != len(fields):
        raise Unreadable(place="body", expected="each field once")
    return form


def _events(form: Mapping[str, str]) -> list[Any]:
    try:
        events = json.loads(form["event"])
    except (KeyError, ValueError, RecursionError) as exc:
        raise Unreadable(place="event", expected="JSON") from exc
    return events if isinstance(events, list) else [events]


def _told_or_counted(event: Any) -> MeetingTold:
    try:
        return _told(event)
    except Unreadable:
        return MeetingTold(name=UNREADABLE, kind=None)


def _told(event: Any) -> MeetingTold:
    if isinstance(event, dict) and "envelope" in event:
        raise Unreadable(place="event", expected="an event as bbb-webhooks maps it: set getRaw to false")
    data = _mapping(event, "data")
    name = data.get("id")
    if not isinstance(name, str):
        raise Unreadable(place="event.data.id", expected="the event's name")
    kind = _KINDS.get(name)
    if kind is None:
        return _begun(data) if name == _CREATED else MeetingTold(name=name, kind=None)
    attributes = _mapping(data, "attributes")
    meeting = _mapping(attributes, "meeting")
    told = MeetingTold(
        name=name,
        kind=kind,
        meeting=_text(meeting, "external-meeting-id"),
        run=_text(meeting, "internal-meeting-id"),
        at_ms=_moment(_mapping(data, "event")),
    )
    if kind is FactKind.MEETING_ENDED:
        return told
    user = _mapping(attributes, "user")
    session = _text(user, "internal-user-id")
    if kind is FactKind.LEFT:  # whose account it names is not to be trusted: the session tells
        return replace(told, session=session)
    account = _text(user, "external-user-id", default="")  # empty: a guest
    return replace(told, session=session, account=account, label=_text(user, "name", default=""))


def _begun(data: Mapping[str, Any]) -> MeetingTold:
    """A room that begins; of a breakout room also whose part it is. Not evidence: nothing of it is a must."""
    try:
        meeting = _mapping(_mapping(data, "attributes"), "meeting")
        told = MeetingTold(
            name=_CREATED,
            kind=None,
            meeting=_text(meeting, "external-meeting-id"),
            run=_text(meeting, "internal-meeting-id"),
        )
        is_breakout = meeting.get("is-breakout") is True
        return replace(told, parent=_text(meeting, "parent-id")) if is_breakout else told
    except Unreadable:
        return MeetingTold(name=_CREATED, kind=None)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise Unreadable(place=name, expected="an object")
    return found


def _text(value: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    found = value.get(name)
    found = default if found is None else found
    if not isinstance(found, str) or (default is None and not found) or not is_plain(found):
        raise Unreadable(place=name, expected="a text")
    return found


def _moment(event: Mapping[str, Any]) -> int:
    at_ms = event.get("ts")
    if type(at_ms) is not int or not 0 < at_ms <= LAST_MS:
        raise Unreadable(place="event.ts", expected="milliseconds since 1970")
    return at_ms
