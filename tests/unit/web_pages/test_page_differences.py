"""The page of differences: both sides' counts, each difference with its reason, and who saw whom."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.domain.agreement import Cause, Counts, Difference, DifferenceKind
from lms_bridge.domain.fact import Account
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import LMS, NOW, SITE, World, at

COUNTS = Counts(there_total=5, there_completed=3, here_total=4, here_completed=2, agreed=3)
LJUBICA = Difference(
    "101",
    DifferenceKind.COMPLETE_THERE,
    Cause.WAITING,
    person_id="p-ljubica",
    there_ms=at("2020-03-10"),
)
NOBODY = Difference("777", DifferenceKind.UNMATCHED, Cause.NOBODY)


@pytest.fixture
def differing(world: World) -> World:
    with world.unit() as unit:
        found = [LJUBICA, NOBODY]
        unit.agreements.prove(LMS, "r-online", counts=COUNTS, found=found, at_ms=at("2020-03-11"))
    return world


def test_it_says_that_nothing_was_compared_yet(world: World, staff: Browser) -> None:
    assert "Nothing has been compared yet" in staff.text("/differences")


def test_both_counts_and_every_difference_are_shown(differing: World, staff: Browser) -> None:
    page = staff.text("/differences")
    for text in ("3 of 4", "Complete in Moodle, not here", "It waits for an admission.", "account 777"):
        assert text in page
    assert "2 differences stand" in page


def test_it_can_be_narrowed(differing: World, staff: Browser) -> None:
    page = staff.text("/differences?source=lms&kind=account-unmatched")
    assert ("account 777" in page, "account 101" in page) == (True, False)
    assert "Nothing has been compared yet" in staff.text("/differences?source=other")


def test_whoever_is_shown_is_logged_first(differing: World, staff: Browser) -> None:
    staff.get("/differences")
    with reading(differing.engines) as connection:
        seen = connection.execute(select(tables.access_log.c.person_id, tables.access_log.c.page)).all()
    assert [tuple(row) for row in seen] == [("p-ljubica", "differences")]


def test_a_comparison_that_proved_nothing_says_why(differing: World, staff: Browser) -> None:
    with differing.unit() as unit:
        unit.agreements.doubt(LMS, "r-online", trouble="emptied", at_ms=at("2020-03-12"))
    page = staff.text("/differences")
    assert "Moodle shows nobody in the course" in page
    assert "3 of 4" in page, "what was proven before stands"


def test_it_is_told_in_serbian(differing: World, staff: Browser) -> None:
    assert "Завршено у Moodle-у, овде није" in staff.text("/differences", language="sr-Cyrl")


def test_an_account_of_nobody_leads_to_its_own_page_where_it_is_linked(world: World, staff: Browser) -> None:
    """Also one of which nothing was heard so far."""
    with world.unit() as unit:
        key = (LMS, Account(SITE, "777"))
        account_id = unit.accounts.ensure({key: "Непозната"}, at_ms=NOW)[key]
        found = [replace(NOBODY, kind=DifferenceKind.COMPLETE_THERE, why=Cause.UNMATCHED), NOBODY]
        unit.agreements.prove(LMS, "r-online", counts=COUNTS, found=found, at_ms=NOW)
    assert staff.get("/differences").get_data(as_text=True).count(f'href="/accounts/{account_id}"') == 2
    page = f"/accounts/{account_id}"
    assert "Nothing waits for it." in staff.text(page)
    staff.send(f"{page}/link", on=f"{page}?q=Ana", person="p-ana", reason="asked her")
    assert "This account belongs to Ана Џодан." in staff.text(page)


def test_what_somebody_may_lack_here_comes_first(world: World, staff: Browser) -> None:
    with world.unit() as unit:
        unit.agreements.prove(LMS, "r-webinar", counts=COUNTS, found=[NOBODY], at_ms=NOW)
        unit.agreements.prove(LMS, "r-online", counts=COUNTS, found=[LJUBICA], at_ms=NOW)
    page = staff.text("/differences")
    assert page.index("account 101") < page.index("account 777")
