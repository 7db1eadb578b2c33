"""What a webinar's host sends wrong: each has its own message and the way out, and touches nobody else."""

import hashlib
import hmac
from collections.abc import Callable

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.wording import ERRORS
from lms_bridge.services.ports import Call, Source
from lms_bridge.services.receive_calls import ReceiveDelivery
from lms_bridge.webinars.zoom import ZoomHook
from tests.db.pipeline import ANA, BOJAN, MINUTE, Pipeline, ended, joined, left, meeting
from tests.db.test_delivery_rows import SECRET, Opener, take

GOOD = (joined(ANA, 0, session="w_ana"), left(80, session="w_ana"), ended(100))
BOJANS = joined(BOJAN, 10, session="w_bojan")
YEARS = 366 * 24 * 60
ZOOM = Source(9, "zoom", "zoom", None, None, 1, "sealed")


def zoom(school: Pipeline, *, late_s: int) -> None:
    """A genuine call of Zoom's that comes so many seconds late."""
    with school.database.write() as unit:
        unit.sources.add(ZOOM, at_ms=0)
    at_s = school.clock.now_ms() // 1000 - late_s
    signature = hmac.new(SECRET.encode(), f"v0:{at_s}:".encode() + b"{}", hashlib.sha256).hexdigest()
    receive = ReceiveDelivery(school.database, school.clock, Opener, {"zoom": ZoomHook()})
    receive.take("zoom", "zoom", Call(f"v0={signature}", "application/json", b"{}", timestamp=str(at_s)))


def told_of(school: Pipeline, *bodies: bytes) -> str:
    """The code with which the first of these was laid aside, once all was worked off."""
    school.hook(*bodies)
    school.drain()
    (aside,) = [row for row in school.rows(tables.delivery) if row.state == "dead"]
    return str(aside.error).partition("(")[0]


def minutes(school: Pipeline) -> float:
    school.drain()
    return school.standing()[ANA, "webinar"][2] / MINUTE


def test_whoever_was_told_of_rightly(school: Pipeline) -> None:
    school.hook(*GOOD)
    assert minutes(school) == 80


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(BOJANS[: len(BOJANS) // 2], "unreadable", id="broken off"),
        pytest.param(b"event=\xff\xfe", "unreadable", id="in another encoding"),
        pytest.param(b"", "unreadable", id="empty"),
        pytest.param(joined(BOJAN, -60 * YEARS, session="w_b"), "unreadable", id="negative"),
        pytest.param(joined(BOJAN, -30 * YEARS, session="w_b"), "impossible-time", id="before 2000"),
        pytest.param(joined(BOJAN, 50 * YEARS, session="w_b"), "impossible-time", id="still to come"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_call_that_is_wrong_waits_with_its_reason_and_the_others_count(
    school: Pipeline, body: bytes, code: str, first: bool
) -> None:
    bodies = (body, *GOOD) if first else (*GOOD, body)
    assert told_of(school, *bodies) == code
    assert ERRORS[code].remedy
    assert minutes(school) == 80


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda school: take(school, BOJANS, secret="guessed"), "bad-signature"),
        (lambda school: zoom(school, late_s=301), "stale-timestamp"),
        (lambda school: zoom(school, late_s=-301), "stale-timestamp"),
    ],
)
def test_a_call_that_is_refused_is_answered_with_its_reason(
    school: Pipeline, call: Callable[[Pipeline], object], code: str
) -> None:
    school.hook(*GOOD)
    with pytest.raises(BridgeError) as refused:
        call(school)
    assert refused.value.code == code
    assert ERRORS[code].remedy
    assert minutes(school) == 80


def test_a_leave_before_the_join_is_never_negative_time(school: Pipeline) -> None:
    school.hook(*GOOD, left(5, session="w_b"), joined(ANA, 30, session="w_b"), left(20, session="w_b"))
    assert minutes(school) == 100  # in to the end, as no leave follows the join


def test_who_is_in_two_meetings_at_once_counts_in_each(school: Pipeline) -> None:
    other = [
        meeting("user-joined", 0, account="1", session="w_x", run="run-2", room="other"),
        meeting("user-left", 90, session="w_x", run="run-2", room="other"),
    ]
    school.hook(*GOOD, *other)
    assert minutes(school) == 80
