"""Credentials on pages: who has one and what it opens; a new secret is shown once, and revoking is meant."""

import re

import pytest

from lms_bridge.services.credentials import KeepCredentials, NewCredential
from lms_bridge.services.ports import Bound, KnownCredential
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import NOW, Stage, World


@pytest.fixture
def desk(stage: Stage, world: World) -> KeepCredentials:
    return KeepCredentials(world.database, stage.clock, stage.hasher, stage._next_id)


@pytest.fixture
def key(desk: KeepCredentials) -> str:
    return desk.add(NewCredential("lrs", "logstore", "lms"))[0]


def known(desk: KeepCredentials, key: str) -> KnownCredential:
    return next(one for one in desk.all() if one.credential.key == key)


def changes(world: World) -> list[tuple[str, str, str]]:
    with world.database.read() as unit:
        found = unit.pages.changes(asked="", codes=set(), before=None, limit=9)
    return [(one.by, one.what, one.detail) for one in found if one.what != "credential-added"]


def test_the_list_says_what_each_may_do_and_when_it_was_used(
    staff: Browser, world: World, desk: KeepCredentials, key: str
) -> None:
    bound = Bound("https://sso.example", "content-server", "", "https://sso.example/token")
    desk.bind(NewCredential("oidc", "Content", "lms", ("all",)), bound)
    with world.unit() as unit:
        one = unit.credentials.by_key(key)
        assert one is not None
        unit.credentials.used(one.id, one.secret_hash, at_ms=NOW)
    text = staff.text("/credentials")
    rights = "send reports, read the reports of its own source"
    assert f"logstore {key} for reports of a learning platform lms {rights} 1 Dec 2020 10:00 of" in text
    assert "for an application with tokens of the issuer lms everything never tokens" in text


def test_a_new_secret_is_shown_once_beside_the_one_that_stays_valid(
    staff: Browser, world: World, desk: KeepCredentials, key: str
) -> None:
    page = f"/credentials/{key}"
    html = staff.send(f"{page}/rotate", on=page).get_data(as_text=True)
    shown = re.search(r'<code class="secret">([^<]+)</code>', html)
    assert shown is not None
    assert desk.hasher.verify(shown.group(1), known(desk, key).credential.secret_hash)
    text = staff.text(page)
    assert shown.group(1) not in text
    assert "The new secret was not used yet" in text
    assert "the earlier one" in text
    assert staff.send(f"{page}/rotate", on=page).location == page, "one change at a time"
    staff.send(f"{page}/finish", on=page)
    assert "Only one secret" not in staff.text(page)
    assert changes(world)[:2] == [("sluzba", "credential-finished", ""), ("sluzba", "credential-rotated", "")]


@pytest.mark.parametrize(("until", "kept"), [("2020-12-24", True), ("2020-11-30", False), ("soon", False)])
def test_the_present_secret_may_have_a_last_day(
    staff: Browser, desk: KeepCredentials, key: str, until: str, kept: bool
) -> None:
    staff.send(f"/credentials/{key}/rotate", on=f"/credentials/{key}", until=until)
    assert (known(desk, key).earlier is not None) is kept
    told = "until 25 Dec 2020 00:00" if kept else "The last day has to be a date that is not over."
    assert told in staff.text(f"/credentials/{key}")


def test_revoking_has_to_be_meant_and_ends_it(
    staff: Browser, world: World, desk: KeepCredentials, key: str
) -> None:
    page = f"/credentials/{key}"
    staff.send(f"{page}/revoke", on=page)
    assert known(desk, key)
    assert staff.send(f"{page}/revoke", on=page, sure="on").location == "/credentials"
    assert (staff.get(page).status_code, desk.all()) == (404, [])
    assert ("sluzba", "credential-revoked", "") in changes(world)
    assert f"logstore ({key})" in staff.text("/changes")


def test_an_application_has_no_secret_to_change(staff: Browser, desk: KeepCredentials) -> None:
    bound = Bound("https://sso.example", "content-server", "ana", "https://sso.example/token")
    key = desk.bind(NewCredential("oidc", "Content", "lms"), bound)
    text = staff.text(f"/credentials/{key}")
    assert "Only what its token allows as well." in text
    assert "content-server Only about ana" in text
    assert "Make a new secret" not in text
    assert staff.send(f"/credentials/{key}/rotate", on=f"/credentials/{key}").status_code == 302
