"""What statements say of meetings, from their arrival to what counts."""

from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.lms import LmsModule
from lms_bridge.services.meeting_statements import rooms_of_catalogue
from tests.db.pipeline import ANA, COURSE, LMS, MINUTE, ROOM, ROSTER, WEBINAR, Pipeline, iso, joined, left
from tests.rooms import ROOM as ADDRESS
from tests.rooms import room_statement

ACTIVITY = f"{LMS}/mod/bigbluebuttonbn/view.php?id=12"
MODULE = LmsModule(
    12,
    course_id=5,
    kind="bigbluebuttonbn",
    instance=1,
    name="Webinar",
    visible=True,
    completion=0,
    criterion=None,
    details={"meeting": ROOM},
)


def went_in(minute: float, activity: str = ACTIVITY) -> dict[str, Any]:
    """Moodle's statement that Ana joined."""
    return {
        "actor": {"account": {"homePage": LMS, "name": "1"}, "name": "Ana"},
        "verb": {"id": "http://activitystrea.ms/schema/1.0/join"},
        "object": {
            "id": activity,
            "definition": {"type": "http://adlnet.gov/expapi/activities/meeting"},
        },
        "timestamp": iso(minute),
    }


def in_catalogue(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.courses.keep_modules(1, [MODULE], at_ms=1)
        unit.alone()
        unit.pairs.touch_facts(unit.meetings.name_rooms(1, rooms_of_catalogue(LMS, [MODULE])))


def about(school: Pipeline) -> set[str]:
    return {row.object for row in school.rows(tables.fact_object)}


@pytest.mark.parametrize("catalogue_first", [True, False])
def test_a_join_that_moodle_tells_is_about_the_room_of_its_activity(
    school: Pipeline, catalogue_first: bool
) -> None:
    if catalogue_first:
        in_catalogue(school)
    school.post(went_in(5), went_in(7))
    school.drain()
    if not catalogue_first:
        in_catalogue(school)
    assert about(school) == {ACTIVITY, ROOM}
    facts = school.rows(tables.fact)
    assert {(one.kind, one.channel) for one in facts} == {("joined", "joins")}
    assert len({one.session for one in facts}) == 2


@pytest.mark.parametrize(
    ("activities", "rooms", "known"),
    [
        pytest.param([14], [ROOM], True, id="the only one of its course, which has one room"),
        pytest.param([14, 15], [ROOM], False, id="one of two activities"),
        pytest.param([14], [ROOM, "another"], False, id="in a course with webinars in two rooms"),
        pytest.param([14], [], False, id="in a course without a webinar"),
    ],
)
def test_of_mod_zoom_the_room_is_known_by_its_course_alone(
    school: Pipeline, activities: list[int], rooms: list[str], known: bool
) -> None:
    """Neither mod_zoom nor logstore_xapi tells the number of the meeting."""
    runs = [replace(WEBINAR, id=room, meeting=room, lms_course=COURSE) for room in rooms]
    school.enrol(replace(ROSTER, realisations=(*ROSTER.realisations[:1], *runs), enrolments=()))
    modules = [replace(MODULE, id=one, kind="zoom", instance=one, details=None) for one in activities]
    with school.database.write() as unit:
        unit.courses.keep_modules(1, modules, at_ms=1)
    address = f"{LMS}/mod/zoom/view.php?id=14"
    school.post(went_in(5, address))
    school.drain()
    assert about(school) == ({address, ROOM} if known else {address})


def test_joins_alone_never_count_and_never_end_what_others_tell(school: Pipeline) -> None:
    in_catalogue(school)
    school.post(went_in(5))
    school.drain()
    assert not school.standing()
    assert not school.waiting()
    school.hook(joined(ANA, 0), left(85))
    school.post(went_in(40))
    school.drain()
    assert school.standing()[ANA, "webinar"][2] == 85 * MINUTE


def held_in_bigbluebutton(school: Pipeline) -> None:
    """The webinar's room is named by its address in statements, and Ana's neighbour has her name."""
    named = replace(WEBINAR, meeting=ADDRESS)
    school.enrol(replace(ROSTER, realisations=(ROSTER.realisations[0], named)))
    school.post(
        room_statement("begun", iso(-5), "<unknown>"),
        room_statement("joined", iso(0)),
        room_statement("left", iso(60)),
        room_statement("joined", iso(70)),
        room_statement("ended", iso(95), "<unknown>"),
        room_statement("joined", iso(1), "Бојан", run="another-run"),
    )
    school.drain()


def test_names_of_the_profile_are_accounts_that_wait_for_a_person(school: Pipeline) -> None:
    held_in_bigbluebutton(school)
    assert not school.standing()
    with school.database.read() as unit:
        waiting = unit.accounts.unmatched()
    assert sorted((one.label, one.facts) for one in waiting) == [("Ана Петровић", 2), ("Бојан", 1)]
    assert {one.home_page for one in waiting} == {"urn:lms-bridge:guest"}


def test_linked_by_a_person_they_count_to_the_end_of_the_run(school: Pipeline) -> None:
    held_in_bigbluebutton(school)
    with school.database.write() as unit:
        unit.alone()
        (account,) = [one.id for one in unit.accounts.unmatched() if one.label == "Ана Петровић"]
        unit.accounts.link(account, ANA, by="officer", reason="seen", at_ms=1)
        unit.pairs.touch_account(account)
    school.drain()
    assert school.standing()[ANA, "webinar"][2] == 85 * MINUTE
    (end,) = school.rows(tables.fact, tables.fact.c.kind == FactKind.MEETING_ENDED)
    assert (end.channel, end.account_id) == ("statement", None)


def test_who_has_the_name_in_another_run_is_another_account(school: Pipeline) -> None:
    school.post(room_statement("joined", iso(0)), room_statement("joined", iso(0), run="another-run"))
    school.drain()
    assert len(school.rows(tables.account)) == 2
