"""A collection is given whole or not at all: each way in which a register's pages do not add up is named."""

import pytest

from lms_bridge.domain.errors import BridgeError
from lms_bridge.register.errors import ClientRefused
from lms_bridge.register.pages import Page
from tests.unit.register.answers import Alter, FakeRegister, answer, body, cut, no_answer, rows, status, total


def read(register: FakeRegister) -> list[Page]:
    return list(register.pages.all("users"))


@pytest.mark.parametrize("many", [0, 1, 9, 10, 11, 25, 30])
def test_every_row_comes_once_whatever_their_number(many: int) -> None:
    found = [row["sourcedId"] for page in read(FakeRegister({"users": rows(many)})) for row in page.rows]
    assert found == [f"id-{at}" for at in range(many)]


@pytest.mark.parametrize("cap", [1, 3, 7])
def test_smaller_pages_are_taken_where_the_register_says_where_the_next_begins(cap: int) -> None:
    found = read(FakeRegister({"users": rows(12)}, cap=cap))
    assert sum(len(page.rows) for page in found) == 12


def half(told: dict[str, list[object]]) -> dict[str, list[object]]:
    return {"users": told["users"][: len(told["users"]) // 2]}


WRONG: list[tuple[str, int, Alter, str]] = [
    ("a total that grows", 1, total(26), "pull-total-moved"),
    ("a total that shrinks", 2, total(20), "pull-total-moved"),
    ("a total below what came", 0, total(3), "pull-total-moved"),
    ("no total", 0, total(None), "pull-total-missing"),
    ("half a page", 1, body(half), "pull-page-short"),
    ("half of the last page", 2, body(half), "pull-page-short"),
    ("an empty page", 1, body(lambda _: {"users": []}), "pull-page-short"),
    ("the first page again", 1, body(lambda _: {"users": rows(10)}), "pull-rows-repeat"),
    ("a row twice", 0, body(lambda _: {"users": [*rows(9), rows(1)[0]]}), "pull-rows-repeat"),
    ("more than asked for", 0, body(lambda _: {"users": rows(11)}), "pull-page-broken"),
    ("a row without an id", 0, body(lambda _: {"users": [{}, *rows(9)]}), "pull-page-broken"),
    ("an id that is none", 0, body(lambda _: {"users": [{"sourcedId": 1}]}), "pull-page-broken"),
    ("another collection", 0, body(lambda told: {"orgs": told["users"]}), "pull-page-broken"),
    ("no list", 0, body(lambda _: {"users": {}}), "pull-page-broken"),
    ("rows that are none", 0, body(lambda _: {"users": ["id"]}), "pull-page-broken"),
    ("half of the bytes", 1, cut, "pull-page-broken"),
    ("a page of HTML", 0, lambda _: answer(200, "<html>"), "pull-page-broken"),
    ("elsewhere", 0, status(302), "pull-page-broken"),
    ("not found", 1, status(404), "pull-page-broken"),
    ("500", 1, status(500), "pull-unavailable"),
    ("429", 1, status(429), "pull-unavailable"),
    ("no answer", 2, no_answer, "pull-unavailable"),
    ("no right", 0, status(403), "pull-reading-refused"),
]


@pytest.mark.parametrize(("at", "alter", "code"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_does_not_add_up_is_named(at: int, alter: Alter, code: str) -> None:
    with pytest.raises(BridgeError) as raised:
        read(FakeRegister({"users": rows(25)}, {at: alter}))
    assert raised.value.code == code
    assert raised.value.params["source"] == "academy"


def test_a_token_serves_until_it_ends() -> None:
    register = FakeRegister({"users": rows(25)}, lasts_s=600)
    pages = register.pages
    list(pages.all("users"))
    register.now_ms = 540_001
    list(pages.all("users"))
    assert register.tokens == 2


def test_a_token_that_is_refused_is_asked_for_anew_once() -> None:
    register = FakeRegister({"users": rows(25)}, {1: status(401)})
    assert len(read(register)) == 3
    assert register.tokens == 2
    with pytest.raises(ClientRefused):
        read(FakeRegister({"users": rows(25)}, {1: status(401), 2: status(401)}))


def test_neither_secret_nor_token_stands_in_what_is_printed() -> None:
    register = FakeRegister({"users": rows(1)})
    pages = register.pages
    list(pages.all("users"))
    assert "secret" not in repr(pages).replace("secret'", "")
    assert "token-1" not in repr(pages)
