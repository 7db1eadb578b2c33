"""A source is watched, judged and let go live by command."""

import json
from pathlib import Path

import pytest

from lms_bridge.runtime.keys import create_key
from tests.db.pipeline import ANA, MINUTE, START, completed, opened
from tests.db.watching import begins, mode
from tests.e2e.running import Place

LIVE = ("source", "live", "lms")


def place_of(url: str, folder: Path, *statements: object) -> Place:
    """A source that is watched, with what it has told of the time after minute 50 and before."""
    create_key(folder / "lms-bridge.key")
    with opened(url) as pipeline:
        begins(pipeline, START + 50 * MINUTE)
        mode(pipeline, "observe")
        pipeline.post(*statements)
        pipeline.drain()
    return Place(folder, url)


@pytest.fixture
def silent(sqlite_file: str, tmp_path: Path) -> Place:
    return place_of(sqlite_file, tmp_path)


@pytest.fixture
def told(sqlite_file: str, tmp_path: Path) -> Place:
    return place_of(sqlite_file, tmp_path, completed(ANA, minute=40), completed("nobody", minute=60))


def test_a_source_that_told_nothing_is_refused_with_what_to_do(silent: Place) -> None:
    done = silent.call(*LIVE)
    assert done.refused
    assert "Something arrives: Nothing arrived yet." in done.err
    assert "→ Check in Moodle that reports are sent" in done.err
    assert "arrived, activities, accounts" in done.err


def test_whoever_overrides_says_why(silent: Place) -> None:
    assert silent.call(*LIVE, "--override", "no training yet").code == 0
    value = json.loads(silent.call("source", "acceptance", "lms", "--json").out)
    assert (value["mode"], value["why"]["reason"]) == ("live", "no training yet")
    assert value["why"]["params"]["overridden"] == ["arrived", "activities", "accounts"]


def test_the_checklist_says_line_by_line_what_was_seen(told: Place) -> None:
    done = told.call("source", "acceptance", "lms")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "source lms: observe, by officer. Somebody decided so. “test”"
    assert (
        "ok  Courses and tests are tied: 1 of 1 courses, tests and rooms that facts name are tied" in done.out
    )
    assert "NO  Something arrives: Reports that arrived: 2, but the last of them" in done.out
    assert "accounts of nobody:" in lines
    assert lines[lines.index("accounts of nobody:") + 2].split() == ["nobody", "https://lms.example", "1"]
    assert "before the start, waiting for a choice" in done.out


def test_history_is_shown_and_chosen(told: Place) -> None:
    shown = told.call("source", "history", "lms").out.splitlines()
    assert shown[1].split() == ["online", "1", "0", "1", "1", "1", "0", "0", "waits"]
    choice = ("source", "history", "lms", "--realisation", "online", "--documented", "--json")
    assert told.call(*choice).refused
    (row,) = json.loads(told.call(*choice, "--reason", "on paper").out)["realisations"]
    assert (row["choice"], row["reason"], row["attended"]) == ("documented", "on paper", 1)


def test_a_choice_names_its_realisation(told: Place) -> None:
    assert told.call("source", "history", "lms", "--ignore", "--reason", "old").refused
    assert told.call("source", "history", "lms", "--realisation", "online").refused


def test_a_pause_is_shown_with_its_reason(told: Place) -> None:
    assert told.call("source", "pause", "lms", "--reason", "odd scores").code == 0
    first = told.call("source", "acceptance", "lms").out.splitlines()[0]
    assert first == "source lms: paused, by operator. Somebody decided so. “odd scores”"
    assert told.call("source", "observe", "lms").code == 0
    assert told.call("source", "live", "none").refused
    assert told.call(*LIVE, "--accept-site").refused
