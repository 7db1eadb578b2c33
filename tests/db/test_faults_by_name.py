"""Faults that others are known for, each by its name: what is told so counts right here, or says why not.

BigBlueButton #19910 and #13736 (webhooks), #15199 (learning dashboard); mod_zoom #168 and #496 (people found
by their names); Zoom's report by the number of a meeting, which gives the last of its runs alone.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.services.ports import NewDelivery, Source
from tests.db.pipeline import (
    ANA,
    MINUTE,
    ROOM,
    START,
    Pipeline,
    ended,
    joined,
    left,
    meeting,
    opened,
    present,
)

ZOOM = Source(9, "zoom", "zoom", None, None, 1, "sealed")


@pytest.fixture
def pipeline(sqlite_file: str) -> Iterator[Pipeline]:
    with opened(sqlite_file) as made:
        with made.database.write() as unit:
            unit.sources.add(ZOOM, at_ms=0)
        yield made


def minutes(pipeline: Pipeline, person: str = ANA) -> float | None:
    pipeline.drain()
    told = pipeline.standing().get((person, "webinar"))
    return told[2] / MINUTE if told else None


def concluded(pipeline: Pipeline) -> list[bool]:
    """Of each stay of Ana's that counts, whether its end was concluded."""
    (row,) = [one for one in pipeline.rows(tables.completion) if one.superseded_ms is None]
    return [bool(stay[4]) for stay in json.loads(row.stays) if not any(stay[6:7])]


TWICE = [joined(ANA, 0), joined(ANA, 30, session="w_2"), left(60, session="w_2"), ended(90)]


@pytest.mark.parametrize(
    ("calls", "counted", "inferred"),
    [
        pytest.param([joined(ANA, 10), ended(95)], 85, [True], id="the moderator ends the meeting"),
        pytest.param(TWICE, 90, [True, False], id="joins again, and the first leave is never told"),
        pytest.param([joined(ANA, 10)], None, [], id="neither a leave nor an end: nothing yet"),
    ],
)
def test_bigbluebutton_19910_leaves_that_are_never_told(
    pipeline: Pipeline, calls: list[bytes], counted: float | None, inferred: list[bool]
) -> None:
    pipeline.hook(*calls)
    assert minutes(pipeline) == counted
    assert counted is None or concluded(pipeline) == inferred


def test_bigbluebutton_19910_the_analytics_mend_it(pipeline: Pipeline) -> None:
    """Ana left after one minute; the webhooks had her in to the end."""
    pipeline.hook(joined(ANA, 10), ended(90))
    assert minutes(pipeline) == 80
    pipeline.analytics(present(ANA, (10, 11)), ended=90)
    assert minutes(pipeline) == 1


def test_bigbluebutton_13736_a_leave_with_the_account_of_another(pipeline: Pipeline) -> None:
    """Bojan's leave carries Ana's account: it closes his session and not hers."""
    wrong = meeting("user-left", 20, account="1", session="w_bojan")
    pipeline.hook(joined("bojan", 0, session="w_bojan"), joined(ANA, 0, session="w_ana"), wrong)
    pipeline.hook(left(80, session="w_ana"), ended(90))
    assert minutes(pipeline) == 80


def test_bigbluebutton_15199_a_report_in_which_everybody_left_when_they_joined(pipeline: Pipeline) -> None:
    """It says nothing of how long anybody was there, so it sets nothing aside."""
    pipeline.hook(joined(ANA, 0), left(85), ended(90))
    pipeline.analytics(present(ANA, (0, 0)), ended=90)
    assert minutes(pipeline) == 85


def zoom(event: str, minute: float, *, uuid: str = "u==", **person: Any) -> bytes:
    at = datetime.fromtimestamp((START + minute * MINUTE) / 1000, UTC).isoformat()
    told = {"id": ROOM, "uuid": uuid, "end_time": at}
    if event != "meeting.ended":
        told["participant"] = {"user_id": "7", "join_time": at, "leave_time": at, **person}
    return json.dumps({"event": event, "payload": {"object": told}}).encode()


def tell_zoom(pipeline: Pipeline, *bodies: bytes) -> None:
    with pipeline.database.write() as unit:
        for body in bodies:
            unit.deliveries.add(NewDelivery(ZOOM.id, body.hex(), "application/json", body), at_ms=1)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Ana Петровић", id="496: a namesake, exactly"),
        pytest.param("Ana Петровиќ", id="168: a name that is much like it"),
    ],
)
def test_mod_zoom_168_and_496_nobody_is_found_by_a_name(pipeline: Pipeline, name: str) -> None:
    """A participant without the key of the academy is a guest, whatever name and address they typed."""
    who = {"user_name": name, "email": "ana@lms.example", "id": "1"}
    told = [zoom("meeting.participant_joined", 0, **who), zoom("meeting.participant_left", 95, **who)]
    tell_zoom(pipeline, *told, zoom("meeting.ended", 100))
    assert minutes(pipeline) is None
    joins = [row for row in pipeline.rows(tables.fact) if row.kind == "joined"]
    assert [row.account_id for row in joins] == [None]


def test_zooms_number_of_a_meeting_is_no_run_of_it(pipeline: Pipeline) -> None:
    """Two runs under one number: each is closed by its own end, and both count."""
    key = {"customer_key": "1"}
    first = [zoom("meeting.participant_joined", 0, uuid="a==", **key), zoom("meeting.ended", 40, uuid="a==")]
    second = [
        zoom("meeting.participant_joined", 50, uuid="/b==", **key),
        zoom("meeting.ended", 95, uuid="/b=="),
    ]
    tell_zoom(pipeline, *second, *first)
    assert minutes(pipeline) == 85
