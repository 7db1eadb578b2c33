"""Doubled people, a body that went into another one, and a provider whose accreditation lapsed, for pages."""

from datetime import date

from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.keep_bodies import KeepBodies
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.merge_persons import MergePersons
from tests.unit.web_pages.world import World

DOUBLES = {
    "p-vera": ("Вера", "Нешић", "E77", "vera.nesic@town.example"),
    "p-vera-2": ("Vera", "Nešić-Lukić", "E77", "v.nesic@town.example"),
    "p-pavle": ("Павле", "Ћирић", "E78", "pavle@town.example"),
    "p-pavle-2": ("Павле", "Ћирић", "E78", "pavle@town.example"),
    "p-mira": ("Мира", "Жикић", "", "mira@town.example"),
    "p-mira-2": ("Мира", "Жикић", "", "mira@town.example"),
}
_BY = {"by": "sluzba", "reason": "As the HR officer of the body said"}


def keep_people(world: World) -> None:
    """One pair that may be one person, one that waits for another officer, one that is merged."""
    with world.engines.writer.begin() as connection:
        for key, (given, family, number, email) in DOUBLES.items():
            name = {"id": key, "given_name": given, "family_name": family, "email": email}
            row = {**name, "employee_number": number, "primary_body_id": "b-town"}
            connection.execute(insert(tables.person).values(row))
    MergePersons(world.database, world.clock, four_eyes=True).merge("p-pavle-2", "p-pavle", **_BY)
    MergePersons(world.database, world.clock).merge("p-mira-2", "p-mira", **_BY)
    bodies = KeepBodies(world.database, world.clock)
    bodies.renamed("b-town", "Град Ђурђево", on=date(2020, 6, 1), **_BY)
    bodies.merged("b-town", "b-city", on=date(2021, 1, 1), **_BY)
    lapsed = Accreditation("b-school", "A-17/2018", date(2018, 1, 1), date(2020, 2, 15), "Решење 17/2018")
    validity = KeepValidity(world.database, world.clock)
    validity.accredit(lapsed, **_BY)
    validity.waive("r-webinar", **_BY)
