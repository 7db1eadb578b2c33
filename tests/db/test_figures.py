"""The rows behind a number add up to it, whatever is asked; both databases give the same."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.db.engine import Engines, writing
from lms_bridge.db.figures import DbFigures
from lms_bridge.db.ids import Ids
from lms_bridge.domain.credit import rule_of
from lms_bridge.domain.indicators import EVERYTHING, INDICATORS, Given, People, Question, Sight
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.indicators import rows, rows_behind, values
from lms_bridge.services.ports.indicators import EVERY_ROW, By, Page
from tests.db.figure_years import FigureYear

PAPER = "confirmation"
ASKED = Question(2020, EVERYTHING, date(2021, 1, 1))
BODIES = st.none() | st.frozensets(st.sampled_from(("b0", "b1", "b2", "b3")), max_size=3)
SIGHTS = st.builds(Sight, BODIES) | st.builds(Sight, st.none(), st.sampled_from(("b2", "b3")))
QUESTIONS = st.builds(
    replace,
    st.just(ASKED),
    sight=SIGHTS,
    form=st.none() | st.sampled_from(Form),
    kind=st.none() | st.sampled_from(ProgrammeKind),
    provider=st.sampled_from((None, "b2")),
    bodies=BODIES,
    people=st.none() | st.sampled_from(People),
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Undone(Exception):
    """Ends a writing unit without its rows."""


@contextmanager
def filled(engines: Engines, year: FigureYear) -> Iterator[DbFigures]:
    """Answers over the year, of which nothing stays."""
    with suppress(Undone), writing(engines) as connection:
        year.write(connection)
        yield DbFigures(connection, Ids(lambda: 0))
        raise Undone


@FEW
@given(seed=st.integers(0, 10**6), question=QUESTIONS)
def test_the_rows_behind_a_number_add_up_to_it(engines: Engines, seed: int, question: Question) -> None:
    with filled(engines, FigureYear(Random(seed))) as figures:
        told = values(figures, question)
        for indicator in INDICATORS.values():
            listed = rows(figures, question, indicator, EVERY_ROW)
            assert len(listed) == rows_behind(told, indicator), indicator.name
            assert len(set(map(repr, listed))) == len(listed)


@FEW
@given(seed=st.integers(0, 10**6), question=QUESTIONS)
def test_the_figures_are_those_of_what_was_put_in(engines: Engines, seed: int, question: Question) -> None:
    year = FigureYear(Random(seed))
    came = year.asked(question)
    hours = sum((one.hours for one in came if one.hours), Decimal(0))
    wanted = {
        "attendances": len(came),
        "persons": len({one.person for one in came}),
        "trainings": len({one.realisation for one in came}),
        "confirmations": sum(one.confirmation for one in came),
        "certificates": sum(one.certificate for one in came),
        "confirmations-issued": sum((one.realisation, one.person, PAPER) in year.issued for one in came),
        "attendances-elected": sum(one.elected for one in came),
        "persons-webinar": len({one.person for one in came if one.form is Form.WEBINAR}),
        "hours": hours,
        "credits": rule_of(2020).credits(hours),
    }
    with filled(engines, year) as figures:
        told = values(figures, question)
    assert {name: told[name] for name in wanted} == wanted


def test_the_groups_add_up_and_people_of_two_groups_stand_in_both(engines: Engines) -> None:
    year = FigureYear(Random(7), persons=40, realisations=30)
    with filled(engines, year) as figures:
        for by in By:
            groups = figures.groups(ASKED, by)
            assert sum(one.sums.attendances for one in groups) == len(year.asked(ASKED))
            assert len({one.key for one in groups}) == len(groups)
        bodies = {one.key: one.sums.persons for one in figures.groups(ASKED, By.BODY)}
    came = year.asked(ASKED)
    assert bodies == {key: len({one.person for one in came if (one.body or "") == key}) for key in bodies}


def test_rows_come_in_pages_that_miss_and_repeat_nothing(engines: Engines) -> None:
    year = FigureYear(Random(3), persons=30, realisations=20)
    with filled(engines, year) as figures:
        whole = figures.attendance_rows(ASKED, Given.ALL, EVERY_ROW)
        pages = [figures.attendance_rows(ASKED, Given.ALL, Page(50, at)) for at in range(0, len(whole), 50)]
    assert [row for page in pages for row in page] == list(whole)
    assert len(whole) == len(year.asked(ASKED)) > 100


def test_a_learner_is_where_the_person_works_today(engines: Engines) -> None:
    year = FigureYear(Random(1))
    post = {"role_type": "primary", "role": "student", "begin": date(2020, 1, 1), "end": None}
    year.put("role", id="moved", person_id="p0", body_id="b3", **post)
    year.put("profile", id="f", person_id="p0", vendor="moodle", home_page="https://x.example", account="0")
    with filled(engines, year) as figures:
        now = replace(ASKED, year=ASKED.today.year)
        listed = figures.learner_rows(replace(now, bodies=frozenset({"b3"})), EVERY_ROW)
        before = figures.learner_rows(replace(now, bodies=frozenset({"b0"})), EVERY_ROW)
    assert ("p0", "Body 3") in {(one.person_id, one.body) for one in listed}
    assert "p0" not in {one.person_id for one in before}


def test_what_stands_beneath_a_body_is_found_at_any_depth_and_in_circles(engines: Engines) -> None:
    year = FigureYear(Random(1), persons=0, realisations=0)
    year.rows["body"][0]["parent_id"] = "b3"
    with filled(engines, year) as figures:
        assert figures.beneath("b0") == {"b0", "b1", "b2", "b3"}
        assert figures.beneath("nowhere") == frozenset()


def went(year: FigureYear, body: str, into: str) -> None:
    said = {"by": "officer", "reason": "a law", "said_ms": 0, "before": "", "after": ""}
    day = date(2020, 6, 1)
    number = len(year.rows.get("body_turn", ())) + 1
    year.put("body_turn", id=number, body_id=body, turn="merged", day=day, successor_id=into, **said)


def test_a_body_that_went_into_another_one_in_the_year_counts_as_itself_or_under_it(
    engines: Engines,
) -> None:
    year = FigureYear(Random(7), persons=40, realisations=30)
    went(year, "b1", "b2")
    came = {key: [one for one in year.asked(ASKED) if one.body == key] for key in ("b1", "b2")}
    both = [*came["b1"], *came["b2"]]
    with filled(engines, year) as figures:
        alone = {one.key: one.sums.attendances for one in figures.groups(ASKED, By.BODY)}
        together = {one.key: one for one in figures.groups(replace(ASKED, together=True), By.BODY)}
        narrowed = values(figures, replace(ASKED, bodies=figures.forerunners({"b2"})))
    assert (alone["b1"], alone["b2"]) == (len(came["b1"]), len(came["b2"]))
    assert "b1" not in together
    assert together["b2"].name == "Body 2"
    assert together["b2"].sums.attendances == narrowed["attendances"] == len(both)
    assert together["b2"].sums.persons == narrowed["persons"] == len({one.person for one in both})


def test_a_body_that_was_divided_is_counted_as_itself(engines: Engines) -> None:
    year = FigureYear(Random(7), persons=40, realisations=30)
    went(year, "b1", "b2")
    went(year, "b1", "b3")
    with filled(engines, year) as figures:
        assert figures.forerunners({"b2"}) == {"b2"}
        assert "b1" in {one.key for one in figures.groups(replace(ASKED, together=True), By.BODY)}
