"""Jobs on both databases: added, due, run by one, waited for, and never more often than they should."""

from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import func, select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotFound
from lms_bridge.services.ports import Limits, RunState, SyncKind
from lms_bridge.services.sync_jobs import USUAL, NewJob, NoHandler
from lms_bridge.services.sync_runs import KEPT, JobBusy
from tests.db.syncing import BY, Syncing, holding

HOUR = 60


def test_a_job_runs_at_its_time_and_not_before(syncing: Syncing) -> None:
    syncing.add("nightly")
    assert syncing.go_round() == 0
    syncing.later(HOUR)
    assert (syncing.go_round(), syncing.go_round()) == (1, 0)
    assert syncing.states() == ["done"]
    assert syncing.job().next_ms > syncing.clock.at_ms


def test_a_job_that_missed_many_times_runs_once(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.later(100 * HOUR)
    assert syncing.go_round() == 1
    assert syncing.job().next_ms <= syncing.clock.at_ms + HOUR * 60_000


def test_a_job_that_is_slower_than_its_time_runs_once_more_and_waits_for_itself(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.later(HOUR)
    with holding(syncing):
        syncing.later(0.5)
        assert syncing.another().go_round() == 0
    syncing.later(3 * HOUR)
    assert syncing.go_round() == 1


def test_jobs_of_one_source_run_one_after_another(syncing: Syncing) -> None:
    syncing.second_source()
    for name, source in (("a", "lms"), ("b", "lms"), ("c", "lms2")):
        syncing.add(name, source=source)
    syncing.later(HOUR)
    with holding(syncing):
        other = syncing.another()
        assert (other.go_round(), other.ran) == (1, ["lms2"])
    assert syncing.go_round() == 1
    assert [syncing.states(name) for name in "abc"] == [["done"]] * 3


def test_what_does_not_fit_is_refused(syncing: Syncing) -> None:
    syncing.kinds = (SyncKind.CATALOGUE,)
    limited = NewJob("x", "lms", SyncKind.CATALOGUE, "0 * * * *", Limits(most_calls=0))
    syncing.add("nightly")
    for refused, act in (
        (AlreadyThere, lambda: syncing.add("nightly")),
        (NotFound, lambda: syncing.add("x", source="bbb")),
        (InvalidValue, lambda: syncing.add("x", when="sometimes")),
        (InvalidValue, lambda: syncing.add("a/b")),
        (InvalidValue, lambda: syncing.jobs.add(limited, by=BY)),
        (NotFound, lambda: syncing.jobs.pause("x", by=BY)),
    ):
        with pytest.raises(refused):
            act()


def test_a_kind_that_nobody_does_is_refused(syncing: Syncing) -> None:
    some = syncing.another(kinds=(SyncKind.CATALOGUE,))
    with pytest.raises(NoHandler):
        some.add("x", kind=SyncKind.RECONCILE)


def test_the_usual_jobs_are_added_once(syncing: Syncing) -> None:
    syncing.add("mine", kind=SyncKind.RECONCILE)
    added = syncing.jobs.add_usual("lms", by=BY)
    assert added == ["lms-catalogue", "lms-accounts", "lms-packages", "lms-completions", "lms-roster-plan"]
    assert len(added) == len(USUAL) - 1
    assert syncing.jobs.add_usual("lms", by=BY) == []


def test_a_paused_job_runs_when_asked_and_goes_on_when_resumed(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.jobs.pause("nightly", by=BY)
    syncing.later(5 * HOUR)
    assert syncing.go_round() == 0
    syncing.jobs.ask("nightly", by="ana")
    assert (syncing.go_round(), syncing.go_round()) == (1, 0)
    assert [one.asked_by for one in syncing.history()] == ["ana"]
    syncing.later(5 * HOUR)
    syncing.jobs.resume("nightly", by=BY)
    assert syncing.go_round() == 0
    syncing.later(HOUR)
    assert syncing.go_round() == 1


def test_a_changed_job_runs_at_its_new_time(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.jobs.change("nightly", when="*/5 * * * *", limits=Limits(100, 60), by=BY)
    syncing.later(5)
    assert syncing.go_round() == 1
    assert (syncing.job().cron, syncing.job().limits) == ("*/5 * * * *", Limits(100, 60))


def test_a_job_is_run_by_hand_while_nobody_else_runs_its_source(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.add("other")
    with pytest.raises(NotFound):
        syncing.runner.run_now("nobody", by=BY)
    syncing.jobs.ask("other", by=BY)
    with holding(syncing), pytest.raises(JobBusy) as refused:
        syncing.another().runner.run_now("nightly", by=BY)
    assert refused.value.params == {"name": "other"}
    assert syncing.runner.run_now("nightly", by="ana").asked_by == "ana"


def test_a_removed_job_is_gone_with_its_history_but_not_while_it_runs(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.later(HOUR)
    with holding(syncing), pytest.raises(JobBusy):
        syncing.jobs.remove("nightly", by=BY)
    syncing.jobs.remove("nightly", by=BY)
    with reading(syncing.engines) as connection:
        counts = [
            connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (tables.sync_job, tables.sync_run)
        ]
    assert counts == [0, 0]


def test_every_act_is_in_the_log(syncing: Syncing) -> None:
    syncing.add("nightly")
    for act in (syncing.jobs.pause, syncing.jobs.resume, syncing.jobs.ask, syncing.jobs.remove):
        act("nightly", by="ana")
    logged = [(row.what, row.by) for row in syncing.pipeline.rows(tables.event_log)]
    assert logged == [
        ("job-added", BY),
        *((f"job-{what}", "ana") for what in ("paused", "resumed", "asked", "removed")),
    ]


def test_the_history_keeps_the_newest(syncing: Syncing) -> None:
    syncing.add("nightly", when="* * * * *")
    job = syncing.job()
    with syncing.database.write() as unit:
        for _ in range(KEPT + 3):
            claim = unit.jobs.take(job.id, at_ms=syncing.clock.at_ms, lease_ms=1)
            assert claim is not None
            unit.jobs.end(claim, replace(claim.run, state=RunState.DONE))
    syncing.later(1)
    assert syncing.go_round() == 1
    assert len(syncing.history()) == KEPT


def test_of_many_at_once_one_runs_it(syncing: Syncing) -> None:
    syncing.add("nightly")
    syncing.later(HOUR)
    others = [syncing.another() for _ in range(4)]
    threads = [Thread(target=one.go_round) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.ran) for one in others) == [0, 0, 0, 1]
    assert syncing.states() == ["done"]
