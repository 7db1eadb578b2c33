"""Signatures on PDFs: PAdES B-B or B-T (ETSI EN 319 142-1) by the organisation's key, in PKCS#12 or PEM."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from asn1crypto import keys, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms_bridge.domain.errors import Refused
from lms_bridge.papers.stamps import Stamps
from lms_bridge.services.ports import Clock

_FIELD: Final = "Seal"


class SealUnreadable(Refused):
    """The key for signing papers cannot be used (`place`, `problem`): nothing is made meanwhile."""

    code = "seal-unreadable"


@dataclass(frozen=True, slots=True)
class SealFile:
    """Where the key is: PKCS#12, or PEM with the key and its certificate first, then the chain."""

    path: Path
    password: str = field(default="", repr=False)
    password_file: Path | None = None


class Seal:
    """Signs by the key in the file, which is read when first needed. `clock` says whether it is valid.

    `stamps`: who says when it was signed, or None: nobody but the signer.
    """

    def __init__(self, file: SealFile, clock: Clock, stamps: Stamps | None = None) -> None:
        self._file = file
        self._clock = clock
        self._stamps = stamps

    @property
    def name(self) -> str:
        """SHA-256 of the certificate, in hexadecimal. Raises `SealUnreadable`."""
        self._check_time()
        return self._held.certificate.fingerprint(SHA256()).hex()

    def sign(self, pdf: bytes) -> bytes:
        """The same file with a signature after it. Raises `SealUnreadable`, `StampUnavailable`."""
        self._check_time()
        writer = _MetadataKept(io.BytesIO(pdf))
        told = PdfSignatureMetadata(
            field_name=_FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", name=None
        )
        signed: Any = PdfSigner(told, self._signer, timestamper=self._stamps).sign_pdf(writer)
        return bytes(signed.getbuffer())

    def _check_time(self) -> None:
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        certificate = self._held.certificate
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise self._refused("its certificate is not valid now")

    @cached_property
    def _held(self) -> "_Held":
        try:
            content = self._file.path.read_bytes()
            password = self._password()
        except OSError:
            raise self._refused("the file cannot be read") from None
        try:
            held = _from_pem(content, password) if b"-----BEGIN" in content else _from_p12(content, password)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise self._refused("it holds no key and certificate, or the password is another") from None
        if _public(held.key) != _public(held.certificate):
            raise self._refused("the certificate is not that of the key")
        return held

    def _password(self) -> bytes | None:
        file = self._file.password_file
        given = file.read_text("utf-8").strip() if file else self._file.password
        return given.encode() or None

    def _refused(self, problem: str) -> SealUnreadable:
        return SealUnreadable(place=str(self._file.path), problem=problem)

    @cached_property
    def _signer(self) -> SimpleSigner:
        held = self._held
        der = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        chain.register_multiple([_asn1(one) for one in held.chain])
        return SimpleSigner(_asn1(held.certificate), keys.PrivateKeyInfo.load(der), chain)


class _MetadataKept(IncrementalPdfFileWriter):
    """Leaves the metadata as it is: what it would write by itself is no longer PDF/A to every reader."""

    def _update_meta(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class _Held:
    key: Any = field(repr=False)
    certificate: Certificate
    chain: Sequence[Certificate]


def _from_p12(content: bytes, password: bytes | None) -> _Held:
    found = load_pkcs12(content, password)
    if found.key is None or found.cert is None:
        raise ValueError("no key or no certificate")
    return _Held(found.key, found.cert.certificate, [one.certificate for one in found.additional_certs])


def _from_pem(content: bytes, password: bytes | None) -> _Held:
    certificate, *chain = load_pem_x509_certificates(content)
    return _Held(load_pem_private_key(content, password), certificate, chain)


def _public(holder: Any) -> bytes:
    """The public key of a key or a certificate."""
    public: bytes = holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public


def _asn1(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
