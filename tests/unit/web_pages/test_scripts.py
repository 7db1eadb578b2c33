"""Cyrillic to Latin, and names found however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.services.scripts import fold, rank, to_latin

CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
LATIN = ["a", "b", "v", "g", "d", "đ", "e", "ž", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o"]
LATIN += ["p", "r", "s", "t", "ć", "u", "f", "h", "c", "č", "dž", "š"]


@pytest.mark.parametrize(("letter", "latin"), list(zip(CYRILLIC, LATIN, strict=True)))
def test_each_of_the_thirty_letters_has_its_latin(letter: str, latin: str) -> None:
    assert to_latin(letter) == latin
    assert to_latin(letter.upper()) == latin.capitalize()


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("ЉУБИЦА", "LJUBICA"),
        ("Љубица", "Ljubica"),
        ("ЊЕГИЋ", "NJEGIĆ"),
        ("КОЊ", "KONJ"),
        ("НАЏ-ЉУБ", "NADŽ-LJUB"),
        ("Њ. Џодан", "Nj. Džodan"),
        ("инјекција, Танјуг, наджив", "injekcija, Tanjug, nadživ"),
        ("Marko %(num)s Ђ", "Marko %(num)s Đ"),
    ],
)
def test_capitals_of_two_letters_follow_their_word(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


@given(st.text(alphabet=CYRILLIC + CYRILLIC.upper() + " -.ab1"))
def test_no_serbian_cyrillic_is_left_and_latin_stays_as_it_is(text: str) -> None:
    latin = to_latin(text)
    assert not set(latin.lower()) & set(CYRILLIC)
    assert to_latin(latin) == latin


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ђорђевић-Лукић", ("djordjevic", "lukic")),
        ("Đorđević  Lukić", ("djordjevic", "lukic")),
        ("Ǉubica", ("ljubica",)),
        ("O'Brajen", ("obrajen",)),
        ("Maрко", ("marko",)),  # Latin Ma among Cyrillic
        ("", ()),
    ],
)
def test_a_name_folds_to_the_same_words_in_either_script(name: str, words: tuple[str, ...]) -> None:
    assert fold(name) == words


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Марко Петровић", 0),
        ("petrovic marko", 0),
        ("petr", 1),
        ("мар пет", 1),
        ("ana", None),
        ("", None),
        ("марко јовановић", None),
    ],
)
def test_the_order_of_words_and_the_script_do_not_matter(query: str, place: int | None) -> None:
    assert rank(query, "Marko", "Petrović") == place


@pytest.mark.parametrize("query", ["dordevic", "djordjevic", "đorđević", "Ђорђевић"])
@pytest.mark.parametrize("name", ["Ђорђевић", "Djordjevic", "Dordević"])
def test_dj_is_found_by_all_its_spellings(query: str, name: str) -> None:
    assert rank(query, name) is not None
