"""Closings, documents and objections on the pages: what is seen, what is done, and who may."""

import re

import pytest
from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.domain.programme import DAY_MS
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.test_page_counting import sent
from tests.unit.web_pages.world import World

CLOSING = "/closings/r-online"


def over(world: World) -> None:
    """A month after everything; whoever waits for admission is let in."""
    with world.unit() as unit:
        end = unit.closings.realisation("r-online")
        assert end is not None
        world.clock.now = end.end_ms + 31 * DAY_MS
        for one in unit.enrolments.waiting():
            unit.enrolments.admit(one.pair, at_ms=world.clock.now)
            unit.pairs.touch([one.pair])
    world.work()


def close(staff: Browser, world: World) -> str:
    over(world)
    return sent(staff, CLOSING, on=CLOSING, reason="all is in")


def first_label(staff: Browser) -> str:
    found = re.search(r"[PS]-\d{4}-\d{6}", staff.text(CLOSING))
    assert found is not None
    return found.group()


def rows(world: World, table: object) -> list[object]:
    with world.unit() as unit:
        return list(unit._connection.execute(tables.metadata.tables[str(table)].select()))


def test_what_would_be_issued_is_seen_before_it_is(staff: Browser, world: World) -> None:
    over(world)
    assert "What would be issued now" in staff.text(CLOSING)
    assert "no documents are issued yet" in staff.text("/realisations/r-online")


def test_closing_issues_the_documents(staff: Browser, world: World) -> None:
    text = close(staff, world)
    assert re.search(r"It is closed; \d documents? w", text)
    assert "by sluzba: all is in" in text
    assert "valid document" in staff.text("/realisations/r-online")
    assert "There is no document of the number X." in staff.text("/documents?q=x")
    assert staff.get(f"/documents?q={first_label(staff)}").status_code == 302


def test_without_a_reason_nothing_is_closed(staff: Browser, world: World) -> None:
    over(world)
    assert "Please give a reason." in sent(staff, CLOSING, on=CLOSING, reason=" ")


def test_what_waits_is_said_with_where_to_decide(staff: Browser, world: World) -> None:
    over(world)
    with world.unit() as unit:
        unit.pairs.touch_realisation("r-online")
    assert "people whose results are being judged" in staff.text(CLOSING)
    assert "decisions of it wait" in sent(staff, CLOSING, on=CLOSING, reason="why")
    assert staff.get("/closings/nothing").status_code == 404


def test_a_document_is_withdrawn_with_a_reason(staff: Browser, world: World) -> None:
    close(staff, world)
    path = f"/documents/{first_label(staff)}"
    assert "What it says" in staff.text(path)
    text = sent(staff, path, on=path, act="withdraw", reason="a mistake")
    assert "by sluzba: a mistake" in text
    assert "Issue it again" in text
    assert "In its place:" in sent(staff, path, on=path, act="replace", reason="it was right")
    assert staff.get("/documents/P-1999-000001").status_code == 404


def test_a_document_shows_what_is_decided_otherwise_since(staff: Browser, world: World) -> None:
    close(staff, world)
    path = f"/documents/{first_label(staff)}"
    assert "Decided now" not in staff.text(path)
    with world.engines.writer.begin() as connection:
        connection.execute(update(tables.completion).values(score="20/0/30"))
    text = staff.text("/documents/S-2020-000001")
    assert "Decided now By late facts something else was decided" in text
    assert "20/30" in text[text.index("Decided now") :]


def test_a_learner_says_what_is_wrong_and_reads_the_decision(
    learner: Browser, staff: Browser, world: World
) -> None:
    told = learner.get("/me").get_data(as_text=True)
    realisation = re.search(r'name="realisation" value="([^"]+)"', told)
    assert realisation is not None
    text = sent(learner, "/me/objections", on="/me", realisation=realisation[1], said="I was there")
    assert "It is kept, and will be looked into." in text
    assert "It is to be decided until" in learner.text("/me")
    number = number_of(staff)
    page = f"/objections/{number}"
    assert "I was there" in staff.text(page)
    text = sent(staff, page, on=page, outcome="rejected", reason="the list has nobody")
    assert "It is done" in text
    assert "It stays as it is. the list has nobody" in learner.text("/me")


def number_of(staff: Browser) -> str:
    found = re.search(r"/objections/(\d+)\"", staff.get("/objections").get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_learner_objects_only_to_their_own(learner: Browser) -> None:
    answer = learner.send("/me/objections", on="/me", realisation="another", said="mine")
    assert answer.status_code == 404
    for path in ("/objections", "/documents", CLOSING):
        assert learner.get(path).status_code == 403


@pytest.fixture
def objected(staff: Browser, world: World) -> str:
    """The page of an objection that staff opened beside a training of a person."""
    link = re.search(r"/objections/new\?person=[^\"]+", person_page(staff, world))
    assert link is not None
    path = link.group().replace("&amp;", "&")
    person, realisation = re.findall(r"(?:person|realisation)=([^&\"]+)", path)
    answer = staff.send("/objections", on=path, person=person, realisation=realisation, said="no test")
    return answer.location


def person_page(staff: Browser, world: World) -> str:
    with world.unit() as unit:
        person = unit._connection.execute(tables.enrolment.select()).first()
    assert person is not None
    return staff.get(f"/persons/{person.person_id}").get_data(as_text=True)


def test_an_officer_owns_what_they_open(staff: Browser, objected: str) -> None:
    text = staff.text(objected)
    assert "no test" in text
    assert "Who sees to it sluzba" in text


def test_a_finding_is_kept_with_its_points(staff: Browser, objected: str, world: World) -> None:
    fields = {"outcome": "found", "attended": "yes", "test": "score", "points": "24", "most": "30"}
    text = sent(staff, objected, on=objected, reason="the sheet says so", **fields)
    assert "Found otherwise, has attended, score 24/30" in text
    world.work()
    assert "carried out in version" in staff.text(objected)


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "found"},
        {"outcome": "found", "test": "score", "points": "31", "most": "30"},
        {"outcome": "found", "test": "score", "points": "x", "most": "30"},
        {"outcome": "nothing"},
    ],
)
def test_what_means_nothing_is_refused(staff: Browser, objected: str, fields: dict[str, str]) -> None:
    text = sent(staff, objected, on=objected, reason="why", **fields)
    assert "Please say what was found" in text


def test_somebody_else_may_see_to_it(staff: Browser, objected: str) -> None:
    text = sent(staff, f"{objected}/owner", on=objected, owner="nobody")
    assert "There is no such login of staff." in text
    assert "It is kept who sees to it." in sent(staff, f"{objected}/owner", on=objected, owner="sluzba")


def test_each_view_is_logged(staff: Browser, objected: str, world: World) -> None:
    staff.text(objected)
    pages = {getattr(row, "page", "") for row in rows(world, "access_log")}
    assert any(page.startswith("objection ") for page in pages)


def test_pages_speak_serbian(staff: Browser, objected: str) -> None:
    assert "Приговор" in staff.text(objected, language="sr-Cyrl")


def test_whatever_a_realisation_shows_can_be_objected_to(staff: Browser) -> None:
    for path in ("/realisations/r-online", "/realisations/r-webinar"):
        html = staff.get(path).get_data(as_text=True)
        people = set(re.findall(r'href="/persons/([^"]+)"', html))
        assert people
        assert set(re.findall(r'href="/objections/new\?person=([^&]+)&', html)) == people


def test_the_year_says_how_many_objections_are_to_be_decided(learner: Browser, staff: Browser) -> None:
    assert "objection" not in staff.text("/year/2020")
    found = re.search(r'name="realisation" value="([^"]+)"', learner.get("/me").get_data(as_text=True))
    assert found is not None
    sent(learner, "/me/objections", on="/me", realisation=found[1], said="I was there")
    assert "1 objection to be decided" in staff.text("/year/2020")
