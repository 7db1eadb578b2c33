"""Completions that Moodle is asked for: by the feed, by the report, course by course."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.services.in_turn import PollBusy
from lms_bridge.services.kept_answers import POLLED
from lms_bridge.services.moodles import SourcePaused, SourceRefused, SourceUnavailable
from lms_bridge.services.poll_courses import PollCourses
from lms_bridge.services.poll_report import REPORT as REPORT_READING
from lms_bridge.services.ports import PAUSED
from lms_bridge.services.sync_work import unheard
from moodle_sync.standin import Activity, Enrolment
from tests.db.moodle_world import COURSE_ID, DAY_S, MOODLE_ID, REPORT, World, told_by_a_copy
from tests.db.pipeline import ANA, BOJAN, LMS, ONLINE, ROSTER, START, VESNA

SCOES = {"scoes": ({"id": 61},)}


@pytest.fixture
def reporting(world: World) -> World:
    """An administrator has made the custom report."""
    world.set_options(report_id=REPORT)
    return world


@pytest.fixture
def feeding(world: World) -> World:
    """The companion plugin is installed."""
    world.standin.traps.plugin_absent = False
    return world


def attended_at(world: World, person: str = ANA) -> int | None:
    standing = world.pipeline.standing().get((person, "online"))
    return None if standing is None else standing[1]


def test_a_completion_in_the_report_is_taken_over_to_the_second(reporting: World) -> None:
    reporting.complete(ANA, after_s=3661)
    counts = reporting.poll()
    assert (counts["way:report"], counts["completions"], counts["kept"]) == (1, 1, 1)
    assert attended_at(reporting) == START + 3_661_000


def test_a_report_read_again_asks_about_nobody_again(reporting: World) -> None:
    reporting.complete(ANA)
    reporting.poll()
    before = reporting.standin.calls["core_completion_get_course_completion_status"]
    reporting.later(600)
    assert reporting.poll()["kept"] == 0
    assert reporting.standin.calls["core_completion_get_course_completion_status"] == before


def test_a_completion_backdated_within_the_overlap_is_read(reporting: World) -> None:
    reporting.poll()
    reporting.later(600)
    reporting.complete(ANA, after_s=4 * DAY_S)
    assert reporting.poll()["kept"] == 1


def test_the_report_has_one_reader_at_a_time(reporting: World) -> None:
    now_ms = reporting.pipeline.clock.now_ms()
    hold = {"by": "another", "until_ms": now_ms + 1000, "at_ms": now_ms}
    with reporting.pipeline.database.write() as unit:
        assert unit.readings.hold(reporting.source.id, REPORT_READING, **hold)
    with pytest.raises(PollBusy):
        reporting.poll()
    reporting.later(2)
    assert reporting.poll()["kept"] == 0, "the other's time ran out"


def test_a_report_that_fails_is_free_for_the_next_reader(reporting: World) -> None:
    reporting.standin.traps.report_headers = ("Username",)
    with pytest.raises(SourceRefused) as refused:
        reporting.poll()
    assert refused.value.params["trouble"] == "moodle-report-columns-missing"
    reporting.standin.traps.report_headers = ()
    reporting.complete(ANA)
    assert reporting.poll()["kept"] == 1


def test_only_courses_that_are_tied_are_looked_at(reporting: World) -> None:
    reporting.site.add_course(id=50, shortname="other", fullname="Other", idnumber="R-50")
    reporting.site.tables.course_done[50, MOODLE_ID[ANA]] = START // 1000 + 60
    assert reporting.poll()["kept"] == 0


def test_a_row_whose_user_is_not_found_by_name_is_counted(reporting: World) -> None:
    reporting.site.change_user(MOODLE_ID[ANA], username="Ана")
    for person in (ANA, BOJAN):
        reporting.complete(person)
    counts = reporting.poll()
    assert (counts["kept"], counts["unresolved"], counts["unread"]) == (1, 1, 0)


def test_a_row_whose_course_is_not_clear_is_counted(reporting: World) -> None:
    reporting.site.add_course(id=50, shortname="other", fullname="Other", idnumber="R-1")
    reporting.site.add_course(id=51, shortname="far", fullname="Far", idnumber="R-51")
    reporting.site.enrol(Enrolment(51, user_id=MOODLE_ID[ANA]))
    reporting.site.tables.course_done[51, MOODLE_ID[ANA]] = START // 1000 + 60
    reporting.complete(ANA)
    counts = reporting.poll()
    assert (counts["kept"], counts["unresolved"]) == (0, 1), "a course of its own is nobody's concern"


def test_one_course_that_is_refused_keeps_nobody_elsewhere_from_being_read(reporting: World) -> None:
    beside = replace(ONLINE, id="beside", lms_course=f"{LMS}/course/view.php?id=50", lms_test=None)
    reporting.pipeline.enrol(replace(ROSTER, realisations=(*ROSTER.realisations, beside)))
    reporting.site.add_course(id=50, shortname="beside", fullname="Beside", idnumber="R-50")
    reporting.site.enrol(Enrolment(50, user_id=MOODLE_ID[ANA]))
    reporting.site.tables.course_done[50, MOODLE_ID[ANA]] = START // 1000 + 60
    reporting.complete(BOJAN)
    package = Activity(60, course_id=50, kind="scorm", instance=9, name="Лекција", more=SCOES)
    reporting.site.add_activity(package, criterion=False)
    reporting.standin.traps.lacking.add("mod/scorm:viewreport")
    counts = reporting.poll()
    assert (counts["kept"], counts["unread"]) == (1, 1)


def test_where_all_are_refused_the_run_fails_and_is_made_again(reporting: World) -> None:
    reporting.complete(ANA)
    reporting.standin.traps.lacking.add("report/progress:view")
    with pytest.raises(SourceRefused):
        reporting.poll()
    reporting.standin.traps.lacking.clear()
    assert reporting.poll()["kept"] == 1


def test_without_plugin_and_report_learners_are_asked_about_one_by_one(world: World) -> None:
    world.complete(ANA)
    counts = world.poll()
    assert (counts["way:courses"], counts["asked"], counts["completions"], counts["left"]) == (1, 3, 1, 0)
    assert world.pipeline.attended() == {(ANA, "online")}
    assert world.poll()["asked"] == 2, "who is known to be complete is not asked about again"


def test_a_run_that_may_ask_about_few_goes_on_where_it_ended(world: World) -> None:
    world.complete(VESNA)
    poll = PollCourses(world.pipeline.database, world.pipeline.clock, most=2)
    moodle = world.moodle_of(world.source)
    first = poll(moodle, world.source, unheard)
    second = poll(moodle, world.source, unheard)
    assert (first["completions"], first["left"], second["completions"]) == (0, 1, 1)


def test_a_lost_capability_is_nobody_completing_nothing(world: World) -> None:
    world.complete(ANA)
    world.standin.traps.lacking.add("moodle/user:viewdetails")
    with pytest.raises(SourceRefused) as refused:
        world.poll()
    assert refused.value.params["trouble"] == "moodle-empty-not-believed"


def test_a_moodle_in_maintenance_is_asked_again(world: World) -> None:
    world.standin.traps.maintenance = "web"
    with pytest.raises(SourceUnavailable):
        world.poll()


def test_the_feed_brings_every_message_once(feeding: World) -> None:
    feeding.complete(ANA, after_s=3661)
    feeding.later(10)
    counts = feeding.poll()
    assert counts["way:feed"] == 1
    assert attended_at(feeding) == START + 3_661_000
    assert feeding.poll()["kept"] == 0
    rows = feeding.pipeline.rows(tables.delivery)
    assert {row.content_type for row in rows} == {POLLED}
    assert {row.key for row in rows} == {each.uuid for each in feeding.site.tables.outbox.values()}


def test_a_feed_that_is_quiet_for_a_while_is_not_read_again(feeding: World) -> None:
    feeding.complete(ANA)
    feeding.later(300)
    assert feeding.poll()["messages"] > 0
    assert feeding.poll()["messages"] == 0


def test_a_feed_that_fails_midway_keeps_its_pages(feeding: World) -> None:
    for _ in range(400):
        feeding.site.note("learner", "course_completed", user_id=MOODLE_ID[BOJAN], course_id=COURSE_ID)
    feeding.later(300)
    feeding.standin.traps.fails_after = {"local_lmsbridge_get_changes": 2}
    with pytest.raises(SourceUnavailable):
        feeding.poll()
    kept = len(feeding.pipeline.rows(tables.delivery))
    feeding.standin.traps.fails_after = {}
    assert feeding.poll()["kept"] == len(feeding.site.tables.outbox) - kept
    assert 0 < kept < len(feeding.site.tables.outbox)


def test_a_feed_that_went_back_is_not_read(feeding: World) -> None:
    feeding.complete(ANA)
    feeding.later(10)
    feeding.poll()
    feeding.site.tables.outbox.clear()
    with pytest.raises(SourcePaused):
        feeding.poll()
    assert feeding.source.mode == PAUSED


def test_the_feed_of_a_cloned_site_is_not_read(feeding: World) -> None:
    feeding.complete(ANA)
    feeding.later(10)
    feeding.poll()
    feeding.site.identifier = "f" * 32
    with pytest.raises(SourcePaused):
        feeding.poll()
    assert feeding.source.mode == PAUSED


def test_a_course_that_may_not_be_read_keeps_nobody_elsewhere_from_being_asked_about(world: World) -> None:
    beside = replace(ONLINE, id="beside", lms_course=f"{LMS}/course/view.php?id=4", lms_test=None)
    world.pipeline.enrol(replace(ROSTER, realisations=(*ROSTER.realisations, beside)))
    world.complete(ANA)
    counts = world.poll()
    assert (counts["courses"], counts["unread"], counts["completions"]) == (2, 1, 1)


@pytest.mark.parametrize("report_id", [None, REPORT])
def test_what_only_another_site_told_is_asked_for_all_the_same(world: World, report_id: int | None) -> None:
    world.set_options(report_id=report_id)
    world.complete(ANA)
    told_by_a_copy(world)
    world.poll()
    assert world.pipeline.attended() == {(ANA, "online")}


@pytest.mark.parametrize("report_id", [None, REPORT])
def test_a_moodle_at_another_address_is_not_asked(world: World, report_id: int | None) -> None:
    world.set_options(report_id=report_id)
    world.complete(ANA)
    world.site.url = "https://copy.example"
    with pytest.raises(SourcePaused):
        world.poll()
    assert (world.messages(), world.source.mode) == ([], PAUSED)
