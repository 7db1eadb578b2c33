"""Attachments and signatures, requirement by requirement (Data 2.4.11, 2.6; Communication 1.5)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.conformance.lrs import Lrs
from tests.e2e.statements import new_id, statement
from tests.e2e.wire import Answer

requirement = pytest.mark.requirement
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
MIXED = "multipart/mixed; boundary=cut"
TEXT = b"\x00what\r\n--was said\xff"


def claim(body: bytes, **members: Any) -> dict[str, Any]:
    return {
        "usageType": "http://a.example/usage",
        "display": {"en": "A note"},
        "contentType": "application/octet-stream",
        "length": len(body),
        "sha2": sha256(body).hexdigest(),
        **members,
    }


def mixed(said: Any, *bodies: bytes, first: str = "application/json", **headers: str) -> bytes:
    """`headers` replace those of each attachment, underscores for hyphens; an empty one is left out."""
    pieces = [f"--cut\r\nContent-Type: {first}\r\n\r\n".encode() + json.dumps(said).encode()]
    for body in bodies:
        told = {
            "Content_Type": "application/octet-stream",
            "Content_Transfer_Encoding": "binary",
            "X_Experience_API_Hash": sha256(body).hexdigest(),
        }
        told = {name.replace("_", "-"): value for name, value in {**told, **headers}.items() if value}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        pieces.append(f"--cut\r\n{lines}\r\n".encode() + body)
    return b"\r\n".join([*pieces, b"--cut--\r\n"])


def sent(lrs: Lrs, body: bytes, content_type: str = MIXED) -> Answer:
    return lrs.call("POST", "statements", body=body, Content_Type=content_type)


def attached(*bodies: bytes, **members: Any) -> dict[str, Any]:
    return statement(attachments=[claim(body, **members) for body in bodies])


@requirement("XAPI-00127", "XAPI-00137", "XAPI-00138", "XAPI-00167")
def test_attachments_go_in_and_come_out_to_the_byte(lrs: Lrs) -> None:
    """The withdrawn requirements asked for MIME headers within the body: it is taken without them."""
    one = attached(TEXT, b"")
    assert sent(lrs, mixed(one, TEXT, b"")).value == [one["id"]]
    answer = lrs.call("GET", "statements", {"statementId": one["id"], "attachments": "true"})
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=")
    for body in (TEXT, b""):
        assert sha256(body).hexdigest().encode() + b"\r\n\r\n" + body + b"\r\n--" in answer.body
    assert answer.body.count(b"Content-Transfer-Encoding: binary") == 2


@requirement("XAPI-00161", "XAPI-00167")
def test_without_being_asked_for_no_attachment_is_told(lrs: Lrs) -> None:
    one = attached(TEXT)
    sent(lrs, mixed(one, TEXT))
    for query in ({}, {"attachments": "false"}):
        answer = lrs.call("GET", "statements", {"statementId": one["id"], **query})
        assert answer.headers["content-type"] == "application/json"
    page = lrs.call("GET", "statements", {"limit": "1", "attachments": "true"})
    assert TEXT in page.body


@requirement("XAPI-00127")
@pytest.mark.parametrize(
    "media", ["multipart/form-data; boundary=cut", "multipart/related", "text/plain", ""]
)
def test_another_media_type_is_refused(lrs: Lrs, media: str) -> None:
    one = attached(TEXT)
    assert sent(lrs, mixed(one, TEXT), media).status == 400
    elsewhere = attached(b"x", fileUrl="http://a.example/x")
    assert sent(lrs, json.dumps(elsewhere).encode(), media).status == 400
    for each in (one, elsewhere):
        assert lrs.call("GET", "statements", {"statementId": each["id"]}).status == 404


@requirement("XAPI-00129")
def test_in_plain_json_each_attachment_is_elsewhere(lrs: Lrs) -> None:
    here, there = claim(TEXT), claim(TEXT, fileUrl="http://a.example/x")
    assert lrs.call("POST", "statements", body=statement(attachments=[there, there])).status == 200
    for mix in ([here], [there, here]):
        answer = lrs.call("POST", "statements", body=statement(attachments=mix))
        assert answer.value["findings"][0]["rule"] == "attachment-file-url-required"


ONE = attached(TEXT)
BROKEN = [
    pytest.param(mixed(ONE, TEXT, b"more"), MIXED, id="XAPI-00128"),
    pytest.param(mixed(ONE), MIXED, id="XAPI-00133 the bytes are missing"),
    pytest.param(mixed(ONE, TEXT).replace(b"--cut\r\n", b""), MIXED, id="XAPI-00130"),
    pytest.param(mixed(ONE, TEXT), "multipart/mixed", id="XAPI-00131"),
    pytest.param(mixed(ONE, TEXT), "multipart/mixed; boundary=other", id="XAPI-00131 another"),
    pytest.param(mixed(ONE, TEXT, X_Experience_API_Hash=""), MIXED, id="XAPI-00132 none"),
    pytest.param(mixed(ONE, TEXT, X_Experience_API_Hash="a" * 64), MIXED, id="XAPI-00132 another"),
    pytest.param(mixed([ONE], json.dumps(statement()).encode()), MIXED, id="XAPI-00133"),
    pytest.param(mixed(ONE, TEXT, first="text/plain"), MIXED, id="XAPI-00134"),
    pytest.param(mixed(ONE, TEXT, Content_Transfer_Encoding=""), MIXED, id="XAPI-00135 none"),
    pytest.param(mixed(ONE, TEXT, Content_Transfer_Encoding="base64"), MIXED, id="XAPI-00135 another"),
    pytest.param(b"", MIXED, id="nothing at all"),
    pytest.param(b"--cut--", MIXED, id="only an end"),
]


@pytest.mark.parametrize(("body", "media"), BROKEN)
def test_parts_that_are_not_as_they_should_be_are_refused(lrs: Lrs, body: bytes, media: str) -> None:
    answer = sent(lrs, body, media)
    assert answer.status == 400
    assert answer.value["remedy"]
    assert lrs.call("GET", "statements", {"statementId": ONE["id"]}).status == 404


def signed(header: Any, payload: Any) -> bytes:
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), b"made by nobody")
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def with_signature(lrs: Lrs, jws: bytes, said: dict[str, Any], **members: Any) -> Answer:
    told = {**said, "attachments": [claim(jws, **{"usageType": SIGNATURE, **members})]}
    return sent(lrs, mixed(told, jws))


@requirement("XAPI-00115", "XAPI-00116", "XAPI-00117")
@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_taken(lrs: Lrs, algorithm: str) -> None:
    one = statement()
    assert with_signature(lrs, signed({"alg": algorithm}, one), one).value == [one["id"]]


@pytest.mark.parametrize(
    ("header", "other", "members"),
    [
        pytest.param({"alg": "RS256"}, {}, {"contentType": "text/plain"}, id="XAPI-00115"),
        pytest.param({"alg": "RS256"}, {"verb": {"id": "x:other"}}, {}, id="XAPI-00116"),
        pytest.param({"alg": "HS256"}, {}, {}, id="XAPI-00117 HS256"),
        pytest.param({"alg": "none"}, {}, {}, id="XAPI-00117 none"),
        pytest.param({"alg": ["RS256"]}, {}, {}, id="XAPI-00117 a list"),
    ],
)
def test_a_signature_that_is_none_is_refused(
    lrs: Lrs, header: Any, other: dict[str, Any], members: dict[str, Any]
) -> None:
    one = statement()
    answer = with_signature(lrs, signed(header, {**one, **other}), one, **members)
    assert answer.status == 400
    assert lrs.call("GET", "statements", {"statementId": one["id"]}).status == 404


@requirement("XAPI-00115")
@pytest.mark.parametrize("jws", [b"no signature", b"a.b", b"", b"....", b"\xff.\xff.\xff"])
def test_bytes_that_are_no_signature_are_refused(lrs: Lrs, jws: bytes) -> None:
    assert with_signature(lrs, jws, statement(id=new_id())).status == 400


@pytest.fixture(scope="module")
def signer() -> tuple[rsa.RSAPrivateKey, str]:
    """A key, and its certificate as a signature brings it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.example")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9))
    chain = base64.b64encode(made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    return key, chain.decode()


@requirement("XAPI-00117")
@pytest.mark.parametrize(("spoil", "status"), [(b"", 200), (b"AAAA", 400)], ids=["genuine", "forged"])
def test_a_signature_is_verified_by_the_certificate_that_it_brings(
    lrs: Lrs, signer: tuple[rsa.RSAPrivateKey, str], spoil: bytes, status: int
) -> None:
    key, chain = signer
    one = statement()
    unsigned = signed({"alg": "RS256", "x5c": [chain]}, one).rpartition(b".")[0]
    made = base64.urlsafe_b64encode(key.sign(unsigned, PKCS1v15(), hashes.SHA256())).rstrip(b"=")
    jws = unsigned + b"." + spoil + made[len(spoil) :]
    answer = with_signature(lrs, jws, one)
    assert answer.status == status, answer
    if status == 400:
        assert answer.value["findings"][0]["rule"] == "signature-wrong"
