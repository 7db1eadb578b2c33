"""Messages of a Moodle become facts: by channel, their site and accounts compared, and nothing doubled."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.programme import Failed
from lms_bridge.services.ports import NewDelivery
from lms_bridge.services.read_messages import CHANNELS
from moodle_sync.standin import Site, messages
from tests.db.pipeline import ANA, ROSTER, Pipeline
from tests.db.watching import mode, reasons
from tests.e2e.moodle_hooks import ACCOUNT, BEGAN, DAY, QUIZ, complete, graded, roster, site

PUSHED, POLLED, RECONCILED = CHANNELS


@pytest.fixture
def moodle(pipeline: Pipeline) -> Site:
    pipeline.enrol(replace(ROSTER, profiles=roster(Failed.AS_PLATFORM).profiles))
    return site()


def deliver(pipeline: Pipeline, bodies: Iterable[str], *, content_type: str = PUSHED) -> None:
    """Store messages as whoever got them would, and work them off."""
    with pipeline.database.write() as unit:
        for number, body in enumerate(bodies):
            key = f"{content_type} {number} {len(body)}"
            delivery = NewDelivery(1, key, content_type, body.encode())
            unit.deliveries.add(delivery, at_ms=pipeline.clock.now_ms())
    pipeline.drain()


def told(moodle: Site, *events: str) -> list[str]:
    """The messages of these events as they stand now, all where none is named."""
    rows = [row for row in moodle.tables.outbox.values() if not events or row.event in events]
    return [messages.body(moodle, row) for row in rows]


def test_each_way_in_tells_a_fact_of_its_own_and_one_is_enough(pipeline: Pipeline, moodle: Site) -> None:
    complete(moodle)
    for content_type in CHANNELS:
        deliver(pipeline, told(moodle, "course_completed"), content_type=content_type)
    rows = pipeline.rows(tables.fact)
    assert sorted(row.channel for row in rows) == ["polled", "pushed", "reconciled"]
    assert {row.at_ms for row in rows} == {(BEGAN + DAY) * 1000}
    assert pipeline.versions() == [("first", True)]


def test_the_earliest_time_of_all_ways_counts(pipeline: Pipeline, moodle: Site) -> None:
    complete(moodle, at=BEGAN + 2 * DAY)
    deliver(pipeline, told(moodle, "course_completed"))
    moodle.unlock(5)
    moodle.tables.activity_done.clear()
    complete(moodle, at=BEGAN + DAY)
    deliver(pipeline, told(moodle, "course_completed")[-1:], content_type=RECONCILED)
    (standing,) = pipeline.standing().values()
    assert standing[1] == (BEGAN + DAY) * 1000


def test_every_message_is_counted_by_its_event_and_only_learners_tell(
    pipeline: Pipeline, moodle: Site
) -> None:
    moodle.change_course(5, fullname="Друга")
    moodle.change_user(ACCOUNT[ANA], city="Ниш")
    deliver(pipeline, [*told(moodle), messages.test_body(moodle)])
    said = {row.said for row in pipeline.rows(tables.delivery)}
    assert {"course_updated", "user_updated", "user_enrolment_created", "test"} <= said
    assert pipeline.rows(tables.fact) == []
    assert set(pipeline.states(tables.delivery)) == {"done"}


def test_what_a_watched_source_tells_is_kept_and_held(pipeline: Pipeline, moodle: Site) -> None:
    mode(pipeline, "observe")
    complete(moodle)
    deliver(pipeline, told(moodle, "course_completed"))
    assert reasons(pipeline) == ["observed"]
    assert pipeline.versions() == []


def test_an_account_made_anew_leaves_its_link_behind(pipeline: Pipeline, moodle: Site) -> None:
    complete(moodle)
    deliver(pipeline, told(moodle, "course_completed"))
    anew = moodle.tables.users[ACCOUNT[ANA]].timecreated + 1
    moodle.tables.users[ACCOUNT[ANA]] = replace(moodle.tables.users[ACCOUNT[ANA]], timecreated=anew)
    deliver(pipeline, told(moodle, "course_completed"), content_type=POLLED)
    (link,) = [row for row in pipeline.rows(tables.link) if row.person_id == ANA]
    assert link.until_ms is not None


def test_accounts_are_known_by_the_name_that_moodle_shows(pipeline: Pipeline, moodle: Site) -> None:
    complete(moodle)
    deliver(pipeline, told(moodle, "course_completed"))
    assert "Ana Петровић" in {row.label for row in pipeline.rows(tables.account)}


def test_a_score_without_a_completion_is_a_fact_too(pipeline: Pipeline, moodle: Site) -> None:
    moodle.grade(QUIZ, ACCOUNT[ANA], graded("80"))
    deliver(pipeline, told(moodle, "user_graded"))
    assert [row.score for row in pipeline.rows(tables.fact)] == ["80.00000/0.00000/100.00000"]
    assert pipeline.versions() == [("first", False)]


def test_a_key_that_comes_again_with_other_bytes_is_one_row_that_says_so(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        for body in (b"one", b"one", b"two", b"three"):
            unit.deliveries.add(NewDelivery(1, "key", PUSHED, body), at_ms=1)
    (row,) = pipeline.rows(tables.delivery)
    assert (row.body, row.times, row.differed) == (b"one", 4, 2)
