"""Events of a webinar room in the shape of BigBlueButton's hooks, and the calls that bring them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1, sha256
from random import Random
from urllib.parse import quote_plus, urlsplit

from lms_bridge.demo.making.chance import happens
from lms_bridge.demo.making.plan import Delivery, YearPlan
from lms_bridge.demo.making.record import HookEvent
from lms_bridge.demo.making.stays import Meeting

FORM = "application/x-www-form-urlencoded"
DOMAIN = "rooms.academy.example"
LATE, AGAIN, BUNDLED, FORGED_COPY = 0.1, 0.1, 0.02, 0.004
"""Shares of the calls that are late, come again, bring two events, and are forged beforehand."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a room: `account` is the external-user-id, empty for one without an account."""

    session: str
    account: str
    name: str
    role: str = "VIEWER"


def created(room: str, meeting: Meeting, title: str) -> HookEvent:
    """The room opens; its passwords are in the call, as BigBlueButton has it."""
    more = {
        "name": title,
        "is-breakout": False,
        "parent-id": "",
        "duration": 0,
        "create-time": meeting.opened * 1000,
        "create-date": datetime.fromtimestamp(meeting.opened, UTC).isoformat(),
        "record": True,
        "moderator-pass": "mp-made-up",
        "viewer-pass": "vp-made-up",
        "metadata": {"bbb-origin": "Moodle"},
    }
    return _event("meeting-created", meeting.opened, {"meeting": {**_meeting(room, meeting), **more}})


def ended(room: str, meeting: Meeting) -> HookEvent:
    return _event("meeting-ended", meeting.closed, {"meeting": _meeting(room, meeting)})


def joined(room: str, meeting: Meeting, guest: Guest, at: int) -> HookEvent:
    user = {
        "internal-user-id": guest.session,
        "external-user-id": guest.account,
        "name": guest.name,
        "role": guest.role,
        "presenter": guest.role == "MODERATOR",
        "guest": not guest.account,
    }
    return _event("user-joined", at, {"meeting": _meeting(room, meeting), "user": user})


def left(room: str, meeting: Meeting, guest: Guest, at: int) -> HookEvent:
    """`guest.account` may be another's: BigBlueButton is known to name the wrong one here."""
    user = {"internal-user-id": guest.session, "external-user-id": guest.account}
    return _event("user-left", at, {"meeting": _meeting(room, meeting), "user": user})


def chatter(room: str, meeting: Meeting, guest: Guest, at: int) -> HookEvent:
    """Something that is told and says nothing of presence."""
    user = {"internal-user-id": guest.session, "external-user-id": guest.account, "muted": True}
    return _event("user-audio-muted", at, {"meeting": _meeting(room, meeting), "user": user})


def _meeting(room: str, meeting: Meeting) -> Mapping[str, object]:
    return {"internal-meeting-id": meeting.internal_id, "external-meeting-id": room}


def _event(name: str, at: int, attributes: Mapping[str, object]) -> HookEvent:
    data = {"type": "event", "id": name, "attributes": attributes, "event": {"ts": at * 1000}}
    return HookEvent(at, {"data": data})


def deliveries(
    plan: YearPlan, events: Sequence[HookEvent], forged: Sequence[HookEvent], rng: Random
) -> tuple[tuple[Delivery, ...], int]:
    """All calls in the order of their arrival, and how many of them are refused for their signature.

    One call in ten comes again; some come minutes late, some bring two events; forged ones tell of people
    who were not there, or are a genuine call with a false checksum that comes before it.
    """
    calls: list[tuple[float, Delivery]] = []
    refused = 0
    for bundle in _bundles(sorted(events, key=lambda event: event.at), rng):
        body = _body(bundle, rng)
        at = bundle[0].at + rng.random() * (1800 if happens(rng, LATE) else 20)
        genuine = _signed(plan, body)
        calls.append((at, genuine))
        if happens(rng, AGAIN):
            calls.append((at + rng.random() * (90_000 if happens(rng, LATE) else 300), genuine))
        if happens(rng, FORGED_COPY):
            calls.append((at - 5, _forged(plan, body)))
            refused += 1
    for number, event in enumerate(forged):
        false = _forged(plan, _body([event], rng), short=number % 3 == 0)
        again = 1 + number % 2
        calls.extend((event.at + copy * 30.0, false) for copy in range(again))
        refused += again
    return tuple(call for _, call in sorted(calls, key=lambda timed: timed[0])), refused


def _bundles(events: Sequence[HookEvent], rng: Random) -> Iterator[Sequence[HookEvent]]:
    at = 0
    while at < len(events):
        size = 2 if happens(rng, BUNDLED) else 1
        yield events[at : at + size]
        at += size


def _body(events: Sequence[HookEvent], rng: Random) -> str:
    told = json.dumps([event.event for event in events], ensure_ascii=False, separators=(",", ":"))
    first_try = events[0].at * 1000 + rng.randint(1, 900)
    return f"domain={_quoted(DOMAIN)}&event={_quoted(told)}&timestamp={first_try}"


def _quoted(text: str) -> str:
    """As JavaScript's URLSearchParams writes it, which is not quite as Python does."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def _signed(plan: YearPlan, body: str) -> Delivery:
    return _call(plan, body, sha256(f"{plan.callback_url}{body}{plan.hook_secret}".encode()).hexdigest())


def _forged(plan: YearPlan, body: str, *, short: bool = False) -> Delivery:
    guess = f"{plan.callback_url}{body}not the secret".encode()
    return _call(
        plan, body, sha1(guess, usedforsecurity=False).hexdigest() if short else sha256(guess).hexdigest()
    )


def _call(plan: YearPlan, body: str, checksum: str) -> Delivery:
    return Delivery(f"{urlsplit(plan.callback_url).path}?checksum={checksum}", FORM, body)
