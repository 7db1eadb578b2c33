"""Without the companion plugin: tracks that stock web services tell are judged as those that it pushes."""

import pytest

from lms_bridge.db import tables
from lms_bridge.services.poll_tracks import PollTracks
from moodle_sync.standin import Activity
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World
from tests.db.pipeline import ANA, START
from tests.db.test_looks import hint

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
SCO = 61
AT = START // 1000 + 3600


@pytest.fixture
def played(world: World) -> World:
    """Ana has begun two attempts and completed nothing; nobody else has begun one."""
    item = {"id": SCO, "identifier": "a", "scormtype": "sco"}
    package = Activity(60, course_id=COURSE_ID, kind="scorm", instance=9, name="Л", more={"scoes": (item,)})
    world.site.add_activity(package, criterion=False)
    for attempt, raw in ((1, "40"), (2, "85")):
        core = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": raw}
        told = {**core, "timemodified": str(AT + attempt), "status": "completed"}
        world.site.tables.tracks[SCO, MOODLE_ID[ANA], attempt] = told
    return world


def results(world: World) -> list[tuple[str, int, str]]:
    rows = world.pipeline.rows(tables.fact, tables.fact.c.kind == "test-attempt")
    return sorted((row.score, row.at_ms, row.channel) for row in rows)


BOTH = [("40/0/100", (AT + 1) * 1000, "tracks"), ("85/0/100", (AT + 2) * 1000, "tracks")]


def test_attempts_that_a_look_finds_are_facts_once(played: World) -> None:
    for _ in range(2):
        played.pipeline.post(hint())
        played.pipeline.drain()
        played.later(60)
        assert played.look()
    assert results(played) == BOTH


def test_attempts_of_who_completed_nothing_are_asked_for_and_only_of_who_has_begun(played: World) -> None:
    counts = played.poll()
    assert (counts["players"], counts["tracks"], counts["players-left"]) == (3, 1, 0)
    assert results(played) == BOTH
    assert played.poll()["tracks"] == 0, "the same again is the same"


def test_a_run_goes_on_where_the_last_one_ended(played: World) -> None:
    poll = PollTracks(played.pipeline.database, played.pipeline.clock, most=1)
    moodle = played.moodle_of(played.source)
    told = [poll(moodle, played.source) for _ in range(3)]
    assert [(one["players"], one["players-left"]) for one in told] == [(1, 2)] * 3
    assert sum(one["tracks"] for one in told) == 1


def test_a_course_whose_attempts_may_not_be_read_is_said_to_be_so(played: World) -> None:
    played.standin.traps.lacking.add("mod/scorm:viewreport")
    poll = PollTracks(played.pipeline.database, played.pipeline.clock)
    assert poll(played.moodle_of(played.source), played.source)["tracks-unread"] == 1
