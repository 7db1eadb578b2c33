"""What counts, what late facts take away and meetings without an end, by command."""

import json
from pathlib import Path

import pytest

from lms_bridge.db import tables
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.decide import FIRM_MS
from tests.db.pipeline import ANA, Pipeline, completed, ended, joined, left, opened, voids
from tests.e2e.running import Place

WINDOW = ("realisation", "window", "webinar")
MOVED = ("--part", "2020-03-02T15:00/16:40")
"""Ana was there four hours later than planned; everything is told 400 days after."""


def moved(pipeline: Pipeline) -> None:
    pipeline.hook(joined(ANA, 300), left(400), ended(400))


def endless(pipeline: Pipeline) -> None:
    pipeline.hook(joined(ANA, 0), joined("9", 1, session="w_9"), left(99, session="w_9"))


def late(pipeline: Pipeline) -> None:
    (statement_id,) = pipeline.post(completed())
    pipeline.drain()
    pipeline.clock.at_ms += 2 * FIRM_MS
    pipeline.post(voids(statement_id))


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    create_key(tmp_path / "lms-bridge.key")
    with opened(sqlite_file) as pipeline:
        request.param(pipeline)
        pipeline.drain()
    return Place(tmp_path, sqlite_file)


@pytest.mark.parametrize("place", [moved], indirect=True)
def test_a_webinar_that_moved_is_confirmed(place: Place) -> None:
    assert "webinar  Online training" in place.call("realisation", "waiting").out
    (told,) = json.loads(place.call("realisation", "waiting", "--json").out)
    assert (told["class"], told["why"]) == ("webinar", "elsewhen")
    preview = place.call(*WINDOW, *MOVED, "--preview").out
    assert "gains" in preview
    assert "1 gain, 0 lose, 0 stay as they are" in preview
    assert place.call(*WINDOW, *MOVED).refused
    assert place.call(*WINDOW, *MOVED, "--reason", "late").code == 0
    assert "set by operator: late" in place.call(*WINDOW).out
    assert place.call("work", "--drain").code == 0
    assert "webinar,ana" in place.call("completions", "--year", "2020", "--csv").out
    assert json.loads(place.call("realisation", "waiting", "--json").out) == []


@pytest.mark.parametrize("place", [moved], indirect=True)
def test_breaks_are_taken_out_of_what_is_planned(place: Place) -> None:
    told = place.call(*WINDOW, "--break", "2020-03-02T10:40/11:00", "--reason", "a break").out
    assert told.startswith("webinar: 2020-03-02 10:00 – 10:40; 2020-03-02 11:00 – 11:40")
    value = json.loads(place.call(*WINDOW, "--json").out)
    assert (len(value["parts"]), value["said"]["reason"], value["waits"]) == (2, "a break", None)


@pytest.mark.parametrize("place", [late], indirect=True)
def test_a_withdrawal_is_decided(place: Place) -> None:
    (told,) = json.loads(place.call("withdrawal", "list", "--json").out)
    assert (told["user"], told["class"], told["holds"]) == (ANA, "online", "attended, confirmation")
    number = str(told["id"])
    assert place.call("withdrawal", "keep", number, "--reason", "she was there").code == 0
    assert number in place.call("withdrawal", "list", "--kept").out
    assert place.call("withdrawal", "take", number, "--reason", "she was not").code == 0
    assert place.call("work", "--drain").code == 0
    assert place.call("withdrawal", "take", number, "--reason", "again").refused


@pytest.mark.parametrize("place", [endless], indirect=True)
def test_a_meeting_without_an_end_is_closed(place: Place) -> None:
    assert "bbb     run-1    room-1  2020-03-02 10:00 – 11:39  1" in place.call("meeting", "endless").out
    close = ("meeting", "close", "bbb", "run-1", "--reason", "restarted")
    assert place.call(*close, "--at", "2020-03-01T10:00").refused
    assert place.call(*close, "--at", "2020-03-02T11:40").code == 0
    assert json.loads(place.call("meeting", "endless", "--json").out) == []
    (closed,) = json.loads(place.call("meeting", "endless", "--closed", "--json").out)
    assert closed["concluded"]["reason"] == "restarted"


@pytest.mark.parametrize(("hours", "states"), [("1", ["open"]), ("3", [])])
def test_the_setting_says_what_is_late(
    sqlite_file: str, tmp_path: Path, hours: str, states: list[str]
) -> None:
    create_key(tmp_path / "lms-bridge.key")
    with opened(sqlite_file) as pipeline:
        pipeline.clock.at_ms = SystemClock().now_ms() - FIRM_MS // 12
        (statement_id,) = pipeline.post(completed())
        pipeline.drain()
        pipeline.post(voids(statement_id))
        place = Place(tmp_path, sqlite_file)
        assert place.call("work", "--drain", LMS_BRIDGE_FIRM_HOURS=hours).code == 0
        assert [row.state for row in pipeline.rows(tables.withdrawal)] == states
