"""Zoom's reports, fetched, kept, and told as presence."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.ports import PAUSED, NewDelivery, PairKey
from lms_bridge.services.sync_work import unheard
from tests.db.pipeline import ANA, BOJAN, MINUTE, Pipeline
from tests.db.reporting import ENDED, ZOOM, Reporting, at, beside_zoom, stay
from tests.zoom_standin import NUMBER

DAY = 24 * 60 * MINUTE
SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""Where no query is the subject."""


@pytest.fixture
def reporting(pipeline: Pipeline) -> Iterator[Reporting]:
    with beside_zoom(pipeline) as made:
        yield made


def webhook(kind: str, minute: float, account: str = "1", uuid: str = "u/1==") -> bytes:
    times = {"joined": "join_time", "left": "leave_time"}
    person = {"user_id": "9", "customer_key": account, times[kind]: at(minute)}
    meeting = {"id": NUMBER, "uuid": uuid, "participant": person}
    return json.dumps({"event": f"meeting.participant_{kind}", "payload": {"object": meeting}}).encode()


def heard(reporting: Reporting, *bodies: bytes) -> None:
    with reporting.pipeline.database.write() as unit:
        for body in bodies:
            key = hashlib.sha256(body).hexdigest()
            unit.deliveries.add(NewDelivery(ZOOM.id, key, "application/json", body), at_ms=1)


def test_a_report_counts_and_points_at_what_was_answered(reporting: Reporting) -> None:
    reporting.held(stay(ANA, 0, 85), stay(BOJAN, 0, 10), stay("", 0, 100))
    counts = reporting.fetch()
    assert (counts["asked"], counts["runs"], counts["kept"], counts["present"]) == (1, 1, 1, 3)
    assert reporting.present() == 85
    (kept,) = reporting.pipeline.rows(tables.delivery)
    evidence = reporting.pipeline.rows(tables.evidence)
    assert {(one.raw, one.raw_id) for one in evidence} == {("delivery", kept.id)}
    assert {(one.channel, one.run) for one in reporting.facts()} == {("report", "u/1==")}


@SQLITE
def test_a_report_and_webhooks_of_one_run_are_two_ways_of_one_run(reporting: Reporting) -> None:
    heard(reporting, webhook("joined", 0), webhook("left", 30))
    reporting.held(stay(ANA, 0, 85))
    reporting.fetch()
    assert {one.run for one in reporting.facts()} == {"u/1=="}
    assert reporting.present() == 85  # the report is believed before the webhooks


@SQLITE
def test_a_fetch_again_changes_nothing(reporting: Reporting) -> None:
    reporting.held(stay(ANA, 0, 85))
    reporting.fetch()
    facts = [one.id for one in reporting.facts()]
    assert reporting.fetch()["asked"] == 0
    reporting.pipeline.clock.at_ms = ENDED + DAY
    assert dict(reporting.fetch())["kept"] == 0
    assert [one.id for one in reporting.facts()] == facts
    assert len(reporting.pipeline.rows(tables.delivery)) == 1
    assert reporting.fetch()["asked"] == 0


def test_a_report_that_was_completed_a_day_later_corrects_what_it_tells_otherwise(
    reporting: Reporting,
) -> None:
    reporting.held(stay(ANA, 0, 40), stay(BOJAN, 0, 30))
    reporting.fetch()
    reporting.pipeline.clock.at_ms = ENDED + DAY
    reporting.held(stay(ANA, 0, 90), stay(ANA, 92, 95))
    assert reporting.fetch()["kept"] == 1
    assert reporting.present() == 93
    (end,) = reporting.facts(FactKind.MEETING_ENDED)
    assert end.at_ms == ENDED - 5 * MINUTE
    left = reporting.facts(FactKind.LEFT)
    assert len([one for one in left if one.at_ms == ENDED - 70 * MINUTE]) == 1, "absence takes nothing away"
    assert not [one for one in left if one.at_ms == ENDED - 60 * MINUTE]


@SQLITE
def test_a_later_report_that_tells_less_takes_nothing_away_in_silence(reporting: Reporting) -> None:
    reporting.held(stay(ANA, 0, 85), stay("", 0, 100))
    reporting.fetch()
    reporting.pipeline.clock.at_ms = ENDED + 2 * DAY
    reporting.held(stay(ANA, 0, 40), stay("", 0, 100))
    reporting.fetch()
    assert reporting.present() == 85
    assert {one.at_ms for one in reporting.facts(FactKind.LEFT)} == {ENDED - 60 * MINUTE, ENDED}
    with reporting.pipeline.database.read() as unit:
        assert PairKey(ANA, "webinar") in unit.withdrawals.latest([PairKey(ANA, "webinar")])


@SQLITE
def test_reports_read_in_the_wrong_order_come_to_the_newest(reporting: Reporting) -> None:
    reporting.held(stay(ANA, 0, 40))
    reporting.fetcher(ZOOM, unheard)
    reporting.pipeline.clock.at_ms = ENDED + DAY
    reporting.held(stay(ANA, 0, 90))
    reporting.fetch()  # both are read in one lot
    assert reporting.present() == 90
    with reporting.pipeline.engines.writer.begin() as connection:
        again = tables.delivery.update().values(state="due").where(tables.delivery.c.id == _first(reporting))
        connection.execute(again)
    reporting.pipeline.drain()
    assert reporting.present() == 90


def _first(reporting: Reporting) -> int:
    return int(min(one.id for one in reporting.pipeline.rows(tables.delivery)))


@SQLITE
def test_rows_that_overlap_count_once(reporting: Reporting) -> None:
    """Another data centre took over; and somebody was there by two devices."""
    reporting.held(
        stay(ANA, 0, 50), stay(ANA, 40, 85, user_id="2", failover=True), stay(ANA, 10, 60, user_id="3")
    )
    reporting.fetch()
    assert reporting.present() == 85


def test_zooms_numeric_id_means_several_runs_and_each_is_asked_for_by_its_own(reporting: Reporting) -> None:
    """By itself a number is only the last run."""
    reporting.held(stay(ANA, -20_000, -19_000), uuid="old==", began=-20_000)
    reporting.held(stay(ANA, 0, 50), uuid="/first==", began=-5)
    reporting.held(stay(ANA, 52, 85), uuid="second==", began=51)
    reporting.held(stay(ANA, 2_000, 2_100), uuid="next==", began=2_000)
    assert reporting.fetch()["runs"] == 2
    assert reporting.present() == 83
    assert all(NUMBER not in path for path in reporting.zoom.asked if path.startswith("/v2/report"))


@SQLITE
def test_a_broken_page_tells_nothing_and_is_asked_for_again(reporting: Reporting) -> None:
    reporting.held(stay(ANA, 0, 85))
    reporting.zoom.total = 2
    with pytest.raises(BridgeError) as broken:
        reporting.fetch()
    assert broken.value.code == "webinar-report-broken"
    assert not reporting.pipeline.rows(tables.delivery)
    reporting.zoom.total = None
    assert reporting.fetch()["kept"] == 1


@SQLITE
def test_nothing_is_asked_before_the_end_and_nothing_of_a_paused_source(reporting: Reporting) -> None:
    reporting.pipeline.clock.at_ms = ENDED + 10 * MINUTE
    assert reporting.fetch()["asked"] == 0
    with pytest.raises(BridgeError) as paused:
        reporting.fetcher(replace(ZOOM, mode=PAUSED), unheard)
    assert paused.value.code == "source-paused"


@SQLITE
def test_a_room_of_another_product_is_left_alone_and_an_unknown_number_is_counted(
    reporting: Reporting,
) -> None:
    assert reporting.fetch()["rooms-unknown"] == 1
    reporting.held(stay(ANA, 0, 85))
    assert reporting.fetch()["present"] == 1, "a report may come late"


@SQLITE
def test_somebody_at_zoom_without_a_key_waits_for_an_officer(reporting: Reporting) -> None:
    reporting.held(stay("", 0, 85, id="ZoomId", name="Ana"), stay("", 0, 85, user_id="2", name="Ana"))
    reporting.fetch()
    with reporting.pipeline.database.read() as unit:
        waiting = {(one.home_page, one.label) for one in unit.accounts.unmatched()}
    assert waiting == {("https://zoom.us", "Ana"), ("urn:lms-bridge:guest", "Ana")}
    assert reporting.present() is None


@SQLITE
def test_one_process_at_a_time_reads_the_reports_of_a_source(reporting: Reporting) -> None:
    with reporting.pipeline.database.write() as unit:
        now_ms = reporting.pipeline.clock.now_ms()
        unit.readings.hold(ZOOM.id, "reports", by="other", until_ms=now_ms + 1000, at_ms=now_ms)
    with pytest.raises(BridgeError) as busy:
        reporting.fetch()
    assert busy.value.code == "poll-busy"
