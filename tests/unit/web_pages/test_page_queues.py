"""The two queues on their pages: what waits counts as soon as somebody decides."""

from urllib.parse import urlsplit

from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import World


def account_of(world: World, name: str) -> int:
    with world.database.read() as unit:
        return unit.accounts.find("lms", name)[0]


def link(staff: Browser, world: World, **fields: str) -> str:
    """Send the form and read the page that follows."""
    account = account_of(world, "900")
    answer = staff.send(f"/accounts/{account}/link", on=f"/accounts/{account}?q=ana", **fields)
    return staff.text(answer.location) if answer.status_code == 302 else str(answer.status_code)


def test_an_unmatched_account_shows_its_name_there_and_what_waits(staff: Browser, world: World) -> None:
    assert "Непознат 900 https://lms.example lms 3" in staff.text("/accounts")
    text = staff.text(f"/accounts/{account_of(world, '900')}?q=ана")
    assert "3 facts wait" in text
    assert "Ана Џодан" in text


def test_linking_says_how_many_facts_count_now(staff: Browser, world: World) -> None:
    text = link(staff, world, person="p-ana", reason="asked the body")
    assert "3 facts that waited for it count now." in text
    assert "No account waits" in text
    assert "asked the body" in text


def test_a_link_without_a_reason_changes_nothing(staff: Browser, world: World) -> None:
    assert "Please choose a person and give a reason." in link(staff, world, person="p-ana", reason="  ")
    assert "Непознат 900" in staff.text("/accounts")


def test_a_link_to_nobody_is_a_404(staff: Browser, world: World) -> None:
    assert link(staff, world, person="nobody", reason="a slip") == "404"


def test_a_linked_account_is_not_given_to_another(staff: Browser, world: World) -> None:
    link(staff, world, person="p-ana", reason="asked the body")
    assert "belongs to another person" in link(staff, world, person="p-marko", reason="asked again")


def test_a_link_is_undone_with_a_reason(staff: Browser, world: World) -> None:
    link(staff, world, person="p-ana", reason="asked the body")
    path = f"/accounts/{account_of(world, '900')}/unlink"
    assert urlsplit(staff.send(path, on="/accounts", reason="").location).path == "/accounts"
    assert "No account waits" in staff.text("/accounts")
    answer = staff.send(path, on="/accounts", reason="the wrong Ana")
    assert "What counted by it waits again." in staff.text(answer.location)
    assert "Непознат 900" in staff.text("/accounts")


def test_the_candidates_that_were_shown_are_in_the_log(staff: Browser, world: World) -> None:
    number = account_of(world, "900")
    staff.get(f"/accounts/{number}?q=petrovic")
    with world.database.read() as unit:
        seen = {one.person_id for one in unit.pages.views(person_id=None, before=None, limit=9)}
    assert seen == {"p-marko", "p-ana", f"account {number}"}


def test_admitting_with_a_reason_lets_what_waited_count(staff: Browser, world: World) -> None:
    assert "Marko Petrović Канцеларијско пословање" in staff.text("/waiting")
    pair = {"person": "p-marko", "realisation": "r-online"}
    answer = staff.send("/waiting", on="/waiting", reason="came late to the list", **pair)
    assert "The person is admitted." in staff.text(answer.location)
    world.work()
    assert "Nobody waits." in staff.text("/waiting")
    text = staff.text("/realisations/r-online")
    assert "Marko Petrović admitted by an officer Opština Đurđevo 10 Attended Confirmation" in text


def test_admitting_without_a_reason_changes_nothing(staff: Browser) -> None:
    pair = {"person": "p-marko", "realisation": "r-online"}
    answer = staff.send("/waiting", on="/waiting", reason="", **pair)
    assert "Please give a reason." in staff.text(answer.location)


def test_admitting_nobody_is_a_404(staff: Browser) -> None:
    pair = {"person": "nobody", "realisation": "r-online"}
    assert staff.send("/waiting", on="/waiting", reason="a slip", **pair).status_code == 404
