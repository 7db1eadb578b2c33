"""The pages of sync jobs: what they show, and what their buttons do."""

from dataclasses import replace

import pytest

from lms_bridge.services.ports import Limits, Notice, NoticeKind, SyncJob
from lms_bridge.web.job_views import duration
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.job_rows import HOUR, add_jobs, begun
from tests.unit.web_pages.world import LMS, NOW, World

ADD = {"name": "evening", "source": "lms", "kind": "completions", "when": "0 18 * * 1-5"}


def job(world: World, name: str = "nightly") -> SyncJob:
    with world.database.read() as unit:
        found = unit.jobs.by_name(name)
    assert found is not None
    return found


@pytest.fixture
def jobs(world: World) -> World:
    """A job that ran, one that fails, and one that has never run."""
    with world.unit() as unit:
        add_jobs(unit)
    return world


def test_a_job_whose_source_is_paused_says_that_it_waits(world: World, staff: Browser) -> None:
    with world.unit() as unit:
        add_jobs(unit)
        unit.sources.set_mode(LMS, "paused")
    assert "waits: the source is paused" in staff.text("/jobs")
    page = staff.text("/jobs/failing")
    assert ("waits: the source is paused" in page, "Next times" in page) == (True, False)


def test_the_list_says_what_runs_when_and_how_it_went(staff: Browser, jobs: World) -> None:
    text = staff.text("/jobs")
    for part in ("nightly", "read the courses", "daily at 02:10", "1 min 05 s", "courses : 12", "in order"):
        assert part in text.replace("courses: 12", "courses : 12")
    assert "new: 0" not in text
    assert "It has not run yet" in text
    assert "Moodle does not know the token" in text
    assert "lms-bridge source change lms --token-file FILE" in text


def test_a_run_is_drawn_and_told_in_words(staff: Browser, jobs: World) -> None:
    html = staff.get("/jobs/nightly").get_data(as_text=True)
    assert 'class="d-run-done"' in html
    assert "How long the last run took: 1 min 05 s" in html
    assert "1 min 05 s</td>" in html


def test_a_running_job_shows_how_far_it_is(staff: Browser, jobs: World) -> None:
    with jobs.unit() as unit:
        claim = begun(unit, 0)
        unit.jobs.beat(claim, done=30, total=120, until_ms=NOW + HOUR)
    html = staff.get("/jobs").get_data(as_text=True)
    assert '<progress id="p3" value="30" max="120">' in html
    assert "Run now" not in staff.text("/jobs/nightly")


def test_a_run_whose_lease_ran_out_is_interrupted(staff: Browser, jobs: World) -> None:
    with jobs.unit() as unit:
        begun(unit, 0)
    jobs.clock.now = NOW + 3 * HOUR
    text = staff.text("/jobs/nightly")
    assert "interrupted" in text
    assert "The process that ran it ended before it was done" in text


def test_a_job_is_added_changed_and_removed(staff: Browser, jobs: World) -> None:
    assert staff.send("/jobs", on="/jobs", **ADD, most_calls="500").location == "/jobs/evening"
    assert job(jobs, "evening").limits == Limits(most_calls=500)
    assert "on working days at 18:00" in staff.text("/jobs/evening")
    staff.send("/jobs/evening/change", on="/jobs/evening", when="*/5 * * * *")
    assert (job(jobs, "evening").cron, job(jobs, "evening").limits) == ("*/5 * * * *", Limits())
    staff.send("/jobs/evening/remove", on="/jobs/evening")
    assert staff.get("/jobs/evening").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"when": "sometimes"}, "five fields"),
        ({"name": "a/b"}, "without a slash"),
        ({"name": "nightly"}, "a job of that name already"),
        ({"most_calls": "0"}, "whole numbers from 1 on"),
        ({"most_calls": "many"}, "whole numbers from 1 on"),
        ({"source": "none"}, "There is no source “none”"),
    ],
)
def test_what_was_entered_stays_when_something_of_it_is_wrong(
    staff: Browser, jobs: World, wrong: dict[str, str], told: str
) -> None:
    answer = staff.send("/jobs", on="/jobs", **{**ADD, **wrong})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, told in html) == (400, True)
    assert f'value="{wrong.get("name", "evening")}"' in html


def test_the_usual_jobs_are_added_where_there_is_none(staff: Browser, world: World) -> None:
    assert "Add the usual jobs for lms" in staff.text("/jobs")
    staff.send("/jobs/add-usual", on="/jobs", source="lms")
    text = staff.text("/jobs")
    assert "every 5 minutes" in text
    assert "Add the usual jobs for lms" not in text


def test_a_job_is_paused_asked_for_and_resumed(staff: Browser, jobs: World) -> None:
    staff.send("/jobs/nightly/pause", on="/jobs")
    assert job(jobs).paused
    assert staff.send("/jobs/nightly/run", on="/jobs", on_="x").location == "/jobs/nightly"
    assert job(jobs).asked_by == "sluzba"
    assert "will run at once" in staff.text("/jobs/nightly")
    staff.send("/jobs/nightly/resume", on="/jobs")
    assert not job(jobs).paused


def test_what_staff_were_told_is_shown_also_where_it_was_not_sent(staff: Browser, jobs: World) -> None:
    notice = Notice(1, 1, LMS, NoticeKind.FAILURE, "k1", "", "It fails", "Because.", NOW, state="done")
    with jobs.unit() as unit:
        unit.notices.add(notice)
        unit.notices.add(replace(notice, id=2, key="k2", to="it@academy.example", state="due"))
    text = staff.text("/jobs")
    assert "nobody: neither mail nor a webhook is set up" in text
    assert "it@academy.example waiting" in text


@pytest.mark.parametrize(
    ("took_ms", "words"),
    [(0, "0.0 s"), (9_949, "9.9 s"), (59_999, "59 s"), (65_000, "1 min 05 s"), (3_720_000, "1 h 02 min")],
)
def test_how_long_is_told_in_words(took_ms: int, words: str) -> None:
    assert duration(took_ms) == words


def test_there_is_no_such_job(staff: Browser, jobs: World) -> None:
    assert staff.get("/jobs/none").status_code == 404
    assert staff.send("/jobs/none/run", on="/jobs").status_code == 404
