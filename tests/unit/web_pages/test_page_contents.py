"""What the pages say, of a year with evidence and of one in which nothing was heard."""

import re

import pytest
from sqlalchemy import select, update

from lms_bridge.db import tables
from tests.unit.web_pages.conftest import Browser, words
from tests.unit.web_pages.world import NOW, World, at

DAY_MS = 86_400_000
REALISATION = tables.realisation


def test_the_front_page_leads_to_the_newest_year_that_has_begun(staff: Browser) -> None:
    assert staff.get("/").location == "/year"
    assert staff.get("/year").location == "/year/2020"


def test_the_year_counts_three_different_things(staff: Browser) -> None:
    text = staff.text("/year/2020")
    for figure in ("2 realisations", "2 attendances", "1 distinct persons", "2 confirmations"):
        assert figure in text
    assert "1 certificates Attendances that entitle to a certificate" in text


def test_the_year_says_what_waits(staff: Browser) -> None:
    text = staff.text("/year/2020")
    assert "1 account without a person : 3 facts wait for them." in text
    assert "1 waiting admission : a person and a realisation in whose roster they are not" in text
    assert "1 call refused" in text


def test_the_year_counts_what_is_still_to_come_and_says_so(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        start = {"start_ms": NOW + DAY_MS, "end_ms": NOW + 2 * DAY_MS}
        connection.execute(update(REALISATION).where(REALISATION.c.id == "r-online").values(start))
    text = staff.text("/year/2020")
    assert "2 realisations Runs of programmes that begin in this year, held or still to be held" in text


@pytest.mark.parametrize(
    ("form", "listed"),
    [
        ("", {"r-online", "r-webinar"}),
        ("online", {"r-online"}),
        ("webinar", {"r-webinar"}),
        ("classroom", set()),
        ("nonsense", {"r-online", "r-webinar"}),
    ],
)
def test_the_realisations_of_a_year_are_listed_by_form(staff: Browser, form: str, listed: set[str]) -> None:
    html = staff.get(f"/year/2020?form={form}").get_data(as_text=True)
    assert set(re.findall(r'href="/realisations/([\w-]+)"', html)) == listed


def test_a_choice_of_form_stays_while_bodies_are_sorted(staff: Browser) -> None:
    html = staff.get("/year/2020?form=online").get_data(as_text=True)
    assert "/year/2020?sort=persons&amp;form=online#bodies" in html


def test_a_year_without_anything_says_so(staff: Browser) -> None:
    assert "No realisation begins in this year." in staff.text("/year/2019")


@pytest.mark.parametrize("query", ["љубич", "ljubic", "LJUBIC"])
def test_a_body_is_found_in_either_script(staff: Browser, query: str) -> None:
    assert "Град Љубичево" in staff.text(f"/year/2020?q={query}")


def test_another_body_is_not(staff: Browser) -> None:
    assert "No body fits." in staff.text("/year/2020?q=xyz")


@pytest.mark.parametrize(
    "query", ["ђорђ", "djordj", "dordevic", "E1", "e1@example", "p-ljubica", "ЂОРЂЕВИЋ љуб"]
)
def test_a_person_is_found_by_name_in_either_script_and_by_keys(staff: Browser, query: str) -> None:
    assert "1 person found" in staff.text(f"/persons?q={query}")


def test_a_realisation_shows_what_each_participant_came_to(staff: Browser) -> None:
    text = staff.text("/realisations/r-webinar")
    assert "Љубица Ђорђевић Град Љубичево 2 Attended Confirmation This is wrong" in text
    assert "87 of 90 min" in text
    assert "Ана Џодан Opština Đurđevo 10 nothing heard yet" in text
    assert "present at least 80% of the counted time" in text
    assert "1 guests without an account" in text


def test_participants_stand_in_one_alphabet(staff: Browser) -> None:
    text = staff.text("/realisations/r-webinar")
    assert text.index("Ђорђевић") < text.index("Џодан")


def test_who_left_the_roster_is_counted_and_listed_alike(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        gone = update(tables.enrolment).where(tables.enrolment.c.id == "r-webinar-p-ljubica")
        connection.execute(gone.values(ended_ms=NOW))
    text = staff.text("/realisations/r-webinar")
    assert "1 enrolled 1 attended 1 confirmations" in text
    assert "Љубица Ђорђевић no longer in the roster Град Љубичево 2 Attended Confirmation" in text
    assert "1 to 2 of 2, by family name" in text


def test_who_left_the_roster_without_a_trace_is_not_listed(
    silent_staff: Browser, silent_world: World
) -> None:
    with silent_world.engines.writer.begin() as connection:
        connection.execute(update(tables.enrolment).values(ended_ms=NOW))
    assert "Nobody is in the roster." in silent_staff.text("/realisations/r-webinar")


def test_a_participant_who_became_the_lecturer_is_listed_as_both(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        mine = update(tables.enrolment).where(tables.enrolment.c.id == "r-webinar-p-ljubica")
        connection.execute(mine.values(role="teacher"))
    text = staff.text("/realisations/r-webinar")
    assert "1 enrolled 1 attended" in text
    assert "Љубица Ђорђевић no longer in the roster Град Љубичево 2 Attended" in text
    assert re.search("Љубица Ђорђевић Град Љубичево 2 Lecturer", text)


def test_a_record_says_the_evidence_in_words(staff: Browser) -> None:
    text = staff.text("/persons/p-ljubica")
    assert "Present 87 of 90 minutes, in 3 stays." in text
    assert "For one stay no departure was reported" in text
    assert "told by 2 reports" in text
    assert "Test on 10 Mar 2020 10:01: 90% (passed)" in text
    assert "Recorded in the register on" in text


def test_a_person_of_whom_nothing_was_heard_has_somebody_to_ask(staff: Browser) -> None:
    text = staff.text("/persons/p-ana")
    assert "No source has ever reported anything of this person." in text
    assert "training@example.org" in text


def test_an_earlier_version_stays_with_its_reason(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        fact = select(tables.fact.c.id).where(tables.fact.c.kind == "course-completed")
    with world.engines.writer.begin() as connection:
        mine = tables.fact.c.account_id.in_(select(tables.account.c.id).where(tables.account.c.name == "101"))
        ids = connection.execute(fact.where(mine)).scalars().all()
        connection.execute(update(tables.fact).where(tables.fact.c.id.in_(ids)).values(stands=False))
    with world.unit() as unit:
        unit.pairs.touch_person("p-ljubica")
    world.work()
    text = staff.text("/persons/p-ljubica")
    assert "1 earlier version" in text
    assert "Evidence was withdrawn by its source" in text
    assert "withdrawn by its source" in text


def test_a_learner_reads_what_they_may_claim(learner: Browser) -> None:
    text = learner.text("/me")
    assert "You are entitled to a confirmation and a certificate." in text
    assert "Present 87 of 90 minutes, in 3 stays." in text
    assert "training@example.org" in text


@pytest.mark.parametrize("word", ["realisation", "dead letter", "entitlement", "statement", "roster"])
def test_a_learner_reads_no_jargon(learner: Browser, word: str) -> None:
    assert word not in learner.text("/me").lower()


def test_a_learner_without_a_trace_is_told_what_to_do(silent_learner: Browser) -> None:
    text = silent_learner.text("/me")
    assert "Nothing has reached us about your part in this training." in text
    assert "We do not know an account of yours" in text


def test_a_learner_sees_who_looked(staff: Browser, learner: Browser) -> None:
    assert "Nobody has looked yet." in learner.text("/me")
    staff.get("/persons/p-ljubica")
    assert "sluzba" in learner.text("/me")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/persons/p-ana", {"p-ana"}),
        ("/realisations/r-webinar", {"p-ljubica", "p-ana"}),
        ("/persons?q=ана", {"p-ana"}),
        ("/waiting", {"p-marko"}),
        ("/year/2020", set()),
        ("/arrived", set()),
    ],
)
def test_every_view_of_a_persons_data_is_logged(
    staff: Browser, world: World, path: str, seen: set[str]
) -> None:
    assert staff.get(path).status_code == 200
    with world.database.read() as unit:
        views = unit.pages.views(person_id=None, before=None, limit=10)
    assert {one.person_id for one in views} == seen
    assert {(one.login, one.at_ms) for one in views} <= {("sluzba", NOW)}


def test_the_log_is_read_by_person_and_page_by_page(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        for n in range(120):
            unit.logs.viewed("other", ["p-marko"], page="person", at_ms=NOW + n)
    first = staff.get("/views?person=p-marko").get_data(as_text=True)
    older = re.search(r'href="(/views[^"]*before=\d+)"', first)
    assert older is not None
    assert words(first).count("other Marko Petrović") == 100
    rest = staff.text(older.group(1).replace("&amp;", "&"))
    assert rest.count("other Marko Petrović") == 20
    assert "Nobody has looked yet." in staff.text("/views?person=p-ana")


@pytest.mark.parametrize(
    "path", ["/year/2020", "/accounts", "/waiting", "/arrived", "/changes", "/views", "/persons?q=x"]
)
def test_pages_with_nothing_to_show_say_so(silent_staff: Browser, path: str) -> None:
    answer = silent_staff.get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "tag", "heading"),
    [
        ("sr", "sr-Cyrl", "Шта је стигло"),
        ("sr-Latn", "sr-Latn", "Šta je stiglo"),
        ("en", "en", "What arrived"),
    ],
)
def test_a_page_is_in_the_language_that_is_asked_for(
    staff: Browser, language: str, tag: str, heading: str
) -> None:
    html = staff.get("/arrived", language=language).get_data(as_text=True)
    assert f'<html lang="{tag}">' in html
    assert f"<h1>{heading}</h1>" in html


def test_times_are_belgrades(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        unit.logs.viewed("other", ["p-marko"], page="person", at_ms=at("2020-07-01", "23:30"))
    assert "1 Jul 2020 23:30" in staff.text("/views")
    assert "1. 7. 2020. 23:30" in staff.text("/views", language="sr")


def test_a_name_is_shown_and_never_run(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        connection.execute(update(tables.person).values(family_name="<script>alert(1)</script>"))
    assert "<script" not in staff.get("/realisations/r-webinar").get_data(as_text=True)
