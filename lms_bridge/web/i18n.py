"""Texts in three languages out of one catalogue: Serbian Cyrillic is written, Latin is made from it.

The catalogue is read as its `.po`; there is nothing to compile. English is the text in the code.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import flask_babel
from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request, session

from lms_bridge.services.scripts import to_latin

CATALOGUE: Final = Path(__file__).parent / "translations" / "sr_Cyrl.po"


@dataclass(frozen=True, slots=True)
class Language:
    """`code` as it is chosen, `tag` as HTML has it, `name` in itself, `locale` as Babel has it.

    `alphabet` is the order of its letters, a digraph as one; Cyrillic letters stand as their Latin twins.
    """

    code: str
    tag: str
    name: str
    locale: str
    alphabet: Sequence[str]


_AZBUKA: Final = tuple(map(to_latin, "абвгдђежзијклљмнњопрстћуфхцчџш"))
_ABECEDA: Final = tuple(map(to_latin, "абцчћдџђефгхијклљмнњопqрсштувwxyзж"))
LANGUAGES: Final = (
    Language("sr_Cyrl", "sr-Cyrl", "Ћирилица", "sr_Cyrl", _AZBUKA),
    Language("sr_Latn", "sr-Latn", "Latinica", "sr_Latn", _ABECEDA),
    # British: a day before its month, and a clock of 24 hours.
    Language("en", "en", "English", "en_GB", _ABECEDA),
)
DEFAULT: Final = LANGUAGES[0]
_BY_CODE: Final = {language.code: language for language in LANGUAGES}
_KEPT_AS: Final = "language"


@cache
def speech_of(code: str) -> NullTranslations:
    """The catalogue of a language outside of any request, for messages that go out.

    It is made once: to read it takes longer than all else at the start of the service.
    """
    if code == "en":
        return NullTranslations()
    cyrillic = read_catalogue()
    return _translations(in_latin(cyrillic) if code == "sr_Latn" else cyrillic)


def speech() -> NullTranslations:
    """The catalogue of the request's language."""
    found: NullTranslations = flask_babel.get_babel().instance.domain_instance.get_translations()
    return found


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="sr")


def in_latin(catalogue: Catalog) -> Catalog:
    """The same catalogue in Latin; placeholders are Latin already and stay."""
    latin = Catalog(locale="sr")
    for message in catalogue:
        if not message.id:
            continue
        text = message.string or ""
        there = to_latin(text) if isinstance(text, str) else tuple(to_latin(form) for form in text)
        latin.add(message.id, there, flags=message.flags)
    return latin


def _translations(catalogue: Catalog) -> Translations:
    binary = BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return Translations(binary)


class Catalogues:
    """The translations of a request's language, in the form that Flask-Babel asks for."""

    def __init__(self, by_code: Mapping[str, NullTranslations]) -> None:
        self._by_code = by_code

    def get_translations(self) -> Any:
        return self._by_code[current().code]

    def gettext(self, string: str, **variables: Any) -> str:
        text: str = self.get_translations().ugettext(string)
        return text % variables if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        text: str = self.get_translations().ungettext(singular, plural, num)
        return text % {"num": num, **variables}


def install(app: Flask) -> None:
    """Give the app its languages and the filters by which pages show times and numbers."""
    babel = flask_babel.Babel(
        app,
        default_locale=DEFAULT.code,
        default_timezone="Europe/Belgrade",
        locale_selector=lambda: current().locale,
    )
    babel.domain_instance = Catalogues({language.code: speech_of(language.code) for language in LANGUAGES})
    app.jinja_env.filters.update(day=day, moment=moment, time=time, number=number)
    app.jinja_env.globals.update(window=window, language=current, languages=LANGUAGES)


def current() -> Language:
    """The language somebody chose, else what their browser asks for, else Serbian Cyrillic."""
    chosen = _BY_CODE.get(session.get(_KEPT_AS, ""))
    return chosen or asked_for([tag for tag, _ in request.accept_languages])


def asked_for(tags: list[str]) -> Language:
    """The language of the first tag we have; Serbian is Cyrillic unless its tag says Latin."""
    for tag in tags:
        parts = tag.lower().replace("_", "-").split("-")
        if parts[0] == "sr":
            return _BY_CODE["sr_Latn" if "latn" in parts else "sr_Cyrl"]
        if parts[0] == "en":
            return _BY_CODE["en"]
    return DEFAULT


def choose(code: str) -> None:
    """Keep a language for this browser; one that we do not have changes nothing."""
    if code in _BY_CODE:
        session[_KEPT_AS] = code


def kept() -> str | None:
    """The code somebody chose, so that it outlives the end of their session."""
    code = session.get(_KEPT_AS)
    return code if code in _BY_CODE else None


def _at(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def day(at_ms: int) -> str:
    text: str = flask_babel.format_date(flask_babel.to_user_timezone(_at(at_ms)), "medium", rebase=False)
    return text


def time(at_ms: int) -> str:
    text: str = flask_babel.format_time(_at(at_ms), "short")
    return text


def moment(at_ms: int) -> str:
    return f"{day(at_ms)} {time(at_ms)}"


def window(start_ms: int, end_ms: int) -> str:
    """From when to when, the day said once where it is the same."""
    if day(start_ms) == day(end_ms):
        return f"{day(start_ms)} {time(start_ms)}–{time(end_ms)}"
    return f"{day(start_ms)} – {day(end_ms)}"


def months() -> dict[int, str]:
    """The short names of the months, 1 to 12."""
    names = get_month_names("abbreviated", locale=current().locale, context="stand-alone")
    return {month: str(names[month]) for month in range(1, 13)}


def number(value: int) -> str:
    text: str = flask_babel.format_decimal(value)
    return text


_LETTERS: Final = re.compile(r"\d+|lj|nj|dž|.", re.DOTALL)


def alphabetical(text: str) -> list[tuple[int, int, str]]:
    """A key by the alphabet of the page's script, the same for names in either; office 9 before office 10.

    What is no letter comes first, then numbers, then letters; those of other alphabets last.
    """
    letters = _LETTERS.findall(unicodedata.normalize("NFC", text).casefold())
    return [_place(letter, current().alphabet) for letter in letters]


def _place(letter: str, alphabet: Sequence[str]) -> tuple[int, int, str]:
    if letter.isdecimal():
        return 1, int(letter), ""
    latin = to_latin(letter)
    if latin in alphabet:
        return 2, alphabet.index(latin), ""
    return 3 if letter.isalpha() else 0, 0, letter
