"""One run from beginning to end: its progress, its limits, what ends it, and what staff are told."""

from collections.abc import Callable, Mapping

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.moodles import SourcePaused, SourceRefused, SourceUnavailable
from lms_bridge.services.ports import Limits, RunState, Source
from lms_bridge.services.ports.access import LIVE, PAUSED
from lms_bridge.services.sync_runs import LEASE_MS
from lms_bridge.services.sync_work import Progress
from tests.db.syncing import BY, EVERY_HOUR, Syncing, nothing

HOUR = 60


def failing(error: Exception) -> Callable[[Source, Progress], Mapping[str, int]]:
    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        raise error

    return handle


AWAY = failing(SourceUnavailable(source="lms", trouble="unreachable"))
REFUSED = failing(SourceRefused(source="lms", trouble="invalidtoken"))


@pytest.fixture
def nightly(syncing: Syncing) -> Syncing:
    """A job that is due."""
    syncing.add("nightly")
    syncing.later(HOUR)
    return syncing


def test_counts_and_progress_are_kept(nightly: Syncing) -> None:
    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        progress(3, 12)
        return {"courses": 12}

    nightly.does = handle
    nightly.go_round()
    (run,) = nightly.history()
    assert (run.state, run.counts, run.done, run.total) == (RunState.DONE, {"courses": 12}, 3, 12)


def test_progress_is_seen_while_it_runs_also_from_within_a_writing_unit(nightly: Syncing) -> None:
    seen: list[tuple[int, int | None]] = []

    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        with nightly.database.write():
            progress(5, 9)
        while not seen:
            (run,) = nightly.history()
            seen.extend([(run.done, run.total)] if run.done else [])
        return {}

    nightly.does = handle
    nightly.go_round()
    assert seen == [(5, 9)]


def test_the_lease_is_held_for_as_long_as_it_runs(nightly: Syncing) -> None:
    other = nightly.another()

    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        begun = nightly.job().lease_until_ms or 0
        nightly.clock.at_ms = other.clock.at_ms = begun - 1
        progress(1)
        while (nightly.job().lease_until_ms or 0) <= begun:
            pass
        nightly.clock.at_ms = other.clock.at_ms = begun + 1
        return {"taken by another": other.go_round()}

    nightly.does = handle
    nightly.go_round()
    assert [one.counts for one in nightly.history()] == [{"taken by another": 0}]


@pytest.mark.parametrize(
    ("does", "code", "wait"), [(AWAY, "source-unavailable", 1), (REFUSED, "source-refused", HOUR)]
)
def test_a_failure_is_kept_by_its_code_and_tried_again(
    nightly: Syncing, does: Callable[..., Mapping[str, int]], code: str, wait: int
) -> None:
    nightly.does = does
    nightly.go_round()
    nightly.later(wait)
    assert nightly.go_round() == 1
    (run, _) = nightly.history()
    assert (run.state, run.code, run.params["source"]) == (RunState.FAILED, code, "lms")


def test_of_an_error_that_nobody_foresaw_no_text_is_kept(nightly: Syncing) -> None:
    nightly.does = failing(ValueError("Љубица"))
    nightly.go_round()
    (row,) = nightly.pipeline.rows(tables.sync_run)
    assert (row.state, row.code, row.params) == ("failed", BridgeError.code, "{}")


def test_a_run_that_is_told_to_stop_stops_at_its_next_step_and_is_due_again(nightly: Syncing) -> None:
    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        nightly.stop.set()
        try:
            progress(1)
        except Exception:  # noqa: BLE001 - a handler that copes with everything
            return {"went on": 1}
        return {"went on": 1}

    nightly.does = handle
    assert nightly.go_round() == 1
    assert nightly.states() == ["interrupted"]
    other = nightly.another()
    assert (other.go_round(), other.states()) == (1, ["interrupted", "done"])
    assert nightly.job().failures == 0


def test_a_run_may_not_take_longer_than_its_job_allows(nightly: Syncing) -> None:
    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        progress(1)
        nightly.clock.at_ms += 61_000
        progress(2)
        return {}

    nightly.does = handle
    nightly.jobs.change("nightly", when=EVERY_HOUR, limits=Limits(most_seconds=60), by=BY)
    nightly.later(HOUR)
    nightly.go_round()
    assert [(one.code, one.params, one.done) for one in nightly.history()] == [
        ("run-time-used", {"most": 60}, 2)
    ]


def test_a_run_that_nobody_finished_is_interrupted_when_its_lease_has_run_out(nightly: Syncing) -> None:
    assert nightly.runs.begin_due() is not None  # and the process is killed
    other = nightly.another()
    assert (other.go_round(), nightly.states()) == (0, ["running"])
    other.clock.at_ms += LEASE_MS
    assert other.go_round() == 1
    assert nightly.states() == ["interrupted", "done"]
    first = nightly.history()[0]
    assert (first.code, first.ended_ms) == ("run-interrupted", first.started_ms + LEASE_MS)


def test_who_comes_back_from_a_long_sleep_does_not_write_over_another(nightly: Syncing) -> None:
    other = nightly.another()

    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        other.clock.at_ms += LEASE_MS
        other.go_round()
        return {"late": 1}

    nightly.does = handle
    nightly.go_round()
    assert [(one.state, one.counts) for one in nightly.history()] == [("interrupted", {}), ("done", {})]


def test_three_failures_make_one_notice_and_the_end_of_them_another(nightly: Syncing) -> None:
    nightly.does = REFUSED
    for _ in range(5):
        nightly.go_round()
        nightly.later(HOUR)
    assert nightly.subjects() == ["failure nightly"]
    nightly.does = nothing
    for _ in range(3):
        nightly.go_round()
        nightly.later(HOUR)
    assert nightly.subjects() == ["failure nightly", "recovery nightly"]
    assert nightly.job().failures == 0


def test_a_notice_says_whom_it_touches(school_syncing: Syncing) -> None:
    school_syncing.does = REFUSED
    for _ in range(3):
        school_syncing.go_round()
        school_syncing.later(HOUR)
    assert [one.text for one in school_syncing.notices()] == ["3 1/2"]


@pytest.fixture
def school_syncing(syncing: Syncing) -> Syncing:
    """The roster is imported, its online training is being held, and a job is due."""
    syncing.pipeline.enrol()
    syncing.clock.at_ms = syncing.pipeline.rows(tables.realisation)[0].start_ms + 1
    syncing.add("nightly")
    syncing.later(HOUR)
    return syncing


def test_who_is_nobody_to_be_written_to_reads_it_on_the_page(nightly: Syncing) -> None:
    alone = nightly.another(to="", does=REFUSED)
    for _ in range(3):
        alone.go_round()
        alone.later(HOUR)
    assert [(one.state, one.to) for one in alone.notices()] == [("done", "")]


def mode(syncing: Syncing, mode: str) -> None:
    with syncing.database.write() as unit:
        unit.sources.set_mode(syncing.pipeline.lms.id, mode)


def test_a_job_waits_while_its_source_is_paused_and_runs_once_when_it_is_live(syncing: Syncing) -> None:
    syncing.add("nightly")
    mode(syncing, PAUSED)
    for _ in range(3):
        syncing.later(HOUR)
        assert syncing.go_round() == 0
    assert (syncing.history(), syncing.notices(), syncing.job().failures) == ([], [], 0)
    mode(syncing, LIVE)
    assert (syncing.go_round(), syncing.states()) == (1, ["done"])


def test_what_is_asked_for_waits_for_the_source_and_is_refused_where_somebody_stands_by(
    nightly: Syncing,
) -> None:
    mode(nightly, PAUSED)
    nightly.jobs.ask("nightly", by=BY)
    assert nightly.go_round() == 0
    with pytest.raises(SourcePaused):
        nightly.runner.run_now("nightly", by=BY)
    mode(nightly, LIVE)
    nightly.go_round()
    assert [one.asked_by for one in nightly.history()] == [BY]


def test_a_source_that_is_paused_in_the_midst_of_a_run_is_no_failure(nightly: Syncing) -> None:
    def pause(source: Source, progress: Progress) -> Mapping[str, int]:
        mode(nightly, PAUSED)
        raise SourcePaused(name=source.name)

    nightly.does = pause
    nightly.go_round()
    (run,) = nightly.history()
    assert (run.state, run.code) == (RunState.INTERRUPTED, "source-paused")
    assert (nightly.job().failures, nightly.notices()) == (0, [])
    nightly.does = nothing
    mode(nightly, LIVE)
    nightly.later(1)
    assert (nightly.go_round(), nightly.states()) == (1, ["interrupted", "done"])
