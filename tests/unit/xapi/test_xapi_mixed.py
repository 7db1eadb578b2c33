"""Bodies of several parts: what they hold, and each rule that refuses them."""

import base64
import hashlib
import json
from typing import Any

import pytest

from xapi import Part, StatementsRefused, Version, read_mixed_post, write_mixed

MIXED = "multipart/mixed; boundary=cut"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
TEXT = b"What was said\r\nand done"


def sha2(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def attachment(body: bytes, **members: Any) -> dict[str, Any]:
    return {
        "usageType": "http://a.example/usage",
        "display": {"en": "A note"},
        "contentType": "application/octet-stream",
        "length": len(body),
        "sha2": sha2(body),
        **members,
    }


def mixed(statement: dict[str, Any], *bodies: bytes, **headers: str) -> bytes:
    """A body with those attachments; `headers` replace those of each part, underscores for hyphens."""
    pieces = [b"--cut\r\nContent-Type: application/json\r\n\r\n" + json.dumps(statement).encode()]
    for body in bodies:
        told = {"Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2(body)}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        pieces.append(f"--cut\r\n{lines}\r\n".encode() + body)
    return b"\r\n".join(pieces) + b"\r\n--cut--\r\n"


def rules(body: bytes, *, content_type: str = MIXED) -> set[str]:
    with pytest.raises(StatementsRefused) as caught:
        read_mixed_post(content_type, body, Version.V1)
    return {finding.rule for finding in caught.value.findings}


def signed(statement: dict[str, Any], header: dict[str, Any], payload: Any = None) -> bytes:
    """A JWS over the statement, or over something else; nobody made the signature."""
    parts = (json.dumps(header).encode(), json.dumps(payload or statement).encode(), b"made by nobody")
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def with_signature(statement: dict[str, Any], jws: bytes, **members: Any) -> bytes:
    told = {**statement, "attachments": [attachment(jws, usageType=SIGNATURE, **members)]}
    return mixed(told, jws)


def test_the_bytes_come_with_their_hash(statement: dict[str, Any]) -> None:
    statement["attachments"] = [attachment(TEXT)]
    (incoming,), parts = read_mixed_post(MIXED, mixed(statement, TEXT), Version.V1)
    assert incoming.value == statement
    assert [(part.sha2, part.body) for part in parts] == [(sha2(TEXT), TEXT)]


@pytest.mark.parametrize("start", [b"\r\n", b"said before\r\n", b""])
def test_what_stands_before_the_first_part_says_nothing(statement: dict[str, Any], start: bytes) -> None:
    (incoming,), _ = read_mixed_post('multipart/mixed; boundary="cut"', start + mixed(statement), Version.V1)
    assert incoming.value == statement


def test_what_is_written_is_read_again(statement: dict[str, Any]) -> None:
    statement["attachments"] = [attachment(TEXT)]
    part = Part(sha2(TEXT), "text/plain", TEXT)
    body = write_mixed(json.dumps(statement).encode(), [part], boundary="cut")
    assert read_mixed_post(MIXED, body, Version.V1)[1] == (part,)


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"Content_Transfer_Encoding": "base64"}, "mixed-encoding"),
        ({"X_Experience_API_Hash": sha2(b"other")}, "mixed-hash"),
        ({"X_Experience_API_Hash": ""}, "mixed-hash"),
    ],
)
def test_a_part_has_the_headers_it_needs(
    statement: dict[str, Any], headers: dict[str, str], rule: str
) -> None:
    statement["attachments"] = [attachment(TEXT)]
    assert rule in rules(mixed(statement, TEXT, **headers))


def test_no_part_too_many_and_none_missing(statement: dict[str, Any]) -> None:
    assert rules(mixed(statement, TEXT)) == {"mixed-unclaimed"}
    statement["attachments"] = [attachment(TEXT), attachment(b"other")]
    assert rules(mixed(statement, TEXT)) == {"attachment-file-url-required"}


def test_the_first_part_is_json_and_there_is_one(statement: dict[str, Any]) -> None:
    body = mixed(statement).replace(b"application/json", b"text/plain")
    assert "mixed-first-part" in rules(body)
    assert rules(mixed(statement), content_type="multipart/mixed") == {"mixed-boundary"}
    assert rules(b"", content_type=MIXED) == {"mixed-boundary"}


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signature_over_the_statement_is_taken(statement: dict[str, Any], algorithm: str) -> None:
    body = with_signature(statement, signed(statement, {"alg": algorithm}))
    assert len(read_mixed_post(MIXED, body, Version.V1)[1]) == 1


@pytest.mark.parametrize(
    ("header", "payload", "rule"),
    [
        ({"alg": "HS256"}, None, "signature-algorithm"),
        ({"alg": "none"}, None, "signature-algorithm"),
        ({}, None, "signature-algorithm"),
        (["RS256"], None, "signature-algorithm"),
        ({"alg": "RS256"}, {"actor": {"mbox": "mailto:x@y.z"}}, "signature-payload"),
        ({"alg": "RS256"}, ["statement"], "signature-payload"),
        ({"alg": "RS256", "x5c": []}, None, "signature-wrong"),
        ({"alg": "RS256", "x5c": ["AAAA"]}, None, "signature-wrong"),
        ({"alg": "RS256", "x5c": {"a": 1}}, None, "signature-wrong"),
    ],
)
def test_a_signature_that_is_none_is_refused(
    statement: dict[str, Any], header: Any, payload: Any, rule: str
) -> None:
    assert rules(with_signature(statement, signed(statement, header, payload))) == {rule}


@pytest.mark.parametrize("jws", [b"no signature", b"a.b", b"a.b.c", b"", b"\xff.\xff.\xff"])
def test_bytes_that_are_no_jws_are_refused(statement: dict[str, Any], jws: bytes) -> None:
    assert rules(with_signature(statement, jws)) == {"signature-jws"}


def test_a_signature_is_of_its_media_type_and_comes_along(statement: dict[str, Any]) -> None:
    jws = signed(statement, {"alg": "RS256"})
    assert rules(with_signature(statement, jws, contentType="text/plain")) == {"signature-content-type"}
    elsewhere = attachment(jws, usageType=SIGNATURE, fileUrl="http://a.example/signature")
    assert rules(mixed({**statement, "attachments": [elsewhere]})) == {"signature-attached"}
