"""Closing and documents by command."""

import json
from pathlib import Path

import pytest

from lms_bridge.runtime.keys import create_key
from tests.db.pipeline import BOJAN, completed, opened, tried
from tests.e2e.running import Place


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    create_key(tmp_path / "lms-bridge.key")
    with opened(sqlite_file) as pipeline:
        pipeline.post(completed(), tried(raw=90), completed(BOJAN))
        pipeline.drain()
    return Place(tmp_path, sqlite_file)


def test_a_realisation_is_closed_and_its_documents_are_listed(place: Place) -> None:
    assert "would issue: 2 confirmation, 1 certificate" in place.call("closing", "show", "online").out
    closed = place.call("closing", "close", "online", "--reason", "all is in")
    assert "documents issued: 3" in closed.out
    assert place.call("closing", "close", "online", "--reason", "again").refused
    told = json.loads(place.call("closing", "show", "online", "--json").out)
    assert (told["closed"]["by"], len(told["documents"])) == ("operator", 3)
    assert "closed on" in place.call("closing", "show", "online").out
    assert place.call("document", "list", "--user", BOJAN).out.count("P-") == 1
    (one,) = json.loads(place.call("document", "list", "--user", BOJAN, "--json").out)
    assert (one["user"], one["class"], one["standing"]) == (BOJAN, "online", "issued")
    assert place.call("document", "list").code == 2


def test_a_document_is_replaced_and_withdrawn(place: Place) -> None:
    place.call("closing", "close", "online", "--reason", "all is in")
    reason = ("--reason", "why")
    assert "replaced by P-2" in place.call("document", "replace", label(place), *reason).out
    assert place.call("document", "replace", "P-1999-000001", *reason).refused


def label(place: Place) -> str:
    (one,) = json.loads(place.call("document", "list", "--user", BOJAN, "--json").out)
    return str(one["label"])


def test_an_objection_is_opened_decided_and_carried_out(place: Place) -> None:
    told = place.call("objection", "open", "--user", "vesna", "--class", "online", "--said", "was there").out
    number = told.split()[1]
    assert "vesna" in place.call("objection", "list").out
    assert place.call("closing", "close", "online", "--reason", "all is in").refused
    found = ("--attended", "yes", "--points", "24/30", "--reason", "the list says so")
    assert "found" in place.call("objection", "decide", number, "found", *found).out
    assert place.call("objection", "decide", number, "rejected", "--reason", "again").refused
    assert place.call("work", "--drain").code == 0
    shown = json.loads(place.call("objection", "show", number).out)
    assert (shown["decision"]["finding"], shown["made_version"]) == ("attended", 1)
    assert json.loads(place.call("objection", "list", "--json").out) == []
    assert place.call("objection", "owner", number, "nobody").refused


def test_four_eyes_wait_for_somebody_else(place: Place) -> None:
    place.call("closing", "close", "online", "--reason", "all is in")
    act = place.call(
        "document", "withdraw", label(place), "--reason", "why", LMS_BRIDGE_FOUR_EYES="documents"
    )
    assert "waits for a second officer" in act.out
    (one,) = json.loads(place.call("objection", "second", "--json").out)
    assert place.call("objection", "confirm", str(one["id"])).refused
    assert "declined" in place.call("objection", "decline", str(one["id"]), "--reason", "no").out
