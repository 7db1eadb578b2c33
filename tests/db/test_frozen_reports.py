"""A frozen report keeps its figures and rows; what differs since is listed with before and after."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from sqlalchemy import delete, update

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines, writing
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.indicators import EVERYTHING, INDICATORS, Question
from lms_bridge.domain.programme import Form
from lms_bridge.services.indicator_desk import IndicatorDesk, side_by_side, since_frozen
from lms_bridge.services.ports.figure_books import AttendanceThen, Change, Headcount, Planned
from tests.db.figure_years import FigureYear
from tests.db.pipeline import SetClock

NOW = 1_609_500_000_000
ASKED = Question(2020, EVERYTHING, date(2021, 1, 1))
MANY = 10_000
Key = tuple[str, str]


@pytest.fixture
def year(engines: Engines) -> FigureYear:
    made = FigureYear(Random(5), persons=20, realisations=12)
    with writing(engines) as connection:
        made.write(connection)
    return made


@pytest.fixture
def desk(engines: Engines, year: FigureYear) -> IndicatorDesk:
    del year
    clock = SetClock(NOW)
    return IndicatorDesk(DbDatabase(engines, Ids(clock.now_ms)), clock)


def test_a_report_keeps_all_figures_with_their_definitions_and_its_rows(
    desk: IndicatorDesk, engines: Engines, year: FigureYear
) -> None:
    number = desk.freeze(2020, note=" За владу ", by="officer")
    with desk.database.read() as unit:
        report = unit.figures.frozen.report(number)
        assert report is not None
        assert (report.year, report.note, report.at_ms, report.credit_rule) == (
            2020,
            "За владу",
            NOW,
            "ects-30h",
        )
        assert list(report.figures) == list(INDICATORS)
        assert report.figures["attendances"].value == str(len(year.asked(ASKED)))
        assert all(one.difference in (None, 0) for one in since_frozen(unit.figures, report, ASKED))
        assert unit.figures.frozen.changed_attendances(number, ASKED, limit=MANY) == (0, [])
        assert unit.figures.frozen.changed_realisations(number, ASKED) == []


def after_a_change(desk: IndicatorDesk, engines: Engines, year: FigureYear) -> tuple[int, Key, Key, Key]:
    """A frozen report, and an attendance that went, one that changed and one that came since."""
    gone, changed, *_ = sorted((came.realisation, came.person) for came in year.asked(ASKED))
    number = desk.freeze(2020, note="", by="officer")
    completion, rows = tables.completion, year.rows["completion"]
    waits = [row for row in rows if not row["attended"] and row["superseded_ms"] is None]
    held = {row["id"] for row in year.rows["realisation"] if row["start_day"].year == ASKED.year}
    came = next((row["realisation_id"], row["person_id"]) for row in waits if row["realisation_id"] in held)
    other = {"body_id": "b0", "certificate": True, "confirmation": False}
    with writing(engines) as connection:
        for key, values in ((gone, {"attended": False}), (changed, other), (came, {"attended": True})):
            mine = (completion.c.realisation_id == key[0], completion.c.person_id == key[1])
            connection.execute(update(completion).where(*mine).values(**values))
    return number, gone, changed, came


def test_what_came_went_and_changed_is_listed_with_before_and_after(
    desk: IndicatorDesk, engines: Engines, year: FigureYear
) -> None:
    number, gone, changed, came = after_a_change(desk, engines, year)
    with desk.database.read() as unit:
        total, listed = unit.figures.frozen.changed_attendances(number, ASKED, limit=MANY)
        _, second = unit.figures.frozen.changed_attendances(number, ASKED, limit=1, offset=1)
    told = {(row.realisation_id, row.person_id): row for row in listed}
    changes = {key: row.change for key, row in told.items()}
    assert changes == {gone: Change.GONE, changed: Change.CHANGED, came: Change.CAME}
    assert (told[gone].after, told[came].before) == (None, None)
    assert told[changed].after == AttendanceThen(
        "Body 0", confirmation=False, certificate=True, elected=changed[1] in year.elected
    )
    assert (second, total) == (listed[1:2], 3)


def test_a_realisation_of_another_kind_is_listed_though_its_attendances_stand(
    desk: IndicatorDesk, engines: Engines
) -> None:
    number = desk.freeze(2020, note="", by="officer")
    changed = update(tables.realisation).where(tables.realisation.c.form == Form.WEBINAR)
    with writing(engines) as connection:
        times = connection.execute(changed.values(form="classroom", hours="12")).rowcount
    with desk.database.read() as unit:
        listed = unit.figures.frozen.changed_realisations(number, ASKED)
        assert unit.figures.frozen.changed_attendances(number, ASKED, limit=MANY)[0] == 0
    assert 0 < len(listed) <= times
    assert {
        (one.before.form, one.after.form, one.after.hours) for one in listed if one.before and one.after
    } == {("webinar", "classroom", "12")}


def test_who_had_an_account_before_rosters_told_it_is_in_the_newest_frozen_report(
    desk: IndicatorDesk, engines: Engines
) -> None:
    def learners(question: Question) -> tuple[object, ...]:
        with desk.database.read() as unit:
            return next(iter(side_by_side(unit.figures, question, [2020]))).values

    asked = replace(ASKED, year=2021)
    before = learners(asked)[0]
    assert learners(asked) == (before, None)
    while_it_runs = SetClock(day_begins(date(2020, 12, 31)))
    replace(desk, clock=while_it_runs).freeze(2020, note="", by="officer")
    with writing(engines) as connection:
        connection.execute(delete(tables.profile))
    assert learners(asked) == (0, before)
    assert learners(replace(asked, bodies=frozenset({"b1"}))) == (0, None)


def test_a_plan_takes_the_place_of_the_one_before_and_stands_beside_what_was_done(
    desk: IndicatorDesk,
) -> None:
    desk.plan(2020, [Planned("c0", 9, 90), Planned("c1", 1, 1)], by="officer")
    desk.plan(2020, [Planned("c0", 3, 30)], by="officer")
    with pytest.raises(NotFound):
        desk.plan(2020, [Planned("nowhere", 1, 1)], by="officer")
    with desk.database.read() as unit:
        lines = {one.programme_id: one for one in unit.figures.entered.against_done(ASKED)}
        held = unit.figures.realisations(ASKED)
    assert lines["c0"].planned == Planned("c0", 3, 30)
    assert "c1" not in lines or lines["c1"].planned is None
    assert sum(one.realisations for one in lines.values()) == sum(held.values())


def test_numbers_of_employees_stay_where_a_later_file_does_not_name_them(desk: IndicatorDesk) -> None:
    desk.employ(2020, [Headcount("b0", 10), Headcount("b1", 20)], by="officer")
    desk.employ(2020, [Headcount("b1", 25)], by="officer")
    with desk.database.read() as unit:
        assert unit.figures.entered.employees(2020) == {"b0": 10, "b1": 25}
        assert unit.figures.entered.employees(2019) == {}
