"""The pages of courses: what is tied to what, said and undone by a person with a reason."""

import re

import pytest
from sqlalchemy import insert, select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.platform import DISPUTED, GONE, PACKAGE, TEST_MODULE, TIED, UNTIED
from tests.unit.web_pages.world import RULE, SITE, World, at

HERE = f"/courses/lms/{UNTIED}"


@pytest.fixture
def open_world(world: World) -> World:
    """The world with a realisation for which the register names no course."""
    row = {"id": "r-open", "code": "ОТ-1", "title": "Отворена обука", "form": "online", "programme_id": "c1"}
    times = {"start_ms": at("2020-07-01"), "end_ms": at("2020-07-31"), "rule": RULE.to_json()}
    with world.engines.writer.begin() as connection:
        connection.execute(insert(tables.realisation).values(**row, **times))
    return world


def tied(world: World) -> tuple[str | None, str | None]:
    columns = (tables.realisation.c.tied_course, tables.realisation.c.tied_test)
    with reading(world.engines) as connection:
        row = connection.execute(select(*columns).where(tables.realisation.c.id == "r-open")).one()
    return row.tied_course, row.tied_test


def tie(staff: Browser, realisation: str = "r-open", reason: str = "asked the academy") -> str:
    answer = staff.send(f"{HERE}/tie", on=f"{HERE}?q=отворена", realisation=realisation, reason=reason)
    return staff.text(answer.location)


def test_courses_tied_to_nothing_come_first_and_those_gone_last(staff: Browser) -> None:
    html = staff.get("/courses").get_data(as_text=True)
    assert re.findall(r"/courses/lms/(\d+)", html) == ["41", "43", "40", "2", "42"]
    text = staff.text("/courses")
    assert "Tied to no realisation (3)" in text
    assert "its idnumber is not the only one" in text
    assert "no longer on the platform" in text


def test_a_course_shows_by_whose_word_it_is_tied(staff: Browser) -> None:
    text = staff.text(f"/courses/lms/{TIED}")
    assert "Канцеларијско пословање R1 · 1 Mar 2020 the register" in text
    assert "Undo the tie" not in text


@pytest.mark.parametrize(
    ("asked", "shown"), [("заштита", True), ("zastita", True), ("ЗП-1", True), ("40", True), ("xyz", False)]
)
def test_a_course_is_found_by_name_in_either_script_by_idnumber_and_by_number(
    staff: Browser, asked: str, shown: bool
) -> None:
    assert ("Заштита података" in staff.text(f"/courses?q={asked}")) is shown


def test_only_untied_courses_are_listed_on_request(staff: Browser) -> None:
    text = staff.text("/courses?untied=")
    assert "Заштита података" in text
    assert "Канцеларијско пословање" not in text


def test_a_course_shows_its_activities_with_what_they_are(staff: Browser) -> None:
    text = staff.text(HERE)
    assert "Завршни тест 60 Test yes Highest grade: 30 Needed to pass: 18" in text
    assert "Package: SCORM_1.2, revision 3" in text
    assert "Разговор hidden 62 Webinar not known Webinar room: m-40-62" in text


def test_a_realisation_is_tied_by_hand_and_the_tie_undone(staff: Browser, open_world: World) -> None:
    text = tie(staff)
    assert "What waited for it counts now." in text
    assert "Отворена обука ОТ-1 · 1 Jul 2020 sluzba" in text
    assert tied(open_world)[0] == f"{SITE}/course/view.php?id={UNTIED}"
    fields = {"realisation": "r-open", "kind": "course", "reason": "a mistake"}
    text = staff.text(staff.send(f"{HERE}/untie", on=HERE, **fields).location)
    assert "The tie is undone." in text
    assert tied(open_world) == (None, None)
    assert "a mistake" in staff.text("/changes")


def test_the_one_activity_that_may_be_the_test_is_offered_and_tied_by_hand(
    staff: Browser, open_world: World
) -> None:
    tie(staff)
    assert "“Завршни тест” alone may be its test" in staff.text(HERE)
    fields = {"realisation": "r-open", "activity": str(TEST_MODULE), "reason": "its only test"}
    text = staff.text(staff.send(f"{HERE}/test", on=HERE, **fields).location)
    assert "The test is tied." in text
    assert tied(open_world)[1] == f"{SITE}/mod/quiz/view.php?id={TEST_MODULE}"
    staff.send(f"{HERE}/untie", on=HERE, realisation="r-open", kind="test", reason="x")
    assert tied(open_world)[1] is None


def test_what_is_tied_already_is_not_tied_twice(staff: Browser, open_world: World) -> None:
    tie(staff)
    assert "It is tied already." in tie(staff)
    assert "It is tied already." in tie(staff, realisation="r-online")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"realisation": "r-open", "reason": " "}, "Please choose a realisation and give a reason."),
        ({"reason": "x"}, "Please choose a realisation and give a reason."),
    ],
)
def test_no_tie_without_a_realisation_and_a_reason(
    staff: Browser, open_world: World, fields: dict[str, str], says: str
) -> None:
    answer = staff.send(f"{HERE}/tie", on=f"{HERE}?q=отворена", **fields)
    assert says in staff.text(answer.location)
    assert tied(open_world) == (None, None)


def test_what_is_not_there_is_not_found(staff: Browser, open_world: World) -> None:
    assert staff.get("/courses/lms/99").status_code == 404
    assert staff.get("/courses/nowhere/40").status_code == 404
    form, open_one = f"{HERE}?q=отворена", {"realisation": "r-open", "reason": "x"}
    assert staff.send(f"{HERE}/untie", on=form, kind="course", **open_one).status_code == 404
    assert staff.send(f"{HERE}/test", on=form, activity=str(PACKAGE), **open_one).status_code == 404


def test_only_realisations_without_a_course_are_offered(staff: Browser, open_world: World) -> None:
    assert "Отворена обука ОТ-1" in staff.text(f"{HERE}?q=otvorena")
    assert "No realisation fits." in staff.text(f"{HERE}?q=канцеларијско")


def test_a_disputed_idnumber_says_whom_it_names(staff: Browser) -> None:
    assert "Its idnumber names r-webinar" in staff.text(f"/courses/lms/{DISPUTED}")


def test_a_course_that_is_gone_says_since_when(staff: Browser) -> None:
    assert "Not found since 31 May 2020" in staff.text(f"/courses/lms/{GONE}")


def test_before_anything_was_fetched_the_page_says_what_to_do(silent_staff: Browser) -> None:
    assert "No course has been read yet." in silent_staff.text("/courses")
