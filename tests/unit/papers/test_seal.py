"""Signatures on papers: made by pyHanko, looked at by its validator as any other reader would."""

import io
from pathlib import Path

import pypdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pdf_oxide import PdfDocument
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from lms_bridge.domain.paper import Language
from lms_bridge.papers.seal import Seal, SealFile, SealUnreadable
from lms_bridge.papers.sheet import document_sheet
from lms_bridge.papers.typesetting import Typesetter
from lms_bridge.runtime.clock import SystemClock
from tests.papers import CONFIRMATION, ISSUER, key_and_certificate, p12, pem

PAPER = Typesetter().document(document_sheet(CONFIRMATION, Language.CYRILLIC, ISSUER))


def seal(folder: Path, content: bytes, password: str = "pass") -> Seal:
    file = folder / "seal"
    file.write_bytes(content)
    return Seal(SealFile(file, password), SystemClock())


def looked_at(pdf: bytes) -> PdfSignatureStatus:
    root = x509.Certificate.load(key_and_certificate("a")[1].public_bytes(Encoding.DER))
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


@pytest.mark.parametrize("kind", ["PKCS#12", "PEM"])
def test_a_signature_holds_for_the_whole_file(tmp_path: Path, kind: str) -> None:
    content = p12("a", "pass") if kind == "PKCS#12" else pem("a", "a", "pass")
    status = looked_at(seal(tmp_path, content).sign(PAPER))
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signing_cert.subject.native == {"common_name": "a"}


def test_a_signature_is_pades(tmp_path: Path) -> None:
    reader = PdfFileReader(io.BytesIO(seal(tmp_path, p12("a", "pass")).sign(PAPER)))
    assert reader.embedded_signatures[0].sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.parametrize("place", [400, len(PAPER) // 2, len(PAPER) - 40])
def test_a_changed_byte_breaks_it(tmp_path: Path, place: int) -> None:
    signed = bytearray(seal(tmp_path, p12("a", "pass")).sign(PAPER))
    signed[place] ^= 0x01
    try:
        status = looked_at(bytes(signed))
    except Exception:  # noqa: BLE001 - a reader may find no PDF any more
        return
    assert not status.intact


def test_the_paper_stands_in_the_signed_file_as_it_was(tmp_path: Path) -> None:
    signed = seal(tmp_path, p12("a", "pass")).sign(PAPER)
    assert signed.startswith(PAPER)
    before, after = (pypdf.PdfReader(io.BytesIO(pdf)) for pdf in (PAPER, signed))
    told = [one.trailer["/Root"]["/Metadata"].get_data() for one in (before, after)]
    assert told[0] == told[1]
    assert PdfDocument.from_bytes(signed).validate_pdf_a("2a")["errors"] == []


UNUSABLE = {
    "password": (lambda: p12("a", "another"), "holds no key"),
    "nothing": (lambda: b"", "holds no key"),
    "text": (lambda: b"no key at all", "holds no key"),
    "half a PEM": (lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n", "holds no key"),
    "another's certificate": (lambda: pem("a", "b", "pass"), "not that of the key"),
    "over": (lambda: p12("over", "pass", days=0), "not valid now"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_key_that_cannot_be_used_is_refused_with_its_place_and_the_problem(
    tmp_path: Path, name: str
) -> None:
    content, problem = UNUSABLE[name]
    with pytest.raises(SealUnreadable) as refused:
        seal(tmp_path, content()).sign(PAPER)
    assert problem in str(refused.value.params["problem"])
    assert refused.value.params["place"] == str(tmp_path / "seal")


def test_a_file_that_is_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SealUnreadable, match="cannot be read"):
        _ = Seal(SealFile(tmp_path / "away.p12"), SystemClock()).name


def test_the_password_may_stand_in_a_file_and_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "seal.p12").write_bytes(p12("a", "pass"))
    (tmp_path / "password").write_text("pass\n")
    file = SealFile(tmp_path / "seal.p12", password_file=tmp_path / "password")
    assert looked_at(Seal(file, SystemClock()).sign(PAPER)).bottom_line
    assert "pass'" not in repr(SealFile(tmp_path, "pass"))
