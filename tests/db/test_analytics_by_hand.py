"""A report that never came by itself is given by an operator, and read like one that the server sent."""

import json
from collections.abc import Iterator

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import NotFound, Unreadable
from lms_bridge.services.hand_in_analytics import HandInAnalytics
from lms_bridge.services.receive_calls import ToldOtherwise
from lms_bridge.webinars.bigbluebutton_analytics import AnalyticsHook
from tests.db.pipeline import ANA, MINUTE, ROOM, Pipeline, iso, opened, present


def file(*attendees: object, finish: float = 100) -> bytes:
    """The server's own file of a meeting, which names it by its room alone."""
    data = {"meeting_id": ROOM, "start": iso(0), "finish": iso(finish), "attendees": attendees}
    return json.dumps(data).encode()


@pytest.fixture
def pipeline(sqlite_file: str) -> Iterator[Pipeline]:
    with opened(sqlite_file) as made:
        yield made


@pytest.fixture
def hand_in(pipeline: Pipeline) -> HandInAnalytics:
    return HandInAnalytics(pipeline.database, pipeline.clock, AnalyticsHook())


def test_it_counts_and_is_in_the_log_once(pipeline: Pipeline, hand_in: HandInAnalytics) -> None:
    told = [hand_in("bbb", file(present(ANA, (0, 90))), run="run-1", by="operator") for _ in range(2)]
    pipeline.drain()
    assert told == [True, False]
    assert pipeline.standing()[ANA, "webinar"][2] == 90 * MINUTE
    assert [row.detail for row in pipeline.rows(tables.event_log) if row.what == "analytics-given"] == [
        "run-1"
    ]


def test_it_never_takes_the_place_of_one_that_stands(hand_in: HandInAnalytics) -> None:
    hand_in("bbb", file(present(ANA, (0, 90))), run="run-1", by="operator")
    with pytest.raises(ToldOtherwise):
        hand_in("bbb", file(present(ANA, (0, 95))), run="run-1", by="operator")


@pytest.mark.parametrize("body", [b"", b"7", file(present(ANA, (0, 90)))[:-3], b"{}"])
def test_what_is_no_report_is_refused_at_once(hand_in: HandInAnalytics, body: bytes) -> None:
    for run in ("", "run-1"):
        with pytest.raises(Unreadable):
            hand_in("bbb", body, run=run, by="operator")


@pytest.mark.parametrize("name", ["lms", "nobody", "\0"])
def test_it_is_for_a_bigbluebutton(hand_in: HandInAnalytics, name: str) -> None:
    with pytest.raises(NotFound):
        hand_in(name, file(), run="run-1", by="operator")
