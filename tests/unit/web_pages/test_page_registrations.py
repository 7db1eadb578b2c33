"""Pages of registrations at cmi5 courses: what is asked, what is met, what the platform says of it."""

import re

import pytest
from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.registrations_kept import tell_registrations
from tests.unit.web_pages.world import Stage, World


@pytest.fixture
def kept(stage: Stage, world: World) -> World:
    tell_registrations(stage, world)
    return world


def mine(staff: Browser) -> str:
    """The address of Ljubica's."""
    html = staff.get("/registrations?only=differs").get_data(as_text=True)
    found = re.findall(r'href="(/registrations/\d+)"', html)
    assert len(found) == 1
    return str(found[0])


def test_the_list_says_what_waits_and_where_the_platform_says_otherwise(kept: World, staff: Browser) -> None:
    page = staff.text("/registrations")
    assert "2 registrations" in page
    assert "Satisfied on the platform, not by the statements" in page
    assert "Непознат" in page
    assert "Непознат" not in staff.text("/registrations?source=lms&only=differs")
    assert 'href="/registrations"' in staff.get("/attempts").get_data(as_text=True)


def test_one_shows_units_blocks_rules_and_the_platforms_word(kept: World, staff: Browser) -> None:
    page = staff.text(mine(staff))
    for text in (
        "cmi5 course of Љубица Ђорђевић",
        "Заштита података",
        "All units and blocks of the course have to be. (cmi5 9.3.9)",
        "Тест & вежба",
        "It has to be passed.",
        "Score needed: 70%",
        "85%",
        "Завршни рад",
        "It has to be completed.",
        "Први део",
        "The unit had been passed. (cmi5 9.3)",
        "It came to no result yet",
        "Judged by version 1 of the package.",
    ):
        assert text in page, text


def test_what_the_platform_set_at_the_launch_is_said(kept: World, staff: Browser) -> None:
    html = staff.get("/registrations").get_data(as_text=True)
    (other,) = {*re.findall(r'href="(/registrations/\d+)"', html)} - {mine(staff)}
    page = staff.text(other)
    assert "set by the platform at the launch" in page
    assert "Score needed: 50%" in page


def test_whoever_is_shown_is_logged_first(kept: World, staff: Browser) -> None:
    number = mine(staff).rpartition("/")[2]
    staff.get(f"/registrations/{number}")
    with reading(kept.engines) as connection:
        rows = connection.execute(select(tables.access_log.c.person_id, tables.access_log.c.page)).all()
    assert [tuple(row) for row in rows] == [
        ("p-ljubica", "registrations"),
        ("p-ljubica", f"registration {number}"),
    ]


def test_the_persons_record_leads_there(kept: World, staff: Browser) -> None:
    assert mine(staff) in staff.get("/persons/p-ljubica").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/registrations/1", "/registrations/x"])
def test_what_is_not_there_is_not_found(kept: World, staff: Browser, path: str) -> None:
    assert staff.get(path).status_code == 404


def test_in_serbian_all_of_it_is_said(kept: World, staff: Browser) -> None:
    html = staff.get(mine(staff), language="sr-Cyrl").get_data(as_text=True)
    assert "Треба је положити." in html
    assert "Јединица је већ била положена." in html
