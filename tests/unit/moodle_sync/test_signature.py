"""Signatures by Standard Webhooks, with the standard's own library and a real plugin as witnesses."""

import json
import secrets as chance
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from moodle_sync.signature import TOLERANCE_S, Signed, Verdict, signature, verdict

GOLDEN = Path(__file__).parents[2] / "golden" / "moodle-plugin"
NOW = 1_795_563_460
OLD, NEW, OTHER = (f"whsec_{b64encode(letter * 32).decode()}" for letter in (b"o", b"n", b"x"))
BODY = '{"a":"Љубица","b":1.50,  "b":"\\/"}'


def _signed(secret: str, *, body: str = BODY, at: int = NOW, key: str = "m-1") -> Signed:
    made = Webhook(secret).sign(key, datetime.fromtimestamp(at, UTC), body)
    return Signed(key, timestamp=str(at), signature=made)


@pytest.mark.parametrize("name", ["learner", "account", "course", "test"])
def test_what_a_real_plugin_signed_is_genuine(name: str) -> None:
    told = json.loads((GOLDEN / "signatures.json").read_bytes())
    head = told[f"webhook-{name}.json"]
    signed = Signed(
        head["webhook-id"], timestamp=head["webhook-timestamp"], signature=head["webhook-signature"]
    )
    body = (GOLDEN / f"webhook-{name}.json").read_bytes()
    now_s = int(signed.timestamp) + 1
    assert verdict(signed, body, secrets=told["secret"], now_s=now_s) is Verdict.GENUINE
    assert verdict(signed, body + b"\n", secrets=told["secret"], now_s=now_s) is Verdict.FORGED


def test_the_vector_of_the_standard_is_genuine() -> None:
    """Standard Webhooks 1.0: secret, id, time and body with the signature that they give."""
    signed = Signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
        signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    )
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    for body, expected in (
        (b'{"test": 2432232314}', Verdict.GENUINE),
        (b'{"test":2432232314}', Verdict.FORGED),
    ):
        assert verdict(signed, body, secrets=secret, now_s=1_614_265_330) is expected


def test_what_the_standards_library_signs_is_genuine_with_any_of_our_secrets() -> None:
    for secrets in (OLD, f"{NEW} {OLD}", f" {OLD}\n{NEW} "):
        assert verdict(_signed(OLD), BODY.encode(), secrets=secrets, now_s=NOW) is Verdict.GENUINE


def test_one_of_several_signatures_is_enough() -> None:
    both = f"v2,abc {_signed(OTHER).signature} {_signed(NEW).signature}"
    signed = Signed("m-1", timestamp=str(NOW), signature=both)
    assert verdict(signed, BODY.encode(), secrets=f"{OLD} {NEW}", now_s=NOW) is Verdict.GENUINE
    assert verdict(signed, BODY.encode(), secrets=OLD, now_s=NOW) is Verdict.FORGED


def test_a_body_written_anew_is_another_body() -> None:
    anew = json.dumps(json.loads(BODY)).encode()
    assert verdict(_signed(OLD), anew, secrets=OLD, now_s=NOW) is Verdict.FORGED


@pytest.mark.parametrize(
    ("signed", "secrets"),
    [
        (_signed(OTHER), OLD),
        (Signed("m-2", timestamp=str(NOW), signature=_signed(OLD).signature), OLD),
        (Signed("m-1", timestamp=str(NOW + 1), signature=_signed(OLD).signature), OLD),
        (Signed("m-1", timestamp="", signature=_signed(OLD).signature), OLD),
        (Signed("m-1", timestamp="now", signature=_signed(OLD).signature), OLD),
        (Signed("", timestamp=str(NOW), signature=_signed(OLD, key="").signature), OLD),
        (Signed("м", timestamp=str(NOW), signature=_signed(OLD, key="м").signature), OLD),
        (Signed("m-1", timestamp=str(NOW), signature=""), OLD),
        (Signed("m-1", timestamp=str(NOW), signature="v1,"), OLD),
        (Signed("m-1", timestamp=str(NOW), signature="v1,љ"), OLD),
        (_signed(OLD), ""),
        (_signed(OLD), "whsec_"),
        (_signed(OLD), "whsec_???"),
    ],
)
def test_what_does_not_match_is_forged(signed: Signed, secrets: str) -> None:
    assert verdict(signed, BODY.encode(), secrets=secrets, now_s=NOW) is Verdict.FORGED


@pytest.mark.parametrize(("off_s", "expected"), [
    (0, Verdict.GENUINE),
    (TOLERANCE_S, Verdict.GENUINE),
    (-TOLERANCE_S, Verdict.GENUINE),
    (TOLERANCE_S + 1, Verdict.STALE),
    (-TOLERANCE_S - 1, Verdict.STALE),
])  # fmt: skip
def test_five_minutes_are_let_pass_to_either_side(off_s: int, expected: Verdict) -> None:
    assert verdict(_signed(OLD), BODY.encode(), secrets=OLD, now_s=NOW + off_s) is expected


def test_a_forged_message_is_not_called_stale() -> None:
    assert verdict(_signed(OTHER), BODY.encode(), secrets=OLD, now_s=NOW + 10**6) is Verdict.FORGED


@given(st.text(max_size=40), st.binary(min_size=1, max_size=64))
def test_the_standards_library_takes_what_we_sign(text: str, key: bytes) -> None:
    secret = f"whsec_{b64encode(key).decode()}"
    body = text.encode("utf-8", "replace")
    now = int(datetime.now(UTC).timestamp())
    signed = Signed(chance.token_hex(8), timestamp=str(now), signature="")
    made = signature(signed, body, secrets=[OTHER, secret])
    head = {"webhook-id": signed.id, "webhook-timestamp": signed.timestamp, "webhook-signature": made}
    assert Webhook(secret).verify(body, head, json_parse=False) is None
