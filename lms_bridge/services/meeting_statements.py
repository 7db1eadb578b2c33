"""What statements say of meetings: Moodle's joins, which never count alone, and the profile of rooms.

A statement of the profile names a participant by what they are called. So each name in each run of a room is
an account of its own, which nothing links but a person.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from lms_bridge.domain.fact import Account, Fact, FactKind, digest, home_page
from lms_bridge.domain.lms import LmsModule, module_address
from lms_bridge.domain.programme import Form
from lms_bridge.domain.ways import JOINS, STATEMENT
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.ports.meetings import MeetingRun, Place
from lms_bridge.services.presence_told import GUEST_HOME
from moodle_sync.statements import MeetingJoined, module_of_meeting
from xapi.virtual_classroom import InRoom, RoomEvent

BEGUN: Final = "meeting-created"
ZOOM: Final = "zoom"
"""The kind of Zoom's activity, as Moodle names it."""
_KINDS: Final[Mapping[RoomEvent, FactKind]] = {
    RoomEvent.JOINED: FactKind.JOINED,
    RoomEvent.LEFT: FactKind.LEFT,
    RoomEvent.ENDED: FactKind.MEETING_ENDED,
}
_SHORT: Final = 32


def name_in_room(said: InRoom) -> str:
    """By which name it counts on the page of what arrived."""
    kind = _KINDS.get(said.event)
    return BEGUN if kind is None else kind.value


def of_join(said: MeetingJoined) -> Fact:
    """The fact that somebody went into a meeting: a session of its own, as no leave will come."""
    at_ms = round(said.at.timestamp() * 1000)
    account = Account(home_page(said.actor.home_page), said.actor.name)
    return Fact(
        FactKind.JOINED,
        account,
        said.activity,
        at_ms,
        run=said.activity,
        session=str(at_ms),
        channel=JOINS,
    )


def of_room(said: InRoom) -> Fact | None:
    """The fact of a statement of the profile; None for a room that begins."""
    kind = _KINDS.get(said.event)
    if kind is None:
        return None
    at_ms = round(said.at.timestamp() * 1000)
    session = digest(said.run, said.name)[:_SHORT] if said.name else ""
    account = Account(GUEST_HOME, session) if kind is FactKind.JOINED else None
    return Fact(kind, account, said.room, at_ms, run=said.run, session=session, channel=STATEMENT)


def keep_runs(unit: Unit, said: Sequence[tuple[int, object]]) -> None:
    """Keep which rooms the runs are of. `said`: what each statement says, with its source's id."""
    runs = {
        MeetingRun(source_id, one.run): Place(one.room) for source_id, one in said if isinstance(one, InRoom)
    }
    if runs:
        unit.meetings.keep(runs)


def in_their_rooms(unit: Unit, said: Sequence[tuple[int, object]]) -> Collection[int]:
    """Joins are about the room too that the catalogue knows their activity to be. The ids of these facts."""
    met = {(source_id, one.activity) for source_id, one in said if isinstance(one, MeetingJoined)}
    found: set[int] = set()
    for source_id in {one for one, _ in met}:
        source = unit.sources.by_id(source_id)
        site = source.home_page or ""
        numbers = {address: module_of_meeting(address, site=site) for one, address in met if one == source_id}
        modules = [
            module
            for number in numbers.values()
            if number is not None and (module := unit.courses.module(source_id, number))
        ]
        rooms = rooms_of_catalogue(site, modules) | rooms_of_courses(unit, source, modules)
        found |= {*unit.meetings.name_rooms(source_id, {one: rooms[one] for one in numbers if one in rooms})}
    return found


def rooms_of_courses(unit: Unit, source: Source, modules: Collection[LmsModule]) -> dict[str, str]:
    """The rooms of Zoom's activities, by the addresses that statements give them.

    Neither mod_zoom nor the statement tells anybody the meeting's number. What is known: the activity is the
    only one of its kind in its course, and all webinars that are held in that course are held in one room.
    """
    courses = {one.course_id for one in modules if one.kind == ZOOM}
    if not courses:
        return {}
    in_course = Counter(
        one.course_id for one in unit.courses.modules(source.id, courses).values() if one.kind == ZOOM
    )
    held: dict[int, set[str]] = {}
    for course in unit.sides.tied(source):
        rooms = {one.meeting for one in course.realisations if one.form is Form.WEBINAR and one.meeting}
        if len(rooms) == 1 and in_course[course.course_id] == 1:
            held[course.course_id] = rooms
    home = source.home_page or ""
    return {
        module_address(home, one.kind, one.id): room
        for one in modules
        if one.kind == ZOOM
        for room in held.get(one.course_id, ())
    }


def rooms_of_catalogue(home: str, modules: Collection[LmsModule]) -> dict[str, str]:
    """The rooms of these activities, by the addresses that statements give them."""
    return {
        module_address(home, one.kind, one.id): room
        for one in modules
        if isinstance(room := (one.details or {}).get("meeting"), str)
    }
