"""The page of a webinar: its lines, who just missed it, whom nobody knows, and the list to print."""

import re

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.services.ports import Told
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import BBB, LMS, ROOM, SITE, World, at

PAGE = "/presence/r-webinar"
NOW_IN = at("2020-05-05", "10:20")


def join(world: World, account: str, time: str, *, label: str = "", session: str = "s-new") -> None:
    """Somebody joins the room, in a run of its own that has not ended."""
    who = Account(SITE, account)
    fact = Fact(FactKind.JOINED, who, ROOM, at("2020-05-05", time), run="run-new", session=session)
    with world.unit() as unit:
        told = [Told(fact, BBB, LMS, label, "delivery", 1)]
        unit.pairs.touch_facts(unit.facts.tell(told, at_ms=NOW_IN))
    world.work()


def test_each_participant_has_a_line_and_the_same_in_words(staff: Browser) -> None:
    html = staff.get(PAGE).get_data(as_text=True)
    assert html.count('class="presence-line"') == 2
    assert 'class="d-present"' in html
    assert 'class="d-window"' in html
    assert "Љубица" in staff.text(PAGE)


def test_it_is_reached_from_the_realisation_and_exists_of_webinars_alone(staff: Browser) -> None:
    assert f'href="{PAGE}"' in staff.get("/realisations/r-webinar").get_data(as_text=True)
    assert staff.get("/presence/r-online").status_code == 404
    assert staff.get("/presence/nowhere").status_code == 404


def test_whom_nobody_knows_is_listed_with_candidates_and_never_linked(staff: Browser, world: World) -> None:
    join(world, "990", "10:05", label="dzodan ANA")
    text = staff.text(PAGE)
    assert "dzodan ANA" in text
    with world.engines.reader.connect() as connection:
        links = connection.execute(tables.link.select()).all()
        accounts = {row.id: row.name for row in connection.execute(tables.account.select())}
    assert "990" not in {accounts[row.account_id] for row in links}
    assert re.search(r"dzodan ANA.*Ана Џодан", text)


def test_while_it_runs_the_page_looks_again_and_says_who_is_in(staff: Browser, world: World) -> None:
    join(world, "990", "10:05")
    world.clock.now = NOW_IN
    html = staff.get(PAGE).get_data(as_text=True)
    assert 'data-live="/presence-lines/r-webinar' in html
    assert "presence.js" in html
    assert "is in the webinar now" in staff.text("/presence-lines/r-webinar")


def test_when_it_is_over_nothing_looks_again(staff: Browser) -> None:
    assert "data-live" not in staff.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("sort", ["name", "minutes", "missing", "nonsense"])
def test_every_order_shows_everybody(staff: Browser, sort: str) -> None:
    html = staff.get(f"{PAGE}?sort={sort}").get_data(as_text=True)
    assert html.count('class="presence-line"') == 2


def test_the_list_to_print_names_everybody_with_room_to_sign(staff: Browser) -> None:
    html = staff.get("/attendance-lists/r-webinar").get_data(as_text=True)
    assert len(re.findall(r'<td class="sheet-sign"></td>', html)) == 2
    assert "Signature" in staff.text("/attendance-lists/r-webinar")


def test_who_is_seen_is_logged(staff: Browser, world: World) -> None:
    staff.get(PAGE)
    staff.get("/attendance-lists/r-webinar")
    with world.engines.reader.connect() as connection:
        seen = {(row.page, row.person_id) for row in connection.execute(tables.access_log.select())}
    pages = ("presence r-webinar", "attendance list r-webinar")
    assert {(page, one) for page in pages for one in ("p-ljubica", "p-ana")} <= seen


def test_a_learner_sees_none_of_it(learner: Browser) -> None:
    assert learner.get(PAGE).status_code == 403
    assert learner.get("/attendance-lists/r-webinar").status_code == 403
