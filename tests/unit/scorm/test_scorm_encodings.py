"""Titles come out right, whatever old tools did to the bytes; every repair is told."""

import unicodedata
import zipfile

import pytest

from scorm import Code, Inspection, Verdict
from tests.unit.scorm.packages import RESOURCE, codes, inspected, manifest, packed, zipped

TITLE = "Противодействие буллингу"
LATIN = "Évaluation générale"
QUIET = Code.FILES_NOT_CHECKED


def saying(encoding: str, title: str = TITLE) -> str:
    return manifest().replace("UTF-8", encoding).replace("Course", title)


def undeclared(title: str = TITLE) -> str:
    return manifest().replace(' encoding="UTF-8"', "").replace("Course", title)


def title_of(inspection: Inspection) -> str | None:
    return inspection.package and inspection.package.title


PLAIN = {
    "UTF-8": saying("UTF-8").encode(),
    "UTF-8 with a mark": saying("UTF-8").encode("utf-8-sig"),
    "nothing declared, UTF-8": undeclared().encode(),
    "windows-1251": saying("windows-1251").encode("cp1251"),
    "koi8-r": saying("KOI8-R").encode("koi8-r"),
    "UTF-16 little with a mark": saying("utf-16").encode("utf-16"),
    "UTF-16 big with a mark": b"\xfe\xff" + saying("utf-16").encode("utf-16-be"),
    "UTF-16 little without a mark": saying("UTF-16LE").encode("utf-16-le"),
    "UTF-16 big without a mark": saying("utf-16").encode("utf-16-be"),
    "UTF-16 without any word of it": undeclared().encode("utf-16-le"),
}

REPAIRED = {
    "windows-1251 declared as UTF-8": (saying("UTF-8").encode("cp1251"), Code.ENCODING_REPAIRED),
    "windows-1251 undeclared": (undeclared().encode("cp1251"), Code.ENCODING_REPAIRED),
    "koi8-r undeclared": (undeclared().encode("koi8-r"), Code.ENCODING_REPAIRED),
    "UTF-8 declared as UTF-16": (saying("utf-16").encode(), Code.ENCODING_REPAIRED),
    "UTF-8 declared as ASCII": (saying("us-ascii").encode(), Code.ENCODING_REPAIRED),
    "a mark of UTF-8, windows-1251 declared": (
        saying("windows-1251").encode("utf-8-sig"),
        Code.ENCODING_CONFLICT,
    ),
    "a mark of UTF-16, UTF-8 declared": (saying("UTF-8").encode("utf-16"), Code.ENCODING_CONFLICT),
    "an encoding of no text": (saying("zlib").encode(), Code.ENCODING_UNKNOWN),
    "an encoding of nowhere": (saying("x-mine").encode(), Code.ENCODING_UNKNOWN),
    "blank lines before": (b"\r\n \n" + saying("UTF-8").encode(), Code.LEADING_TEXT_REPAIRED),
}


@pytest.mark.parametrize("how", PLAIN)
def test_a_title_is_read_as_declared_without_a_word(how: str) -> None:
    found = inspected(PLAIN[how], name="imsmanifest.xml")
    assert (title_of(found), codes(found)) == (TITLE, {QUIET})


@pytest.mark.parametrize("how", REPAIRED)
def test_a_title_is_read_against_the_declaration_and_told(how: str) -> None:
    content, code = REPAIRED[how]
    found = inspected(content, name="imsmanifest.xml")
    assert (title_of(found), codes(found)) == (TITLE, {QUIET, code})
    assert found.verdict() is Verdict.ACCEPT_WITH_WARNINGS


def test_western_accents_are_not_taken_for_cyrillic() -> None:
    assert title_of(inspected(undeclared(LATIN).encode("cp1252"))) == LATIN


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Law & order", "Law & order"),
        ("A&nbsp;B", "A B"),
        ("A&nosuch;B", "A&nosuch;B"),
        ("Law &amp; R&D &#169;", "Law & R&D ©"),
    ],
)
def test_a_stray_ampersand_is_text(written: str, read: str) -> None:
    found = inspected(manifest().replace("Course", written), name="imsmanifest.xml")
    assert (title_of(found), codes(found)) == (read, {QUIET, Code.AMPERSAND_REPAIRED})


def test_an_ampersand_in_character_data_stays_when_another_is_repaired() -> None:
    found = inspected(manifest().replace("Course", "<![CDATA[R&D]]> & more"), name="imsmanifest.xml")
    assert title_of(found) == "R&D & more"


def unmarked(name: str, page: str, *, beside: str = "", href: str = "", base: bool = False) -> bytes:
    """A zip of a manifest and a file whose name is written in an old code page, without the UTF-8 flag."""
    names = [one for one in (name, beside) if one]
    stand_ins = {
        mark * len(one.encode(page)): one.encode(page) for mark, one in zip("#@", names, strict=False)
    }
    text = manifest(resources=RESOURCE.replace("index.html", href or name))
    if base:
        folder, _, text_name = name.partition("/")
        text = text.replace(f'href="{name}"', f'href="{text_name}" xml:base="{folder}/"')
    files = [("imsmanifest.xml", text), *((one, "x") for one in stand_ins)]
    raw = packed((zipfile.ZipInfo(one), content) for one, content in files)
    for stand_in, written in stand_ins.items():
        raw = raw.replace(stand_in.encode(), written)
    return raw


@pytest.mark.parametrize("page", ["cp866", "cp1251", "cp852", "utf-8"])
def test_names_without_the_flag_are_matched_to_the_manifest(page: str) -> None:
    name = "čas.html" if page == "cp852" else "Тест/страница.html"
    found = inspected(unmarked(name, page))
    assert (found.verdict(), codes(found)) == (Verdict.ACCEPT, {Code.NAMES_RECODED})


@pytest.mark.parametrize("page", ["cp866", "cp1251", "utf-8"])
def test_a_folder_alone_shows_the_code_page(page: str) -> None:
    found = inspected(unmarked("Тест/index.html", page))
    assert (found.verdict(), codes(found)) == (Verdict.ACCEPT, {Code.NAMES_RECODED})


def test_a_folder_in_a_base_shows_the_code_page() -> None:
    raw = unmarked("Тест/index.html", "cp866", base=True)
    assert codes(inspected(raw)) == {Code.NAMES_RECODED}


def test_letters_composed_otherwise_are_found_and_told() -> None:
    raw = unmarked(unicodedata.normalize("NFD", "čas.html"), "utf-8", href="čas.html")
    assert codes(inspected(raw)) == {Code.NAMES_RECODED, Code.HREF_CASE}


def test_names_that_become_one_in_their_code_page_are_refused() -> None:
    raw = unmarked("страница.html", "utf-8", beside="СТРАНИЦА.html")
    assert codes(inspected(raw)) == {Code.NAME_COLLISION}


def test_a_name_that_turns_dangerous_in_its_code_page_is_refused() -> None:
    found = inspected(unmarked("страница.html", "utf-8", beside="а\u202eб.html"))
    assert codes(found) == {Code.NAME_BIDI}


def test_names_that_fit_as_they_are_stay() -> None:
    text = manifest(resources=RESOURCE.replace("index.html", "страница.html"))
    found = inspected(zipped({"imsmanifest.xml": text, "страница.html": "x"}))
    assert (found.verdict(), codes(found)) == (Verdict.ACCEPT, set())
