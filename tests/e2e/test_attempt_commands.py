"""Attempts by commands: listed, and judged by what staff say for a course."""

import json
from pathlib import Path

import pytest

from lms_bridge.domain.lms import LmsCourse
from lms_bridge.services.kept_tracks import merged
from lms_bridge.services.ports.tracks import TracksKey
from tests.e2e.moodle_hooks import opened, set_up
from tests.e2e.running import Place
from tests.unit.moodle_sync.plugin_records import record, tracks


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    """An installation in which one attempt was told and is not judged yet."""
    made = Place(tmp_path, sqlite_file)
    set_up(made)
    bridge = opened(made)
    told = tracks(1, completion="completed", success="failed") | {"time": 1_583_200_000, "items": 3}
    course = LmsCourse(
        5,
        idnumber="",
        short_name="C",
        full_name="Обука",
        visible=True,
        completion=True,
        starts_ms=None,
        ends_ms=None,
    )
    with bridge.database.write() as unit:
        source = unit.sources.by_name("lms")
        assert source is not None
        unit.courses.keep(source.id, [course], at_ms=0)
        unit.tracks.keep(TracksKey(source.id, 7, 5), merged(None, record(scorm=[told])), label="", told_ms=1)
    bridge.close()
    return made


def test_attempts_are_listed_with_what_they_lack(place: Place) -> None:
    place.ask("work", "--drain")
    (row,) = json.loads(place.ask("attempt", "list", "--only", "waits", "--json"))
    assert (row["course"], row["account"], row["lacks"]) == (5, 7, ["package-unknown"])
    assert "package-unknown" in place.ask("attempt", "list")
    assert json.loads(place.ask("attempt", "list", "--only", "differs", "--json")) == []


def test_a_policy_is_kept_with_its_reason_and_judges_again(place: Place) -> None:
    place.ask("work", "--drain")
    said = place.ask(
        "attempt", "policy", "--source", "lms", "--course", "5", "--attempts", "last", "--reason", "x"
    )
    assert "attempts of 1 people" in said
    bridge = opened(place)
    judging, _ = bridge.tracks_desk.judging("lms", 5)
    with bridge.database.read() as unit:
        assert unit.work.pending() == 1
    bridge.close()
    assert (judging.attempts, judging.by, judging.reason) == ("last", "operator", "x")
