"""BigBlueButton's analytics callback: who was in a meeting, told once when its recording was worked off.

The call brings a token of the server's (JWT, HS512 with the shared secret, an end of its validity and nothing
else). The token does not cover the body: whoever caught one could send any body until it ends. So a call is
taken only where nobody on the way could read it, from the hosts that are listed, and once a meeting.

Minutes are counted from the joins and leaves of `sessions`. The server's own `duration` is only compared: it
pairs by order and counts overlapping sessions wrong.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

import jwt
from jwt.types import Options

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind, digest, is_plain
from lms_bridge.domain.ways import ANALYTICS
from lms_bridge.services.ports import Call, MeetingTold, Source
from lms_bridge.services.receive_calls import BadSignature, ExpiredToken, NotPrivate, UnlistedHost
from lms_bridge.webinars.bigbluebutton import KIND
from lms_bridge.webinars.json_values import mapping, moment, parsed, text

DOOR: Final = "bigbluebutton-analytics"
LEEWAY_S: Final = 60

UNREADABLE: Final = "analytics-unreadable"
WITHOUT_SESSIONS: Final = "analytics-without-sessions"

Network = IPv4Network | IPv6Network

_ALGORITHM: Final = "HS512"
_KEY_BYTES: Final = 64
_LAST_S: Final = 253_402_300_799  # the year 9999
_OPTIONS: Final[Options] = {"require": ["exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""Its end is judged by the clock that is handed in."""
_MOST_TOKEN: Final = 4096
_BROKEN: Final = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)
_MOST_MS: Final = 7 * 86_400_000
"""No meeting lasts longer than a week: a figure beyond it is none."""


@dataclass(frozen=True, slots=True)
class AnalyticsHook:
    """The port `services.ports.WebinarSource` for these calls. `hosts`: who may send them; empty: anybody."""

    hosts: Collection[Network] = ()

    @property
    def kind(self) -> str:
        return KIND

    @property
    def once(self) -> bool:
        return True

    def refusal(self, call: Call, *, source: Source, secret: str, now_ms: int) -> str | None:  # noqa: ARG002 - it signs no address
        end_s = _end_s(call.bearer, secret)
        if end_s is None:
            return BadSignature.code
        if end_s + LEEWAY_S < now_ms / 1000:
            return ExpiredToken.code
        if not call.private:
            return NotPrivate.code
        return None if self._listed(call.peer) else UnlistedHost.code

    def _listed(self, peer: str) -> bool:
        if not self.hosts:
            return True
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in self.hosts)

    def key(self, call: Call) -> str:
        """One a run of a meeting; what cannot be read is kept by its content, for a person to look at."""
        try:
            run = text(parsed(call.body), "internal_meeting_id")
        except Unreadable:
            run = call.body.hex()
        return digest(DOOR, run)

    def reply(self, body: bytes, *, secret: str) -> Mapping[str, str] | None:  # noqa: ARG002 - it asks nothing
        return None

    def storable(self, body: bytes) -> bytes:
        return body

    def read(self, body: bytes) -> Sequence[MeetingTold]:
        told = parsed(body)
        about = MeetingTold(
            name="",
            kind=None,
            meeting=text(told, "meeting_id"),
            run=text(told, "internal_meeting_id"),
            channel=ANALYTICS,
        )
        data = mapping(told, "data")
        attendees = data.get("attendees")
        if not isinstance(attendees, list):
            raise Unreadable(place="data.attendees", expected="a list")
        ended = replace(about, kind=FactKind.MEETING_ENDED, at_ms=moment(data, "finish"))
        found = [one for attendee in attendees for one in _attendee(attendee, about)]
        return [replace(about, name=ANALYTICS), ended, *found]


def _end_s(token: str, secret: str) -> float | None:
    """The end of a token's validity, in seconds since 1970; None where it was not made with that secret."""
    if not secret or not token.isascii() or not 0 < len(token) <= _MOST_TOKEN:
        return None
    # HMAC fills a short key up with zeros itself: the same key, of a length that the library takes silently.
    key = secret.encode().ljust(_KEY_BYTES, b"\0")
    try:
        said = jwt.decode(token, key, algorithms=[_ALGORITHM], options=_OPTIONS)
    except _BROKEN:
        return None
    end = said["exp"]
    return float(end) if type(end) in (int, float) and 0 < end < _LAST_S else None


def _attendee(value: Any, about: MeetingTold) -> Iterator[MeetingTold]:
    """One attendee's joins and leaves. What is wrong with one takes nothing from the others."""
    try:
        account = _account(value, "ext_user_id")
        label = value.get("name")
        who = replace(
            about, account=account, label=label if isinstance(label, str) and is_plain(label) else ""
        )
        sessions = _sessions(value)
        if not sessions:
            yield MeetingTold(name=WITHOUT_SESSIONS, kind=None)
            return
        moves = [one for session in sessions for one in _moves(session, who)]
    except Unreadable:
        yield MeetingTold(name=UNREADABLE, kind=None)
        return
    yield from moves
    own_ms = _own_ms(value)
    if account and own_ms is not None:
        yield replace(who, own_ms=own_ms)


def _sessions(attendee: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """By the session's id, or since some version of the server without: each move names it too."""
    told = attendee.get("sessions")
    found = list(told.values()) if isinstance(told, dict) else told
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(place="sessions", expected="a list of sessions")
    return found


def _moves(session: Mapping[str, Any], who: MeetingTold) -> Iterator[MeetingTold]:
    for name, kind in (("joins", FactKind.JOINED), ("lefts", FactKind.LEFT)):
        told = session.get(name)
        if not isinstance(told, list):
            raise Unreadable(place=name, expected="a list")
        for one in told:
            at_ms, session_id = moment(one, "timestamp"), text(one, "userid")
            if kind is FactKind.LEFT:  # whose it is, its join has said
                yield replace(who, kind=kind, account="", label="", session=session_id, at_ms=at_ms)
            else:
                yield replace(who, kind=kind, session=session_id, at_ms=at_ms)


def _own_ms(attendee: Mapping[str, Any]) -> int | None:
    seconds = attendee.get("duration")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    own_ms = seconds * 1000
    return round(own_ms) if 0 <= own_ms <= _MOST_MS else None


def _account(attendee: Any, name: str) -> str:
    """The id that the learning platform gave, as a text or a number; empty for a guest."""
    if not isinstance(attendee, dict):
        raise Unreadable(place="attendees", expected="objects")
    found = attendee.get(name)
    text = str(found) if type(found) is int else found or ""
    if not isinstance(text, str) or not is_plain(text):
        raise Unreadable(place=name, expected="a text")
    return text
