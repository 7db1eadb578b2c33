"""The sources: listed, added, changed and checked on pages, without a secret on any of them."""

import re
from collections.abc import Iterator

import pytest

from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.ports import Source
from moodle_sync.findings import Finding, Severity
from moodle_sync.standin import Site, StandIn
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import LMS, NOW, World, at

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def moodle() -> Iterator[StandIn]:
    with StandIn(Site(now=lambda: NOW // 1000)) as running:
        yield running


@pytest.fixture
def added(staff: Browser, moodle: StandIn) -> Browser:
    """A Moodle that answers, added on the page as `new`."""
    fields = {"name": "new", "home-page": moodle.url, "token": moodle.token, "mode": "observe"}
    assert staff.send("/sources", on="/sources", **fields).location == "/sources/new"
    return staff


def source(world: World, name: str = "new") -> Source:
    with world.database.read() as unit:
        found = unit.sources.by_name(name)
    assert found is not None
    return found


def changes(world: World) -> list[tuple[str, str, str]]:
    with world.database.read() as unit:
        found = unit.pages.changes(asked="", codes=set(), before=None, limit=9)
    return [(one.by, one.what, one.detail) for one in found]


def test_every_source_is_listed_with_its_last_word_and_the_worst_of_its_check(
    staff: Browser, world: World
) -> None:
    with world.unit() as unit:
        bad = Finding(Severity.WARNING, code="files-not-allowed")
        unit.checks.ended(LMS, [bad], at_ms=NOW)
    text = staff.text("/sources")
    assert "bbb Webinar server (BigBlueButton) Counts at once never –" in text
    assert "lms Learning platform (Moodle) Counts at once never Warning 1 Dec 2020 10:00" in text


def test_a_new_moodle_is_only_watched_unless_somebody_says_otherwise(staff: Browser, world: World) -> None:
    fields = {"name": "new", "home-page": "https://new.example/", "from": "2020-11-01"}
    staff.send("/sources", on="/sources", **fields)
    found = source(world)
    assert (found.mode, found.from_ms, found.sealed_token) == ("observe", at("2020-11-01", "00:00"), None)
    assert changes(world) == [("sluzba", "source-added", "moodle, observe, from=2020-11-01")]
    staff.send(
        "/sources", on="/sources", **{**fields, "name": "2", "home-page": "https://2.example", "mode": "live"}
    )
    assert source(world, "2").mode == "live"


WRONG = [
    ({"name": "a/b"}, "The name has to be 1 to 100 characters"),
    ({"name": "lms"}, "There is a source of that name already."),
    ({"home-page": "lms.example"}, "The address has to begin with https://"),
    ({"home-page": "https://lms.example"}, "be that of no other source"),
    ({"token": "two words"}, "The token has to be the letters and digits"),
    ({"from": "soon"}, "The day has to be a date."),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_added(
    staff: Browser, world: World, wrong: dict[str, str], told: str
) -> None:
    staff.send("/sources", on="/sources", **{"name": "new", "home-page": "https://new.example", **wrong})
    assert told in staff.text("/sources")
    with world.database.read() as unit:
        assert {one.name for one in unit.sources.all()} == {"lms", "bbb"}


def test_a_check_shows_what_was_found_with_what_to_do(added: Browser, moodle: StandIn) -> None:
    moodle.traps.plugin.secret_set = False
    added.send("/sources/new/check", on="/sources/new")
    text = added.text("/sources/new")
    assert "What the check of 1 Dec 2020 10:00 found" in text
    assert text.index("Problem The companion plugin has no secret") < text.index("Good Moodle 5.1+")
    assert "Plugins &gt; Local plugins &gt; LMS bridge" in text
    assert "Problem" in added.text("/sources")


def test_what_was_found_is_said_in_serbian_with_moodles_own_menu_words(
    added: Browser, moodle: StandIn
) -> None:
    moodle.traps.lacking.add("moodle/user:viewdetails")
    added.send("/sources/new/check", on="/sources/new")
    text = added.text("/sources/new", language="sr")
    assert "Проблем Сервисном налогу недостаје moodle/user:viewdetails: људи се не приказују" in text
    assert "Site administration &gt; Users &gt; Permissions &gt; Define roles, Edit код улоге" in text
    assert "Servisnom nalogu nedostaje" in added.text("/sources/new", language="sr-Latn")


def test_a_moodle_that_does_not_let_us_in_is_shown_with_the_reason(added: Browser, moodle: StandIn) -> None:
    moodle.traps.credential = "deleted"
    added.send("/sources/new/check", on="/sources/new")
    text = added.text("/sources/new")
    assert "Problem “new” does not know the token" in text
    assert "Manage tokens" in text
    moodle.stop()
    added.send("/sources/new/check", on="/sources/new")
    assert "“new” cannot be reached: nothing listens there." in added.text("/sources/new")


def test_without_a_token_the_check_says_so(staff: Browser) -> None:
    staff.send("/sources/lms/check", on="/sources/lms")
    assert "Problem The source has no token" in staff.text("/sources/lms")


def test_while_a_check_goes_on_the_page_says_so_and_begins_no_other(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        unit.checks.began(LMS, at_ms=NOW - 60_000)
    assert "A check goes on since 1 Dec 2020 09:59." in staff.text("/sources/lms")
    assert "Check now" not in staff.text("/sources/lms")
    staff.send("/sources/lms/check", on="/sources/lms")
    assert "A check goes on already." in staff.text("/sources/lms")
    world.clock.now = NOW + 15 * 60_000
    assert "Check now" in staff.text("/sources/lms"), "a check whose process died is given up"


def form(staff: Browser, name: str) -> dict[str, str]:
    """What the form of a source would send as it stands."""
    html = staff.get(f"/sources/{name}").get_data(as_text=True)
    fields = dict(re.findall(r'<input id="([a-z_-]+)"[^>]* value="([^"]*)"', html))
    for found in re.finditer(r'<select id="(\w+)".*?<option value="([^"]*)" selected', html):
        fields[found[1]] = found[2]
    return fields


def test_a_form_that_is_sent_as_it_stands_changes_nothing(added: Browser, world: World) -> None:
    before = source(world)
    added.send("/sources/new", on="/sources/new", **form(added, "new"))
    assert "Nothing was changed." in added.text("/sources/new")
    assert (source(world), len(changes(world))) == (before, 1)


def test_options_are_changed_and_kept_in_the_log_by_their_names(added: Browser, world: World) -> None:
    changed = {"most_lost": "7", "idnumber_locked": "yes", "report_id": "", "auth": "oidc"}
    added.send("/sources/new", on="/sources/new", **{**form(added, "new"), **changed})
    options = moodle_options(source(world).options)
    assert (options.most_lost, options.idnumber_locked, options.auth) == (7, True, "oidc")
    text = added.text("/changes")
    assert "ID numbers are locked: yes, How new accounts sign in: oidc, Most who may lose access: 7" in text


def test_an_impossible_value_is_refused_by_the_name_of_its_field(added: Browser, world: World) -> None:
    added.send("/sources/new", on="/sources/new", **{**form(added, "new"), "most_lost_percent": "101"})
    assert "“The same in percent” cannot have this value." in added.text("/sources/new")
    assert source(world).options == "{}"


def test_a_token_is_taken_and_never_shown(added: Browser, world: World, moodle: StandIn) -> None:
    added.send("/sources/new", on="/sources/new", **{**form(added, "new"), "token": TOKEN})
    assert source(world).sealed_token == TOKEN[::-1]
    pages = "".join(
        added.get(path).get_data(as_text=True) for path in ("/sources", "/sources/new", "/changes")
    )
    shown = [one for one in (TOKEN, TOKEN[::-1], moodle.token, moodle.token[::-1]) if one in pages]
    assert shown == []
    assert "the token of the web services" in added.text("/changes")


def test_the_token_is_not_sent_to_an_address_that_somebody_else_typed(
    added: Browser, world: World, moodle: StandIn
) -> None:
    fields = {**form(added, "new"), "home-page": "https://elsewhere.example"}
    added.send("/sources/new", on="/sources/new", **fields)
    assert "with the address of another server it has to be given again" in added.text("/sources/new")
    assert source(world).home_page == moodle.url


def test_a_webinar_server_is_shown_and_checked(staff: Browser) -> None:
    text = staff.text("/sources/bbb")
    assert "Secret of webhooks given" in text
    assert "sealed" not in text
    assert "Save the changes" not in text
    assert staff.send("/sources/bbb/check", on="/sources/bbb").status_code == 302
    assert "The server calls https://here.example." in staff.text("/sources/bbb")
    assert staff.get("/sources/nowhere").status_code == 404
