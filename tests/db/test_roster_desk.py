"""What a worker does with plans that somebody asked for on a page, and what scheduled pushes do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.db.engine import Engines
from lms_bridge.services.apply_roster import TRY_AGAIN_MS, TRY_FOR_MS, PlanClosed, PlanGuarded
from lms_bridge.services.plan_lease import PlanBusy
from lms_bridge.services.push_roster import NothingToUndo, PlanUnsettled
from lms_bridge.services.sync_rosters import ApplyJob, PlanJob, PushIncomplete
from lms_bridge.services.sync_work import unheard
from moodle_sync.roster import Override
from moodle_sync.standin import Enrolment
from tests.db.pushing import FIRST, Pushing, pushing, roster


@pytest.fixture
def four(engines: Engines) -> Iterator[Pushing]:
    """Four people with accounts who are wanted in the first course."""
    with pushing(engines, range(1, 5)) as made:
        made.enrol(roster(range(1, 5), wants={"r-1": range(1, 5)}))
        yield made


def asked(pushing: Pushing) -> int:
    number = pushing.plan().number
    pushing.desk.ask(number, by="Ана")
    return number


def jobs(pushing: Pushing) -> tuple[PlanJob, ApplyJob]:
    database = pushing.pipeline.database
    return PlanJob(pushing.plans, database), ApplyJob(pushing.plans, pushing.applies, database)


def test_a_worker_applies_what_was_asked_for_and_then_has_nothing_to_do(four: Pushing) -> None:
    number = asked(four)
    assert (four.desk.apply_asked(), four.stored(number).state, len(four.seats())) == (True, "applied", 4)
    assert four.desk.apply_asked() is False


def test_a_worker_makes_the_inverse_that_was_asked_for_and_leaves_it_to_a_person(four: Pushing) -> None:
    pushed = four.push()
    four.desk.ask_undo(pushed.number, by="Ана")
    assert (four.desk.apply_asked(), four.desk.apply_asked()) == (True, False)
    inverse = four.stored(2)
    assert (inverse.kind, inverse.state, inverse.made_by, inverse.work) == ("undo", "ready", "Ана", 4)


def test_an_inverse_that_cannot_be_made_is_told_and_asked_for_no_more(four: Pushing) -> None:
    pushed = four.push()
    four.desk.ask_undo(pushed.number, by="Ана")
    four.standin.traps.credential = "deleted"
    assert (four.desk.apply_asked(), four.desk.apply_asked()) == (True, False)
    assert four.stored(pushed.number).error == "source-refused"


def test_nothing_can_be_taken_back_of_a_plan_that_did_nothing(four: Pushing) -> None:
    with pytest.raises(NothingToUndo):
        four.desk.ask_undo(four.plan().number, by="Ана")


def test_a_moodle_that_is_down_is_tried_again_by_the_worker_for_a_day(four: Pushing) -> None:
    number = asked(four)
    four.standin.traps.maintenance = "web"
    assert four.desk.apply_asked() is True
    assert (four.stored(number).state, four.stored(number).error) == ("asked", "moodle-maintenance")
    assert four.desk.apply_asked() is False, "not before a minute has gone by"
    four.pipeline.clock.at_ms += TRY_AGAIN_MS
    four.standin.traps.maintenance = ""
    assert (four.desk.apply_asked(), four.stored(number).state) == (True, "applied")


def test_after_a_day_of_trying_the_plan_waits_for_a_person(four: Pushing) -> None:
    number = asked(four)
    four.standin.traps.maintenance = "web"
    four.pipeline.clock.at_ms += TRY_FOR_MS
    four.desk.apply_asked()
    assert (four.stored(number).state, four.desk.apply_asked()) == ("ready", False)


def test_what_a_person_has_to_mend_is_not_tried_again(four: Pushing) -> None:
    number = asked(four)
    four.site.enrol(Enrolment(FIRST, user_id=104))
    assert four.desk.apply_asked() is True
    assert (four.stored(number).state, four.stored(number).error) == ("stale", "roster-base-changed")
    assert four.desk.apply_asked() is False


def test_a_plan_that_another_process_applies_is_left_to_it(four: Pushing) -> None:
    number = four.plan().number
    until_ms = four.pipeline.clock.at_ms + 1000
    with four.pipeline.database.write() as unit:
        unit.plans.take(number, "another", until_ms=until_ms, at_ms=0)
    with pytest.raises(PlanBusy):
        four.apply(number)
    with pytest.raises(PlanUnsettled):
        four.plan()
    assert four.desk.apply_asked() is False
    four.pipeline.clock.at_ms += 1000
    assert (four.desk.apply_asked(), four.stored(number).state) == (True, "applied")


def test_a_lease_that_was_lost_keeps_no_results(four: Pushing) -> None:
    """Whoever lost it finds out at the next write: two processes never keep results of one plan."""
    number = four.plan().number
    with four.pipeline.database.write() as unit:
        unit.plans.take(number, "first", until_ms=1, at_ms=0)
        unit.plans.take(number, "second", until_ms=9, at_ms=2)
        assert unit.plans.renew(number, "first", until_ms=99) is False
        assert unit.plans.renew(number, "second", until_ms=99) is True


def test_a_guard_that_nobody_lifted_holds_what_is_asked_for(four: Pushing) -> None:
    four.options(most_new=1)
    number = four.plan().number
    with pytest.raises(PlanGuarded):
        four.desk.ask(number, by="Ана")
    four.desk.lift(number, Override("more-seats-than-usual", by="Ана", reason="a new year"))
    four.desk.ask(number, by="Ана")
    with pytest.raises(PlanClosed):
        four.desk.lift(number, Override("more-seats-than-usual", by="Ана", reason="again"))


def test_a_scheduled_push_applies_within_the_guards(four: Pushing) -> None:
    plan_job, apply_job = jobs(four)
    assert plan_job(four.pipeline.lms, unheard) == {"plan": 1, "add": 4, "guards": 0}
    assert apply_job(four.pipeline.lms, unheard) == {"plan": 2, "add": 4, "guards": 0, "result:done": 4}
    assert apply_job(four.pipeline.lms, unheard) == {"plan": 3, "guards": 0}


def test_a_push_that_somebody_asked_for_carries_their_name(four: Pushing) -> None:
    plan_job, apply_job = jobs(four)
    plan_job.asked("officer")(four.pipeline.lms, unheard)
    apply_job.asked("officer")(four.pipeline.lms, unheard)
    plan_job(four.pipeline.lms, unheard)
    assert [four.stored(number).made_by for number in (1, 2, 3)] == ["officer", "officer", "schedule"]


def test_a_scheduled_push_that_a_guard_holds_waits_for_a_person(four: Pushing) -> None:
    four.options(most_new=1)
    _, apply_job = jobs(four)
    source = replace(four.pipeline.lms)
    with pytest.raises(PlanGuarded):
        apply_job(source, unheard)
    assert (four.seats(), four.stored(1).state) == ({}, "ready")


def test_a_scheduled_push_goes_on_with_what_was_begun(four: Pushing) -> None:
    _, apply_job = jobs(four)
    four.standin.traps.collide_next = 99
    with pytest.raises(PushIncomplete):
        apply_job(four.pipeline.lms, unheard)
    assert (four.stored(1).state, four.stored(1).error) == ("stopped", "moodle-write-collision")
    four.standin.traps.collide_next = 0
    assert apply_job(four.pipeline.lms, unheard) == {"plan": 1, "add": 4, "guards": 0, "result:done": 4}
