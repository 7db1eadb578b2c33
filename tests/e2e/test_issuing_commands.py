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


def test_what_waits_is_told(place: Place) -> None:
    refused = place.call("closing", "close", "nothing", "--reason", "why")
    assert refused.refused
