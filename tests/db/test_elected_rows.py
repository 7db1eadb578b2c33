"""Elected officials in the database are those of the domain."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from sqlalchemy import select, true

from lms_bridge.db import tables
from lms_bridge.db.elected import was_elected
from lms_bridge.db.engine import reading
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.elected import elected_on
from lms_bridge.domain.person import Person, Role
from tests.db.pipeline import ANA, ONLINE, ROSTER, Pipeline

CODES = {"ext:mayor"}
_DAY = day_of(ONLINE.start_ms)
_NEXT = _DAY + timedelta(1)
_DATES = ((None, None), (_DAY, None), (None, _DAY), (_NEXT, None), (_DAY, _NEXT))
_WORDS = ("ext:electedCouncillor", "Ext:Elected", "ext:mayor", "ext:100%elected", "student")
ROLES = tuple(
    Role(f"r{number}", f"p{number}", "secondary", word, "body", *dates)
    for number, (word, dates) in enumerate(product(_WORDS, _DATES))
)
"""Each of another person."""


def elected(pipeline: Pipeline) -> set[str]:
    """By the database, on the day on which the online training began."""
    condition = was_elected(tables.person.c.id, tables.realisation.c.start_day, codes=CODES)
    query = select(tables.person.c.id).join(tables.realisation, true())
    with reading(pipeline.engines) as connection:
        return set(connection.execute(query.where(tables.realisation.c.id == ONLINE.id, condition)).scalars())


def test_the_database_finds_whom_the_domain_calls_elected(pipeline: Pipeline) -> None:
    persons = tuple(Person(one.person_id, "", "", "", "", None) for one in ROLES)
    pipeline.enrol(replace(ROSTER, persons=(*ROSTER.persons, *persons), roles=ROLES))
    assert elected(pipeline) == {one.person_id for one in ROLES if elected_on(_DAY, roles=[one], codes=CODES)}


def test_a_mandate_that_left_the_roster_was_held_all_the_same(school: Pipeline) -> None:
    mandate = Role("r", ANA, "primary", "ext:elected", "body", date(2019, 1, 1), date(2021, 1, 1))
    school.enrol(replace(ROSTER, roles=(mandate,)))
    school.enrol(ROSTER)
    assert elected(school) == {ANA}
