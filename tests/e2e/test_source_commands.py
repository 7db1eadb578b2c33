"""What is set for a source: given by command, kept sealed, checked, and written into the log of changes."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.db.engine import open_engines, reading
from lms_bridge.domain.calendar import day_of
from lms_bridge.runtime.keys import FernetSealer, create_key
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options
from lms_bridge.services.ports import Source
from lms_bridge.settings import from_environment
from tests.e2e.running import Place

TOKEN = "0123456789abcdef0123456789abcdef"
ADD = ("source", "add", "moodle", "lms", "--home-page", "https://lms.example/")
CHANGE = ("source", "change", "lms")


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    """An installation with its key and no source yet."""
    create_key(tmp_path / "lms-bridge.key")
    return Place(tmp_path, sqlite_file)


@pytest.fixture
def lms(place: Place) -> Place:
    place.ask(*ADD)
    return place


def bridge_of(place: Place) -> Bridge:
    given = {"DATABASE_URL": place.url, "KEY_FILE": str(place.folder / "lms-bridge.key")}
    return build(from_environment({f"LMS_BRIDGE_{name}": value for name, value in given.items()}))


def source(place: Place, name: str = "lms") -> Source:
    bridge = bridge_of(place)
    with bridge.database.read() as unit:
        found = unit.sources.by_name(name)
    bridge.close()
    assert found is not None
    return found


def opened(place: Place, sealed: str | None) -> list[str]:
    """What is sealed, the newest first."""
    assert sealed is not None
    return FernetSealer(bridge_of(place).key).open(sealed).split()


def events(place: Place) -> list[tuple[str, str]]:
    engines = open_engines(place.url)
    with reading(engines) as connection:
        rows = connection.execute(text("SELECT what, detail FROM event_log ORDER BY seq")).all()
    engines.dispose()
    return [(row.what, row.detail) for row in rows]


def test_a_moodle_that_is_added_counts_at_once_and_has_no_start(lms: Place) -> None:
    found = source(lms)
    assert (found.mode, found.from_ms, found.sealed_token, found.home_page) == (
        "live",
        None,
        None,
        "https://lms.example",
    )
    assert events(lms) == [("source-added", "moodle")]


def test_a_moodle_may_begin_by_being_watched(place: Place) -> None:
    place.ask(*ADD, "--observe", "--from", "2026-03-29", "--token", TOKEN)
    found = source(place)
    assert found.mode == "observe"
    assert found.from_ms is not None
    assert day_of(found.from_ms).isoformat() == "2026-03-29"
    assert day_of(found.from_ms - 1).isoformat() == "2026-03-28"
    assert opened(place, found.sealed_token) == [TOKEN]
    assert events(place) == [("source-added", "moodle, observe, token, from=2026-03-29")]


WAYS: dict[str, Callable[[Place, str], object]] = {
    "option": lambda place, _: place.ask(*CHANGE, "--token", TOKEN),
    "file": lambda place, file: place.ask(*CHANGE, "--token-file", file),
    "stdin": lambda place, _: place.call(*CHANGE, "--token-file", "-", stdin=f"{TOKEN}\n"),
    "environment": lambda place, _: place.call(*CHANGE, LMS_BRIDGE_TOKEN=TOKEN),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_token_is_given_in_any_of_four_ways(lms: Place, tmp_path: Path, way: str) -> None:
    file = tmp_path / "token"
    file.write_text(f" {TOKEN}\n")
    WAYS[way](lms, str(file))
    assert opened(lms, source(lms).sealed_token) == [TOKEN]
    assert events(lms)[1:] == [("source-changed", "token")]


@pytest.mark.parametrize("token", ["two words", "кључ", "x" * 201, "tok\x00en"])
def test_a_token_that_cannot_be_one_is_refused_without_being_told(lms: Place, token: str) -> None:
    done = lms.call(*CHANGE, "--token", token)
    assert done.refused
    assert token not in done.err
    assert source(lms).sealed_token is None


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("https://lms.example/moodle", True),
        ("https://LMS.example", True),
        ("http://lms.example", False),
        ("https://lms.example:8443", False),
        ("https://elsewhere.example", False),
    ],
)
def test_a_token_is_never_carried_to_another_server(lms: Place, address: str, goes: bool) -> None:
    lms.ask(*CHANGE, "--token", TOKEN)
    done = lms.call(*CHANGE, "--home-page", address)
    assert (done.code == 0) is goes
    assert done.refused is not goes
    lms.ask(*CHANGE, "--home-page", address, "--token", TOKEN)
    assert source(lms).home_page == address


def new_secret(place: Place) -> str:
    found = re.search(r"^secret  (whsec_\S+)$", place.ask(*CHANGE, "--new-secret"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_new_secret_of_webhooks_is_shown_once_and_opens_beside_the_older(lms: Place) -> None:
    first, second = new_secret(lms), new_secret(lms)
    assert [len(base64.b64decode(one.removeprefix("whsec_"))) for one in (first, second)] == [32, 32]
    assert opened(lms, source(lms).sealed_secret) == [second, first]
    lms.ask(*CHANGE, "--drop-old-secret")
    assert opened(lms, source(lms).sealed_secret) == [second]
    assert [detail for _, detail in events(lms)] == ["moodle", "new-secret", "new-secret", "drop-old-secret"]


def test_a_new_secret_can_replace_the_older_at_once(lms: Place) -> None:
    new_secret(lms)
    lms.ask(*CHANGE, "--new-secret", "--drop-old-secret")
    assert len(opened(lms, source(lms).sealed_secret)) == 1


def test_there_is_no_old_secret_to_drop_where_there_is_none(lms: Place) -> None:
    assert lms.call(*CHANGE, "--drop-old-secret").refused


def test_several_things_are_changed_together_or_not_at_all(lms: Place) -> None:
    good = ("--token", TOKEN, "--from", "2026-01-01", "--option", "most_lost=10", "--option", "auth=oidc")
    assert lms.call(*CHANGE, *good, "--option", "auth=Not one").refused
    assert (source(lms).sealed_token, events(lms)[1:]) == (None, [])
    lms.ask(*CHANGE, *good)
    found = moodle_options(source(lms).options)
    assert (found.most_lost, found.auth) == (10, "oidc")
    detail = "token, from=2026-01-01, option most_lost=10, option auth=oidc"
    assert events(lms)[1:] == [("source-changed", detail)]


@pytest.mark.parametrize("words", [(), ("--secret", "x"), ("--callback-url", "https://b.example/x")])
def test_what_a_moodle_does_not_have_is_refused(lms: Place, words: tuple[str, ...]) -> None:
    assert lms.call(*CHANGE, *words).refused


def test_a_webinar_server_has_no_options(lms: Place) -> None:
    where = ("--callback-url", "https://b.example/h", "--accounts", "lms", "--secret", "shared")
    lms.ask("source", "add", "bigbluebutton", "bbb", *where)
    assert lms.call("source", "change", "bbb", "--option", "auth=oidc").refused
    assert lms.call("source", "options", "bbb").refused


def test_the_options_are_listed_with_their_values_and_meanings(lms: Place) -> None:
    lms.ask(*CHANGE, "--option", "most-lost = 7", "--option", "idnumber_locked=yes")
    listed = {one["name"]: one for one in lms.read("source", "options", "lms")}
    assert list(listed) == list(MoodleOptions.__slots__)
    assert (listed["most_lost"]["value"], listed["most_lost"]["default"]) == (7, 200)
    assert listed["idnumber_locked"]["value"] is True
    printed = lms.ask("source", "options", "lms")
    assert re.search(r"^idnumber_locked +yes +Whether nobody can edit", printed, re.MULTILINE)
    assert re.search(r"^report_id +none +The number of the custom report", printed, re.MULTILINE)


def test_no_secret_stands_in_the_database_or_in_what_is_printed(lms: Place) -> None:
    secret = new_secret(lms)
    printed = (
        lms.ask(*CHANGE, "--token", TOKEN) + lms.ask("source", "list") + lms.ask("source", "options", "lms")
    )
    kept = repr(events(lms)).encode() + lms.file.read_bytes()
    for one in (TOKEN, secret, secret.removeprefix("whsec_")):
        assert one not in printed + repr(source(lms))
        assert one.encode() not in kept
