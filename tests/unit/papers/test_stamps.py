"""Time stamps in signatures: given by an authority of another hand, and missed loudly where none comes."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import keys, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from lms_bridge.papers.seal import Seal, SealFile
from lms_bridge.papers.stamps import Stamps, StampUnavailable
from lms_bridge.runtime.clock import SystemClock
from moodle_sync import Answer, PostFailed
from tests.papers import key_and_certificate, p12
from tests.unit.papers.test_seal import PAPER

URL = "https://tsa.example/stamp"
WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


@cache
def authority() -> tuple[x509.Certificate, DummyTimeStamper]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = made.Name([made.NameAttribute(NameOID.COMMON_NAME, "tsa")])
    built = made.CertificateBuilder(who, who, key.public_key(), 1, WHEN, WHEN + timedelta(9999))
    stamping = made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    der = built.add_extension(stamping, critical=True).sign(key, SHA256()).public_bytes(Encoding.DER)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(der)
    stamper = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private), fixed_dt=WHEN)  # type: ignore[no-untyped-call]
    return certificate, stamper


def stamped(query: bytes) -> Answer:
    answer = authority()[1].request_tsa_response(tsp.TimeStampReq.load(query))  # type: ignore[no-untyped-call]
    return Answer(200, headers={}, body=answer.dump())


def signed(folder: Path, ask: Callable[[bytes], Answer]) -> bytes:
    file = folder / "seal"
    file.write_bytes(p12("a", "pass"))
    return Seal(SealFile(file, "pass"), SystemClock(), Stamps(ask, URL)).sign(PAPER)


def test_a_stamp_says_when_it_was_signed(tmp_path: Path) -> None:
    [signature] = PdfFileReader(io.BytesIO(signed(tmp_path, stamped))).embedded_signatures
    signer = x509.Certificate.load(key_and_certificate("a")[1].public_bytes(Encoding.DER))
    trust = ValidationContext(trust_roots=[signer, authority()[0]])
    status = validate_pdf_signature(signature, trust)
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.timestamp == WHEN


def hangs_up(query: bytes) -> Answer:
    raise PostFailed("no-answer")


@pytest.mark.parametrize(
    "ask",
    [
        hangs_up,
        lambda _: Answer(500, headers={}, body=b""),
        lambda _: Answer(200, headers={}, body=b"<html>"),
        lambda _: Answer(200, headers={}, body=b""),
        lambda query: Answer(200, headers={}, body=stamped(query).body[:-40]),
    ],
)
def test_without_a_stamp_nothing_is_signed(tmp_path: Path, ask: Callable[[bytes], Answer]) -> None:
    with pytest.raises(StampUnavailable) as refused:
        signed(tmp_path, ask)
    assert refused.value.params["place"] == "tsa.example"
    assert refused.value.retryable
