"""Who changed what: every act with its reason, found by a word in either script."""

import re

import pytest

from lms_bridge.services.ports import Unit
from tests.unit.web_pages.conftest import Browser, words
from tests.unit.web_pages.world import NOW, World


def log(unit: Unit, what: str, *, subject: str = "", detail: str = "", by: str = "sluzba") -> None:
    unit.logs.event(by=by, what=what, subject=subject, detail=detail, at_ms=NOW)


@pytest.fixture
def changed(world: World) -> World:
    """A link, an admission, and what an administrator did."""
    with world.unit() as unit:
        account = unit.accounts.find("lms", "900")[0]
        log(unit, "account-linked", subject=f"account {account} → person p-ana", detail="питала орган")
        log(unit, "person-admitted", subject="person p-marko → realisation r-online", detail="late")
        log(unit, "source-changed", subject="bbb", detail="secret, callback-url", by="operator")
        log(
            unit,
            "roster-imported",
            subject="bodies +3 ~0 -1, roles +0 ~0 -0, persons +12 ~1 -0",
            by="operator",
        )
    return world


ROWS = (
    "the administrator, on the command line Roster imported Bodies – new: 3, ended: 1",
    "the administrator, on the command line Source changed bbb the secret, the address that is called",
    "sluzba Person admitted Marko Petrović → Канцеларијско пословање late",
    "sluzba Account linked lms: 900 (Непознат) → Ана Џодан питала орган",
)


def test_every_change_says_who_what_about_whom_and_why(staff: Browser, changed: World) -> None:
    text = staff.text("/changes")
    places = [text.find(row) for row in ROWS]
    assert -1 not in places
    assert places == sorted(places), "the newest first"
    assert text.count("1 Dec 2020 10:00") == len(ROWS)
    assert "ended: 1 Persons – new: 12, changed: 1 –" in text


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("dzodan", {3}),
        ("Петровић", {2}),
        ("pitala", {3}),
        ("administrator", {0, 1}),
        ("sluzba", {2, 3}),
        ("admitted", {2}),
        ("канц", {2}),
        ("nothing like it", set()),
    ],
)
def test_changes_are_found_by_a_word(staff: Browser, changed: World, asked: str, rows: set[int]) -> None:
    text = staff.text(f"/changes?q={asked}")
    assert {number for number, row in enumerate(ROWS) if row in text} == rows
    assert ("No change has these words." in text) == (not rows)


def test_an_import_of_nothing_new_says_so(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        log(unit, "roster-imported", subject="bodies +0 ~0 -0")
    assert "sluzba Roster imported Nothing was new. –" in staff.text("/changes")


def test_a_kind_of_change_is_found_by_the_word_of_the_page_s_language(staff: Browser, changed: World) -> None:
    assert "Marko Petrović" in staff.text("/changes?q=upisano", language="sr")
    assert "Ана Џодан" not in staff.text("/changes?q=upisano", language="sr")


def test_what_a_change_names_is_a_link(staff: Browser, changed: World) -> None:
    html = staff.get("/changes").get_data(as_text=True)
    assert 'href="/persons/p-ana"' in html
    assert 'href="/realisations/r-online"' in html
    assert re.search(r'href="/accounts/\d+"', html)


def test_whoever_is_named_there_was_seen(staff: Browser, changed: World) -> None:
    staff.get("/changes?q=admitted")
    with changed.database.read() as unit:
        views = unit.pages.views(person_id=None, before=None, limit=9)
    assert [(one.person_id, one.page) for one in views] == [("p-marko", "changes")]


def test_changes_are_read_page_by_page(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        for number in range(240):
            log(unit, "source-added", subject=f"site{number}", by="odd" if number % 2 else "even")
    first = staff.get("/changes?q=even").get_data(as_text=True)
    older = re.search(r'href="(/changes[^"]*before=\d+)"', first)
    assert older is not None
    assert words(first).count("even Source added") == 100
    rest = staff.text(older.group(1).replace("&amp;", "&"))
    assert re.findall(r"site\d+", rest) == [f"site{number}" for number in range(38, -1, -2)]
    assert "Older changes" not in rest
