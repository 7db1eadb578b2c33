"""Pairs: what each fact, link and act makes due, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.services.ports import PairKey, Told, Unit
from tests.db.pipeline import ANA, BOJAN, COURSE, LATER, LMS, ROOM, START, TEST, Pipeline, due_pairs
from tests.db.test_fact_rows import TRIED, told

ONLINE, WEBINAR = PairKey(ANA, "online"), PairKey(ANA, "webinar")
JOIN = Fact(FactKind.JOINED, Account(LMS, "1"), ROOM, START, run="run", session="s")
LEAVE = replace(JOIN, kind=FactKind.LEFT, account=None)
END = replace(LEAVE, kind=FactKind.MEETING_ENDED, session="")
DONE = Fact(FactKind.COURSE_COMPLETED, Account(LMS, "1"), COURSE, START)


def call(fact: Fact, raw_id: int = 1, *, source: int = 2) -> Told:
    return Told(fact, source, 1, "", "delivery", raw_id)


def tell(unit: Unit, *facts: Told) -> set[PairKey]:
    """Store the facts and say what that made due."""
    unit.pairs.touch_facts(unit.facts.tell(facts, at_ms=0))
    return due_pairs(unit)


@pytest.mark.parametrize(
    ("fact", "touched"),
    [
        pytest.param(told(DONE, 1), {ONLINE}, id="a course completed"),
        pytest.param(told(TRIED, 1), {ONLINE}, id="an attempt"),
        pytest.param(call(JOIN), {WEBINAR}, id="a join"),
        pytest.param(call(LEAVE), set(), id="a leave of nobody"),
        pytest.param(call(END), set(), id="the end of a run where nobody was"),
        pytest.param(told(replace(DONE, object=TEST), 1), set(), id="a test as a course"),
        pytest.param(told(replace(DONE, object=ROOM), 1), set(), id="a room as a course"),
        pytest.param(told(replace(TRIED, tests=(COURSE,)), 1), set(), id="a course as a test"),
        pytest.param(told(replace(DONE, account=Account(LMS, "77")), 1), set(), id="a stranger's"),
    ],
)
def test_a_fact_makes_due_what_it_bears_upon(school: Pipeline, fact: Told, touched: set[PairKey]) -> None:
    with school.database.write() as unit:
        assert tell(unit, fact) == touched


@pytest.mark.parametrize(
    ("fact", "touched"),
    [
        pytest.param(call(LEAVE), {WEBINAR}, id="its own leave"),
        pytest.param(call(END), {WEBINAR}, id="the end of its run"),
        pytest.param(call(replace(LEAVE, session="other")), set(), id="a leave of another session"),
        pytest.param(call(replace(LEAVE, run="other")), set(), id="a leave of another run"),
        pytest.param(call(replace(END, run="other")), set(), id="the end of another run"),
        pytest.param(call(LEAVE, source=1), set(), id="a leave at another host"),
        pytest.param(call(END, source=1), set(), id="an end at another host"),
    ],
)
def test_leaves_and_ends_touch_who_joined(school: Pipeline, fact: Told, touched: set[PairKey]) -> None:
    with school.database.write() as unit:
        assert tell(unit, call(JOIN)) == {WEBINAR}
    school.drain()
    with school.database.write() as unit:
        assert tell(unit, fact) == touched


def test_the_end_of_a_run_touches_everybody_in_it(school: Pipeline) -> None:
    bojans = replace(JOIN, account=Account(LMS, "2"), session="t")
    with school.database.write() as unit:
        both = tell(unit, call(JOIN, 1), call(bojans, 2))
        assert both == {WEBINAR, PairKey(BOJAN, "webinar")}
    school.drain()
    with school.database.write() as unit:
        assert tell(unit, call(END, 3)) == both


@pytest.mark.parametrize(
    ("touch", "touched"),
    [
        pytest.param(
            lambda unit, account: unit.pairs.touch_account(account), {ONLINE, WEBINAR}, id="account"
        ),
        pytest.param(lambda unit, _: unit.pairs.touch_person(ANA), {ONLINE, WEBINAR}, id="person"),
        pytest.param(
            lambda unit, _: unit.pairs.touch_realisation("online"),
            {ONLINE, PairKey(BOJAN, "online")},
            id="realisation",
        ),
    ],
)
def test_a_change_makes_due_all_that_the_facts_bear_upon(
    school: Pipeline, touch: Callable[[Unit, int], None], touched: set[PairKey]
) -> None:
    bojans = replace(DONE, account=Account(LMS, "2"))
    with school.database.write() as unit:
        tell(unit, told(DONE, 1), call(JOIN, 2), told(bojans, 3))
    school.drain()
    account = school.account_id("1")
    with school.database.write() as unit:
        touch(unit, account)
        assert due_pairs(unit) == touched


def test_what_is_touched_while_it_is_decided_stays_due(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.pairs.touch([ONLINE])
        lot = unit.work.claim("pair", limit=10, at_ms=LATER, lease_ms=1000)
        assert lot is not None
        unit.pairs.touch([ONLINE])
        assert unit.pairs.leased(lot.lease) == []
        unit.work.finish("pair", lot)
        assert due_pairs(unit) == {ONLINE}


def test_a_pair_laid_aside_is_due_again_when_something_new_is_heard(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.pairs.touch([ONLINE])
        lot = unit.work.claim("pair", limit=10, at_ms=LATER, lease_ms=1000)
        assert lot is not None
        unit.work.fail("pair", lot, error="broken", next_try_ms=None)
        assert due_pairs(unit) == set()
        unit.pairs.touch([ONLINE])
        assert due_pairs(unit) == {ONLINE}


def since(school: Pipeline) -> list[int | None]:
    return [row.waits_since_ms for row in school.rows(tables.pair)]


def test_who_waits_waits_since_the_first_time_it_was_said(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.pairs.touch([ONLINE])
        for waits, at_ms in ((True, 5), (True, 9)):
            unit.pairs.waits({ONLINE: waits, WEBINAR: waits}, at_ms=at_ms)
    assert since(school) == [5]
    with school.database.write() as unit:
        unit.pairs.waits({ONLINE: False}, at_ms=11)
    assert since(school) == [None]
    with school.database.write() as unit:
        unit.pairs.waits({ONLINE: True}, at_ms=13)
    assert since(school) == [13]
