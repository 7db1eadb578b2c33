"""What only a browser can tell: accessibility, width, keyboard, and that the policy holds."""

from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from tests.unit.web_pages.attempts_kept import HERE
from tests.unit.web_pages.classroom_kept import DAYS
from tests.unit.web_pages.classroom_kept import PATH as ROOM
from tests.unit.web_pages.objections_kept import LATE, MINE
from tests.unit.web_pages.packages_kept import BAD, SECOND, sha
from tests.unit.web_pages.papers_kept import CODES
from tests.unit.web_pages.world import MOST_UPLOADED

pytestmark = pytest.mark.browser

FOR_OFFICERS = (
    "/indicators?year=2020",
    "/indicators/by/body?year=2020",
    "/indicators/rows/attendances?year=2020",
    "/indicators/rows/persons?year=2020",
)
FOR_STAFF = (
    *FOR_OFFICERS,
    "/indicators/plan/2020",
    "/indicators/frozen",
    "/year/2020",
    "/realisations/r-webinar",
    "/presence/r-webinar",
    "/attendance-lists/r-webinar",
    "/realisations/r-online",
    "/persons?q=ђорђ",
    "/persons/p-ljubica",
    "/persons/p-ana",
    "/accounts",
    "/courses",
    "/courses/lms/40?q=а",
    "/courses/lms/2",
    "/packages",
    "/packages/lms/61",
    "/packages/lms/61/changes?old=1&new=2",
    f"/packages/reports/{sha(SECOND)}",
    f"/packages/reports/{sha(BAD)}",
    "/attempts",
    HERE,
    "/judging/lms/40",
    "/registrations",
    "/waiting",
    "/attendance-files",
    "/attendance-files/1",
    "/attendance-files/2",
    "/classroom",
    f"{ROOM}?day={DAYS[2].isoformat()}",
    "/realisations/r-room",
    "/plans",
    "/plans/1",
    "/jobs",
    "/jobs/nightly",
    "/jobs/failing",
    "/jobs/running",
    "/forwarding",
    "/forwarding/archive",
    "/subscribers",
    "/subscribers/hr",
    "/submissions",
    "/submissions?state=all",
    "/reconciliation",
    "/arrived",
    "/sources/lms/acceptance",
    "/sources/lms/history",
    "/sources",
    "/credentials",
    "/clients",
    "/clients/hr-key",
    "/views?person=p-ana",
    "/credentials/the-key",
    "/sources/lms",
    "/sources/bbb",
    "/statements",
    "/statements?who=p",
    "/statements/00000000-0000-4000-8000-000000000050",
    "/statements/00000000-0000-4000-8000-000000000001",
    "/statements/refused",
    "/statements/deletions",
    "/statements/deletions/1",
    "/changes",
    "/views",
    "/ways/r-webinar",
    "/ways/r-webinar?all=1",
    "/documents",
    "/closings/r-online",
    "/closings/r-webinar",
    "/documents/P-2020-000001",
    "/objections",
    f"/objections/{MINE}",
    f"/objections/{LATE}",
    "/objections/new?person=p-ljubica&realisation=r-online",
    "/persons/p-mira-2",
    "/doubles",
    "/bodies",
    "/bodies/b-town",
    "/bodies/b-school",
    "/held-up",
    "/persons/nobody",
)
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LEVELS = """[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))"""


def findings(visit: Visit) -> list[str]:
    """What axe finds, by rule and place."""
    violations = Axe().run(visit.page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]]


def skips(levels: list[int]) -> bool:
    return levels[0] != 1 or any(after > before + 1 for before, after in pairwise(levels))


def check_page(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert findings(visit) == [], path
    assert page.evaluate(WIDTH) == 0, f"{path} scrolls sideways"
    assert not skips(page.evaluate(LEVELS)), f"{path} leaves out a level of headings"


def test_the_pages_of_staff_are_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    visit.sign_in("sluzba")
    for path in FOR_STAFF:
        check_page(visit, path)


def test_the_page_of_a_registration_is_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/registrations?only=differs")
    path = page.get_attribute("tbody a[href^='/registrations/']", "href")
    check_page(visit, path or "/registrations/0")
    assert "Тест & вежба" in page.inner_text("table >> nth=1")


def test_the_page_of_a_submission_is_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/submissions?state=returned")
    path = page.get_attribute("tbody a[href^='/submissions/']", "href")
    check_page(visit, path or "/submissions/0")
    assert page.inner_text("#right") == "Исправите како се саопштава"


def test_the_page_of_a_learner_is_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    visit.sign_in("ljubica")
    for path in ("/me", "/persons"):
        check_page(visit, path)


def test_the_pages_of_an_officer_are_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    visit.sign_in("body")
    for path in FOR_OFFICERS:
        check_page(visit, path)


def test_the_sign_in_page_is_accessible_and_as_wide_as_the_window(visit: Visit) -> None:
    check_page(visit, "/sign-in")


@pytest.mark.parametrize("code", [*CODES.values(), "UNKN0WN"])
def test_the_check_of_a_document_is_accessible_and_as_wide_as_the_window(visit: Visit, code: str) -> None:
    check_page(visit, f"/verify/{code}")
    assert visit.page.locator("main h1").count() == 1


def test_a_document_is_checked_and_its_name_compared_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/verify")
    page.focus("#code")
    page.keyboard.type("valid-0000 000")
    page.keyboard.press("Enter")
    page.wait_for_url("**/verify/VA11D0000000")
    page.focus("#name")
    page.keyboard.type("ljubica djordjevic")
    page.keyboard.press("Enter")
    page.wait_for_url("**#compared")
    assert page.inner_text("#compared") == "То је име са документа."


def test_no_page_breaks_the_policy(visit: Visit) -> None:
    visit.sign_in("sluzba")
    for path in FOR_STAFF[:-1]:
        visit.open(path)
    assert visit.complaints == []


def test_the_first_key_leads_past_the_menu(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/year/2020")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_subject_of_the_menu_opens_by_keyboard_and_leads_to_its_pages(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/documents")
    assert page.locator(".mainnav a:visible").count() == 5  # those of the subject that is open
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().top") < 360
    page.focus("summary:has-text('Дневници')")
    page.keyboard.press("Enter")
    assert findings(visit) == []
    assert page.evaluate(WIDTH) == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes")
    assert page.inner_text(".pages [aria-current]") == "Ко је шта мењао"


def test_what_has_the_focus_can_be_seen(visit: Visit) -> None:
    page = visit.open("/sign-in")
    for _ in range(8):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML")


def test_the_script_is_changed_with_one_button_on_the_same_page(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/persons?q=ђорђ")
    assert page.inner_text("h1") == "Лица"
    page.click("text=Latinica")
    assert page.inner_text("h1") == "Lica"
    assert page.get_attribute("html", "lang") == "sr-Latn"
    assert "Љубица Ђорђевић" in page.inner_text("main")


def test_the_enter_key_in_the_reason_sends_nothing(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/forwarding/archive")
    page.check("input[name=seq] >> nth=0")
    page.click("details.act summary")
    page.fill("#aside-reason", "проба")
    page.press("#aside-reason", "Enter")
    page.wait_for_selector(".notice-done")
    assert "проба" in page.inner_text("main")


def test_an_upload_says_how_far_it_is_and_what_became_of_it(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/packages/lms/61")
    large, bad = tmp_path / "large.zip", tmp_path / "bad.zip"
    large.write_bytes(bytes(MOST_UPLOADED + 1))
    bad.write_bytes(BAD)
    page.set_input_files("#file", large)
    page.click("form[data-upload] button")
    assert "превелик" in page.inner_text("form[data-upload] [role=status]")
    page.set_input_files("#file", bad)
    page.click("form[data-upload] button")
    page.wait_for_selector(".notice-problem")
    assert page.url.endswith(f"/packages/reports/{sha(BAD)}")
    assert visit.complaints == []


def test_a_message_is_sent_to_a_subscriber_again_by_keyboard_alone(visit: Visit) -> None:
    visit.sign_in("sluzba")
    page = visit.open("/subscribers/hr")
    page.focus("tbody input[name=event]")
    page.keyboard.press("Space")
    page.focus("text=Пошаљи изабране поново")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice-done, .notice-problem")
    assert page.inner_text("[role=status]") == "1 порука се шаље поново."
    page.click("text=Пошаљи пробну поруку")
    assert "Пробна порука није примљена" in page.inner_text("[role=alert]")
