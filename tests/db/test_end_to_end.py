"""The whole way in one process: posted, read, decided, recorded; and every way in which it must agree."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.services.ports import PairKey
from tests.db.pipeline import (
    ANA,
    BOJAN,
    MINUTE,
    START,
    VESNA,
    Pipeline,
    completed,
    ended,
    joined,
    left,
    tried,
    voids,
)

DONE_ID = "00000000-0000-4000-8000-000000000001"
VOID_ID = "00000000-0000-4000-8000-000000000002"


def test_a_statement_becomes_a_completion_and_an_entry(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    assert school.versions() == [("first", True)]
    assert school.recorded() == {(ANA, "online"): (1, True)}
    (row,) = school.rows(tables.completion)
    assert (row.attended_at_ms, row.body_id, row.confirmation, row.certificate) == (
        START + 60 * MINUTE,
        "body",
        True,
        False,
    )


def test_presence_becomes_a_completion(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), left(80), ended(95))
    school.drain()
    (row,) = school.rows(tables.completion)
    assert (row.attended, row.present_ms) == (True, 80 * MINUTE)
    assert school.recorded() == {(ANA, "webinar"): (1, True)}


def test_the_same_twice_is_once(school: Pipeline) -> None:
    for _ in range(2):
        school.post(completed(), completed(), tried())
        school.hook(joined(ANA, 0), left(80), joined(ANA, 0))
        school.drain()
    assert len(school.rows(tables.statement)) == 6
    assert len(school.rows(tables.fact)) == 4
    assert school.versions() == [("first", True)]
    assert len(school.rows(tables.entry)) == len(school.rows(tables.submission)) == 2


def test_work_that_is_done_again_changes_nothing(school: Pipeline) -> None:
    school.post(completed(), tried())
    school.drain()
    before = school.rows(tables.completion)
    with school.database.write() as unit:
        unit.pairs.touch_person(ANA)
    school.drain()
    assert school.rows(tables.completion) == before


def test_a_voided_statement_takes_the_completion_back(school: Pipeline) -> None:
    school.post(completed(id=DONE_ID))
    school.drain()
    school.post(voids(DONE_ID))
    school.drain()
    assert school.versions() == [("first", True), ("evidence-withdrawn", False)]
    assert school.recorded() == {(ANA, "online"): (2, False)}


def test_a_statement_voided_before_it_came_counts_nothing(school: Pipeline) -> None:
    school.post(voids(DONE_ID))
    school.drain()
    school.post(completed(id=DONE_ID))
    school.drain()
    assert school.versions() == []
    assert school.rows(tables.entry) == []


@pytest.mark.parametrize("batch", [[0, 1], [1, 0]], ids=["after", "before"])
def test_a_statement_voided_in_its_own_batch_counts_nothing(school: Pipeline, batch: list[int]) -> None:
    both = [completed(id=DONE_ID), voids(DONE_ID.upper())]
    school.post(*(both[one] for one in batch))
    school.drain()
    assert school.versions() == []


def test_a_fact_stands_while_one_of_its_statements_does(school: Pipeline) -> None:
    school.post(completed(id=DONE_ID), completed())
    school.drain()
    school.post(voids(DONE_ID))
    school.drain()
    assert school.versions() == [("first", True)]
    assert [row.stands for row in school.rows(tables.fact)] == [True]


def test_a_voiding_statement_cannot_be_taken_back(school: Pipeline) -> None:
    school.post(completed(id=DONE_ID), voids(DONE_ID, id=VOID_ID), voids(VOID_ID))
    school.drain()
    assert school.versions() == []
    assert not school.attended()


def test_evidence_sent_anew_after_a_withdrawal_gives_again(school: Pipeline) -> None:
    school.post(completed(id=DONE_ID), voids(DONE_ID))
    school.drain()
    school.post(completed())
    school.drain()
    assert school.attended() == {(ANA, "online")}


def test_unlinking_takes_back_and_linking_gives_again(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    school.acts.unlink(school.account_id("1"), by="officer")
    school.drain()
    assert (school.attended(), [one.name for one in school.acts.unmatched()]) == (set(), ["1"])
    school.acts.link(school.account_id("1"), ANA, by="officer", reason="asked")
    school.drain()
    assert school.versions() == [("first", True), ("evidence-withdrawn", False), ("new-evidence", True)]
    assert school.recorded() == {(ANA, "online"): (3, True)}


def test_what_a_stranger_did_counts_when_somebody_says_who_it_is(school: Pipeline) -> None:
    school.post(completed("77"), tried("77"))
    school.hook(joined("77", 0), left(90))
    school.drain()
    assert [(one.name, one.facts) for one in school.acts.unmatched()] == [("77", 3)]
    school.acts.link(school.account_id("77"), ANA, by="officer", reason="asked")
    school.drain()
    assert school.attended() == {(ANA, "online"), (ANA, "webinar")}
    assert school.acts.unmatched() == []


def test_admitting_replays_what_waited(school: Pipeline) -> None:
    school.post(completed(VESNA))
    school.hook(joined(BOJAN, 0), left(90))
    school.drain()
    assert school.waiting() == {(VESNA, "online"), (BOJAN, "webinar")}
    for person, realisation in school.waiting():
        school.acts.admit(person, realisation, by="officer", reason="was there")
    school.drain()
    assert school.attended() == {(VESNA, "online"), (BOJAN, "webinar")}
    assert school.waiting() == set()


def test_evidence_before_the_roster_counts_when_it_comes(pipeline: Pipeline) -> None:
    pipeline.post(completed(), tried())
    pipeline.hook(joined(ANA, 0), left(90))
    pipeline.drain()
    pipeline.enrol()
    pipeline.drain()
    assert pipeline.attended() == {(ANA, "online"), (ANA, "webinar")}


STATEMENTS: list[dict[str, Any]] = [
    completed(id=DONE_ID),
    completed(minute=90),
    voids(DONE_ID),
    tried(raw=40, n=1),
    tried(raw=70, n=2, minute=50),
    completed(BOJAN, id=VOID_ID, minute=5),
    tried(BOJAN, raw=59.99, minute=6),
    voids(VOID_ID),
    completed(VESNA),
    completed("77"),
]
CALLS = [
    joined(ANA, 0),
    left(30),
    joined(ANA, 40),
    joined(ANA, 20, session="w_2"),
    ended(88),
    joined(BOJAN, 0, session="w_3"),
    joined(ANA, 0, run="run-2", session="w_9"),
]


def everything(school: Pipeline) -> dict[str, object]:
    return {
        "completions": school.standing(),
        "recorded": {pair: attended for pair, (_, attended) in school.recorded().items() if attended},
        "waiting": school.waiting(),
        "unmatched": {one.name: one.facts for one in school.acts.unmatched()},
    }


def raw_rows(school: Pipeline) -> list[Callable[[], object]]:
    posts: list[Callable[[], object]] = [partial(school.post, one) for one in STATEMENTS]
    return [*posts, *(partial(school.hook, one) for one in CALLS)]


EXPECTED: dict[str, object] = {
    "completions": {
        (ANA, "online"): (True, START + 90 * MINUTE, None, "70/0/100", True, True),
        (ANA, "webinar"): (True, START + 88 * MINUTE, 88 * MINUTE, None, True, False),
        (BOJAN, "online"): (False, None, None, "59.99/0/100", False, False),
    },
    "recorded": {(ANA, "online"): True, (ANA, "webinar"): True},
    "waiting": {(BOJAN, "webinar"), (VESNA, "online")},
    "unmatched": {"77": 1},
}


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_arrival_comes_to_the_same(school: Pipeline, seed: int) -> None:
    """Drained in between or not, and some things twice."""
    chance = random.Random(seed)
    arrive = raw_rows(school)
    arrive += chance.sample(arrive[:10], 3)
    chance.shuffle(arrive)
    for one in arrive:
        one()
        if chance.random() < 0.2:
            school.drain()
    school.drain()
    assert everything(school) == EXPECTED


def test_rows_read_one_at_a_time_come_to_the_same(school: Pipeline) -> None:
    for arrive in raw_rows(school):
        arrive()
    for task in school.tasks():
        while one_lot(school, task.kind, task.handle):
            pass
    assert everything(school) == EXPECTED


def one_lot(school: Pipeline, kind: str, handle: Callable[[Any, str], None]) -> bool:
    with school.database.write() as unit:
        lot = unit.work.claim(kind, limit=1, at_ms=school.clock.now_ms(), lease_ms=1000)
        if lot:
            handle(unit, lot.lease)
            unit.work.finish(kind, lot)
    return lot is not None


def test_everything_decided_anew_from_the_facts_comes_to_the_same(school: Pipeline) -> None:
    for arrive in raw_rows(school):
        arrive()
    school.drain()
    before = school.rows(tables.completion)
    with school.database.write() as unit:
        unit.pairs.touch([PairKey(row.person_id, row.realisation_id) for row in school.rows(tables.pair)])
    school.drain()
    assert (everything(school), school.rows(tables.completion)) == (EXPECTED, before)
