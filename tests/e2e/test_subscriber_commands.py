"""`lms-bridge subscriber` against a real receiver: what it verifies, and what bad answers and kills do."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from threading import Event

import pytest
from sqlalchemy import update

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.db import tables
from lms_bridge.db.engine import open_engines, writing
from lms_bridge.domain.subscription import EventKind
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.ports.subscribers import NewEvent
from lms_bridge.settings import from_environment
from tests.databases import sqlite_url
from tests.e2e.running import Done, Place
from tests.receiver import Receiver, hangs_up, receiving, says

HERE = {"LMS_BRIDGE_SUBSCRIBER_NETWORKS": "127.0.0.0/8"}
ALL = [word for one in EventKind for word in ("--event", one.value)]


@pytest.fixture
def place(tmp_path: Path, sqlite_template: Path) -> Place:
    copyfile(sqlite_template, tmp_path / "lms-bridge.sqlite")
    create_key(tmp_path / "lms-bridge.key")
    return Place(tmp_path, sqlite_url(tmp_path / "lms-bridge.sqlite"), HERE)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def call(place: Place, *words: str, stdin: str | None = None) -> Done:
    return place.call("subscriber", *words, stdin=stdin, **HERE)


def add(place: Place, there: Receiver, name: str = "hr") -> str:
    """The secret."""
    done = call(place, "add", name, "--address-file", "-", *ALL, stdin=there.url)
    assert done.code == 0, done
    return done.out.split("secret")[1].split()[0]


def bridge_of(place: Place) -> Bridge:
    given = {
        "LMS_BRIDGE_DATABASE_URL": place.url,
        "LMS_BRIDGE_KEY_FILE": str(place.folder / "lms-bridge.key"),
    }
    return build(from_environment({**given, **HERE}))


def happens(place: Place, *versions: int) -> None:
    bridge = bridge_of(place)
    events = [
        NewEvent(EventKind.COMPLETION_DECIDED, {"realisation": "R/1", "version": one}) for one in versions
    ]
    with bridge.database.write() as unit:
        unit.messages.tell(events, at_ms=bridge.clock.now_ms())
    bridge.close()


def send(place: Place) -> None:
    """Until nothing is left to do now."""
    bridge, turns = bridge_of(place), 0
    while bridge.subscribed.send():
        turns += 1
        assert turns < 100
    bridge.close()


def as_time_passes(place: Place) -> None:
    """The lease of the dead runs out, and the pauses after a failure."""
    engines = open_engines(place.url)
    with writing(engines) as connection:
        connection.execute(update(tables.subscriber).values(lease_until_ms=0, next_try_ms=0))
        connection.execute(update(tables.message).values(next_try_ms=0))
    engines.dispose()


def test_another_hands_library_verifies_what_is_sent(place: Place, there: Receiver) -> None:
    secret = add(place, there)
    assert call(place, "test", "hr").out.startswith("taken, with status 204")
    happens(place, 1)
    send(place)
    tested, told = (one.verified(secret) for one in there.calls)
    assert (tested["type"], tested["data"]) == ("subscriber.test", {})
    assert (told["type"], told["data"]["realisation"]) == ("completion.decided", "R/1")
    assert "/classes/R%2F1/results?filter=dateLastModified%3E%3D%27" in told["data"]["href"]
    assert there.calls[1].headers["content-type"] == "application/json"


def test_old_and_new_secret_verify_while_it_is_changed(place: Place, there: Receiver) -> None:
    old = add(place, there)
    new = place.read("subscriber", "rotate", "hr")["secret"]
    happens(place, 1)
    send(place)
    assert there.calls[0].verified(old) == there.calls[0].verified(new)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(500, "broken"), "it answers with status 500"),
        (says(302, "", Location="http://127.0.0.1:1/"), "it answers with status 302"),
        (hangs_up, "the connection broke"),
    ],
    ids=["500", "redirect", "hangs up"],
)
def test_what_is_not_taken_is_tried_again_under_the_same_id(
    place: Place, there: Receiver, answer: object, why: str
) -> None:
    add(place, there)
    there.answers = [answer]  # type: ignore[list-item]
    happens(place, 1)
    send(place)
    (waiting,) = place.read("subscriber", "messages", "hr")
    assert (waiting["state"], waiting["tries"], waiting["why"]) == ("waiting", 1, why)
    as_time_passes(place)
    send(place)
    assert there.ids == [waiting["id"]] * 2
    assert [one["state"] for one in place.read("subscriber", "messages", "hr")] == ["delivered"]


def test_gone_switches_off_and_staff_switch_on(place: Place, there: Receiver) -> None:
    add(place, there)
    there.answers = [says(410)]
    happens(place, 1, 2)
    send(place)
    (one,) = place.read("subscriber", "list")
    assert (one["state"], one["waiting"], one["trouble"]["code"]) == ("stopped", 2, "subscriber-gone")
    assert "wants no more messages" in place.ask("subscriber", "show", "hr")
    place.ask("subscriber", "resume", "hr", "--reason", "a mistake")
    send(place)
    assert len(set(there.ids)) == 2
    place.ask("subscriber", "replay", "hr", "--since", "2020-01-01", "--all")
    place.ask("subscriber", "replay", "hr", "--id", there.ids[0])
    send(place)
    assert len(there.ids) == 5


def test_a_process_that_is_killed_while_it_sends_loses_nothing(place: Place, there: Receiver) -> None:
    add(place, there)
    over = Event()
    there.answers = [lambda _: over.wait(30)]
    happens(place, 1, 2)
    working = place.start("work")
    assert there.came.wait(30)
    working.kill()
    over.set()
    as_time_passes(place)
    send(place)
    assert len(there.ids) == 3
    assert (len(set(there.ids)), place.read("subscriber", "list")[0]["waiting"]) == (2, 0)


def test_nothing_inside_the_network_is_taken_unless_it_is_allowed(place: Place, there: Receiver) -> None:
    done = place.call("subscriber", "add", "hr", "--address", there.url, *ALL)
    assert done.refused
    assert "LMS_BRIDGE_SUBSCRIBER_NETWORKS" in done.err
    add(place, there)
    done = place.call("subscriber", "test", "hr")
    assert (done.code, done.out.strip()) == (
        1,
        "not taken: the address is of a kind that is never called",
    )
    assert there.calls == []


def test_no_secret_and_no_address_is_shown_by_any_command(place: Place, there: Receiver) -> None:
    there.url += "?key=of-the-address"
    secret = add(place, there)
    there.usual = says(500, f"{secret} {there.url}")
    happens(place, 1)
    send(place)
    shown = [("list",), ("show", "hr"), ("messages", "hr"), ("messages", "hr", "--json"), ("test", "hr")]
    told = [call(place, *words) for words in shown]
    printed = "".join(one.out + one.err for one in told)
    assert "status 500" in printed
    assert [one for one in (secret, "of-the-address", "/hook") if one in printed] == []
    assert place.ask("subscriber", "remove", "hr", "--yes").strip() == "subscriber hr removed"
    assert place.read("subscriber", "list") == []


@pytest.mark.parametrize("words", [(), ("--id", "1", "--since", "2026-01-01"), ("--id", "1", "--all")])
def test_a_replay_needs_one_way_of_choosing(place: Place, words: tuple[str, ...]) -> None:
    assert call(place, "replay", "hr", *words).code == 2
