"""How many had an account at the end of a year, by what rosters told when."""

from dataclasses import replace
from datetime import date

import pytest

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.indicators import EVERYTHING, INDICATORS, Question
from lms_bridge.domain.person import Role
from lms_bridge.domain.roster import Roster
from lms_bridge.services.indicators import rows, values
from lms_bridge.services.ports.indicators import EVERY_ROW
from tests.db.pipeline import ROSTER, VESNA, Pipeline

TODAY = date(2026, 6, 1)
WITHOUT_VESNA = replace(ROSTER, profiles=ROSTER.profiles[:2])


def told(pipeline: Pipeline, day: date, roster: Roster) -> None:
    pipeline.clock.at_ms = day_begins(day)
    pipeline.enrol(roster)


@pytest.fixture
def years(pipeline: Pipeline) -> Pipeline:
    """Vesna's account was taken from the roster in 2023 and came back in 2025."""
    told(pipeline, date(2022, 3, 1), ROSTER)
    told(pipeline, date(2023, 3, 1), WITHOUT_VESNA)
    told(pipeline, date(2025, 3, 1), ROSTER)
    return pipeline


@pytest.mark.parametrize(
    ("year", "learners"), [(2020, None), (2021, None), (2022, 3), (2023, 2), (2024, 2), (2025, 3), (2026, 3)]
)
def test_at_the_end_of_a_year_it_is_who_had_one_then(
    years: Pipeline, year: int, learners: int | None
) -> None:
    question = Question(year, EVERYTHING, TODAY)
    with years.database.read() as unit:
        assert values(unit.figures, question)["learners"] == learners
        listed = rows(unit.figures, question, INDICATORS["learners"], EVERY_ROW)
    assert len(listed) == (learners or 0)


def test_they_are_counted_where_they_worked_then(years: Pipeline) -> None:
    other = replace(ROSTER.bodies[0], id="other", name="Other")
    moved = Role("r", VESNA, "primary", "student", "other", date(2025, 6, 1), None)
    told(years, date(2025, 7, 1), replace(ROSTER, bodies=(*ROSTER.bodies, other), roles=(moved,)))
    with years.database.read() as unit:
        found = [
            unit.figures.learners(Question(year, EVERYTHING, TODAY, bodies=frozenset({"other"})))
            for year in (2022, 2025, 2026)
        ]
    assert found == [0, 1, 1]
