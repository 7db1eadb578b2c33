"""The xAPI profile for virtual classrooms, as BigBlueButton's xAPI output writes it: joins, leaves, ends.

The profile's category marks its statements. The session id is that of one run of the room. BigBlueButton puts
a participant's **display name** into the place of the account's name, on the server's own home page: that is
nobody's identity, and two may have the same.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from xapi.values import parse_timestamp

CATEGORY: Final = "https://w3id.org/xapi/virtual-classroom"
ROOM_TYPE: Final = "https://w3id.org/xapi/virtual-classroom/activity-types/virtual-classroom"
SESSION_ID: Final = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


class RoomEvent(StrEnum):
    """What happened in a room."""

    BEGUN = "begun"
    ENDED = "ended"
    JOINED = "joined"
    LEFT = "left"


VERBS: Final[Mapping[str, RoomEvent]] = {
    "http://adlnet.gov/expapi/verbs/initialized": RoomEvent.BEGUN,
    "http://adlnet.gov/expapi/verbs/terminated": RoomEvent.ENDED,
    "http://activitystrea.ms/join": RoomEvent.JOINED,
    "http://activitystrea.ms/leave": RoomEvent.LEFT,
}
"""The profile's verbs about a room. Those about microphones, cameras, messages and polls say no presence."""


@dataclass(frozen=True, slots=True)
class InRoom:
    """Something that happened in one run of a room, at an aware time.

    `room`: its IRI. `run`: the session id. `name`: of a join or a leave, what the participant is called.
    """

    event: RoomEvent
    _: KW_ONLY
    room: str
    run: str
    name: str
    at: datetime


def in_room(statement: Mapping[str, Any]) -> InRoom | None:
    """What a valid statement of the profile says of a room; None for every other. It never raises.

    A join or a leave of nobody, and what names no run or no time, says nothing.
    """
    activity = _mapping(statement.get("object"))
    if _mapping(activity.get("definition")).get("type") != ROOM_TYPE or not _is_of_the_profile(statement):
        return None
    event = VERBS.get(_text(_mapping(statement.get("verb")).get("id")))
    extensions = _mapping(_mapping(statement.get("context")).get("extensions"))
    room, run = _text(activity.get("id")), _text(extensions.get(SESSION_ID))
    at = parse_timestamp(_text(statement.get("timestamp")))
    name = _text(_mapping(_mapping(statement.get("actor")).get("account")).get("name"))
    if event is None or at is None or not (room and run):
        return None
    if event in (RoomEvent.BEGUN, RoomEvent.ENDED):
        return InRoom(event, room=room, run=run, name="", at=at)
    return InRoom(event, room=room, run=run, name=name, at=at) if name else None


def _is_of_the_profile(statement: Mapping[str, Any]) -> bool:
    activities = _mapping(_mapping(statement.get("context")).get("contextActivities"))
    category = activities.get("category")
    named = category if isinstance(category, list) else [category]
    return any(_mapping(one).get("id") == CATEGORY for one in named)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
