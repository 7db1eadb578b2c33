"""What a platform says of its accounts, on the page of those that nobody has."""

from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.domain.matching import Verdict, Why
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import LMS, World


def account(world: World, name: str) -> str:
    with reading(world.engines) as connection:
        query = select(tables.account.c.id).where(tables.account.c.name == name)
        return f"/accounts/{connection.execute(query).scalar_one()}"


def seen_on(world: World, page: str) -> set[str]:
    with reading(world.engines) as connection:
        query = select(tables.access_log.c.person_id).where(tables.access_log.c.page == page.strip("/"))
        return set(connection.execute(query).scalars())


def viewed(world: World) -> set[str]:
    with reading(world.engines) as connection:
        return set(connection.execute(select(tables.access_log.c.person_id)).scalars())


def test_an_account_that_waits_says_why_and_to_whom_its_keys_point(staff: Browser) -> None:
    text = staff.text("/accounts")
    assert "Непознат user.900 · 900 lms One person, several accounts Ана Џодан by the register's id" in text
    assert "To 1 further user of the platforms no person of the register fits." in text


def test_an_account_shows_what_the_platform_tells_of_it(staff: Browser, world: World) -> None:
    text = staff.text(account(world, "900"))
    assert "Another account on the platform has a key of the same person." in text
    assert "User name user.900 Idnumber p-ana E-mail user.900@example.org" in text
    assert "Institution Opština Đurđevo 10" in text
    assert "None of its keys is a person's of the register." in staff.text(account(world, "901"))


def test_a_candidate_that_is_shown_is_logged_and_so_is_the_account(staff: Browser, world: World) -> None:
    staff.get("/accounts")
    assert viewed(world) == {"p-ana"}
    page = account(world, "901")
    staff.get(page)
    assert viewed(world) == {"p-ana", page.strip("/").replace("accounts/", "account ")}


def test_whose_an_account_is_is_logged_where_it_is_shown(staff: Browser, world: World) -> None:
    page = account(world, "901")
    staff.send(f"{page}/link", on=page, person="p-ana", reason="asked the body")
    assert "This account belongs to Ана Џодан" in staff.text(page)
    assert "p-ana" in seen_on(world, page.replace("accounts/", "accounts "))


def test_of_a_disputed_link_the_person_it_names_is_logged(staff: Browser, world: World) -> None:
    with world.database.write() as unit:
        number = unit.accounts.find("lms", "901")[0]
        unit.accounts.link(number, "p-ana", by="register", reason="user profile", at_ms=1)
        verdicts = {900: Verdict(None, why=Why.NOBODY), 901: Verdict(None, why=Why.LINK_DISPUTED)}
        unit.moodle_users.say(LMS, verdicts)
    assert "Linked to Ана Џодан" in staff.text("/accounts")
    assert seen_on(world, "/accounts") == {"p-ana"}


def test_a_candidate_is_linked_with_a_reason_and_waits_no_more(staff: Browser, world: World) -> None:
    page = account(world, "900")
    answer = staff.send(f"{page}/link", on=page, person="p-ana", reason="the body confirmed it")
    text = staff.text(answer.location)
    assert "3 facts that waited for it count now." in text
    assert "None waits." in text
    assert "the body confirmed it" in text


def test_an_account_that_no_platform_told_of_shows_no_such_part(silent_staff: Browser) -> None:
    text = silent_staff.text("/accounts")
    assert "None waits." in text
    assert "further user" not in text
