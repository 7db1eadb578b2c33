"""What a kept report of Zoom's says: whose each stay is, what is left out, and why."""

import json
from typing import Any

import pytest

from lms_bridge.domain.errors import Unreadable
from lms_bridge.services.meeting_reports import ReportSaid
from lms_bridge.services.presences import By
from lms_bridge.webinars.zoom_report import ZoomReports
from tests.zoom_standin import NUMBER, row

NINE = 1_583_139_600_000


def read(*rows: dict[str, Any], **kept: Any) -> ReportSaid:
    page = json.dumps({"participants": rows})
    told = {"kind": "meetings", "meeting": NUMBER, "run": "u==", "pages": [page], **kept}
    return ZoomReports().read(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("told", "by", "name"),
    [
        ({"customer_key": "170", "id": "Z", "registrant_id": "R"}, By.ACCOUNT, "170"),
        ({"id": "ZoomId", "registrant_id": "R"}, By.LOGIN, "ZoomId"),
        ({"registrant_id": "R"}, By.LOGIN, "registrant:R"),
        ({}, By.NOBODY, ""),
        ({"user_email": "ana@body.example"}, By.NOBODY, ""),
        ({"customer_key": "\0"}, By.NOBODY, ""),
        ({"customer_key": None, "id": None}, By.NOBODY, ""),
    ],
)
def test_whose_a_stay_is_is_said_by_keys_and_never_by_a_name_or_an_address(
    told: dict[str, Any], by: By, name: str
) -> None:
    (presence,) = read(row(**told)).presences
    assert (presence.who.by, presence.who.name, presence.who.label) == (by, name, "Ана Петровић")


def test_a_stay_lasts_from_its_join_to_its_leave() -> None:
    (presence,) = read(row()).presences
    assert (presence.join_ms, presence.leave_ms) == (NINE, NINE + 6_000_000)


def test_a_waiting_room_is_no_presence() -> None:
    said = read(row("1", status="in_waiting_room"), row("2"))
    assert (len(said.presences), said.waiting) == (1, 1)


def test_a_row_after_another_data_centre_took_over_is_a_stay_like_any() -> None:
    assert len(read(row("1"), row("1", join="2020-03-02T09:30:00Z", failover=True)).presences) == 2


def test_a_webinars_rows_tell_no_state() -> None:
    told = row()
    del told["status"]
    assert len(read(told).presences) == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"join_time": "yesterday"}, "join_time"),
        ({"join_time": "2020-03-02T09:00:00"}, "join_time"),
        ({"join_time": None}, "join_time"),
        ({"leave_time": "2020-03-02T08:59:59Z"}, "leave_time"),
        ({"leave_time": "2020-03-04T09:00:00Z"}, "leave_time"),
        ({"leave_time": "1969-03-04T09:00:00Z"}, "leave_time"),
        ({"leave_time": 7}, "leave_time"),
        ({"status": "on_hold"}, "status"),
    ],
)
def test_a_bad_row_is_named_and_touches_no_other(told: dict[str, Any], field: str) -> None:
    said = read(row("1", **told), row("2"))
    assert (dict(said.unread), len(said.presences)) == ({field: 1}, 1)


def test_a_stay_without_a_leave_is_open() -> None:
    assert read(row(leave_time="")).presences[0].leave_ms is None


def test_a_run_ended_when_the_last_one_left_and_nobody_knows_while_a_leave_is_missing() -> None:
    assert read(row("1"), row("2", leave_time="2020-03-02T10:00:00Z")).ended_ms == NINE + 6_000_000
    assert read(row("1"), row("2", leave_time="")).ended_ms is None
    assert read().ended_ms is None


def test_each_row_is_a_session_of_its_own_and_the_same_in_whichever_report() -> None:
    rows = [
        row("1"),
        row("1", join="2020-03-02T09:30:00Z"),
        row("2"),
        row("1", id="Z"),
        row("1", bo_mtg_id="b"),
    ]
    sessions = [one.session for one in read(*rows).presences]
    assert len(set(sessions)) == len(rows)
    assert [one.session for one in read(*rows[::-1]).presences] == sessions[::-1]


@pytest.mark.parametrize(
    "kept",
    [{"pages": None}, {"pages": [5]}, {"pages": ["[]"]}, {"pages": ["{}"]}, {"run": ""}, {"meeting": 5}],
)
def test_what_is_no_report_is_unreadable(kept: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(row(), **kept)


@pytest.mark.parametrize(
    ("room", "is_room"), [(NUMBER, True), ("123456789", True), ("12345678", False), ("812 3456 789", False)]
)
def test_zooms_numeric_id_is_what_a_realisation_is_tied_by(room: str, is_room: bool) -> None:
    assert ZoomReports().is_room(room) is is_room
