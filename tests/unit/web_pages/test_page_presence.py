"""The page of a webinar: its lines, who just missed it, whom nobody knows, and the list to print."""

import re

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.ways import JOINS, WEBHOOK
from lms_bridge.services.ports import Told
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import BBB, LMS, ROOM, SITE, World, at

PAGE = "/presence/r-webinar"
NOW_IN = at("2020-05-05", "10:20")
LJUBICA = Account(SITE, "101")


def join(world: World, who: Account, time: str, *, label: str = "", channel: str = WEBHOOK) -> None:
    """Somebody joins the room, in a run of its own that has not ended."""
    run = f"run-new{channel}"
    fact = Fact(FactKind.JOINED, who, ROOM, at("2020-05-05", time), run=run, session=time, channel=channel)
    with world.unit() as unit:
        told = [Told(fact, BBB, LMS, label, "delivery", 1)]
        unit.pairs.touch_facts(unit.facts.tell(told, at_ms=NOW_IN))
    world.work()


def close(world: World, kind: FactKind, time: str, session: str = "") -> None:
    """A session of that run ends, or the run does."""
    fact = Fact(kind, None, ROOM, at("2020-05-05", time), run="run-new", session=session)
    with world.unit() as unit:
        unit.pairs.touch_facts(unit.facts.tell([Told(fact, BBB, LMS, "", "delivery", 2)], at_ms=NOW_IN))
    world.work()


def forget_the_webinar(world: World) -> None:
    """Whatever was told of it is told no more."""
    with world.unit() as unit:
        told = unit.facts.told_by("delivery", range(100, 120))
        for one in told:
            unit.facts.drop("delivery", one.raw_id, [one.fact_id])
        unit.pairs.touch_facts({one.fact_id for one in told})
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
    join(world, Account(SITE, "990"), "10:05", label="dzodan ANA")
    text = staff.text(PAGE)
    assert "dzodan ANA" in text
    with world.engines.reader.connect() as connection:
        links = connection.execute(tables.link.select()).all()
        accounts = {row.id: row.name for row in connection.execute(tables.account.select())}
    assert "990" not in {accounts[row.account_id] for row in links}
    assert re.search(r"dzodan ANA.*Ана Џодан", text)


def test_a_key_that_points_to_somebody_is_said_before_any_name(staff: Browser, world: World) -> None:
    join(world, Account(SITE, "900"), "10:05", label="Љубица Ђорђевић")
    assert re.search(r"Љубица Ђорђевић .* Ана Џодан by the register's id", staff.text(PAGE))


def test_an_address_of_the_register_points_to_its_person(staff: Browser, world: World) -> None:
    """An account of the product itself is an address. Whoever typed it, nobody is linked by it."""
    join(world, Account("https://zoom.us", "E3@example.org"), "10:05", label="phone")
    assert re.search(r"phone .* Ана Џодан the same address, as they typed it", staff.text(PAGE))


def test_while_it_runs_the_page_looks_again_and_says_who_is_in(staff: Browser, world: World) -> None:
    join(world, Account(SITE, "990"), "10:05")
    world.clock.now = NOW_IN
    html = staff.get(PAGE).get_data(as_text=True)
    assert 'data-live="/presence-lines/r-webinar' in html
    assert "presence.js" in html
    assert "is in the webinar now" in staff.text("/presence-lines/r-webinar")


def test_who_is_in_now_is_counted_up_to_now_though_no_end_is_known(staff: Browser, world: World) -> None:
    forget_the_webinar(world)
    join(world, LJUBICA, "10:05")
    world.clock.now = NOW_IN
    html = staff.get(f"{PAGE}?who=now").get_data(as_text=True)
    assert html.count('class="presence-line"') == html.count('class="d-open" x=') == 1
    assert "10:05 in now 15 16 %" in staff.text(f"{PAGE}?who=now")


def test_who_left_is_in_no_more_and_nobody_is_after_the_end(staff: Browser, world: World) -> None:
    world.clock.now = NOW_IN
    counts = []
    join(world, LJUBICA, "10:05")
    for step in (
        lambda: None,
        lambda: close(world, FactKind.LEFT, "10:10", "10:05"),
        lambda: join(world, LJUBICA, "10:12"),
        lambda: close(world, FactKind.MEETING_ENDED, "10:19"),
    ):
        step()
        found = re.search(r"(\d+) (?:is|are) in the webinar now", staff.text("/presence-lines/r-webinar"))
        counts.append(found and found[1])
    assert counts == ["1", "0", "1", "0"]


def test_what_the_platform_tells_of_going_in_is_shown_and_counts_nothing(
    staff: Browser, world: World
) -> None:
    forget_the_webinar(world)
    join(world, LJUBICA, "10:05", channel=JOINS)
    world.clock.now = NOW_IN
    html = staff.get(f"{PAGE}?q=ljubica").get_data(as_text=True)
    assert (html.count('class="d-told" x='), html.count('class="d-aside" x=')) == (1, 0)
    text = staff.text(f"{PAGE}?q=ljubica")
    assert "by the platform in at 10:05" in text
    assert "0 are in the webinar now" in text
    assert "in now" not in text.replace("who is in now", "")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("q=ljubica", ["Љубица"]),
        ("q=ЉУБИЦ", ["Љубица"]),
        ("q=nobody", []),
        ("who=there", ["Љубица"]),
        ("who=enough", ["Љубица"]),
        ("who=short", []),
        ("who=absent", ["Ана"]),
        ("who=nonsense", ["Љубица", "Ана"]),
    ],
)
def test_the_lines_are_of_those_who_were_asked_for(staff: Browser, asked: str, shown: list[str]) -> None:
    html = staff.get(f"/presence-lines/r-webinar?{asked}").get_data(as_text=True)
    names = re.findall(r'<th scope="row"><a href="/persons/[^"]*">(\w+)', html)
    assert sorted(names) == shown


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


def test_what_is_enough_is_said_to_the_second(staff: Browser, world: World) -> None:
    assert "Enough is 72:00 (80 %)" in staff.text(PAGE)
    with world.app.test_request_context():
        to_reach = world.app.jinja_env.get_template("parts.html").module.to_reach  # type: ignore[attr-defined]
        assert [to_reach(ms) for ms in (2_412_000, 1, 59_001)] == ["40:12", "0:01", "1:00"]
