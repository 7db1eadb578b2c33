"""A watched source on its pages: what was seen, going live, and what becomes of its history."""

from dataclasses import replace

from lms_bridge.domain.fact import Fact, FactKind
from lms_bridge.services.history import start_moved
from lms_bridge.services.site_identity import seen_site
from moodle_sync.identity import ToldSite
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import COURSE, LMS, NOW, World, at
from tests.unit.web_pages.world import _of as account
from tests.unit.web_pages.world import _told as told

PAGE = "/sources/lms/acceptance"
HISTORY = "/sources/lms/history"


def press(staff: Browser, mode: str, *, reason: str = "looked at it", **more: str) -> str:
    """Send the form of the page and read what follows."""
    answer = staff.send("/sources/lms/mode", on=PAGE, mode=mode, reason=reason, **more)
    return staff.text(answer.location)


def tell(world: World, day: str, name: str = "101") -> None:
    with world.unit() as unit:
        fact = Fact(FactKind.COURSE_COMPLETED, account(name), COURSE, at(day))
        unit.pairs.touch_facts(unit.facts.tell([told(fact, 77)], at_ms=NOW))
    world.work()


def begins(world: World, day: str) -> None:
    with world.unit() as unit:
        source = replace(unit.sources.by_id(LMS), from_ms=at(day, "00:00"))
        unit.sources.change(source)
        start_moved(unit, source)


def test_the_page_says_what_was_seen_and_what_to_do(staff: Browser) -> None:
    text = staff.text(PAGE)
    assert "May lms count?" in text
    assert "2 of 2 courses, tests and rooms that facts name are tied" in text
    assert "Nothing arrived yet. Check in Moodle that reports are sent" in text
    assert "It does not pass yet." in text


def test_accounts_of_nobody_are_named_by_their_account_alone(staff: Browser) -> None:
    text = staff.text(PAGE)
    assert "900 https://lms.example 3 Whose is it?" in text
    assert "Непознат" not in text


def test_a_source_that_does_not_pass_stays_where_it_is(staff: Browser) -> None:
    assert "The source is only watched now." in press(staff, "observe")
    text = press(staff, "live")
    assert "The source does not go live. What does not pass: Something arrives" in text
    assert "The source is live." in press(staff, "live", override="1")


def test_what_came_while_it_was_paused_counts_once_it_is_live(staff: Browser, world: World) -> None:
    assert "The source is paused." in press(staff, "paused", reason="odd scores")
    tell(world, "2020-03-05")
    text = staff.text(PAGE)
    assert "odd scores" in text
    assert "Somebody decided so. odd scores sluzba" in staff.text("/sources/lms")
    assert "told while the source was paused: 1" in text
    assert "lms It is paused : lms Somebody decided so. held: 1" in staff.text("/arrived")
    press(staff, "live", override="1")
    assert "Nothing is held." in staff.text(PAGE)


def test_a_copy_of_the_site_is_said_and_accepted(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        copy = ToldSite("abc", "https://test.lms.example")
        seen_site(unit, unit.sources.by_id(LMS), copy, at_ms=NOW)
    said = "Another site spoke in the name of this source: https://test.lms.example instead of"
    assert said in staff.text(PAGE)
    assert said in staff.text("/arrived")
    assert "The source is live." in press(staff, "live", override="1", accept="1")
    assert "Moved site accepted" in staff.text("/changes")
    assert "there is nothing to accept" in press(staff, "live", override="1", accept="1")


def test_a_change_of_mode_without_a_reason_changes_nothing(staff: Browser) -> None:
    assert "Please give a reason." in press(staff, "paused", reason=" ")
    assert "It counts" in staff.text("/arrived")
    assert staff.send("/sources/lms/mode", on=PAGE, mode="asleep", reason="so").status_code == 400


def test_history_is_shown_by_realisation_and_chosen(staff: Browser, world: World) -> None:
    begins(world, "2020-04-01")
    tell(world, "2020-03-20", name="103")
    assert "No history waits." not in staff.text(HISTORY)
    fields = {"realisation": "r-online", "choice": "take-over", "reason": "the last year is ours"}
    text = staff.text(staff.send(HISTORY, on=HISTORY, **fields).location)
    assert "The choice is kept." in text
    assert "taken over: it counts sluzba" in text
    assert "taken over: it counts: the last year is ours (lms)" in staff.text("/changes")


def test_a_choice_needs_a_reason_and_a_realisation(staff: Browser, world: World) -> None:
    begins(world, "2020-04-01")
    tell(world, "2020-03-20", name="103")
    nothing = staff.send(HISTORY, on=HISTORY, realisation="r-online", choice="", reason="why")
    assert "Please choose what becomes of it" in staff.text(nothing.location)
    fields = {"choice": "ignore", "reason": "why"}
    assert staff.send(HISTORY, on=HISTORY, realisation="none", **fields).status_code == 404
    assert staff.get("/sources/none/history").status_code == 404


def test_the_pages_are_for_staff(learner: Browser) -> None:
    assert {learner.get(path).status_code for path in (PAGE, HISTORY)} == {403}
