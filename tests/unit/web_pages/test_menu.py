"""The menu of staff leads to every page that has no subject of its own, and says where one is."""

import re

import pytest

from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import World

LEADS_ELSEWHERE = {
    "/",  # leads to the year
    "/me",
    "/sign-in",
    "/verify",
}


def menu_of(staff: Browser, path: str) -> str:
    html = staff.get(path).get_data(as_text=True)
    return re.findall(r'<nav class="mainnav".*?</nav>', html, re.DOTALL)[0]


def linked(html: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', html)


def lists_of_pages(world: World) -> set[str]:
    """Addresses of pages that name nothing: those that somebody has to find."""
    return {
        rule.rule
        for rule in world.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule.count("/") == 1
    }


def test_every_page_that_names_nothing_is_in_the_menu_once(staff: Browser, world: World) -> None:
    found = linked(menu_of(staff, "/persons"))
    assert len(found) == len(set(found))
    pages = {one for one in lists_of_pages(world) if not one.endswith((".csv", ".json"))}
    assert pages - set(found) - LEADS_ELSEWHERE == set()


@pytest.mark.parametrize(
    ("path", "subject", "page"),
    [
        ("/year/2020", "Overview", "The year"),
        ("/persons/p-ana", "People and bodies", "People"),
        ("/realisations/r-online", "Trainings", None),
        ("/documents", "Results and documents", "Documents"),
        ("/closings/r-online", "Results and documents", None),
        ("/clients", "Registers", "Clients of OneRoster"),
        ("/statements/deletions", "Platforms", "Statements"),
        ("/views", "Logs", "Who saw whom"),
    ],
)
def test_the_subject_that_is_open_shows_its_pages(
    staff: Browser, path: str, subject: str, page: str | None
) -> None:
    menu = menu_of(staff, path)
    assert re.findall(r'aria-current="true">([^<]+)<', menu) == [subject]
    assert re.findall(r'aria-current="page">([^<]+)<', menu) == ([page] if page else [])
    assert f'aria-label="{subject}"' in menu
    assert menu.count("<details") == 6
