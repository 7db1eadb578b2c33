"""What a client of OneRoster is shown, and the passing on of what it handed in, by command."""

from pathlib import Path

import pytest

from lms_bridge.runtime.keys import create_key
from tests.e2e.running import Place


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    create_key(tmp_path / "lms-bridge.key")
    return Place(tmp_path, sqlite_file)


def key(place: Place, kind: str = "oneroster", *more: str) -> str:
    return place.ask("credential", "add", kind, "--name", "HR", *more).split()[1]


def test_a_client_is_shown_everything_until_it_is_limited(place: Place) -> None:
    client = key(place)
    assert place.read("oneroster", "shown", client) == {"hidden": [], "bodies": None}
    told = "shown: all fields but class.classType, user.email, of everybody\n"
    assert (
        place.ask("oneroster", "limit", client, "--hide", "user.email", "--hide", "class.classType") == told
    )
    assert place.ask("oneroster", "shown", client) == told
    assert place.read("oneroster", "shown", client)["hidden"] == ["class.classType", "user.email"]
    assert place.ask("oneroster", "limit", client) == "shown: all fields, of everybody\n"


def test_a_limit_that_names_what_there_is_not_is_refused_and_changes_nothing(place: Place) -> None:
    client = key(place)
    for words in (("--hide", "user.shoes"), ("--hide", "user.givenName"), ("--body", "nowhere")):
        assert place.call("oneroster", "limit", client, *words).code == 1
    assert place.read("oneroster", "shown", client) == {"hidden": [], "bodies": None}
    reader = key(place, "api", "--scope", "metrics")
    assert place.call("oneroster", "limit", reader, "--hide", "user.email").code == 1
    assert place.call("oneroster", "shown", "nobody").code == 1


def test_what_a_client_handed_in_is_passed_on(place: Place) -> None:
    old, new = key(place), key(place)
    assert place.ask("oneroster", "hand-over", old, new) == "handed over: 0 objects\n"
    assert place.call("oneroster", "hand-over", old, "nobody").code == 1
