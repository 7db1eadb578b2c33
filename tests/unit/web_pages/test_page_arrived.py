"""What arrived, in people's words; what failed, and how it is tried again."""

import pytest
from sqlalchemy import insert, select

from lms_bridge.db import tables
from lms_bridge.web.glossary import WORDS, failed, remedy
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import BBB, NOW, World

DEAD = {"state": "dead", "error": "unreadable(place='event')", "tries": 10}


def deliver(world: World, *rows: dict[str, object]) -> None:
    shared = {"source_id": BBB, "content_type": "x", "body": b"a hidden body", "received_ms": NOW}
    with world.engines.writer.begin() as connection:
        for number, row in enumerate(rows):
            connection.execute(
                insert(tables.delivery).values({"id": number, "key": str(number), **shared, **row})
            )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("poll-started", "Poll begun poll-started bbb 1 not used"),
        ("whiteboard-cleaned", "whiteboard-cleaned bbb 1 not used"),
        (r"core\event\course_viewed", r"Course opened core\event\course_viewed bbb 1 not used"),
        ("http://adlnet.gov/expapi/verbs/passed", "Passed http://adlnet.gov/expapi/verbs/passed bbb 1"),
        (None, "not read yet bbb 1"),
    ],
)
def test_what_arrived_has_peoples_words_and_the_code_beside(
    staff: Browser, world: World, said: str | None, shown: str
) -> None:
    deliver(world, {"said": said})
    assert shown in staff.text("/arrived")


def test_several_in_one_call_are_counted_one_by_one(staff: Browser, world: World) -> None:
    deliver(world, {"said": "meeting-created, user-left ×2"}, {"said": "user-left"})
    text = staff.text("/arrived")
    assert "Left a webinar user-left bbb 3" in text
    assert "Webinar room opened meeting-created bbb 1" in text
    assert "×" not in text


def test_what_failed_is_told_with_its_reason_and_what_to_do(staff: Browser, world: World) -> None:
    deliver(world, DEAD, {**DEAD, "error": "KeyError"})
    text = staff.text("/arrived")
    assert "It could not be read unreadable(place='event') 10 Tell the administrator of its source" in text
    assert "A fault of this service; its log says more KeyError 10 Try again once." in text
    assert "a hidden body" not in text


@pytest.mark.parametrize("code", ["database-busy", "key-mismatch", "not-found", "fault"])
def test_a_failure_has_its_own_remedy_where_there_is_one(world: World, code: str) -> None:
    with world.app.test_request_context(headers={"Accept-Language": "en"}):
        assert remedy("delivery", f"{code}(what='x')") == WORDS["failure-remedy"][code]
        assert remedy("delivery", "unreadable") == WORDS["remedy"]["delivery"]


@pytest.mark.parametrize("error", ["", "KeyError", "some-new-code(a=1)"])
def test_an_error_that_nobody_foresaw_is_a_fault(error: str) -> None:
    assert failed(error) == "fault"


def test_what_was_laid_aside_is_tried_again_by_a_button(staff: Browser, world: World) -> None:
    deliver(world, DEAD, DEAD)
    answer = staff.send("/arrived/retry", on="/arrived")
    text = staff.text(answer.location)
    assert "2 laid-aside items are tried again." in text
    assert "Nothing failed." in text
    with world.engines.reader.begin() as connection:
        assert connection.execute(select(tables.delivery.c.state)).scalars().all() == ["due", "due"]
    assert "sluzba Laid-aside work tried again 2 items" in staff.text("/changes")


def test_the_button_stands_only_where_something_was_laid_aside(staff: Browser, world: World) -> None:
    assert "Try again" not in staff.text("/arrived")
    assert "Nothing was laid aside." in staff.text(staff.send("/arrived/retry", on="/arrived").location)


def test_a_room_of_no_realisation_is_shown_to_be_copied(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        connection.execute(tables.realisation.update().values(meeting=None))
    assert "room-1 Webinar room bbb 3 5 May 2020 11:02" in staff.text("/arrived")


def test_the_signature_of_a_refused_call_is_told(staff: Browser) -> None:
    text = staff.text("/arrived")
    assert "The signature was wrong" in text
    assert "a secret body" not in text
