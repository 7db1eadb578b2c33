"""Ticking on a phone that loses its connection: nothing is lost, doubled, or sent for somebody else."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.unit.web_pages.classroom_kept import MANY, PATH

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('lms-bridge.tick.')).length"
GREAT_ENOUGH = 48
"""Pixels of a target that a thumb meets."""


def row(page: Page, person: str) -> Locator:
    return page.locator(f"[data-person={person}]")


def ticked(page: Page, person: str) -> bool:
    return "is-present" in (row(page, person).get_attribute("class") or "")


def kept(page: Page, number: int) -> bool:
    """Whether that many acts wait on the device, at once or within five seconds."""
    for _ in range(50):
        if page.evaluate(KEPT) == number:
            return True
        page.wait_for_timeout(100)
    return False


_days = iter(MANY)


@pytest.fixture
def here(visit: Visit) -> str:
    """The list of a day on which nobody is ticked, opened."""
    visit.sign_in("sluzba")
    path = f"{PATH}?day={next(_days).isoformat()}"
    visit.open(path)
    return path


def test_ticks_are_kept_while_offline_and_sent_afterwards(visit: Visit, here: str) -> None:
    page = visit.page
    row(page, "p-ana").get_by_role("button").click()
    expect(row(page, "p-ana").locator("[data-state]")).to_have_text("сачувана")
    page.context.set_offline(True)
    for person in ("p-ljubica", "p-marko"):
        row(page, person).get_by_role("button").click()
    expect(row(page, "p-marko").locator("[data-state]")).to_contain_text("чека на овом уређају")
    expect(page.locator("[data-connection]")).to_contain_text("Нема везе")
    expect(page.locator(".roll-count")).to_have_text("присутно 3 од 3")
    assert page.evaluate(KEPT) == 2
    page.context.set_offline(False)
    assert kept(page, 0)
    expect(page.locator("[data-connection]")).to_be_hidden()
    page = visit.open(here)
    assert [ticked(page, one) for one in ("p-ana", "p-ljubica", "p-marko")] == [True] * 3


def test_a_page_that_was_closed_meanwhile_sends_when_it_is_opened_again(visit: Visit, here: str) -> None:
    page = visit.page
    page.context.set_offline(True)
    row(page, "p-ana").get_by_role("button").click()
    assert kept(page, 1)
    page.goto("about:blank")
    page.context.set_offline(False)
    page = visit.open(here)
    assert kept(page, 0)
    assert ticked(visit.open(here), "p-ana")


def test_each_tick_is_undone_by_the_same_button_and_said_aloud(visit: Visit, here: str) -> None:
    page = visit.page
    button = row(page, "p-ana").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Ана Џодан: присуство, сачувана")
    expect(button).to_contain_text("Поништи")
    page.wait_for_timeout(450)  # longer than one tap that comes twice
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Ана Џодан: без ознаке, сачувана")
    assert not ticked(visit.open(here), "p-ana")


def test_a_tap_that_comes_twice_is_one(visit: Visit, here: str) -> None:
    page = visit.page
    row(page, "p-ana").get_by_role("button").dblclick()
    expect(row(page, "p-ana").locator("[data-state]")).to_have_text("сачувана")
    assert ticked(page, "p-ana")


def test_who_was_signed_out_loses_nothing_and_another_user_sends_nothing(visit: Visit, here: str) -> None:
    page = visit.page
    page.context.clear_cookies()
    row(page, "p-marko").get_by_role("button").click()
    expect(page.locator("[data-connection]")).to_contain_text("Више нисте пријављени")
    page.evaluate(
        "localStorage.setItem('lms-bridge.tick.x', JSON.stringify({mark: 'x', by: 'other', acted: 1}))"
    )
    visit.sign_in("sluzba")
    page = visit.open(here)
    assert kept(page, 1)
    expect(page.locator("[data-connection]")).to_contain_text("другог корисника: 1")
    page.evaluate("localStorage.clear()")
    assert ticked(visit.open(here), "p-marko")


def test_what_the_service_refuses_is_shown_in_its_row(visit: Visit, here: str) -> None:
    page = visit.page
    page.evaluate("document.querySelector('[data-ticks]').dataset.here = 'r-online'")
    row(page, "p-ana").get_by_role("button").click()
    expect(row(page, "p-ana").locator("[data-state]")).to_contain_text("се не одржава у учионици")
    assert not ticked(page, "p-ana")


def test_a_name_is_found_as_it_is_typed_and_targets_are_great_enough(visit: Visit, here: str) -> None:
    page = visit.page
    page.fill("#q", "ђорђ")
    assert [row(page, one).is_visible() for one in ("p-ljubica", "p-ana")] == [True, False]
    page.fill("#q", "dzod")
    assert [row(page, one).is_visible() for one in ("p-ljubica", "p-ana")] == [False, True]
    page.fill("#q", "")
    boxes = [one.bounding_box() for one in page.locator(".roll-button").all()]
    assert len(boxes) == 3
    assert all(box and box["height"] >= GREAT_ENOUGH for box in boxes)


def test_two_who_tick_at_once_see_each_other(visit: Visit, here: str) -> None:
    page = visit.page
    page.clock.install()
    visit.open(here)
    other = page.context.new_page()
    other.goto(visit.address + here)
    row(other, "p-ana").get_by_role("button").click()
    expect(row(other, "p-ana").locator("[data-state]")).to_have_text("сачувана")
    assert not ticked(page, "p-ana")
    page.clock.run_for(16_000)
    expect(row(page, "p-ana")).to_have_class("is-present")
    expect(page.locator(".roll-count")).to_have_text("присутно 1 од 3")
    expect(row(page, "p-ana").locator("[data-state]")).to_contain_text("sluzba")


def test_a_list_that_is_no_longer_looked_after_says_so(visit: Visit, here: str) -> None:
    page = visit.page
    page.clock.install()
    visit.open(here)
    page.context.set_offline(True)
    page.clock.run_for(16_000)
    expect(page.locator("[data-connection]")).to_contain_text("Нема везе: овде се од")
    page.context.set_offline(False)
    page.clock.run_for(16_000)
    expect(page.locator("[data-connection]")).to_be_hidden()


def test_without_javascript_it_is_a_form(visit: Visit, here: str) -> None:
    browser = visit.page.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False, storage_state=visit.page.context.storage_state())
    page = plain.new_page()
    page.goto(visit.address + here)
    row(page, "p-ana").get_by_role("button").click()
    assert ticked(page, "p-ana")
    row(page, "p-ana").get_by_role("button").click()
    assert not ticked(page, "p-ana")
    plain.close()
