"""Made-up names can be written in both scripts and in an address."""

from lms_bridge.demo.making.names import FAMILY, GIVEN, plain
from lms_bridge.services.scripts import to_latin


def test_every_name_is_cyrillic_and_has_a_latin_spelling() -> None:
    assert all(letter >= "\u0400" for name in (*GIVEN, *FAMILY) for letter in name)
    assert all(letter < "\u0400" for name in (*GIVEN, *FAMILY) for letter in to_latin(name))


def test_no_name_comes_twice() -> None:
    assert len(set(GIVEN)) == len(GIVEN)
    assert len(set(FAMILY)) == len(FAMILY)


def test_an_address_holds_only_plain_letters() -> None:
    assert plain("Ђурђица Џодановић") == "djurdjica.dzodanovic"
    assert all(plain(name).isascii() for name in (*GIVEN, *FAMILY))
