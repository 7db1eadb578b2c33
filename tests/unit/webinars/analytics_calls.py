"""Calls as BigBlueButton's analytics callback makes them."""

import json
from typing import Any

import jwt

from lms_bridge.services.ports import Call

SECRET = "bbbsecret"
NOW_S = 1_700_000_000
START = "2023-11-14T22:00:00.000+00:00"
START_MS = 1_699_999_200_000


def token(
    secret: str = SECRET, *, end_s: float = NOW_S + 86_400, algorithm: str = "HS512", **more: Any
) -> str:
    """A token as the server makes it: an end and nothing else."""
    key = secret.encode().ljust(128, b"\0")  # the same key to HMAC, of a length that the library likes
    return jwt.encode({"exp": end_s, **more}, key, algorithm=algorithm, headers={"typ": "JWT"})


def unsigned(**said: Any) -> str:
    return jwt.encode({"exp": NOW_S + 86_400, **said}, "", algorithm="none")


def at(minute: float) -> str:
    """Minutes after the beginning, as newer servers write a time."""
    seconds = round(minute * 60)
    return f"2023-11-14T{22 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000+00:00"


def move(session: str, minute: float, account: str = "170") -> dict[str, Any]:
    return {"timestamp": at(minute), "userid": session, "ext_userid": account, "event": "join"}


def attendee(account: Any = "170", **sessions: tuple[list[float], list[float]]) -> dict[str, Any]:
    """`w_1=([0], [50])`: the joins and the leaves of a session, in minutes."""
    told = {
        name: {"joins": [move(name, one) for one in joins], "lefts": [move(name, one) for one in lefts]}
        for name, (joins, lefts) in sessions.items()
    }
    return {"ext_user_id": account, "name": "Љубица", "moderator": False, "duration": 60, "sessions": told}


def analytics(*attendees: Any, run: str = "i-1", meeting: str = "e-1", **data: Any) -> dict[str, Any]:
    told = {"metadata": {"is_breakout": "false"}, "duration": 5400, "start": START, "finish": at(90)}
    body = {"version": "1.0", "meeting_id": meeting, "internal_meeting_id": run}
    return {**body, "data": {**told, "attendees": list(attendees), "files": [], "polls": [], **data}}


def body(*attendees: Any, **more: Any) -> bytes:
    return json.dumps(analytics(*attendees, **more), ensure_ascii=False).encode()


def call(raw: bytes = b"{}", bearer: str = "", *, peer: str = "10.0.5.7", private: bool = True) -> Call:
    return Call("", "application/json", raw, bearer=bearer, peer=peer, private=private)
