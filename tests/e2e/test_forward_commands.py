"""`lms-bridge forward` against our own LRS over HTTP, against a server with faults, and two in a circle."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import copyfile, copytree
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select, update

from lms_bridge.db import tables
from lms_bridge.db.engine import open_engines, reading, writing
from lms_bridge.services.receive import Sent
from tests.databases import sqlite_url
from tests.e2e.forwarding_places import SINCE, FaultServer, faulty, forward, served, set_up, store, store_body
from tests.e2e.running import Place
from tests.e2e.statements import new_id, statement, voiding
from tests.e2e.wire import Key
from xapi import Part, Version, write_mixed

Made = tuple[Place, Key]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Made:
    """An installation with a source and a key, to make copies of."""
    return fresh(tmp_path_factory.mktemp("template") / "installation", sqlite_template)


def fresh(folder: Path, database: Path) -> Made:
    folder.mkdir()
    copyfile(database, folder / "lms-bridge.sqlite")
    place = Place(folder, sqlite_url(folder / "lms-bridge.sqlite"))
    return place, set_up(place)


def copied(template: Made, folder: Path) -> Made:
    copytree(template[0].folder, folder)
    return Place(folder, sqlite_url(folder / "lms-bridge.sqlite")), template[1]


@pytest.fixture
def here(tmp_path: Path, template: Made) -> Made:
    return copied(template, tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path, template: Made) -> Iterator[tuple[Place, Key, str]]:
    """Another bridge, with the address of its LRS."""
    place, key = copied(template, tmp_path / "there")
    with served(place) as endpoint:
        yield place, key, endpoint


def add(place: Place, endpoint: str, key: Key, *more: str, name: str = "there") -> None:
    told = ("--endpoint", endpoint, "--user", key.key, "--secret", key.secret, *SINCE, *more)
    assert place.ask("forward", "add", name, *told).startswith(f"target {name} added")


def ids(place: Place) -> list[Any]:
    return rows(place, select(tables.statement.c.id).order_by(tables.statement.c.seq))


def rows(place: Place, query: Any) -> list[Any]:
    """The first column."""
    engines = open_engines(place.url)
    with reading(engines) as connection:
        told = list(connection.execute(query).scalars())
    engines.dispose()
    return told


def test_statements_reach_another_bridge_whole_and_in_order(
    here: Made, there: tuple[Place, Key, str]
) -> None:
    place, key = here
    add(place, f"{there[2]}/statements/", there[1])
    assert place.ask("forward", "check", "there").startswith("Ready.")
    bad = new_id()
    sent = store(place, key, statement(id=bad), voiding(bad), statement(context={"platform": "Moodle"}))
    forward(place)
    assert ids(there[0]) == sent
    (target,) = place.read("forward", "list")
    assert (target["state"], target["sent"], target["waiting"], target["trouble"]) == ("active", 3, 0, None)
    shown = place.read("forward", "show", "there")
    assert [(one["outcome"], one["statements"]) for one in shown["calls"]] == [("sent", 3)]


def test_two_bridges_that_forward_to_each_other_come_to_rest(
    here: Made, there: tuple[Place, Key, str]
) -> None:
    place, key = here
    with served(place) as back:
        add(place, there[2], there[1])
        add(there[0], back, key, name="here")
        sent = store(place, key, statement(), statement())
        store(there[0], there[1], statement())
        for _ in range(3):
            turns = forward(place) + forward(there[0])
        assert turns == 0
    assert len(ids(place)) == len(ids(there[0])) == 3
    assert set(ids(place)) == set(ids(there[0])) > set(sent)


def test_a_wrong_secret_stops_the_target_and_says_the_way_out(
    here: Made, there: tuple[Place, Key, str]
) -> None:
    place, key = here
    add(place, there[2], Key(there[1].key, "wrong-secret"))
    done = place.call("forward", "check", "there")
    assert (done.code, done.out.startswith("Not let in.")) == (1, True)
    (sent,) = store(place, key, statement())
    forward(place)
    shown = place.read("forward", "show", "there")
    assert (shown["state"], shown["trouble"]["code"]) == ("stopped", "forward-not-allowed")
    assert "The target does not let us in" in place.ask("forward", "show", "there")
    place.ask("forward", "change", "there", "--secret", there[1].secret)
    place.ask("forward", "resume", "there")
    forward(place)
    assert ids(there[0]) == [sent]


def test_what_is_refused_is_listed_sent_again_or_set_aside(here: Made, there: tuple[Place, Key, str]) -> None:
    place, key = here
    add(place, there[2], there[1], "--xapi", "1.0.3")
    known = new_id()
    store(there[0], there[1], statement(id=known, actor={"mbox": "mailto:other@people.example"}))
    store(place, key, statement(id=known), statement())
    forward(place)
    (row,) = place.read("forward", "refused", "there")
    assert (row["statement_id"], row["code"], row["status"]) == (known, "forward-conflict", 409)
    assert known in place.ask("forward", "refused", "there")
    assert place.ask("forward", "set-aside", "there", "--reason", "known").strip() == "1 set aside"
    assert place.ask("forward", "retry", "there").strip() == "0 wait again"
    assert place.ask("forward", "retry", "there", "--seq", str(row["seq"])).strip() == "1 wait again"
    assert place.ask("forward", "replay", "there", "--all", "--until", "2100-01-01").startswith("replay 1 ")
    assert place.ask("forward", "pause", "there").strip() == "target there paused"
    assert place.call("forward", "remove", "there", "--yes").code == 0
    assert place.call("forward", "show", "there").refused


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--endpoint", "ftp://lrs.example"),
        ("--endpoint", "http://127.0.0.1:8080/xapi"),
        ("--verb", "passed"),
        ("--activity", "no iri"),
        ("--agent", '{"mbox": "a@b"}'),
        ("--source", "nobody"),
        ("--user", "a:b"),
    ],
)
def test_what_no_target_can_have_is_refused_with_a_line(here: Made, option: str, value: str) -> None:
    usual = {"--endpoint": "https://lrs.example/xapi", "--user": "key", "--secret": "s"} | {option: value}
    words = [word for pair in usual.items() for word in pair]
    assert here[0].call("forward", "add", "there", *words).refused


def killed(place: Place, server: FaultServer) -> None:
    """A process gets SIGKILL while it waits for an answer."""
    over = Event()
    server.then = lambda _: over.wait(30)
    working = place.start("work")
    assert server.came.wait(30)
    working.kill()
    over.set()


def hung_up(place: Place, server: FaultServer) -> None:
    """The target takes what was sent, and hangs up without an answer."""
    server.then = lambda _: None
    forward(place)


@pytest.mark.parametrize("trouble", [killed, hung_up])
def test_what_was_taken_without_an_answer_stands_there_once(
    here: Made, trouble: Callable[[Place, FaultServer], None]
) -> None:
    (place, key), server = here, FaultServer()
    with faulty(server) as endpoint:
        add(place, endpoint, key)
        sent = store(place, key, *(statement() for _ in range(5)))
        trouble(place, server)
        as_time_passes(place)
        forward(place)
    assert (list(server.kept), server.posts) == (sent, 2)
    (target,) = place.read("forward", "list")
    assert (target["sent"], target["waiting"]) == (5, 0)


def as_time_passes(place: Place) -> None:
    """The lease of the dead runs out, and the pause after a failure."""
    engines = open_engines(place.url)
    with writing(engines) as connection:
        connection.execute(update(tables.forward_target).values(lease_until_ms=0, next_try_ms=0))
    engines.dispose()


def test_attachments_arrive_with_their_statement(here: Made, there: tuple[Place, Key, str]) -> None:
    place, key = here
    add(place, there[2], there[1])
    file = Part(sha256(b"bytes\r\n").hexdigest(), "text/plain", b"bytes\r\n")
    claim = {"usageType": "https://u.example", "display": {"en": "f"}, "contentType": "text/plain"}
    one = statement(attachments=[{**claim, "length": len(file.body), "sha2": file.sha2}])
    mixed = write_mixed(json.dumps(one).encode(), [file], boundary="b")
    sent = store_body(place, key, mixed, Sent("multipart/mixed; boundary=b", Version.V1))
    forward(place)
    assert ids(there[0]) == sent
    assert rows(there[0], select(tables.attachment.c.body)) == [file.body]


def asks_to_wait(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(429)
    handler.send_header("Retry-After", "600")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_a_target_that_asks_to_wait_and_one_that_is_not_there_are_left_alone(here: Made) -> None:
    place, key = here
    server = FaultServer()
    server.then = asks_to_wait
    with faulty(server) as endpoint:
        add(place, endpoint, key, name="busy")
        add(place, "http://127.0.0.1:9", key, name="gone")
        store(place, key, statement())
        forward(place)
    busy, gone = place.read("forward", "list")
    assert (busy["failures"], busy["waiting"], gone["waiting"]) == (1, 1, 1)
    assert "status 429" in busy["trouble"]["detail"]
    assert "nothing listens there" in gone["trouble"]["detail"]
    soon, later = sorted(datetime.fromisoformat(one["next_try"]).timestamp() for one in (gone, busy))
    assert later - soon > 500


def test_no_secret_is_shown_by_any_command(here: Made) -> None:
    place, _ = here
    key = Key("user-of-the-target", "secret-of-the-target")
    add(place, "http://127.0.0.1:9/xapi", key)
    told = [place.call("forward", *words) for words in (("list",), ("show", "there"), ("check", "there"))]
    printed = "".join(one.out + one.err for one in told)
    assert "nothing listens there" in printed
    assert [one for one in (key.secret, key.basic.removeprefix("Basic ")) if one in printed] == []
