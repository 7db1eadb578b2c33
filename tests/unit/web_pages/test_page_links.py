"""A person's page tells how each account came to be linked, and the links that no longer stand."""

from sqlalchemy import update

from lms_bridge.db import tables
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import NOW, World, at


def account_of(world: World, name: str) -> int:
    with world.database.read() as unit:
        return unit.accounts.find("lms", name)[0]


def test_a_link_by_the_register_says_so(staff: Browser) -> None:
    text = staff.text("/persons/p-ljubica")
    assert "account 101 (Љубица Ђорђевић) Linked by the register's user profile, 1 Jun 2020 10:00." in text
    assert "Links that no longer stand" not in text


def test_a_link_by_an_officer_says_who_and_why(staff: Browser, world: World) -> None:
    account = account_of(world, "900")
    with world.unit() as unit:
        unit.accounts.link(account, "p-ana", by="sluzba", reason="asked the body.", at_ms=NOW)
    expected = "account 900 (Непознат) Linked by sluzba, 1 Dec 2020 10:00: asked the body."
    assert f"{expected} " in staff.text("/persons/p-ana")


def test_an_undone_link_stays_with_who_undid_it(staff: Browser, world: World) -> None:
    account = account_of(world, "900")
    with world.unit() as unit:
        unit.accounts.link(account, "p-ana", by="operator", reason="asked the body", at_ms=NOW)
        unit.accounts.unlink(account, by="sluzba", at_ms=NOW + 60_000)
    text = staff.text("/persons/p-ana")
    assert "No account has been heard of." in text
    former = text[text.index("Links that no longer stand") :]
    assert "Linked by the administrator, on the command line, 1 Dec 2020 10:00: asked the body." in former
    assert "Undone by sluzba, 1 Dec 2020 10:01, as if it had never been." in former


def test_a_link_with_dates_says_from_when_until_when(staff: Browser, world: World) -> None:
    dates = {"since_ms": at("2020-02-01"), "until_ms": at("2020-09-01")}
    with world.engines.writer.begin() as connection:
        connection.execute(update(tables.link).where(tables.link.c.person_id == "p-ljubica").values(dates))
    text = staff.text("/persons/p-ljubica")
    assert "It counts from 1 Feb 2020 10:00." in text
    assert "It counted until 1 Sept 2020 10:00, when the register named another person." in text


def test_a_persons_page_leads_to_what_was_changed_about_them(staff: Browser) -> None:
    html = staff.get("/persons/p-ana").get_data(as_text=True)
    assert 'href="/changes?q=' in html
