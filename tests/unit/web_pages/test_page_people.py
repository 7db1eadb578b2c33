"""Doubled people, bodies and what is held up, on the pages of staff."""

import re
from datetime import date

import pytest

from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.keep_validity import KeepValidity
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import World

WHY = {"reason": "as decided"}
ANA, MARKO = "p-ana", "p-marko"


def sent(staff: Browser, path: str, *, on: str, **fields: str) -> str:
    answer = staff.send(path, on=on, **fields)
    return staff.text(answer.location) if answer.status_code == 302 else str(answer.status_code)


def merge(staff: Browser, **fields: str) -> str:
    told = {"first": ANA, "second": MARKO, "act": "merge", **WHY}
    return sent(staff, "/doubles", on="/doubles", **(told | fields))


def number(staff: Browser) -> str:
    found = re.search(r'action="/doubles/(\d+)"', staff.get("/doubles").get_data(as_text=True))
    assert found is not None
    return found[1]


def test_two_are_merged_and_parted(silent_staff: Browser) -> None:
    assert "That is kept." in merge(silent_staff)
    assert "Everything counts for the other record: Marko Petrović" in silent_staff.text("/persons/p-ana")
    assert "counts here: Ана Џодан" in silent_staff.text("/persons/p-marko")
    path = f"/doubles/{number(silent_staff)}"
    assert "undone: two people" in sent(silent_staff, path, on="/doubles", act="undo", **WHY)
    assert "Everything counts" not in silent_staff.text("/persons/p-ana")
    assert "Doubled person merged" in silent_staff.text("/changes")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reason": " "}, "Please give a reason."),
        ({"second": "p-nobody"}, "nobody with that id"),
        ({"second": ANA}, "That cannot be"),
    ],
)
def test_what_cannot_be_merged_is_told(silent_staff: Browser, fields: dict[str, str], told: str) -> None:
    assert told in merge(silent_staff, **fields)


def test_the_name_of_a_doubled_person_finds_the_kept_one(silent_staff: Browser) -> None:
    merge(silent_staff)
    assert "Marko Petrović" in silent_staff.text("/persons?q=џодан")


def test_who_is_shown_among_the_doubled_is_in_the_log(silent_staff: Browser, silent_world: World) -> None:
    merge(silent_staff)
    silent_staff.get("/doubles")
    with silent_world.database.read() as unit:
        seen = unit.pages.views(person_id=None, before=None, limit=9)
    assert {one.person_id for one in seen if one.page == "doubles"} == {ANA, MARKO}


def test_what_became_of_a_body_is_kept_and_taken_back(silent_staff: Browser) -> None:
    page = "/bodies/b-town"
    told = {"name": "Нови град", "day": "soon", **WHY}
    assert "That cannot be" in sent(silent_staff, f"{page}/rename", on=page, **told)
    text = sent(silent_staff, f"{page}/rename", on=page, **(told | {"day": "2021-01-01"}))
    assert "it is called “Нови град”, before that “Opština Đurđevo 10”" in text
    into = {"into": "b-city", "day": "2022-01-01", **WHY}
    text = sent(silent_staff, f"{page}/merge", on=page, **into)
    assert "counted under its successor: Град Љубичево 2" in text
    change = re.findall(r'name="change" value="(\d+)"', silent_staff.get(page).get_data(as_text=True))[0]
    text = sent(silent_staff, f"{page}/undo", on=page, change=change, **WHY)
    assert "counted under its successor" not in text
    assert "Body went into another one" in silent_staff.text("/changes")


def test_a_record_tells_the_bodys_name_of_then(staff: Browser) -> None:
    page = "/bodies/b-city"
    renamed = {"name": "Град после", "day": "2020-06-01", **WHY}
    sent(staff, f"{page}/rename", on=page, **renamed)
    assert "Worked then for: Град Љубичево 2" in staff.text("/persons/p-ljubica")
    sent(staff, f"{page}/rename", on=page, **(renamed | {"day": "2020-01-01"}))
    assert "Worked then for: Град после" in staff.text("/persons/p-ljubica")


def test_a_provider_holds_up_until_it_is_let_pass(silent_staff: Browser, silent_world: World) -> None:
    lapsed = Accreditation("b-school", "A-1", None, date(2020, 1, 31), "decision 7")
    desk = KeepValidity(silent_world.database, silent_world.clock)
    desk.accredit(lapsed, by="sluzba", reason="the list of providers")
    text = silent_staff.text("/held-up")
    assert "The provider's accreditation A-1 held until" in text
    assert "let pass" in sent(silent_staff, "/held-up", on="/held-up", realisation="r-online", **WHY)
    again = {"realisation": "r-online", "act": "undo", **WHY}
    assert "let pass" not in sent(silent_staff, "/held-up", on="/held-up", **again)
    assert "decision 7" in silent_staff.text("/bodies/b-school")
    took = sent(silent_staff, "/bodies/b-school/take-back", on="/bodies/b-school", number="A-1", **WHY)
    assert "holds no more" in took
    assert "Nothing is held up." in silent_staff.text("/held-up")


def test_bodies_are_found_in_either_script(silent_staff: Browser) -> None:
    assert "Opština Đurđevo 10" in silent_staff.text("/bodies?q=ђурђево")
    assert "No body fits." in silent_staff.text("/bodies?q=nothing")
    assert silent_staff.get("/bodies/nothing").status_code == 404
