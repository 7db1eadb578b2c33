"""The catalogue of a Moodle, fetched over HTTP from a stand-in and kept in both databases."""

import json
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.services.moodles import SourcePaused, SourceRefused, SourceUnavailable
from lms_bridge.services.ports import PAUSED
from moodle_sync.standin import Activity, Enrolment
from tests.db.moodles import RUNS, Fetching
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, NOW, PACKAGE, SECOND

COURSES, MODULES = tables.lms_course, tables.lms_module


def gone(fetching: Fetching, table: object) -> list[int]:
    return [row[1] for row in fetching.pipeline.rows(table) if row.gone_ms is not None]


def test_all_is_kept_and_counted(fetching: Fetching) -> None:
    counts = fetching.catalogue()
    assert counts == {
        "courses": 3, "modules": 3, "new": 6, "changed": 0, "gone": 0, "unread": 0, "tied": 2, "disputed": 0
    }  # fmt: skip
    names = [(row.course_id, row.idnumber, row.full_name) for row in fetching.pipeline.rows(COURSES)]
    assert names == [(20, "R-1", "Обука R-1"), (21, "R-2", "Обука R-2"), (22, "R-3", "Обука R-3")]


def test_a_second_time_nothing_is_new(fetching: Fetching) -> None:
    fetching.catalogue()
    before = fetching.pipeline.rows(COURSES), fetching.pipeline.rows(MODULES)
    counts = fetching.catalogue()
    assert [counts[name] for name in ("new", "changed", "gone", "tied")] == [0, 0, 0, 0]
    assert (fetching.pipeline.rows(COURSES), fetching.pipeline.rows(MODULES)) == before


def test_each_kind_of_activity_tells_its_own(fetching: Fetching) -> None:
    fetching.catalogue()
    told = {row.kind: json.loads(row.details) for row in fetching.pipeline.rows(MODULES)}
    assert told["scorm"] | {"sha1": "", "package_url": ""} == {
        "package_url": "", "sha1": "", "revision": 2, "version": "SCORM_1.2", "size": len(PACKAGE),
        "origin": "local", "protected": 0,
    }  # fmt: skip
    assert told["scorm"]["package_url"].startswith(fetching.moodle.url)
    assert told["quiz"] == {"grade": "100", "marks": "2", "pass": "60"}
    assert told["bigbluebuttonbn"] == {"meeting": f"m-{SECOND}-8"}


def test_criteria_are_known_where_a_learner_is_enrolled(fetching: Fetching) -> None:
    fetching.site.add_activity(
        Activity(33, course_id=FIRST, kind="page", instance=9, name="Увод"), criterion=False
    )
    fetching.catalogue()
    known = {row.module_id: row.criterion for row in fetching.pipeline.rows(MODULES)}
    assert known == {30: True, 31: True, 33: False, 32: None}


def test_what_was_known_of_criteria_stays_when_nobody_can_be_asked(fetching: Fetching) -> None:
    fetching.catalogue()
    for user_id in range(100, 110):
        fetching.site.drop_enrolments(user_id=user_id)
    assert fetching.catalogue()["changed"] == 0
    assert [row.criterion for row in fetching.pipeline.rows(MODULES)] == [True, True, None]


def test_a_renamed_course_keeps_its_tie(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.change_course(FIRST, fullname="Сасвим друго", shortname="X", idnumber="")
    counts = fetching.catalogue()
    assert (counts["new"], counts["changed"], counts["gone"], counts["tied"]) == (0, 1, 0, 0)
    tied = {row.id: row.tied_course for row in fetching.pipeline.rows(tables.realisation)}
    assert tied == {"R-1": fetching.course(FIRST), "R-2": fetching.course(SECOND)}


def test_a_course_that_left_a_whole_list_is_gone_and_not_deleted(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.delete_course(EMPTY)
    assert fetching.catalogue()["gone"] == 1
    assert gone(fetching, COURSES) == [EMPTY]
    fetching.site.add_course(id=EMPTY, shortname="R-3", fullname="Обука R-3", idnumber="R-3")
    fetching.catalogue()
    assert gone(fetching, COURSES) == []


def test_a_course_that_is_hidden_from_us_is_not_gone(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.change_course(EMPTY, visible=False)
    fetching.traps.lacking.add("moodle/course:viewhiddencourses")
    counts = fetching.catalogue()
    assert (counts["courses"], counts["gone"]) == (2, 0)
    assert gone(fetching, COURSES) == []


def test_a_list_without_the_front_page_proves_nothing(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.tables.courses.clear()
    counts = fetching.catalogue()
    assert (counts["courses"], counts["gone"]) == (0, 0)
    assert gone(fetching, COURSES) == []


def test_a_lost_capability_empties_no_course(fetching: Fetching) -> None:
    fetching.catalogue()
    before = fetching.pipeline.rows(MODULES)
    fetching.traps.lacking.add("moodle/course:view")
    counts = fetching.catalogue()
    assert (counts["unread"], counts["gone"], counts["changed"]) == (3, 0, 0)
    assert fetching.pipeline.rows(MODULES) == before


def test_a_course_that_shows_nothing_at_all_is_not_emptied(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.tables.activities.pop(32)
    assert fetching.catalogue()["gone"] == 0


def test_an_activity_that_left_a_course_is_gone(fetching: Fetching) -> None:
    fetching.site.add_activity(
        Activity(33, course_id=FIRST, kind="page", instance=9, name="Увод"), criterion=False
    )
    fetching.catalogue()
    fetching.site.tables.activities.pop(33)
    assert fetching.catalogue()["gone"] == 1
    assert gone(fetching, MODULES) == [33]


def test_details_that_are_not_shown_any_more_stay(fetching: Fetching) -> None:
    fetching.catalogue()
    before = fetching.pipeline.rows(MODULES)
    fetching.traps.lacking |= {"mod/quiz:view", "mod/bigbluebuttonbn:view", "report/completion:view"}
    assert fetching.catalogue()["changed"] == 0
    assert fetching.pipeline.rows(MODULES) == before


def test_idnumbers_that_are_not_told_are_asked_for(fetching: Fetching) -> None:
    fetching.traps.lacking.add("moodle/course:update")
    counts = fetching.catalogue()
    assert counts["tied"] == 2
    assert [row.idnumber for row in fetching.pipeline.rows(COURSES)] == ["R-1", "R-2", None]


def test_the_calls_grow_with_courses_and_not_with_people(fetching: Fetching) -> None:
    fetching.catalogue()
    few = sum(fetching.moodle.calls.values())
    for number in range(2000, 3000):
        fetching.site.add_user(
            id=number, username=f"u{number}", firstname="A", lastname="B", email=f"{number}@e.rs"
        )
        fetching.site.enrol(Enrolment(FIRST, user_id=number, timestart=NOW - 10))
    fetching.catalogue()
    assert sum(fetching.moodle.calls.values()) == 2 * few


@pytest.mark.parametrize("broken", [{"maintenance": "web"}, {"page_instead_next": 1}])
def test_a_moodle_that_does_not_answer_changes_nothing(fetching: Fetching, broken: dict[str, object]) -> None:
    fetching.catalogue()
    before = fetching.pipeline.rows(COURSES)
    for name, value in broken.items():
        setattr(fetching.traps, name, value)
    with pytest.raises(SourceUnavailable):
        fetching.catalogue()
    assert fetching.pipeline.rows(COURSES) == before


def test_a_refusal_names_the_source_and_the_trouble(fetching: Fetching) -> None:
    fetching.traps.credential = "deleted"
    with pytest.raises(SourceRefused) as caught:
        fetching.catalogue()
    assert (caught.value.params["source"], caught.value.params["trouble"]) == ("lms", "moodle-token-refused")


def test_a_copy_of_the_site_pauses_the_source_and_is_not_read(fetching: Fetching) -> None:
    fetching.catalogue()
    fetching.site.url = "https://test.lms.example"
    with pytest.raises(SourcePaused):
        fetching.catalogue()
    assert fetching.source.mode == PAUSED


def test_nothing_is_fetched_from_a_paused_source(fetching: Fetching) -> None:
    fetching.pause()
    with pytest.raises(SourcePaused):
        fetching.catalogue()
    assert fetching.moodle.calls == {}


def test_idnumbers_that_are_not_told_are_asked_for_again_for_new_realisations(
    fetching: Fetching,
) -> None:
    fetching.traps.lacking.add("moodle/course:update")
    fetching.catalogue()
    fetching.enrol(*RUNS, replace(RUNS[0], id="R-3", code="К-R-3"))
    counts = fetching.catalogue()
    assert counts["tied"] == 1
