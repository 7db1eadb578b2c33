"""A training in a classroom for the pages' world: three days in November, and three people."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.services.classroom_lists import ClassroomLists, NewTick
from tests.unit.web_pages.world import PEOPLE, RULE, World, at

ROOM: Final = "r-room"
PATH: Final = f"/classroom/{ROOM}"
DAYS: Final = tuple(date(2020, 11, 25 + one) for one in range(3))
MANY: Final = tuple(date(2020, 11, 25) + timedelta(days=one) for one in range(30))


def keep_classroom(world: World, *, until: date = DAYS[-1]) -> None:
    """Put the training and its roster in; nobody is ticked."""
    held = {"programme_id": "c1", "provider_id": "b-school", "rule": RULE.to_json()}
    times = {"start_ms": at("2020-11-25", "09:00"), "end_ms": at(until.isoformat(), "15:00")}
    row = {"id": ROOM, "code": "U1", "title": "Рад са странкама", "form": "classroom", **held, **times}
    with world.engines.writer.begin() as connection:
        connection.execute(insert(tables.realisation).values(**row))
        for person in PEOPLE:
            seat = {"id": f"{ROOM}-{person}", "realisation_id": ROOM, "person_id": person, "role": "student"}
            connection.execute(insert(tables.enrolment).values(**seat))


def lists(world: World) -> ClassroomLists:
    return ClassroomLists(world.database, world.clock, Ids(world.clock.now_ms).new)


def ticked(world: World, person: str, day: date) -> bool:
    rows = lists(world).day(ROOM, day).rows
    return next(row.present for row in rows if row.who.person_id == person)


def tick(world: World, person: str, day: date, *, present: bool = True) -> None:
    new = NewTick(f"{person}-{day.isoformat()}-{present}", ROOM, person, day, present=present)
    lists(world).tick(new, by="sluzba")
