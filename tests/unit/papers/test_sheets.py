"""What a paper looks like: opened by another hand's reader, in both scripts, the same every time."""

import io
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pdfua
import pypdf
import pytest
import zxingcpp
from pdf_oxide import PdfDocument
from PIL import Image

from lms_bridge.domain.document import Document
from lms_bridge.domain.paper import Language
from lms_bridge.papers.sheet import document_sheet, transcript_sheet
from lms_bridge.papers.typesetting import CannotBeSet, Typesetter
from tests.papers import CERTIFICATE, CONFIRMATION, ISSUER, saying

SETTER = Typesetter()


def made(document: Document, language: Language = Language.CYRILLIC) -> bytes:
    return SETTER.document(document_sheet(document, language, ISSUER))


def text(pdf: bytes) -> str:
    """All its text, each run of blanks as one."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


CYRILLIC = ["Потврда о похађању обуке", "Љубица Његић Ђорђевић", "Број: P-2026-000123", "18. 11. 2026."]
LATIN = ["Potvrda o pohađanju obuke", "Ljubica Njegić Đorđević", "Broj: P-2026-000123", "Grad Kragujevac"]
ENGLISH = [
    "Confirmation of attendance",
    "Ljubica Njegić Đorđević",
    "Number: P-2026-000123",
    "18 November 2026",
]
SAYS = [(Language.CYRILLIC, CYRILLIC), (Language.LATIN, LATIN), (Language.ENGLISH, ENGLISH)]


@pytest.mark.parametrize(("language", "lines"), SAYS, ids=[language.value for language, _ in SAYS])
def test_a_paper_reads_right_in_its_script(language: Language, lines: list[str]) -> None:
    read = text(made(CONFIRMATION, language))
    assert [line for line in lines if line not in read] == []
    assert f"{ISSUER.address}/verify/{CONFIRMATION.code}" in read


def test_a_certificate_says_the_score_and_a_webinar_the_minutes() -> None:
    certificate, confirmation = text(made(CERTIFICATE)), text(made(CONFIRMATION))
    assert "Резултат теста: 18/30" in certificate
    assert "Присуство" not in certificate
    assert "Присуство: 118 мин" in confirmation


def test_a_latin_name_is_never_turned_into_cyrillic_and_a_code_stays_as_it_came() -> None:
    document = saying(given_name="Tanjug", family_name="Konjunktura")
    assert "Tanjug Konjunktura" in text(made(document))
    assert "П-12/2026" in text(made(document, Language.LATIN))


@pytest.mark.parametrize("name", ['"#sys.inputs" $x$ *b*', "@here <l> `raw`", "// \\ #panic()", "]]>{{"])
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    assert "".join(name.split()) in "".join(text(made(saying(given_name=name))).split())


LONG = "Заштита података о личности у органима јавне управе. "


@pytest.mark.parametrize(("times", "sheets"), [(1, 1), (8, 1), (40, 2)])
def test_a_long_title_stays_on_its_sheet_and_none_is_cut(times: int, sheets: int) -> None:
    pdf = made(saying(programme_title=(LONG * times).strip()))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == sheets
    assert text(pdf).count("јавне управе.") == times


@pytest.mark.parametrize(("letter", "told"), [("漢", "U+6F22"), ("\0", "U+0000"), ("😀", "U+1F600")])
def test_a_letter_that_no_font_has_is_named_and_the_name_is_not(letter: str, told: str) -> None:
    with pytest.raises(CannotBeSet) as refused:
        made(saying(given_name=f"Петар{letter}"))
    assert refused.value.params == {"character": told}
    assert refused.value.__cause__ is None


def test_the_same_document_gives_the_same_bytes() -> None:
    assert made(CONFIRMATION) == SETTER.document(document_sheet(CONFIRMATION, Language.CYRILLIC, ISSUER))
    assert made(CONFIRMATION) == Typesetter().document(
        document_sheet(CONFIRMATION, Language.CYRILLIC, ISSUER)
    )


def transcript(documents: list[Document]) -> bytes:
    told = {"name": "Љубица Његић", "day": date(2026, 11, 25)}
    return SETTER.transcript(transcript_sheet(documents, Language.CYRILLIC, ISSUER, **told))


PAPERS = {
    **{language.value: partial(made, CERTIFICATE, language) for language in Language},
    "transcript of none": partial(transcript, []),
    "transcript of many": partial(transcript, [CONFIRMATION, CERTIFICATE] * 40),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_passes_another_hands_checker_of_accessible_pdf(name: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(PAPERS[name]())
    report = pdfua.validate(str(file))
    assert [finding for finding in report.findings if finding.severity >= pdfua.Severity.WARNING] == []


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_says_what_an_archive_asks_for(name: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(PAPERS[name]()))
    told = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2<" in told
    assert "<pdfaid:conformance>A<" in told
    assert "<pdfuaid:part>1<" in told
    assert reader.trailer["/Root"]["/OutputIntents"]
    assert not reader.is_encrypted
    assert [font for page in reader.pages for font in fonts(page) if not font] == []


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_passes_another_hands_checker_of_archives(name: str) -> None:
    report = PdfDocument.from_bytes(PAPERS[name]()).validate_pdf_a("2a")
    assert (report["valid"], report["errors"]) == (True, [])


def test_the_code_on_the_paper_leads_to_its_check() -> None:
    picture = PdfDocument.from_bytes(made(CONFIRMATION)).render_page(0, dpi=100)
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [one.text for one in read] == [ISSUER.check(CONFIRMATION.code)]


def fonts(page: Any) -> Iterator[bool]:
    """Of each font of a page whether its file is in the PDF."""
    for font in page["/Resources"]["/Font"].values():
        below = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        held = below["/FontDescriptor"].get_object()
        yield any(name in held for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_a_paper_has_its_title_its_language_and_the_day_of_its_issue() -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(CONFIRMATION)))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata["/Title"] == "Потврда о похађању обуке"
    assert reader.metadata["/CreationDate"].startswith("D:20261118")
    assert root["/Lang"].startswith("sr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]


def test_a_transcript_lists_each_document_with_its_code() -> None:
    sheet = transcript_sheet(
        [CONFIRMATION, CERTIFICATE], Language.LATIN, ISSUER, name="Љубица Његић", day=date(2026, 11, 25)
    )
    read = text(SETTER.transcript(sheet))
    for held in ("Ljubica Njegić", "P-2026-000123", "S-2026-000005", CONFIRMATION.code, CERTIFICATE.code):
        assert held in read
