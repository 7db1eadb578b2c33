"""Bodies stand in the alphabet of the page's script, whichever script their names are in."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.services.scripts import to_latin
from lms_bridge.web.i18n import alphabetical
from tests.unit.web_pages.world import Stage

AZBUKA = "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"
ABECEDA = ["A", "B", "C", "Č", "Ć", "D", "Dž", "Đ", "E", "F", "G", "H", "I", "J", "K", "L", "Lj"]
ABECEDA += ["M", "N", "Nj", "O", "P", "Q", "R", "S", "Š", "T", "U", "V", "W", "X", "Y", "Z", "Ž"]


def ordered(app: Flask, names: list[str], language: str) -> list[str]:
    with app.test_request_context(headers={"Accept-Language": language}):
        return sorted(names, key=alphabetical)


@pytest.mark.parametrize("write", [str, to_latin])
def test_a_cyrillic_page_has_the_azbuka_for_both_scripts(stage: Stage, write: type[str]) -> None:
    letters = [write(letter) for letter in AZBUKA]
    assert ordered(stage.app, sorted(letters), "sr-Cyrl") == letters


@pytest.mark.parametrize("language", ["sr-Latn", "en"])
def test_a_latin_page_has_the_abeceda(stage: Stage, language: str) -> None:
    assert ordered(stage.app, sorted(ABECEDA), language) == ABECEDA


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "sr",
            ["Opština 9", "Општина 10", "Општина Ваљево", "Opština Vranje", "Општина Жабаљ", "Opština Šid"],
        ),
        ("sr-Latn", ["Općina Čačak", "Опћина Ћуприја", "Općina Dub", "Опћина Џеп", "Općina Đala"]),
    ],
)
def test_names_in_both_scripts_stand_in_one_order(stage: Stage, language: str, names: list[str]) -> None:
    assert ordered(stage.app, names[::-1], language) == names


@given(st.text(), st.text())
def test_any_two_names_can_be_put_in_order(one: str, other: str) -> None:
    app = Flask(__name__)
    app.secret_key = "x"
    with app.test_request_context():
        keys = [alphabetical(one), alphabetical(other)]
        assert sorted(keys) in (keys, keys[::-1])
