"""The custom report of completions: believed only where its columns, filter, language and zone are right."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moodle_sync.client import Moodle
from moodle_sync.client.reports import Page, read_page
from moodle_sync.errors import CapabilityMissing, MoodleRefused
from moodle_sync.report import (
    Hit,
    ReportColumnsMissing,
    ReportFilterMissing,
    ReportLanguage,
    ReportTimeUnreadable,
    ReportTimeZone,
    completions,
    hits_of,
    missing_columns,
    moment_of,
)
from moodle_sync.standin import Enrolment, StandIn
from tests.unit.moodle_sync.small_site import FIRST, NOW

HEADERS = ("ID number", "Username", "Course ID number", "Completed", "Time completed", "Grade", "Status")
SINCE, UNTIL = datetime.fromtimestamp(NOW - 90_000, UTC), datetime.fromtimestamp(NOW, UTC)


@pytest.fixture
def done(standin: StandIn) -> StandIn:
    """Three learners have completed the first course, one of them a year ago."""
    for number, at in ((100, NOW - 30), (101, NOW - 86_400), (102, NOW - 365 * 86_400)):
        standin.site.complete(30, number, at=at)
        standin.site.complete(31, number, at=at)
    return standin


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sunday, 22 November 2026, 12:01 AM", datetime(2026, 11, 22, 0, 1, tzinfo=UTC)),
        ("Sunday, 22 November 2026, 12:59 PM", datetime(2026, 11, 22, 12, 59, tzinfo=UTC)),
        ("Thursday, 29 February 2024, 7:05 PM", datetime(2024, 2, 29, 19, 5, tzinfo=UTC)),
        ("Monday, 5 January 2026, 11:00\u202fAM", datetime(2026, 1, 5, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_to_the_minute(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "недеља, 22. новембар 2026, 00:01",
        "Monday, 22 November 2026, 12:01 AM",
        "Sunday, 31 February 2026, 12:01 AM",
        "22 November 2026",
        "22/11/26, 00:01",
    ],
)
def test_a_time_of_another_form_or_on_another_day_is_not_guessed(text: str) -> None:
    with pytest.raises(ReportTimeUnreadable):
        moment_of(text)


@pytest.mark.parametrize(
    ("headers", "lacking"),
    [
        (HEADERS, ()),
        (HEADERS[::-1], ()),
        (("Username", "Course short name", "Time completed"), ()),
        (("Username", "Completed"), ("Course ID number", "Time completed")),
        ((*HEADERS, "Username"), ("Username",)),
        (("Корисничко име",), ("Username", "Course ID number", "Time completed")),
    ],
)
def test_the_columns_are_found_in_any_order_or_named(
    headers: tuple[str, ...], lacking: Sequence[str]
) -> None:
    assert missing_columns(headers) == tuple(lacking)


def test_empty_rows_teachers_and_rows_that_multiplied_say_nothing_new() -> None:
    when = "Sunday, 22 November 2026, 12:01 AM"
    one = ("P-1", "ana", "R-1", "Yes", when, "", "Active")
    rows = (one, one, ("", "", "R-1", "", "", "", ""), ("", "lecturer", "R-1", "No", "", "", "Active"))
    hits = set(hits_of(Page(HEADERS, rows=rows, total=len(rows))))
    assert hits == {Hit("ana", "R-1", "", moment_of(when))}


def test_completions_of_a_stretch_of_time_are_found(done: StandIn, moodle: Moodle) -> None:
    hits, rows = completions(moodle, 1, since=SINCE, until=UNTIL)
    assert ({hit.username for hit in hits}, rows) == ({"learner.100", "learner.101"}, 2)
    assert done.site.tables.filters == {}, "the filters are forgotten after"


def test_several_enrolments_of_a_person_are_one_completion(done: StandIn, moodle: Moodle) -> None:
    done.site.enrol(Enrolment(FIRST, user_id=100, method="cohort"))
    hits, rows = completions(moodle, 1, since=SINCE, until=UNTIL)
    assert (len(hits), rows) == (2, 3)


@pytest.mark.usefixtures("done")
def test_more_than_a_page_is_read_in_stretches_of_time(moodle: Moodle) -> None:
    begin = datetime.fromtimestamp(NOW - 400 * 86_400, UTC)
    everything, _ = completions(moodle, 1, since=begin, until=UNTIL)
    cut, _ = completions(moodle, 1, since=begin, until=UNTIL, page_size=1)
    assert (len(everything), set(cut)) == (3, set(everything))


@pytest.mark.usefixtures("done")
def test_more_than_a_page_in_one_second_is_read_by_pages(standin: StandIn, moodle: Moodle) -> None:
    for number in (103, 104):
        for activity in (30, 31):
            standin.site.complete(activity, number, at=NOW - 30)
    assert len(completions(moodle, 1, since=SINCE, until=UNTIL, page_size=1)[0]) == 4


def _language(standin: StandIn) -> None:
    standin.site.change_user(standin.site.service_user, lang="sr_cr")


def _zone(standin: StandIn) -> None:
    standin.traps.report_zone_s = 3600


def _unfiltered(standin: StandIn) -> None:
    standin.traps.report_unfiltered = True


def _columns(standin: StandIn) -> None:
    standin.traps.report_headers = ("Username", "Completed")


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (_language, ReportLanguage),
        (_zone, ReportTimeZone),
        (_unfiltered, ReportFilterMissing),
        (_columns, ReportColumnsMissing),
        (lambda standin: standin.traps.lacking.add("moodle/reportbuilder:viewall"), CapabilityMissing),
    ],
)
def test_a_report_that_would_mislead_is_refused(
    done: StandIn, moodle: Moodle, spoil: Any, refusal: type[MoodleRefused]
) -> None:
    spoil(done)
    with pytest.raises(refusal):
        completions(moodle, 1, since=SINCE, until=UNTIL)
    assert done.site.tables.filters == {}, "the filters are forgotten on failure too"


def test_a_recorded_report_is_read(shared_data: Path) -> None:
    text = (shared_data / "moodle/ws/core_reportbuilder_retrieve_report.ok_filtered_since.json").read_text()
    page = read_page(json.loads(text)["response"]["body"])
    assert {hit.username for hit in hits_of(page)} == {
        "petar.petrovic",
        "jelena.jovanovic",
        "marija.djordjevic",
    }
