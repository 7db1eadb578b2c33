"""What follows from a subscriber's answer: a table, and the law of the pauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.forwarding import LONGEST_WAIT_MS, TargetState
from lms_bridge.domain.subscription import MOST_TRIES, SCHEDULE_MS, MessageState, pause_ms
from lms_bridge.services.forward_answers import Verdict
from lms_bridge.services.message_outcomes import Outcome, after, judge
from lms_bridge.services.message_text import body_of, event_id_of, message_id
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.subscribers import Event, Message
from moodle_sync import Answer, PostFailed

EVENT = Event(7, "completion.decided", {"realisation": "r", "version": 1}, 1_000)
DAY = 86_400_000
NOW = 10 * DAY
Reply = Answer | PostFailed


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, headers={name.replace("_", "-"): text for name, text in headers.items()}, body=b"")


@pytest.mark.parametrize(
    ("reply", "verdict", "code"),
    [
        *((answer(status), Verdict.SENT, None) for status in (200, 201, 202, 204, 299)),
        *((answer(status), Verdict.LATER, None) for status in (199, 301, 302, 307, 400, 401, 403, 404, 409)),
        *((answer(status), Verdict.LATER, None) for status in (413, 429, 500, 502, 503, 504, 599)),
        (answer(410), Verdict.STOP, "subscriber-gone"),
        *((PostFailed(why), Verdict.LATER, None) for why in ("timeout", "tls", "unknown-host")),
        (PostFailed("forbidden-address"), Verdict.STOP, "subscriber-forbidden"),
        (PostFailed("not-an-address"), Verdict.STOP, "subscriber-forbidden"),
    ],
)
def test_what_an_answer_means(reply: Reply, verdict: Verdict, code: str | None) -> None:
    judged = judge(reply, now_ms=NOW)
    assert (judged.verdict, judged.code) == (verdict, code)


def outcome(reply: Reply, *, tries: int = 0, progress: Progress | None = None) -> Outcome:
    judged = judge(reply, now_ms=NOW)
    return after(Message(EVENT, tries), judged, progress or Progress(), at_ms=NOW, patience_ms=5 * DAY)


def test_who_asks_to_wait_is_left_alone_for_that_long() -> None:
    made = outcome(answer(429, Retry_After="7200"))
    assert (made.progress.next_try_ms, made.step.next_try_ms) == (NOW + 7_200_000, NOW + 7_200_000)


def test_what_was_taken_ends_all_trouble() -> None:
    made = outcome(answer(204), progress=Progress(code="subscriber-fails", failures=9, since_ms=1, told_ms=2))
    assert made.progress == Progress(told_ms=2, sent_ms=NOW)
    assert made.step.state is MessageState.DELIVERED


@pytest.mark.parametrize(("since", "state"), [(NOW - 5 * DAY + 1, "active"), (NOW - 5 * DAY, "stopped")])
def test_patience_ends_after_days_without_one_that_was_taken(since: int, state: str) -> None:
    made = outcome(answer(500), progress=Progress(since_ms=since, failures=3))
    assert made.progress.state is TargetState(state)


def test_the_last_try_lays_a_message_aside_and_leaves_the_subscriber() -> None:
    made = outcome(answer(500), tries=MOST_TRIES - 1)
    assert (made.step.state, made.step.tries) == (MessageState.DEAD, MOST_TRIES)
    assert made.progress.state is TargetState.ACTIVE
    assert NOW < made.progress.next_try_ms <= NOW + LONGEST_WAIT_MS


@given(tries=st.integers(0, 40), spread=st.integers(0, 2**63))
def test_a_pause_is_that_of_the_schedule_or_up_to_a_tenth_longer(tries: int, spread: int) -> None:
    pause = pause_ms(tries, spread)
    if tries >= MOST_TRIES:
        assert pause is None
    else:
        usual = SCHEDULE_MS[max(tries, 1) - 1]
        assert pause is not None
        assert usual <= pause <= usual * 1.1


@given(event_id=st.integers(0, 2**63 - 1))
def test_an_id_is_read_as_it_is_written(event_id: int) -> None:
    assert event_id_of(message_id(event_id)) == event_id_of(f" {event_id} ") == event_id


@pytest.mark.parametrize("text", ["", "evt_", "evt_-1", "evt_1x", "٣", "9" * 20, "evt_evt_1"])
def test_what_is_no_id_is_none(text: str) -> None:
    assert event_id_of(text) is None


def test_the_body_is_the_same_each_time() -> None:
    first, second = (body_of(EVENT, home="https://b.example") for _ in range(2))
    assert first == second
    assert b"1970-01-01T00:00:01.000Z" in first
