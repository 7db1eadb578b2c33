"""The pages of pulled rosters: what would change in words, what holds it, what an officer may do."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import KINDS, difference
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.pulls import Guard, NewPull
from lms_bridge.services.pull_register import digest_of
from lms_bridge.services.registers import REGISTER
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import NOW, World

SOURCE = Source(77, "academy", REGISTER, "https://register.example", None, None, None)


def keep(unit: DbUnit, *, guards: Sequence[Guard] = (), nothing: bool = False) -> int:
    """A pull by which Ana gets another name and somebody's seat ends."""
    standing = unit.roster.current()
    ana = next(one for one in standing.persons if one.id == "p-ana")
    people = tuple(replace(one, family_name="Ново") if one is ana else one for one in standing.persons)
    wanted = standing if nothing else replace(standing, persons=people, enrolments=standing.enrolments[1:])
    new = NewPull(
        SOURCE.id,
        whole=True,
        state=PullState.NOTHING if nothing else PullState.READY,
        by="schedule",
        base=digest_of(standing),
        differences=difference(standing, wanted),
        guards=guards,
        marks={},
        read=dict.fromkeys(KINDS, 3),
    )
    return unit.pulls.add(new, at_ms=NOW)


@pytest.fixture
def pulled(world: World) -> World:
    with world.unit() as unit:
        unit.sources.add(SOURCE, at_ms=NOW)
        keep(unit)
    return world


def test_no_pull_yet_says_so(staff: Browser, world: World) -> None:
    assert "Nothing has been pulled yet." in staff.text("/pulls")


def test_the_pulls_are_listed_the_newest_first(staff: Browser, pulled: World) -> None:
    with pulled.unit() as unit:
        keep(unit, nothing=True)
    text = staff.text("/pulls")
    assert text.index("Pull 2 academy everything") < text.index("Pull 1 academy everything")
    assert "by itself, on schedule 2 waits to be taken over" in text


def test_a_pull_says_what_would_change_and_how_it_differs(staff: Browser, pulled: World) -> None:
    text = staff.text("/pulls/1")
    assert "Pull 1 from academy" in text
    assert "last name: Џодан → becomes Ново" in text
    assert "Enrolments ended" in text


def test_whoever_is_listed_was_seen(staff: Browser, pulled: World) -> None:
    staff.get("/pulls/1")
    with pulled.database.read() as unit:
        views = unit.pages.views(person_id=None, before=None, limit=9)
    assert ("p-ana", "pulls 1") in {(one.person_id, one.page) for one in views}


def test_a_pull_is_taken_over_once(staff: Browser, pulled: World) -> None:
    staff.send("/pulls/1/apply", on="/pulls/1")
    text = staff.text("/pulls/1")
    assert "It is taken over." in text
    assert "Decided by sluzba" in text
    assert "Nothing is left to decide." in text
    with pulled.database.read() as unit:
        assert "Ново" in {one.family_name for one in unit.roster.current().persons}
    staff.send("/pulls/1/apply", on="/sources")
    assert "The pull is not waiting any more." in staff.text("/pulls/1")


def test_what_a_guard_holds_asks_for_a_reason(staff: Browser, pulled: World) -> None:
    with pulled.unit() as unit:
        keep(unit, guards=[Guard("enrolments", ended=1, standing=3)])
    assert "Enrolments: 1 of 3 would end" in staff.text("/pulls/2")
    staff.send("/pulls/2/apply", on="/pulls/2", reason=" ")
    assert "Please give a reason." in staff.text("/pulls/2")
    staff.send("/pulls/2/apply", on="/pulls/2", reason="he left")
    assert "Reason he left" in staff.text("/pulls/2")


def test_a_pull_is_decided_against(staff: Browser, pulled: World) -> None:
    staff.send("/pulls/1/withdraw", on="/pulls/1")
    assert "It is decided against; nothing was changed." in staff.text("/pulls/1")


def test_a_pull_that_is_out_of_date_changes_nothing(staff: Browser, pulled: World) -> None:
    with pulled.unit() as unit:
        changes = difference(unit.roster.current(), replace(unit.roster.current(), profiles=()))
        unit.roster.apply(changes, at_ms=NOW, by="test")
    staff.send("/pulls/1/apply", on="/pulls/1")
    assert "The roster here has changed since." in staff.text("/pulls/1")


def test_changes_are_chosen_by_kind(staff: Browser, pulled: World) -> None:
    text = staff.text("/pulls/1?kind=enrolments")
    assert "last name" not in text
    assert staff.get("/pulls/9").status_code == 404
