"""The list of a classroom day: a plain form in every row, and answers in JSON for the page's script."""

import re

import pytest
from werkzeug.test import TestResponse

from lms_bridge.db import tables
from lms_bridge.services.ports.classroom import AttendanceKey, AttendanceMark
from tests.unit.web_pages.classroom_kept import DAYS, PATH, ROOM, keep_classroom, tick, ticked
from tests.unit.web_pages.conftest import Browser, words
from tests.unit.web_pages.world import LMS, NOW, World

FIELDS = {
    "mark": "0123456789abcdef",
    "realisation": ROOM,
    "person": "p-ana",
    "day": DAYS[0].isoformat(),
    "present": "1",
}
HERE = f"{PATH}?day={DAYS[0].isoformat()}"


@pytest.fixture
def room(world: World) -> World:
    keep_classroom(world)
    return world


def by_script(staff: Browser, **fields: str) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(HERE).get_data(as_text=True))
    assert found
    headers = {"X-Requested-With": "tick", "Accept-Language": "en"}
    return staff.client.post(
        "/classroom-ticks", data={"csrf_token": found.group(1), **FIELDS, **fields}, headers=headers
    )


def test_a_form_ticks_and_comes_back_to_the_list(room: World, staff: Browser) -> None:
    sent = staff.send("/classroom-ticks", on=HERE, **FIELDS)
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{HERE}#list")
    assert ticked(room, "p-ana", DAYS[0])
    assert "1 of 3 present" in staff.text(HERE)
    staff.send("/classroom-ticks", on=HERE, **FIELDS | {"present": "0", "mark": "another-mark-of-it"})
    assert "0 of 3 present" in staff.text(HERE)


def test_the_page_shows_the_last_day_that_came_and_leads_to_the_others(room: World, staff: Browser) -> None:
    tick(room, "p-ana", DAYS[1])
    shown = staff.text(PATH)
    assert "Friday, 27 November 2020" in shown
    assert "25. 11. 2020 0 present 26. 11. 2020 1 present" in shown
    assert "Рад са странкама" in staff.text("/classroom")


def test_a_name_is_found_in_either_script_without_a_script_of_the_page(room: World, staff: Browser) -> None:
    shown = staff.text(f"{HERE}&q=djordj")
    assert "Љубица Ђорђевић" in shown
    assert "Marko" not in shown
    assert "Nobody of that name" in staff.text(f"{HERE}&q=nobody")


def test_everybody_on_the_list_is_logged_as_seen(room: World, staff: Browser) -> None:
    staff.get(HERE)
    with room.engines.reader.connect() as connection:
        seen = {(row.person_id, row.page) for row in connection.execute(tables.access_log.select())}
    assert {(one, f"classroom {ROOM}") for one in ("p-ana", "p-marko", "p-ljubica")} <= seen


def test_the_script_is_told_what_stands_under_its_mark(room: World, staff: Browser) -> None:
    answers = [by_script(staff), by_script(staff)]
    told = {"mark": FIELDS["mark"], "present": True, "holds": FIELDS["mark"], "by": "sluzba"}
    assert [(one.status_code, one.get_json()) for one in answers] == [(200, told)] * 2


def test_the_script_is_told_where_a_later_act_of_somebody_else_holds(room: World, staff: Browser) -> None:
    tick(room, "p-ana", DAYS[0], present=False)
    told = by_script(staff, age="600000").get_json()
    assert (told["mark"], told["present"]) == (FIELDS["mark"], False)
    assert told["holds"] == f"p-ana-{DAYS[0].isoformat()}-False"


REFUSED = [
    ({"person": "nobody"}, "Check the name"),
    ({"realisation": "r-online"}, "not held in a classroom"),
    ({"day": "2020-12-24"}, "does not touch 2020-12-24"),
    ({"mark": "x"}, "8 to 64 letters"),
]


@pytest.mark.parametrize(("fields", "why"), REFUSED)
def test_the_script_is_told_why_a_tick_is_refused(
    room: World, staff: Browser, fields: dict[str, str], why: str
) -> None:
    answer = by_script(staff, **fields)
    assert answer.status_code == 409
    assert why in answer.get_json()["refused"]


@pytest.mark.parametrize("fields", [{"day": ""}, {"present": "yes"}, {"age": "-1"}, {"age": "soon"}])
def test_what_is_no_value_at_all_is_a_bad_request(
    room: World, staff: Browser, fields: dict[str, str]
) -> None:
    assert by_script(staff, **fields).status_code == 400


def test_how_long_ago_it_was_done_is_taken_from_the_device(room: World, staff: Browser) -> None:
    by_script(staff, age="600000")
    with room.database.read() as unit:
        assert unit.classrooms.latest(ROOM, DAYS[0])["p-ana"].acted_ms == room.clock.now - 600_000


def test_a_day_without_training_is_said_with_a_reason(room: World, staff: Browser) -> None:
    fields = {"realisation": ROOM, "day": DAYS[0].isoformat(), "held": "0"}
    staff.send("/classroom-days", on=HERE, **fields)
    assert "Please give a reason" in staff.text(HERE)
    staff.send("/classroom-days", on=HERE, **fields, reason="holiday")
    assert "there was no training on this day" in staff.text(HERE)
    assert "No training on a day" in staff.text("/changes")


def test_what_the_days_come_to_is_on_the_pages_of_the_person_and_the_training(
    room: World, staff: Browser, learner: Browser
) -> None:
    for day in DAYS:
        tick(room, "p-ljubica", day)
    tick(room, "p-ana", DAYS[0])
    room.work()
    shown = staff.text(f"/realisations/{ROOM}")
    assert "Present on 3 of 3 days." in shown
    assert "Present on 1 of 3 days." in shown
    assert "at least 80% of the days" in shown
    assert "Present on 3 of 3 days." in learner.text("/me")
    assert "Present on 1 of 3 days." in staff.text("/persons/p-ana")


def test_only_staff_ticks(room: World, staff: Browser, learner: Browser, stranger: Browser) -> None:
    assert learner.get(HERE).status_code == 403
    assert learner.send("/classroom-ticks", on="/me", **FIELDS).status_code == 403
    assert stranger.get(HERE).status_code == 302
    assert staff.client.post("/classroom-ticks", data=FIELDS).status_code == 400
    assert not ticked(room, "p-ana", DAYS[0])


def test_every_row_is_a_form_of_its_own_mark(room: World, staff: Browser) -> None:
    html = staff.get(HERE).get_data(as_text=True)
    marks = re.findall(r'name="mark" value="([0-9a-f]{32})"', html)
    assert len(set(marks)) == 3
    assert len(re.findall(r'<button name="present" value="1"', html)) == 3
    assert "Ана Џодан" in words(html)


@pytest.mark.parametrize(
    "path", ["/classroom/r-online", "/classroom/none", f"{PATH}?day=x", f"{PATH}?day=2020-01-01"]
)
def test_what_has_no_list_is_refused(room: World, staff: Browser, path: str) -> None:
    assert staff.get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "path", ["/sources", "/sources/classroom lists", "/arrived", "/accounts", "/persons/p-ana"]
)
def test_the_source_of_ticks_is_a_source_like_others(room: World, staff: Browser, path: str) -> None:
    tick(room, "p-ana", DAYS[0])
    room.work()
    shown = staff.get(path)
    assert shown.status_code == 200
    if path.startswith("/sources"):
        assert "Lists ticked by staff" in shown.get_data(as_text=True)


def test_what_nobody_explained_of_a_platforms_list_is_said_on_the_day(room: World, staff: Browser) -> None:
    course = "https://lms.example/course/view.php?id=2"
    with room.engines.writer.begin() as connection:
        named = tables.realisation.update().where(tables.realisation.c.id == ROOM)
        connection.execute(named.values(lms_course=course))
    mark = AttendanceMark(
        AttendanceKey(1, 103),
        course=course,
        day=DAYS[0],
        starts_ms=NOW,
        acronym="X",
        description="?",
        present=None,
    )
    with room.unit() as unit:
        unit.attendance_marks.keep(LMS, [mark], at_ms=NOW)
    assert "The list of lms has one person as “X”" in staff.text(HERE)
    assert "nobody has said" not in staff.text(f"{PATH}?day={DAYS[1].isoformat()}")


def standing(staff: Browser, known: str = "") -> TestResponse:
    return staff.get(f"/classroom-standing/{ROOM}?day={DAYS[0].isoformat()}&known={known}")


def test_what_another_ticked_meanwhile_is_told_once(room: World, staff: Browser) -> None:
    known = str(standing(staff).get_json()["known"])
    assert f'data-known="{known}"' in staff.get(HERE).get_data(as_text=True)
    assert standing(staff, known).status_code == 204
    tick(room, "p-ana", DAYS[0])
    told = standing(staff, known).get_json()
    assert (told["present"], told["rows"]["p-ana"]["present"]) == (1, True)
    assert told["rows"]["p-marko"] == {"present": False, "mark": "", "by": ""}
    assert standing(staff, str(told["known"])).status_code == 204


def test_whoever_looks_on_is_logged_only_where_something_is_told(room: World, staff: Browser) -> None:
    known = str(standing(staff).get_json()["known"])
    logged = [_views(room)]
    standing(staff, known)
    logged.append(_views(room))
    standing(staff)
    logged.append(_views(room))
    assert logged[0] == logged[1] == logged[2] - 3


def _views(room: World) -> int:
    with room.engines.reader.connect() as connection:
        return len(connection.execute(tables.access_log.select()).all())


def test_a_learner_is_told_nothing_of_a_list(room: World, learner: Browser) -> None:
    assert learner.get(f"/classroom-standing/{ROOM}").status_code == 403
