"""Statements are found on a page, and each is shown in words, as it came, and with what came of it."""

import re

import pytest
from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.web.statement_words import duration, seen
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.statements_kept import (
    REGISTRATION,
    VIEWED,
    ident,
    keep,
    keep_attached,
    rich,
    said,
)
from tests.unit.web_pages.world import COURSE, TEST, World


def listed(browser: Browser, query: str = "") -> list[int]:
    """The numbers of the statements on the page, in its order."""
    html = browser.get(f"/statements{query}").get_data(as_text=True)
    return [int(number) for number in re.findall(r'href="/statements/0{8}-0000-4000-8000-(\d{12})"', html)]


@pytest.fixture
def kept(world: World) -> World:
    keep(
        world,
        said(id=ident(1)),
        said("102", name="Marko", verb=VIEWED, id=ident(2)),
        said("900", name="Nobody", id=ident(3), context={"registration": REGISTRATION}),
        said(
            id=ident(4),
            object={"id": TEST},
            verb=VIEWED,
            context={"contextActivities": {"parent": {"id": COURSE}}},
        ),
        {**said(id=ident(5)), "actor": {"mbox": "mailto:ana@x.example"}},
    )
    return world


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("?person=p-ljubica", [4, 1]),
        ("?who=ljubica", [4, 1]),
        ("?who=102", [2]),
        ("?who=ana@x.example", [5]),
        ("?who=900", [3]),
        (f"?verb={VIEWED}", [4, 2]),
        (f"?verb={VIEWED}&person=p-ljubica", [4]),
        (f"?activity={COURSE}", [5, 4, 3, 2, 1]),
        (f"?activity={TEST}", [4]),
        ("?activity=2", [5, 4, 3, 2, 1]),
        ("?source=lms", [5, 4, 3, 2, 1]),
        ("?source=bbb", []),
        (f"?registration={REGISTRATION}", [3]),
        ("?from=2020-12-01&until=2020-12-01", [5, 4, 3, 2, 1]),
        ("?until=2020-11-30", []),
        ("?from=2020-12-02", []),
        ("?from=nonsense", [5, 4, 3, 2, 1]),
    ],
)
def test_statements_are_found(staff: Browser, kept: World, query: str, numbers: list[int]) -> None:
    assert listed(staff, query) == numbers


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?registration=x", "A registration is a UUID"),
        ("?source=nowhere", "There is no such source."),
        ("?who=петровић и ко зна", "No person, no account and no mailbox is called so."),
        ("?person=nobody", "There is no such person."),
    ],
)
def test_what_cannot_be_looked_for_is_said(staff: Browser, kept: World, query: str, words: str) -> None:
    assert words in staff.text(f"/statements{query}")
    assert listed(staff, query) == []


def test_a_line_says_who_did_what_to_what_in_the_readers_language(staff: Browser, kept: World) -> None:
    text = staff.text("/statements?person=p-ljubica")
    assert "Љубица Ђорђевић done Office work lms gave a fact" in text
    cyrillic = staff.text("/statements?person=p-ljubica", language="sr")
    assert "Љубица Ђорђевић урађено Канцеларијско lms" in cyrillic


def test_more_than_a_page_goes_on_with_the_older(staff: Browser, world: World) -> None:
    keep(world, [said(id=ident(n), verb=VIEWED) for n in range(1, 121)], read=False)
    first = listed(staff)
    older = re.search(r'href="(/statements\?before=\d+)"', staff.get("/statements").get_data(as_text=True))
    assert older is not None
    keep(world, said(id=ident(500), verb=VIEWED), read=False)  # what comes meanwhile moves nothing
    assert first + listed(staff, older[1].removeprefix("/statements")) == list(range(120, 20, -1))


def test_whoever_is_shown_is_in_the_log(staff: Browser, kept: World) -> None:
    staff.get("/statements")
    staff.get(f"/statements/{ident(1)}")
    with kept.engines.reader.connect() as connection:
        rows = connection.execute(select(tables.access_log.c.person_id, tables.access_log.c.page)).all()
    assert set(map(tuple, rows)) == {
        ("p-ljubica", "statements"),
        ("p-marko", "statements"),
        ("p-ljubica", f"statement {ident(1)}"),
    }


def test_only_staff_see_statements(learner: Browser, stranger: Browser, kept: World) -> None:
    for path in ("/statements", f"/statements/{ident(1)}", f"/statements/{ident(1)}/raw"):
        assert learner.get(path).status_code == 403
        assert stranger.get(path).status_code == 302


def test_all_parts_are_told_and_nothing_of_it_is_markup(staff: Browser, world: World) -> None:
    keep(world, rich())
    page = staff.get(f"/statements/{ident(50)}").get_data(as_text=True)
    text = staff.text(f"/statements/{ident(50)}")
    for words in ("Score 59.6", "Passed yes", "How long 1 h 5 min", "Teacher", "Part of", REGISTRATION):
        assert words in text
    assert "12 Mar 2020 09:00:00" in text
    assert "<script>" not in page
    assert "Logstore of the LMS" in text


def test_the_text_is_given_to_the_letter_as_a_file(staff: Browser, world: World) -> None:
    keep(world, rich())
    answer = staff.get(f"/statements/{ident(50)}/raw")
    assert '"raw": 59.6' in answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (said(id=ident(1), verb=VIEWED), "It tells of something other than a completed course"),
        (said(id=ident(1)), "It was read as: Course completed. Course completed"),
        (said("900", id=ident(1)), "It waits: nobody's account. Say whose it is"),
        (
            said(id=ident(1), timestamp="2020-03-05T08:00:00Z"),
            "It counts in the completion of “Канцеларијско пословање”",
        ),
        (said(id=ident(1), object={"id": f"{COURSE}9"}), "It counts nowhere: no realisation is tied"),
        (said("102", id=ident(1)), "It waits: the person is not in the roster of"),
        (rich(), "What was completed is neither a course nor an attempt at a test."),
    ],
)
def test_why_a_fact_was_or_was_not_made_is_told(
    staff: Browser, world: World, statement: dict[str, object], words: str
) -> None:
    keep(world, statement)
    assert words in staff.text(f"/statements/{statement['id']}")


def test_a_statement_that_came_again_says_so(staff: Browser, world: World) -> None:
    again = said()
    keep(world, {**again, "id": ident(1)}, {**again, "id": ident(2)}, {**again, "id": ident(3)})
    assert staff.text("/statements").count("came again 2 times") == 3
    text = staff.text(f"/statements/{ident(1)}")
    assert "The same came again" in text
    assert ident(2) in text
    assert ident(3) in text


def test_what_was_withdrawn_leads_to_what_withdrew_it(staff: Browser, kept: World) -> None:
    about = {"objectType": "StatementRef", "id": ident(1)}
    keep(kept, said(id=ident(9), verb="http://adlnet.gov/expapi/verbs/voided", object=about))
    assert "taken back" in staff.text("/statements?person=p-ljubica")
    assert ident(9) in staff.text(f"/statements/{ident(1)}")
    assert f"It withdraws: {ident(1)}" in staff.text(f"/statements/{ident(9)}")


def test_an_attachment_is_kept_and_never_run(staff: Browser, world: World) -> None:
    safe = keep_attached(world, b"%PDF-", "application/pdf", 1)
    unsafe = keep_attached(world, b"<script>alert(1)</script>", "text/html", 2)
    answer = staff.get(f"/statements/{ident(1)}/attachments/{safe}")
    assert (answer.get_data(), answer.content_type) == (b"%PDF-", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert staff.get(f"/statements/{ident(2)}/attachments/{unsafe}").status_code == 404
    assert "not offered" in staff.text(f"/statements/{ident(2)}")
    assert staff.get(f"/statements/{ident(2)}/attachments/{safe}").status_code == 404


def test_no_statement_is_no_page(staff: Browser, world: World) -> None:
    for path in ("/statements/x", f"/statements/{ident(99)}", f"/statements/{ident(99)}/raw"):
        assert staff.get(path).status_code == 404


def test_characters_that_nobody_sees_are_named() -> None:
    assert seen("a\u202eb") == [("a", False), ("U+202E", True), ("b", False)]


@pytest.mark.parametrize(("text", "words"), [("PT90S", "90 s"), ("P1DT2H", "1 d 2 h"), ("P4W", "P4W")])
def test_a_duration_is_told_in_units(world: World, text: str, words: str) -> None:
    with world.app.test_request_context(headers={"Accept-Language": "en"}):
        assert duration(text) == words
