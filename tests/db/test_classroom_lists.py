"""Lists of classroom days on both databases: ticks, undoing, repeats, and what comes of them."""

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.programme import DAY_MS, Form
from lms_bridge.services.classroom_lists import (
    ClassroomLists,
    MarkTaken,
    NewTick,
    NoSuchDay,
    NotAClassroom,
)
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.classroom import DaySaid
from tests.db.pipeline import ANA, BOJAN, MINUTE, ONLINE, ROSTER, START, VESNA, Pipeline, enrolled

CLASS = replace(
    ONLINE, id="class", form=Form.CLASSROOM, end_ms=START + 2 * DAY_MS, lms_course=None, lms_test=None
)
"""Three days, from Monday 2 March; 80 % of them are all three, 60 % two."""
FIRST, SECOND, THIRD = (date(2020, 3, one) for one in (2, 3, 4))
NOON = START + 180 * MINUTE
WITH_CLASS = replace(
    ROSTER,
    realisations=(*ROSTER.realisations, CLASS),
    enrolments=(*ROSTER.enrolments, enrolled(ANA, "class"), enrolled(BOJAN, "class")),
)


@pytest.fixture
def lists(pipeline: Pipeline) -> ClassroomLists:
    pipeline.enrol(WITH_CLASS)
    pipeline.clock.at_ms = NOON
    return ClassroomLists(pipeline.database, pipeline.clock, pipeline.ids.new)


def tick(
    person: str = ANA, day: date = FIRST, *, present: bool = True, mark: str = "", age_ms: int = 0
) -> NewTick:
    name = mark or f"{person}-{day.isoformat()}-{present}"
    return NewTick(name, "class", person, day, present=present, age_ms=age_ms)


def told(pipeline: Pipeline, person: str = ANA) -> list[tuple[str, bool]]:
    pipeline.drain()
    return pipeline.versions(person, "class")


def days(pipeline: Pipeline) -> list[str]:
    return [row.days for row in pipeline.rows(tables.completion) if row.realisation_id == "class"]


def test_ticked_on_enough_days_is_attended(pipeline: Pipeline, lists: ClassroomLists) -> None:
    for day in (FIRST, SECOND):
        lists.tick(tick(day=day), by="officer")
    assert told(pipeline) == [("first", False)]
    lists.tick(tick(day=THIRD), by="officer")
    assert told(pipeline) == [("first", False), ("new-evidence", True)]
    assert days(pipeline) == ["2/3", "3/3"]
    assert pipeline.attended() == {(ANA, "class")}


def test_an_undone_tick_takes_the_attendance_back_and_both_acts_stay(
    pipeline: Pipeline, lists: ClassroomLists
) -> None:
    lists.tick(tick(), by="officer")
    assert told(pipeline) == [("first", False)]
    pipeline.clock.at_ms += 1
    lists.tick(tick(present=False), by="other")
    assert told(pipeline) == [("first", False), ("evidence-withdrawn", False)]
    kept = [(one.present, one.by) for one in lists.history("class", ANA)]
    assert kept == [(True, "officer"), (False, "other")]
    assert [row.stands for row in pipeline.rows(tables.fact)] == [True, True]


def test_a_decision_keeps_the_hash_of_each_tick_it_rests_on(
    pipeline: Pipeline, lists: ClassroomLists
) -> None:
    lists.tick(tick(), by="officer")
    pipeline.drain()
    with pipeline.database.read() as unit:
        (source,) = unit.completions.current([PairKey(ANA, "class")])[PairKey(ANA, "class")].sources
    (row,) = pipeline.rows(tables.tick)
    assert (source.raw, source.raw_id, len(source.sha256)) == ("tick", row.id, 64)


def test_the_same_tick_again_is_the_same_tick(pipeline: Pipeline, lists: ClassroomLists) -> None:
    first = lists.tick(tick(), by="officer")
    pipeline.clock.at_ms += 60_000
    assert lists.tick(tick(), by="officer") == first
    assert [len(pipeline.rows(one)) for one in (tables.tick, tables.fact, tables.evidence)] == [1, 1, 1]
    assert len(pipeline.rows(tables.event_log, tables.event_log.c.what == "presence-ticked")) == 1


def test_the_last_act_by_its_time_holds_however_late_it_comes(
    pipeline: Pipeline, lists: ClassroomLists
) -> None:
    lists.tick(tick(present=False), by="desk")
    pipeline.clock.at_ms += 10 * MINUTE
    lists.tick(tick(age_ms=15 * MINUTE), by="phone that was offline")
    shown = lists.day("class", FIRST)
    assert [(row.who.person_id, row.present) for row in shown.rows] == [(ANA, False), (BOJAN, False)]
    lists.tick(tick(mark="a-later-act", age_ms=5 * MINUTE), by="another phone")
    assert [row.present for row in lists.day("class", FIRST).rows] == [True, False]


def test_an_act_comes_after_what_was_seen_when_it_was_done(lists: ClassroomLists) -> None:
    slow = lists.tick(tick(), by="officer")
    undone = replace(tick(present=False), age_ms=2_000, after=slow.mark)
    assert lists.tick(undone, by="officer").acted_ms == slow.acted_ms + 1
    assert [row.present for row in lists.day("class", FIRST).rows] == [False, False]
    elsewhere = replace(tick(BOJAN), age_ms=2_000, after=slow.mark)
    assert lists.tick(elsewhere, by="officer").acted_ms == NOON - 2_000


def test_no_clock_makes_an_act_of_the_future(lists: ClassroomLists) -> None:
    assert lists.tick(tick(age_ms=-5 * MINUTE), by="phone").acted_ms == NOON


def test_a_day_off_is_not_asked_for(pipeline: Pipeline, lists: ClassroomLists) -> None:
    for day in (FIRST, SECOND):
        lists.tick(tick(day=day), by="officer")
    off = DaySaid("class", THIRD, held=False, by="officer", reason="state holiday", said_ms=NOON)
    lists.say_day(off)
    assert told(pipeline)[-1] == ("first", True)
    lists.say_day(replace(off, held=True, reason="it was held", said_ms=NOON + 1))
    assert told(pipeline)[-1] == ("new-evidence", False)
    assert [one.held for one in lists.day("class", THIRD).said.values()] == [True]


def test_who_is_not_in_the_roster_waits_for_admission(pipeline: Pipeline, lists: ClassroomLists) -> None:
    lists.tick(tick(VESNA), by="officer")
    pipeline.drain()
    assert pipeline.waiting() == {(VESNA, "class")}
    assert [row.who.left for row in lists.day("class", FIRST).rows if row.who.person_id == VESNA] == [True]
    assert pipeline.acts.unmatched() == []


REFUSED = [
    (tick(mark="short"), InvalidValue),
    (tick(mark="x" * 65), InvalidValue),
    (tick(mark="with blanks"), InvalidValue),
    (tick("nobody"), NotFound),
    (replace(tick(), realisation_id="nothing"), NotFound),
    (replace(tick(), realisation_id="online"), NotAClassroom),
    (tick(day=date(2020, 3, 5)), NoSuchDay),
    (tick(BOJAN, mark="taken-by-ana"), MarkTaken),
    (tick(day=SECOND, mark="taken-by-ana"), MarkTaken),
    (tick(present=False, mark="taken-by-ana"), MarkTaken),
]


@pytest.mark.parametrize(("new", "error"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(
    pipeline: Pipeline, lists: ClassroomLists, new: NewTick, error: type[Exception]
) -> None:
    lists.tick(tick(mark="taken-by-ana"), by="officer")
    before = [len(pipeline.rows(one)) for one in (tables.tick, tables.fact, tables.event_log)]
    with pytest.raises(error):
        lists.tick(new, by="officer")
    assert [len(pipeline.rows(one)) for one in (tables.tick, tables.fact, tables.event_log)] == before


def test_two_who_tick_at_once_lose_nothing(pipeline: Pipeline, lists: ClassroomLists) -> None:
    together = Barrier(2)

    def ticks(by: str) -> None:
        together.wait()
        for person in (ANA, BOJAN):
            lists.tick(tick(person, mark=f"{person}-by-{by}"), by=by)

    threads = [Thread(target=ticks, args=(by,)) for by in ("one-staff", "two-staff")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(pipeline.rows(tables.tick)) == 4
    assert len([one for one in pipeline.rows(tables.source) if one.kind == "by-hand"]) == 1
    assert [row.present for row in lists.day("class", FIRST).rows] == [True, True]
    assert len(pipeline.rows(tables.link, tables.link.c.reason == "register id")) == 2


def test_what_an_officer_took_apart_no_tick_puts_together(pipeline: Pipeline, lists: ClassroomLists) -> None:
    lists.tick(tick(), by="officer")
    account = pipeline.acts.account("classroom lists", ANA)
    pipeline.acts.unlink(account, by="officer")
    lists.tick(tick(day=SECOND), by="officer")
    assert [one.id for one in pipeline.acts.unmatched()] == [account]


def test_what_breaks_off_in_the_middle_leaves_nothing(pipeline: Pipeline, lists: ClassroomLists) -> None:
    def broken() -> int:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        replace(lists, new_id=broken).tick(tick(), by="officer")
    assert [pipeline.rows(one) for one in (tables.tick, tables.fact)] == [[], []]
    lists.tick(tick(), by="officer")
    assert len(pipeline.rows(tables.tick)) == 1


def test_an_act_of_staff_takes_back_whatever_was_given(pipeline: Pipeline, lists: ClassroomLists) -> None:
    for day in (FIRST, SECOND, THIRD):
        lists.tick(tick(day=day), by="officer")
    pipeline.drain()
    pipeline.clock.at_ms += 2 * DAY_MS
    lists.tick(tick(day=SECOND, present=False), by="officer")
    assert told(pipeline)[-1] == ("new-evidence", False)
