"""Documents to be made into papers, and keys to sign them with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from lms_bridge.domain.document import Document, DocumentKind, Said, Standing
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.papers.sheet import Issuer

DECADES = 40 * 365
ISSUED_MS = 1_795_000_000_000
"""18 November 2026, as it is in Belgrade too."""
ISSUER = Issuer("Академија за јавну управу", "Academy of Public Administration", "https://bridge.example")
SAID = Said(
    given_name="Љубица",
    family_name="Његић Ђорђевић",
    body="Град Крагујевац",
    programme_code="П-12/2026",
    programme_title="Заштита података о личности",
    programme_kind=ProgrammeKind.GENERAL,
    realisation_title="Заштита података о личности, септембар",
    form=Form.WEBINAR,
    start_ms=1_790_000_000_000,
    end_ms=1_790_007_200_000,
    provider="Центар за стручно усавршавање",
    minutes=118,
    score=None,
)
CONFIRMATION = Document(
    id=7,
    kind=DocumentKind.CONFIRMATION,
    year=2026,
    number=123,
    code="7K2M9QW3ER5TY8ZX",
    person_id="p-1",
    realisation_id="r-1",
    version=1,
    issued_ms=ISSUED_MS,
    issued_by="setting",
    standing=Standing.ISSUED,
    said=SAID,
)
CERTIFICATE = replace(
    CONFIRMATION,
    id=8,
    kind=DocumentKind.CERTIFICATE,
    number=5,
    code="0123456789ABCDEF",
    said=replace(SAID, form=Form.ONLINE, minutes=None, score="18/30"),
)


def saying(**changes: Any) -> Document:
    """The confirmation, which says something else."""
    return replace(CONFIRMATION, said=replace(SAID, **changes))


def key_and_certificate(
    name: str, days: int = DECADES
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and a certificate of its own hand, which is valid for so many days from 2020 on."""
    return _made(name, days)


@cache
def _made(name: str, days: int) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    began = datetime(2020, 1, 1, tzinfo=UTC)
    built = (
        x509.CertificateBuilder(who, who, key.public_key(), 1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
    )
    return key, built.sign(key, SHA256())


def p12(name: str, password: str, days: int = DECADES) -> bytes:
    """The key and certificate of that name as PKCS#12."""
    key, certificate = key_and_certificate(name, days)
    lock = BestAvailableEncryption(password.encode())
    return serialize_key_and_certificates(name.encode(), key, certificate, None, lock)


def pem(key_name: str, certificate_name: str, password: str) -> bytes:
    """A key and a certificate one after the other, which belong together where the names are the same."""
    key, (_, certificate) = key_and_certificate(key_name)[0], key_and_certificate(certificate_name)
    lock = BestAvailableEncryption(password.encode())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock) + certificate.public_bytes(Encoding.PEM)
