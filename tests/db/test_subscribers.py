"""Subscribers hear of what happens: each event once a subscriber, with what it tells of, until it arrives."""

import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.subscription import MOST_TRIES, SCHEDULE_MS, EventKind, MessageState
from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.document_acts import ReplaceDocument, WithdrawDocument
from lms_bridge.services.forget_messages import ForgetMessages
from lms_bridge.services.four_eyes import Wanted
from lms_bridge.services.message_text import message_id
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.subscribers import NewEvent
from lms_bridge.services.send_messages import LEASE_MS
from lms_bridge.services.watch_queues import WatchQueues
from moodle_sync import PostFailed
from tests.db.pipeline import ANA, Pipeline, completed, opened, voids
from tests.db.subscribing import DAY, THERE, Subscribing, Wire, status

HOUR = 3_600_000


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Subscribing]:
    """On SQLite: what is only an order of steps is the same on both."""
    with opened(sqlite_file) as made:
        yield Subscribing(made)


def wire_of(on: Subscribing) -> Wire:
    assert on.wire is not None
    return on.wire


def test_a_decision_and_its_correction_are_told_once_to_each_who_wants_them(school: Pipeline) -> None:
    on = Subscribing(school)
    on.add()
    on.add("corrections", kinds=("completion.corrected",))
    (first,) = school.post(completed())
    school.drain()
    school.post(voids(first))
    school.drain()
    assert on.kinds() == ["completion.decided", "completion.corrected"]
    assert on.go() == 2
    told = [json.loads(body) for _, body in wire_of(on).calls]
    assert sorted(one["type"] for one in told) == sorted([*on.kinds(), "completion.corrected"])
    assert len(set(wire_of(on).ids)) == 2
    assert set(on.states()) == {"delivered"}


def test_what_is_told_names_nobody_and_says_where_the_rest_is_read(on: Subscribing) -> None:
    on.add()
    on.pipeline.post(completed())
    on.pipeline.drain()
    on.go()
    ((_, body),) = wire_of(on).calls
    told = json.loads(body)
    assert (told["type"], told["timestamp"][-1]) == ("completion.decided", "Z")
    assert {name: told["data"][name] for name in ("realisation", "version")} == {
        "realisation": "online",
        "version": 1,
    }
    assert told["data"]["href"].startswith(
        "https://bridge.example/ims/oneroster/gradebook/v1p2/classes/online/results?filter=dateLastModified"
    )
    assert [one for one in ("ana", "Ana", "Петровић") if one in body.decode()] == []


def test_what_is_rolled_back_is_told_to_nobody(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()

    def fails() -> None:
        with pipeline.database.write() as unit:
            told = NewEvent(EventKind.COMPLETION_DECIDED, {"realisation": "online", "version": 1})
            unit.messages.tell([told], at_ms=0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (on.kinds(), on.states(), on.go()) == ([], [], 0)


def test_documents_are_told_when_they_are_issued_replaced_and_withdrawn(school: Pipeline) -> None:
    on = Subscribing(school)
    on.add(kinds=("document.issued", "document.replaced", "document.withdrawn"))
    school.post(completed())
    school.drain()
    (one,) = CloseRealisations(school.database, school.clock, 30).close("online", by="officer", reason="so")
    with school.database.write() as unit:
        wanted = Wanted(one.id, by="officer", reason="a name")
        ReplaceDocument().do(unit, wanted, at_ms=school.clock.at_ms)
        (new,) = [each for each in unit.issued.of_person(ANA) if each.replaces_id]
        WithdrawDocument().do(unit, replace(wanted, subject_id=new.id), at_ms=school.clock.at_ms)
    on.go()
    told = [json.loads(body) for _, body in wire_of(on).calls]
    assert [f"{each['type']} {each['data']['document']}" for each in told] == [
        f"document.issued {one.label}",
        f"document.replaced {one.label}",
        f"document.issued {new.label}",
        f"document.withdrawn {new.label}",
    ]
    assert told[0]["data"]["href"] == f"https://bridge.example/documents/{one.label}"


def test_nothing_is_kept_where_nobody_listens(on: Subscribing) -> None:
    on.add(kinds=("document.issued",))
    on.pipeline.post(completed())
    on.pipeline.drain()
    assert on.kinds() == []


def test_both_secrets_sign_while_a_secret_is_changed(on: Subscribing) -> None:
    old = on.add()
    new = on.desk.rotate("hr", hours=24, by="officer")
    on.tell(1)
    on.go()
    headers, _ = wire_of(on).calls[0]
    assert len(headers["webhook-signature"].split()) == 2
    on.later(25 * HOUR)
    on.tell(2)
    on.go()
    headers, _ = wire_of(on).calls[1]
    assert len(headers["webhook-signature"].split()) == 1
    assert (old[:6], new[:6], old != new) == ("whsec_", "whsec_", True)


def test_a_message_is_tried_as_standard_webhooks_recommends_and_then_laid_aside(on: Subscribing) -> None:
    on.add()
    on.tell(1)
    wire_of(on).replies = [status(500)] * MOST_TRIES
    on.go()
    for pause in SCHEDULE_MS:
        on.later(pause - 1)
        assert on.go() == 0
        on.later(pause // 10 + 900_001)
        assert on.go() == 1
    assert on.states() == ["dead"]
    assert len(set(wire_of(on).ids)) == 1
    assert len(wire_of(on).calls) == MOST_TRIES
    assert on.subscriber().progress.state is TargetState.ACTIVE


def test_who_fails_for_too_long_is_switched_off_and_staff_are_told(on: Subscribing) -> None:
    on.add()
    for version in range(7):
        wire_of(on).replies = [PostFailed("connection-refused")] * 20
        on.tell(version)
        on.go()
        on.later(DAY)
    progress = on.subscriber().progress
    assert (progress.state, progress.code) == (TargetState.STOPPED, "subscriber-given-up")
    assert [(one.stopped, one.code) for one in on.told.tellings][-1] == (True, "subscriber-given-up")
    wire_of(on).replies = []
    waited = on.figures().waiting
    on.desk.resume("hr", by="officer")
    on.go()
    assert (waited > 0, on.figures().waiting, on.told.tellings[-1].over) == (True, 0, True)


def test_gone_is_gone_at_once(on: Subscribing) -> None:
    on.add()
    on.tell(1, 2)
    wire_of(on).replies = [status(410)]
    on.go()
    progress = on.subscriber().progress
    assert (progress.state, progress.code) == (TargetState.STOPPED, "subscriber-gone")
    assert (len(wire_of(on).calls), on.states()) == (1, ["waiting", "waiting"])
    assert [(one.stopped, one.code) for one in on.told.tellings] == [(True, "subscriber-gone")]


def test_who_is_down_is_not_called_for_each_message_that_waits(on: Subscribing) -> None:
    on.add()
    on.tell(*range(50))
    wire_of(on).replies = [status(503, Retry_After="600"), *([status(503)] * 60)]
    on.go()
    on.later(599_000)
    assert (on.go(), len(wire_of(on).calls)) == (0, 1)
    on.later(2_000)
    assert (on.go(), len(wire_of(on).calls)) == (1, 2)


def test_one_bad_message_does_not_hold_up_the_others(on: Subscribing) -> None:
    on.add()
    on.tell(1, 2, 3)
    wire_of(on).replies = [status(400, "no")]
    on.go()
    on.later(6_000)
    on.go()
    assert sorted(on.states()) == ["delivered", "delivered", "delivered"]
    assert [row.status for row in on.pipeline.rows(tables.message_try)] == [400, 204, 204, 204]


def test_an_answer_is_kept_without_secrets_and_addresses(on: Subscribing) -> None:
    secret = on.add()
    on.tell(1)
    wire_of(on).replies = [status(500, f"{secret} of {THERE} a@b.c, key in-the-address")]
    on.go()
    (one,) = on.pipeline.rows(tables.message_try)
    assert one.answer == "… of … …, key …"
    (row,) = on.pipeline.rows(tables.subscriber)
    assert [each for each in (secret, "in-the-address") if each in str(tuple(row))] == []


def test_a_process_that_dies_between_writing_and_sending_loses_nothing(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()
    on.tell(1)

    def dies() -> None:
        raise KeyboardInterrupt

    wire_of(on).at_post = dies
    with pytest.raises(KeyboardInterrupt):
        on.send()
    wire_of(on).at_post = lambda: None
    on.later(LEASE_MS + 1)
    on.go()
    assert (wire_of(on).ids[0], on.states()) == (wire_of(on).ids[1], ["delivered"])


def test_a_subscriber_is_in_one_hand_until_its_lease_runs_out(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()
    on.tell(1)
    at_ms, mine = pipeline.clock.at_ms, on.subscriber().id
    with pipeline.database.write() as unit:
        turn = unit.subscribers.claim(mine, at_ms=at_ms, lease_ms=LEASE_MS)
    assert on.go() == 0
    on.later(LEASE_MS)
    assert on.go() == 1
    with pipeline.database.write() as unit:
        assert turn is not None
        assert unit.subscribers.keep(turn, Progress(), until_ms=at_ms) is None


def test_staff_send_again_one_message_or_what_failed_since(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()
    on.tell(1, 2)
    on.go()
    first, second = (row.event_id for row in pipeline.rows(tables.message))
    assert on.desk.replay("hr", [first], by="officer") == 1
    on.go()
    assert wire_of(on).ids == [f"evt_{first}", f"evt_{second}", f"evt_{first}"]
    dead, both = (MessageState.DEAD,), (MessageState.DEAD, MessageState.DELIVERED)
    assert on.desk.replay_since("hr", 0, states=dead, by="officer") == 0
    assert on.desk.replay_since("hr", pipeline.clock.at_ms + 1, states=both, by="officer") == 0
    assert on.desk.replay_since("hr", 0, states=both, by="officer") == 2
    on.go()
    assert sorted(wire_of(on).ids[3:]) == sorted(wire_of(on).ids[:2])


def test_who_is_paused_gets_what_happened_meanwhile(on: Subscribing) -> None:
    on.add()
    on.desk.pause("hr", by="officer")
    on.tell(1)
    assert (on.go(), on.figures().waiting) == (0, 1)
    on.later(HOUR)
    assert on.figures().age_ms(on.pipeline.clock.at_ms) == HOUR
    on.desk.resume("hr", by="officer")
    on.go()
    assert on.figures().waiting == 0


def test_a_test_message_changes_nothing(on: Subscribing) -> None:
    secret = on.add()
    on.desk.pause("hr", by="officer")
    judged, one = on.desk.test("hr", by="officer")
    headers, body = wire_of(on).calls[0]
    assert (judged.status, one.status, json.loads(body)["type"]) == (204, 204, "subscriber.test")
    assert on.states() == []
    with pytest.raises(WebhookVerificationError):  # the clock of the test stands in another year
        Webhook(secret).verify(body.decode(), dict(headers))


@pytest.mark.parametrize(
    "bad", [{"kinds": ()}, {"kinds": ("all",)}, {"address": "ftp://x.example"}, {"name": "a/b"}]
)
def test_what_no_subscriber_can_have_is_refused(on: Subscribing, bad: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        on.add(**bad)  # type: ignore[arg-type]


def test_who_is_removed_leaves_nothing_and_holds_nobody_up(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()
    on.tell(1)
    on.go()
    on.desk.remove("hr", by="officer")
    assert (on.states(), pipeline.rows(tables.message_try)) == ([], [])
    on.tell(2)
    assert on.kinds() == ["completion.decided"]


def test_what_came_to_rest_is_forgotten_in_time_and_what_waits_is_not(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    on.add()
    on.tell(1)
    on.go()
    on.desk.pause("hr", by="officer")
    on.tell(2)
    on.later(91 * DAY)
    forget = ForgetMessages(pipeline.database, pipeline.clock, 90)
    assert (forget(), forget()) == (True, False)
    assert (on.states(), len(on.kinds())) == (["waiting"], 1)


def test_a_queue_that_is_too_old_is_told_once_until_it_is_over(pipeline: Pipeline) -> None:
    on = Subscribing(pipeline)
    watch = WatchQueues(pipeline.database, pipeline.clock, 24)
    pipeline.post(completed())
    on.later(25 * HOUR)
    assert not watch()  # nobody listens
    on.add("earlier")
    assert watch()
    on.desk.remove("earlier", by="officer")
    assert not watch()
    on.add()
    assert (watch(), watch()) == (True, False)
    pipeline.enrol()
    pipeline.worker().drain(Event())
    watch()
    assert on.kinds()[0] == "queue.too_old"
    told, again = (json.loads(row.data) for row in pipeline.rows(tables.event)[:2])
    assert told == again
    assert (told["queue"], told["limit_hours"], pipeline.rows(tables.queue_told)) == ("statement", 24, [])


def test_what_waits_for_a_persons_word_is_told_again_when_one_more_is_too_old(school: Pipeline) -> None:
    on = Subscribing(school)
    on.add(kinds=("queue.too_old",))
    watch = WatchQueues(school.database, school.clock, 24)
    for stranger in ("trainer", "guest"):
        school.post(completed(stranger))
        school.drain()
        on.later(23 * HOUR)
        assert not watch()
        on.later(2 * HOUR)
        assert (watch(), watch()) == (True, False)
    on.go()
    told = [json.loads(body)["data"] for _, body in wire_of(on).calls]
    assert [one["queue"] for one in told] == ["accounts", "accounts"]
    assert told[0]["since"] == told[1]["since"]
    (key,) = school.rows(tables.queue_told)
    assert key.queue.startswith("accounts:")


_REPLY = st.sampled_from([200, 204, 302, 400, 410, 429, 500, 503, "timeout", "tls", "forbidden-address"])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies=st.lists(_REPLY, max_size=60), events=st.integers(1, 4))
def test_whatever_is_answered_each_event_arrives_or_is_listed(
    on: Subscribing, replies: list[int | str], events: int
) -> None:
    on.wire = wire = Wire([status(one) if isinstance(one, int) else PostFailed(one) for one in replies])
    on.add()
    on.tell(*range(events))
    while on.figures().waiting:
        on.go()
        if on.subscriber().progress.state is TargetState.STOPPED:
            assert on.told.tellings[-1].stopped
            on.desk.resume("hr", by="officer")
        on.later(DAY + DAY // 5)
    ended = {message_id(row.event_id): row.state for row in on.pipeline.rows(tables.message)}
    assert len(ended) == events
    assert {one for one, state in ended.items() if state == "delivered"} == set(wire.taken)
    assert set(ended.values()) <= {"delivered", "dead"}
    on.desk.remove("hr", by="officer")
