"""Rosters that come from a register elsewhere, over real HTTP, by the commands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms_bridge.domain.roster import Roster
from tests.db.pipeline import BOJAN
from tests.db.registering import NAME, ROSTER
from tests.e2e.registers import Register, know, opened, place_in, register_of
from tests.e2e.running import Place


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register_of(place_in(tmp_path_factory.mktemp("r") / "register"), ROSTER) as made:
        yield made


@pytest.fixture
def here(tmp_path: Path, register: Register) -> Place:
    register.hold(ROSTER)
    place = place_in(tmp_path / "here")
    know(place, register)
    return place


def standing(place: Place) -> Roster:
    with opened(place) as bridge, bridge.database.read() as unit:
        return unit.roster.current()


def test_a_register_is_asked_what_it_has(here: Place) -> None:
    told = here.read("pull", "check", NAME)
    assert told["enrollments"] == len(ROSTER.enrolments)
    assert told["users"] == len(ROSTER.persons)


def test_what_was_pulled_waits_until_it_is_taken_over(here: Place) -> None:
    pulled = here.read("pull", "run", NAME)
    assert pulled["state"] == "ready"
    assert standing(here) == Roster()
    here.ask("pull", "apply", str(pulled["number"]))
    there = {kind: set(getattr(ROSTER, kind)) for kind in ("bodies", "persons", "realisations", "enrolments")}
    assert {kind: set(getattr(standing(here), kind)) for kind in there} == there
    assert here.read("pull", "run", NAME, "--whole")["state"] == "nothing"


def test_what_changed_is_read_alone_and_comes_to_the_same(here: Place, register: Register) -> None:
    here.ask("pull", "run", NAME)
    here.ask("pull", "apply", "1")
    seats = tuple(one for one in ROSTER.enrolments if one.person_id != BOJAN)
    changed = replace(ROSTER, enrolments=seats)
    register.hold(changed)
    pulled = here.read("pull", "run", NAME)
    assert not pulled["whole"]
    assert {one["change"] for one in pulled["changes"]} == {"ended"}
    here.ask("pull", "apply", "2", "--override", "--reason", "he left")
    assert set(standing(here).enrolments) == set(seats)
