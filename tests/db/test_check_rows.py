"""The last check of each source, when it was last heard, and a course to try in."""

from dataclasses import replace

from lms_bridge.services.ports import NewDelivery
from moodle_sync.findings import Finding, Severity
from tests.db.pipeline import COURSE, LMS, ROSTER, Pipeline, completed

BAD = Finding(
    Severity.PROBLEM,
    code="capability-missing",
    params={"capability": "moodle/user:create", "refused": ("core_user_create_users",), "silently": ()},
)
DIFFERS = Finding(Severity.NOTE, code="clock-differs", params={"seconds": 10, "ahead": True})
QUARTER_MS = 15 * 60_000


def test_what_was_found_is_read_back_as_it_was(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.checks.ended(1, [BAD, DIFFERS], at_ms=5)
    with pipeline.database.read() as unit:
        (last,) = unit.checks.last().values()
    assert (last.findings, last.ended_ms) == ((BAD, DIFFERS), 5)


def test_a_new_check_shows_what_the_last_found_until_it_ends(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.checks.ended(1, [BAD], at_ms=5)
        unit.checks.began(1, at_ms=9)
        running = unit.checks.last()[1]
        unit.checks.ended(1, [], at_ms=12)
        done = unit.checks.last()[1]
    assert (running.findings, running.ended_ms, running.running(10)) == ((BAD,), 5, True)
    assert (done.findings, done.ended_ms, done.running(13)) == ((), 12, False)


def test_a_check_that_never_ends_is_given_up(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.checks.began(1, at_ms=0)
        last = unit.checks.last()[1]
    assert last.running(QUARTER_MS - 1)
    assert not last.running(QUARTER_MS)


def test_a_source_was_last_heard_when_its_newest_statement_or_call_came(pipeline: Pipeline) -> None:
    with pipeline.database.read() as unit:
        assert unit.checks.last_heard() == {}
    pipeline.post(completed(), completed(minute=61))
    with pipeline.database.write() as unit:
        unit.deliveries.add(NewDelivery(2, "a", "text/plain", b"a"), at_ms=7)
        unit.deliveries.add(NewDelivery(2, "b", "text/plain", b"b"), at_ms=3)
        assert unit.checks.last_heard() == {1: pipeline.clock.now_ms(), 2: 7}


def test_a_course_of_the_moodle_is_found_by_what_a_realisation_is_tied_to(pipeline: Pipeline) -> None:
    online = next(one for one in ROSTER.realisations if one.lms_course == COURSE)
    later = replace(
        online, id="later", lms_course=f"{LMS}/course/view.php?id=77", start_ms=online.start_ms + 1
    )
    odd = replace(online, id="odd", lms_course=f"{LMS}/course/view.php?id=x", start_ms=online.start_ms - 1)
    runs = [*ROSTER.realisations, later, odd]
    pipeline.enrol(replace(ROSTER, realisations=tuple(runs)))
    with pipeline.database.read() as unit:
        assert unit.checks.course_at(LMS) == 77
        assert unit.checks.course_at("https://elsewhere.example") is None
