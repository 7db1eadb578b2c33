"""The page that says whether a document stands, and the files of documents."""

import json

import pytest

from lms_bridge.domain.document import Standing
from tests.unit.web_pages.conftest import Browser, words
from tests.unit.web_pages.papers_kept import NAMED, OTHER, OWNER, end, issue
from tests.unit.web_pages.world import World


def test_anybody_with_the_code_sees_that_a_document_is_valid(world: World, stranger: Browser) -> None:
    document = issue(world)
    text = stranger.text(f"/verify/{document.code}")
    for told in ("This document is valid", document.label, NAMED.programme_title, "Љ. Ђ."):
        assert told in text
    for kept in (NAMED.family_name, NAMED.given_name, "Крагујевац", OWNER):
        assert kept not in text


STANDINGS = [(Standing.REPLACED, "was replaced"), (Standing.WITHDRAWN, "was withdrawn")]


@pytest.mark.parametrize(("standing", "told"), STANDINGS)
def test_one_that_stands_no_more_says_so_and_not_why(
    world: World, stranger: Browser, standing: Standing, told: str
) -> None:
    document = issue(world)
    end(world, document, standing)
    text = stranger.text(f"/verify/{document.code}")
    assert f"This document {told}" in text
    assert "private reason" not in text
    assert "is valid" not in text


def test_programs_are_told_the_same(world: World, stranger: Browser) -> None:
    document = issue(world)
    asked = stranger.client.get(f"/verify/{document.code}", headers={"Accept": "application/json"})
    by_name = stranger.client.get(f"/verify/{document.code}.json")
    assert asked.get_json() == by_name.get_json()
    assert (asked.get_json()["valid"], asked.get_json()["initials"]) == (True, "Љ. Ђ.")
    assert NAMED.family_name not in json.dumps(asked.get_json(), ensure_ascii=False)
    assert stranger.client.get("/verify/NOSUCHCODE.json").status_code == 404


@pytest.mark.parametrize(
    ("name", "told"), [("Ljubica Djordjevic", "This is the"), ("Ана", "This is not the")]
)
def test_the_name_on_the_paper_is_compared_and_not_shown(
    world: World, stranger: Browser, name: str, told: str
) -> None:
    document = issue(world)
    answer = stranger.send(f"/verify/{document.code}", on=f"/verify/{document.code}", name=name)
    text = words(answer.get_data(as_text=True))
    assert f"{told} name on the document." in text
    assert NAMED.family_name not in text


def test_a_code_may_be_typed_and_a_wrong_one_is_asked_for_again(world: World, stranger: Browser) -> None:
    document = issue(world)
    typed = stranger.get(f"/verify?code={document.code[:4]}-{document.code[4:].lower()}")
    assert typed.location == f"/verify/{document.code}"
    wrong = stranger.get("/verify/NOSUCHCODE")
    assert wrong.status_code == 404
    assert "There is no document with this code" in words(wrong.get_data(as_text=True))
    assert wrong.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("language", "told"), [("sr-Cyrl", "Овај документ важи"), ("sr-Latn", "Ovaj dokument")]
)
def test_the_page_speaks_each_language(world: World, stranger: Browser, language: str, told: str) -> None:
    assert told in stranger.text(f"/verify/{issue(world).code}", language=language)


def test_a_learner_gets_their_own_files(world: World, learner: Browser) -> None:
    document = issue(world)
    assert document.label in learner.text("/me")
    answer = learner.get(f"/me/papers/{document.id}/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{document.label}-en.pdf"'
    assert answer.get_data().startswith(b"%PDF")
    for way in ("pdf", "clr", "europass"):
        assert learner.get(f"/me/transcript/{way}").status_code == 200


def test_anothers_file_is_as_if_it_were_not_there(world: World, learner: Browser) -> None:
    document = issue(world, OTHER)
    assert learner.get(f"/me/papers/{document.id}/pdf").status_code == 404
    assert learner.get("/me/papers/99/pdf").status_code == 404
    assert learner.get(f"/papers/{document.id}/pdf").status_code == 403


def test_who_of_staff_gets_a_file_is_logged(world: World, staff: Browser) -> None:
    document = issue(world)
    assert document.label in staff.text(f"/persons/{OWNER}")
    assert staff.get(f"/papers/{document.id}/badge?language=sr_Latn").status_code == 200
    with world.database.read() as unit:
        seen = unit.pages.views(person_id=OWNER, before=None, limit=1)
    assert [(one.login, one.page) for one in seen] == [("sluzba", "paper")]


def test_one_that_stands_no_more_has_no_file_and_the_page_says_why(world: World, learner: Browser) -> None:
    document = issue(world)
    end(world, document, Standing.WITHDRAWN)
    answer = learner.get(f"/me/papers/{document.id}/pdf")
    assert answer.status_code == 409
    assert "The document is not valid any more" in words(answer.get_data(as_text=True))
    assert f"/me/papers/{document.id}/pdf" not in learner.get("/me").get_data(as_text=True)
