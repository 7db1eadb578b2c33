"""Ties between realisations and courses: what the register leaves open is said by us, and counts at once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.db.pairs import tied as tied_by
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.lms import CourseKey, LmsCourse, LmsModule, TieKind
from lms_bridge.domain.programme import DAY_MS, Realisation
from lms_bridge.services.ties import AlreadyTied, KeepTies, offered_test, tie_by_idnumber
from tests.db.pipeline import ANA, COURSE, LMS, ONLINE, ROSTER, TEST, Pipeline, completed, enrolled, tried

KEY = CourseKey(1, 5)
OPEN = replace(ONLINE, lms_course=None, lms_test=None)
NEXT_YEAR = replace(
    OPEN, id="next", code="R-2", start_ms=ONLINE.start_ms + 365 * DAY_MS, end_ms=ONLINE.end_ms + 365 * DAY_MS
)


def course(number: int = 5, *, idnumber: str | None = None) -> LmsCourse:
    told: dict[str, Any] = dict.fromkeys(("visible", "completion", "starts_ms", "ends_ms"))
    return LmsCourse(number, idnumber=idnumber, short_name="S", full_name="Обука", **told)


def module(number: int = 9, *, kind: str = "quiz", criterion: bool | None = True) -> LmsModule:
    shown: dict[str, Any] = {"visible": True, "completion": 2, "details": None}
    return LmsModule(
        number, course_id=5, kind=kind, instance=number, name="Тест", criterion=criterion, **shown
    )


@pytest.fixture
def open_school(pipeline: Pipeline) -> Pipeline:
    """A roster whose one realisation names no course, and a catalogue with one course and its test."""
    enrol(pipeline, OPEN)
    with pipeline.database.write() as unit:
        unit.courses.keep(1, [course()], at_ms=0)
        unit.courses.keep_modules(1, [module()], at_ms=0)
    return pipeline


def enrol(pipeline: Pipeline, *realisations: Realisation) -> None:
    enrolments = tuple(enrolled(ANA, one.id) for one in realisations)
    pipeline.enrol(replace(ROSTER, realisations=realisations, enrolments=enrolments))


def ties(pipeline: Pipeline) -> KeepTies:
    return KeepTies(pipeline.database, pipeline.clock)


def tie(pipeline: Pipeline, realisation: str = "online", key: CourseKey = KEY) -> None:
    ties(pipeline).tie(realisation, key, by="officer", reason="asked the academy")


def number(pipeline: Pipeline, **idnumbers: str) -> int:
    """Give courses (`c5="R-1"`) their idnumbers and tie by them; how many idnumbers are disputed."""
    with pipeline.database.write() as unit:
        unit.alone()
        unit.courses.keep(
            1, [course(int(key[1:]), idnumber=text) for key, text in idnumbers.items()], at_ms=1
        )
        return len(tie_by_idnumber(unit, at_ms=1).disputed)


def tied(pipeline: Pipeline) -> dict[str, str | None]:
    return {row.id: row.tied_course for row in pipeline.rows(tables.realisation)}


def test_what_waited_counts_when_the_course_is_tied(open_school: Pipeline) -> None:
    open_school.post(completed())
    open_school.drain()
    assert open_school.attended() == set()
    tie(open_school)
    open_school.drain()
    assert open_school.attended() == {(ANA, "online")}


def test_what_comes_later_counts_by_the_tie_too(open_school: Pipeline) -> None:
    tie(open_school)
    open_school.post(completed())
    open_school.drain()
    assert open_school.attended() == {(ANA, "online")}


def test_an_undone_tie_takes_back_what_counted_by_it(open_school: Pipeline) -> None:
    tie(open_school)
    open_school.post(completed())
    open_school.drain()
    ties(open_school).untie("online", TieKind.COURSE, by="officer", reason="a mistake")
    open_school.drain()
    assert open_school.versions() == [("first", True), ("evidence-withdrawn", False)]
    (row,) = open_school.rows(tables.tie)
    assert (row.by, row.reason, row.undone_by, row.undone_reason) == (
        "officer", "asked the academy", "officer", "a mistake"
    )  # fmt: skip


def test_attempts_count_when_the_test_is_tied(open_school: Pipeline) -> None:
    tie(open_school)
    open_school.post(completed(), tried())
    open_school.drain()
    assert open_school.standing()[ANA, "online"][3] is None
    ties(open_school).tie_test("online", 9, by="officer", reason="its only test")
    open_school.drain()
    assert open_school.standing()[ANA, "online"][3] == "90/0/100"
    ties(open_school).untie("online", TieKind.TEST, by="officer", reason="another")
    open_school.drain()
    assert open_school.standing()[ANA, "online"][3] is None


def test_the_registers_own_word_prevails(open_school: Pipeline) -> None:
    tie(open_school)
    enrol(open_school, replace(OPEN, lms_course=f"{LMS}/course/view.php?id=77"))
    open_school.post(completed())
    open_school.drain()
    assert open_school.attended() == set()
    assert tied(open_school) == {"online": COURSE}


def test_a_roster_that_names_another_course_takes_back_and_one_that_names_none_gives_again(
    open_school: Pipeline,
) -> None:
    tie(open_school)
    open_school.post(completed())
    open_school.drain()
    enrol(open_school, replace(OPEN, lms_course=f"{LMS}/course/view.php?id=77"))
    open_school.drain()
    enrol(open_school, OPEN)
    open_school.drain()
    assert [attended for _, attended in open_school.versions()] == [True, False, True]


def test_a_realisation_that_has_its_course_is_not_tied_to_another(open_school: Pipeline) -> None:
    tie(open_school)
    with pytest.raises(AlreadyTied, match=r"id=5"):
        tie(open_school)
    enrol(open_school, ONLINE)
    with pytest.raises(AlreadyTied):
        ties(open_school).tie_test("online", 9, by="officer", reason="x")
    assert len(open_school.rows(tables.tie)) == 1


@pytest.mark.parametrize(
    ("realisation", "key", "what"),
    [
        ("nobody", KEY, "realisation"),
        ("online", CourseKey(1, 6), "course"),
        ("online", CourseKey(9, 5), "source"),
    ],
)
def test_whom_or_what_nobody_knows_is_not_tied(
    open_school: Pipeline, realisation: str, key: CourseKey, what: str
) -> None:
    with pytest.raises(NotFound, match=what):
        tie(open_school, realisation, key)
    assert open_school.rows(tables.tie) == []


def test_an_activity_of_another_course_or_without_attempts_is_no_test(open_school: Pipeline) -> None:
    with pytest.raises(NotFound, match="activity"):
        ties(open_school).tie_test("online", 9, by="officer", reason="x")
    tie(open_school)
    with open_school.database.write() as unit:
        unit.courses.keep_modules(1, [module(10, kind="page")], at_ms=0)
    with pytest.raises(InvalidValue):
        ties(open_school).tie_test("online", 10, by="officer", reason="x")
    with pytest.raises(NotFound, match="tie"):
        ties(open_school).untie("online", TieKind.TEST, by="officer", reason="x")


def test_no_tie_without_a_reason(open_school: Pipeline) -> None:
    with pytest.raises(InvalidValue):
        ties(open_school).tie("online", KEY, by="officer", reason=" ")
    assert tied(open_school)["online"] is None


def test_an_idnumber_ties_by_itself_and_says_so(open_school: Pipeline) -> None:
    assert number(open_school, c5="R-1") == 0
    (row,) = open_school.rows(tables.tie)
    assert (row.realisation_id, row.by, row.object) == ("online", "idnumber", COURSE)
    assert number(open_school, c5="R-1") == 0
    assert len(open_school.rows(tables.tie)) == 1


def test_two_courses_with_one_idnumber_tie_nothing(open_school: Pipeline) -> None:
    assert number(open_school, c5="R-1", c6="R-1") == 1
    assert tied(open_school)["online"] is None


def test_what_somebody_took_apart_no_idnumber_puts_together(open_school: Pipeline) -> None:
    number(open_school, c5="R-1")
    ties(open_school).untie("online", TieKind.COURSE, by="officer", reason="wrong number")
    number(open_school, c5="R-1")
    assert tied(open_school)["online"] is None
    tie(open_school)
    assert tied(open_school)["online"] == COURSE


def test_a_course_that_serves_the_next_year_keeps_what_it_gave_the_last(open_school: Pipeline) -> None:
    number(open_school, c5="R-1")
    open_school.post(completed())
    open_school.drain()
    enrol(open_school, OPEN, NEXT_YEAR)
    number(open_school, c5="R-2")
    open_school.post(completed(minute=365 * 24 * 60 + 60))
    open_school.drain()
    assert tied(open_school) == {"online": COURSE, "next": COURSE}
    assert open_school.attended() == {(ANA, "online"), (ANA, "next")}


def test_what_is_tied_by_us_is_not_listed_as_tied_to_nothing(open_school: Pipeline) -> None:
    open_school.post(completed(), tried())
    open_school.drain()
    with open_school.database.read() as unit:
        assert {one.object for one in unit.pages.arrived().untied} == {COURSE, TEST}
    tie(open_school)
    ties(open_school).tie_test("online", 9, by="officer", reason="x")
    with open_school.database.read() as unit:
        assert COURSE not in {one.object for one in unit.pages.arrived().untied}
        assert TEST not in {one.object for one in unit.pages.arrived().untied}


@pytest.mark.parametrize(
    ("modules", "offered"),
    [
        pytest.param([module(9)], 9, id="the only test"),
        pytest.param([module(9), module(10, kind="scorm")], 9, id="a test before a package"),
        pytest.param([module(10, kind="scorm")], 10, id="the only package"),
        pytest.param([module(9), module(11)], None, id="two tests"),
        pytest.param([module(9, criterion=None)], None, id="nobody knows whether it counts"),
        pytest.param([module(9, criterion=False)], None, id="it does not count"),
        pytest.param([module(9), module(11, criterion=False)], 9, id="one of two counts"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_only_an_activity_that_alone_may_be_the_test_is_offered(
    modules: list[LmsModule], offered: int | None
) -> None:
    found = offered_test(modules)
    assert (found.id if found else None) == offered


def test_a_fact_finds_its_realisation_by_index_however_it_is_tied(pipeline: Pipeline) -> None:
    """On SQLite one condition within another would read all realisations for every fact."""
    if pipeline.engines.dialect != "sqlite":
        pytest.skip("NOT RUN: PostgreSQL chooses by the number of rows, and there are none")
    told = tables.fact_object
    query = select(tables.realisation.c.id).select_from(tables.fact)
    query = query.join(told, told.c.fact_id == tables.fact.c.id).join(tables.realisation, tied_by())
    with reading(pipeline.engines) as connection:
        asked = query.where(tables.fact.c.id == 1).compile(connection, compile_kwargs={"literal_binds": True})
        steps = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert [step for step in steps if step.startswith("SCAN realisation")] == []
    assert any("ix_realisation_tied_course" in step for step in steps)
