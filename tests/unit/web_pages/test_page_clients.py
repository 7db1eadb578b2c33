"""The clients of OneRoster on pages: what each is shown and read, for staff and for who was read about."""

import pytest

from lms_bridge.services.credentials import ONEROSTER, KeepCredentials, NewCredential
from lms_bridge.services.ports.clients import ClientView, Reading, Told
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import NOW, Stage, World


@pytest.fixture
def key(stage: Stage, world: World) -> str:
    desk = KeepCredentials(world.database, stage.clock, stage.hasher, stage._next_id)
    return desk.add(NewCredential(ONEROSTER, "HR", scopes=("roster.readonly",)))[0]


def read(world: World, key: str, *persons: str) -> None:
    reading = Reading(Told.RESULTS, "getAllResults", 7, frozenset(persons))
    with world.unit() as unit:
        credential = unit.credentials.by_key(key)
        assert credential is not None
        unit.clients.saw(credential.id, reading, at_ms=NOW)
        unit.clients.set_view(credential.id, ClientView(frozenset({"user.email"}), frozenset()))


def test_a_client_is_shown_with_what_it_may_see_and_read(staff: Browser, world: World, key: str) -> None:
    read(world, key, "ana", "bojan")
    read(world, key, "ana")
    told = (
        f"HR {key} read the register, also by class, school or person the people of 0 bodies 1 field hidden"
    )
    assert f"{told} never 2 0" in staff.text("/clients")
    page = staff.text(f"/clients/{key}")
    assert "Nobody. All fields but these: user.email" in page
    assert "getAllResults 7 1 1 Dec 2020 10:00 getAllResults 7 2" in page
    assert staff.get("/clients/none").status_code == 404


def test_people_see_which_systems_were_told_of_them(staff: Browser, world: World, key: str) -> None:
    read(world, key, "ana")
    read(world, key, "ana")
    assert "HR results 1 Dec 2020 10:00 1 Dec 2020 10:00 2" in staff.text("/views?person=ana")
    assert "HR results" not in staff.text("/views?person=bojan")
