"""Pages of attempts: the rule that decided in words, the platform's opinion beside it, and who saw whom."""

import pytest
from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from tests.unit.web_pages.attempts_kept import HERE, judge, tell_attempts
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.platform import UNTIED
from tests.unit.web_pages.world import World

JUDGING = f"/judging/lms/{UNTIED}"


@pytest.fixture
def played(world: World) -> World:
    tell_attempts(world)
    return world


def seen(world: World) -> list[tuple[str, str]]:
    with reading(world.engines) as connection:
        rows = connection.execute(select(tables.access_log.c.person_id, tables.access_log.c.page))
        return [tuple(row) for row in rows]


def test_the_list_says_whose_attempts_wait_and_where_the_platform_says_otherwise(
    played: World, staff: Browser
) -> None:
    page = staff.text("/attempts")
    assert "Another score than the platform's grade" in page
    assert "The package has several items and is not known" in page
    assert "Непознат" not in staff.text("/attempts?only=differs&source=lms")
    assert "Љубица" not in staff.text(f"/attempts?only=waits&course={UNTIED}")


def test_an_attempt_shows_both_opinions_the_rule_and_its_clause(played: World, staff: Browser) -> None:
    page = staff.text(HERE)
    for text in (
        "Attempts of Љубица Ђорђевић",
        "The content itself says so. (SCORM 1.2 RTE 3.4.4 (lesson_status)",
        "85% 99%",
        "complete and passed",
        "number 2 counts",
        "25 minutes",
        "judged by the tracks alone",
        "A threshold of the package could have decided otherwise.",
    ):
        assert text in page, text


def test_what_content_wrote_is_shown_as_text_with_its_fault(played: World, staff: Browser) -> None:
    html = staff.get(HERE).get_data(as_text=True)
    assert "odd &lt;b&gt;value&lt;/b&gt;" in html
    assert "(not written as the standard says)" in staff.text(HERE)


def test_whoever_is_shown_is_logged_first(played: World, staff: Browser) -> None:
    staff.get("/attempts")
    staff.get(HERE)
    assert seen(played) == [("p-ljubica", "attempts"), ("p-ljubica", f"attempts lms {UNTIED}")]


def test_the_persons_record_leads_to_the_attempts(played: World, staff: Browser) -> None:
    assert f'href="{HERE}"' in staff.get("/persons/p-ljubica").get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/attempts/lms/40/5", "/attempts/no/40/101", "/judging/no/40", "/judging/lms/9"]
)
def test_what_is_not_there_is_not_found(played: World, staff: Browser, path: str) -> None:
    assert staff.get(path).status_code == 404


def test_staff_say_how_a_course_is_judged_and_it_is_judged_again(played: World, staff: Browser) -> None:
    said = {"mastery": "content", "attempts": "first", "whole": "all", "reason": "the provider asked"}
    answer = staff.send(JUDGING, on=JUDGING, **said)
    page = staff.text(answer.location)
    assert "The attempts of 2 people are judged again." in page
    assert "the provider asked" in page
    judge(played)
    assert "number 1 counts" in staff.text(HERE)
    assert "Judging of a course's packages changed" in staff.text("/changes")


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"mastery": "odd"}])
def test_a_choice_without_a_reason_or_of_nothing_is_refused(
    played: World, staff: Browser, wrong: dict[str, str]
) -> None:
    said = {"mastery": "content", "attempts": "first", "whole": "all", "reason": "why"}
    answer = staff.send(JUDGING, on=JUDGING, **{**said, **wrong})
    page = staff.text(answer.location)
    assert "Please choose, and give a reason." in page
    assert "Nobody has set anything for this course" in page


def test_it_is_told_in_serbian(played: World, staff: Browser) -> None:
    assert "Покушаји" in staff.text(HERE, language="sr-Cyrl")
