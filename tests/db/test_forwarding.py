"""Statements reach another LRS: all that the filter lets pass, once, in order, whatever happens between."""

import json
from collections.abc import Iterator

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.forward import LEASE_MS
from lms_bridge.services.forward_outcomes import FAILURES_TOLD, MOST_REFUSALS, MOST_TRIES
from tests.db.forwarding import SECRET, Forwarding, breaks, name_of, plain, says
from tests.db.pipeline import Pipeline, opened


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Forwarding]:
    """Forwarding on SQLite: what is only an order of steps is the same on both."""
    with opened(sqlite_file) as made:
        yield Forwarding(made)


def numbers(*which: int) -> list[str]:
    return [name_of(one) for one in which]


def test_what_is_stored_is_sent_once_and_in_order(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add(batch=2)
    for number in (3, 1, 2):
        on.post(plain(number))
    assert on.go()
    assert on.lrs.posts == [numbers(3, 1), numbers(2)]
    assert set(on.states().values()) == {"sent"}
    assert not on.go()
    assert (on.figures().sent, on.figures().waiting, on.figures().oldest_ms) == (3, 0, None)


def test_a_new_target_gets_what_is_stored_from_then_on(on: Forwarding) -> None:
    on.post(plain(1))
    on.add()
    on.post(plain(2))
    on.go()
    assert on.lrs.order == numbers(2)


def test_what_was_stored_a_moment_ago_waits_a_moment(on: Forwarding) -> None:
    on.add()
    on.pipeline.post(plain(1))
    assert not on.go()
    assert on.figures().unread == 1
    on.later()
    assert on.go()


def test_a_refused_statement_is_laid_aside_and_the_rest_goes_on_in_order(on: Forwarding) -> None:
    on.add()
    on.lrs.refuses = {name_of(5)}
    on.post(*(plain(number) for number in range(1, 10)))
    on.go()
    assert on.lrs.order == numbers(1, 2, 3, 4, 6, 7, 8, 9)
    (dead,) = on.pipeline.rows(tables.forwarding, tables.forwarding.c.state == "dead")
    assert (dead.code, dead.status) == ("forward-refused", 400)
    assert on.target().progress.state is TargetState.ACTIVE


def test_an_answer_is_kept_without_secrets_and_without_people(on: Forwarding) -> None:
    on.add()
    on.lrs.refuses = {name_of(1)}
    on.lrs.faults = [says(429, f"Basic abc== {SECRET} asks for p1@people.example, Person 1")]
    on.post(plain(1))
    on.go()
    on.later()
    on.go()
    kept = [row.answer for row in on.pipeline.rows(tables.forward_attempt)]
    kept += [row.answer for row in on.pipeline.rows(tables.forwarding)]
    assert kept[0] == "… … asks for …, …"
    assert [word for word in (SECRET, "people.example", "Person 1") if word in "".join(kept)] == []
    assert "not taken" in kept[-1]


def test_a_target_that_refuses_everything_is_stopped_before_all_is_laid_aside(on: Forwarding) -> None:
    on.add()
    on.lrs.refuses = set(numbers(*range(50)))
    on.post(*(plain(number) for number in range(50)))
    on.go()
    assert on.figures().dead == MOST_REFUSALS
    assert on.target().progress.code == "forward-refuses-all"
    assert [one.stopped for one in on.told.tellings] == [True]


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "forward-not-allowed"), (403, "forward-not-allowed"), (404, "forward-no-store")],
)
def test_a_target_that_does_not_let_us_in_is_stopped_and_staff_are_told(
    on: Forwarding, status: int, code: str
) -> None:
    on.add()
    on.lrs.faults = [says(status)]
    on.post(plain(1))
    on.go()
    assert (on.target().progress.state, on.target().progress.code) == (TargetState.STOPPED, code)
    assert [(one.stopped, one.over, one.code) for one in on.told.tellings] == [(True, False, code)]
    on.desk.resume("lrs", by="officer")
    assert on.go()
    assert on.lrs.order == numbers(1)
    assert [one.over for one in on.told.tellings] == [False, True]


def test_an_answer_that_is_no_list_of_ids_stops_the_target(on: Forwarding) -> None:
    on.add()
    on.lrs.faults = [says(200, "<html>Please sign in</html>")]
    on.post(plain(1))
    on.go()
    assert on.target().progress.code == "forward-no-store"
    assert on.states() == {name_of(1): "waiting"}


@pytest.mark.parametrize("fault", [says(500), says(503), says(429), breaks("timeout"), breaks("tls")])
def test_a_target_that_does_not_answer_is_tried_again_less_and_less_often(
    on: Forwarding, fault: object
) -> None:
    on.add()
    on.post(plain(1))
    waits = []
    for _ in range(FAILURES_TOLD):
        on.lrs.faults = [fault]  # type: ignore[list-item]
        assert on.go()
        waits.append(on.target().progress.next_try_ms - on.pipeline.clock.now_ms())
        assert not on.go()
        on.later(waits[-1])
    assert waits == [5_000, 10_000, 20_000, 40_000, 80_000]
    assert [one.stopped for one in on.told.tellings] == [False]
    on.go()
    assert on.lrs.order == numbers(1)
    assert [one.over for one in on.told.tellings] == [False, True]


def test_as_long_as_a_target_asks_to_wait_it_is_left_alone(on: Forwarding) -> None:
    on.add()
    on.lrs.faults = [says(429, retry_after="120")]
    on.post(plain(1))
    on.go()
    on.later(119_000)
    assert not on.go()
    on.later(1_000)
    assert on.go()
    assert on.lrs.order == numbers(1)


def test_what_was_taken_without_an_answer_is_sent_again_under_its_id_and_stands_once(on: Forwarding) -> None:
    on.add()
    on.lrs.faults = [breaks("timeout", after=True)]
    on.post(plain(1), plain(2))
    on.go()
    on.later()
    on.go()
    assert on.lrs.posts == [numbers(1, 2), numbers(1, 2)]
    assert on.lrs.order == numbers(1, 2)
    assert set(on.states().values()) == {"sent"}


def test_a_statement_over_which_a_target_fails_is_laid_aside_in_the_end(on: Forwarding) -> None:
    on.add()
    on.post(plain(1), plain(2), plain(3))

    def fails(lrs: object, texts: list[str]) -> object:
        raising = says(500)(on.lrs, texts)
        return raising if name_of(2) in "".join(texts) else on.lrs.take(texts)

    for _ in range(MOST_TRIES * 2):
        on.lrs.faults = [fails] * 10  # type: ignore[list-item]
        on.go()
        on.later(900_000)
    assert on.lrs.order == numbers(1, 3)
    assert on.states()[name_of(2)] == "dead"


@pytest.mark.parametrize(
    ("stands", "readable", "state"), [("same", 200, "there"), ("other", 200, "dead"), ("same", 403, "there")]
)
def test_of_a_statement_that_stands_at_the_target_it_is_looked_whether_it_is_the_same(
    on: Forwarding, stands: str, readable: int, state: str
) -> None:
    on.add()
    (name,) = on.post(plain(1))
    seen = plain(1) if stands == "same" else plain(1, actor={"mbox": "mailto:somebody@else.example"})
    on.lrs.take([json.dumps(seen)])
    on.lrs.strangers, on.lrs.readable = {name}, readable
    on.post(plain(2))
    on.go()
    assert on.states() == {name: state, name_of(2): "sent"}


def test_who_is_killed_after_a_call_sends_the_same_again(on: Forwarding) -> None:
    class Killed(BaseException):
        pass

    def kill(lrs: object, texts: list[str]) -> object:
        on.lrs.take(texts)
        raise Killed

    on.add(batch=2)
    on.post(plain(1), plain(2), plain(3))
    on.lrs.faults = [kill]  # type: ignore[list-item]
    with pytest.raises(Killed):
        on.forward()
    on.go()
    assert on.lrs.order == numbers(1, 2, 3)
    assert set(on.states().values()) == {"sent"}


def test_a_target_is_in_one_hand_until_its_lease_runs_out(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add()
    on.post(plain(1))
    seen: list[bool] = []
    on.lrs.at_post = lambda: seen.append(on.forward())
    on.go()
    assert seen == [False]


def test_what_a_dead_process_had_in_hand_is_taken_up_again(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add()
    on.post(plain(1))
    with pipeline.database.write() as unit:
        at_ms = pipeline.clock.now_ms()
        assert unit.forward_targets.claim(on.target().id, at_ms=at_ms, lease_ms=LEASE_MS)
    assert not on.go()
    on.later(LEASE_MS)
    assert on.go()
    assert on.lrs.order == numbers(1)


def test_who_lost_the_target_keeps_nothing_of_what_it_learnt(on: Forwarding) -> None:
    on.add()
    on.post(plain(1))

    def taken_over() -> None:
        on.lrs.at_post = lambda: None
        on.later(LEASE_MS + 1)
        assert on.forward()

    on.lrs.at_post = taken_over
    on.lrs.faults = []
    assert on.forward()
    assert on.lrs.posts == [numbers(1), numbers(1)]
    assert (on.lrs.order, on.figures().sent) == (numbers(1), 1)


def test_what_is_paused_while_it_is_sent_stays_paused(on: Forwarding) -> None:
    on.add(batch=1)
    on.post(plain(1), plain(2))
    on.lrs.at_post = lambda: on.desk.pause("lrs", by="officer")
    on.go()
    assert on.lrs.order == numbers(1)
    assert on.target().progress.state is TargetState.PAUSED
    on.desk.resume("lrs", by="officer")
    on.go()
    assert on.lrs.order == numbers(1, 2)


def test_a_fault_of_ours_lets_the_target_rest_and_is_told(on: Forwarding) -> None:
    def fault() -> None:
        raise ZeroDivisionError

    on.add()
    on.post(plain(1))
    on.lrs.at_post = fault
    for _ in range(FAILURES_TOLD):
        with pytest.raises(ZeroDivisionError):
            on.forward()
        assert not on.forward()
        on.later(900_000)
    assert [(one.code, one.params) for one in on.told.tellings] == [
        ("forward-fault", {"kind": "ZeroDivisionError"})
    ]
    on.lrs.at_post = lambda: None
    on.go()
    assert on.lrs.order == numbers(1)


def test_only_so_many_calls_are_remembered(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add()
    on.post(plain(1))
    on.go()
    with pipeline.database.write() as unit:
        (attempt,) = unit.forward_rows.attempts(on.target().id, limit=10)
        for _ in range(5):
            unit.forward_rows.add_attempt(on.target().id, attempt, keep=3)
    assert len(pipeline.rows(tables.forward_attempt)) == 3
