"""Tokens of an issuer: genuine ones are read, everything else is refused with a reason."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.runtime.issuer import Issuer, fetched
from lms_bridge.runtime.tokens import LEEWAY_S, Claims, OidcTokens
from lms_bridge.services.bearer import TokenRefused
from lms_bridge.services.ports.tokens import Token
from tests.issuers import AUDIENCE, StandInIssuer, described, private, standing_in

NOW = int(time.time())
Make = Callable[[StandInIssuer], str]


@pytest.fixture(scope="module")
def issuer() -> Iterator[StandInIssuer]:
    with standing_in() as made:
        made.keys = [
            *(described(kid) for kid in ("rsa", "ec", "ec384", "ed")),
            described("weak"),
            described("rsa2", alg="PS256"),
            {**described("ec2"), "use": "enc"},
            {"kty": "oct", "k": base64.urlsafe_b64encode(b"k" * 32).decode(), "kid": "oct", "alg": "HS256"},
            {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "broken"},
            "no key",  # type: ignore[list-item]
        ]
        yield made


@pytest.fixture(scope="module")
def tokens(issuer: StandInIssuer) -> OidcTokens:
    return reader(issuer)


def reader(issuer: StandInIssuer, **claims: str) -> OidcTokens:
    return OidcTokens(Issuer(issuer.url, fetch=fetched), Claims(AUDIENCE, **claims))


GOOD: dict[str, dict[str, Any]] = {
    "RSA": {},
    "RSA with PSS": {"kid": "rsa", "algorithm": "PS384"},
    "a key's own algorithm": {"kid": "rsa2", "algorithm": "PS256"},
    "P-256": {"kid": "ec"},
    "P-384": {"kid": "ec384"},
    "Ed25519": {"kid": "ed"},
    "several audiences": {"aud": ["other", AUDIENCE]},
    "just expired": {"exp": lambda: int(time.time()) - LEEWAY_S + 20},
    "soon valid": {"nbf": lambda: int(time.time()) + LEEWAY_S - 5},
    "a clock ahead": {"iat": lambda: int(time.time()) + LEEWAY_S - 5},
    "client_id": {"azp": None, "client_id": "app"},
    "both the same": {"client_id": "app"},
    "an access token by its type": {"headers": {"typ": "at+JWT"}},
    "no type": {"headers": {"typ": None}},
}


@pytest.mark.parametrize("of", GOOD.values(), ids=GOOD.keys())
def test_a_good_token_is_read(issuer: StandInIssuer, tokens: OidcTokens, of: dict[str, Any]) -> None:
    expected = Token(
        issuer.url, "app", "service-account", ("openid", "statements/write", "statements/read/mine")
    )
    assert tokens.read(issuer.token(**of)) == expected


def pem(kid: str) -> bytes:
    return private(kid).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[union-attr]


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def forged(secret: bytes, algorithm: str, **header: Any) -> Make:
    """Its claims are good; it is signed by HMAC with the secret, or not at all where there is none."""

    def make(issuer: StandInIssuer) -> str:
        claims = issuer.token().split(".")[1]
        head = b64(json.dumps({"typ": "JWT", "kid": "rsa", "alg": algorithm, **header}).encode())
        signature = hmac.digest(secret, f"{head}.{claims}".encode(), hashlib.sha256) if secret else b""
        return f"{head}.{claims}.{b64(signature)}"

    return make


def with_claims(**of: Any) -> Make:
    return lambda issuer: issuer.token(**of)


def changed(issuer: StandInIssuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{issuer.token(scope='all').split('.')[1]}.{signature}"


BAD: dict[str, tuple[str, Make]] = {
    "no signature": ("algorithm", forged(b"", "none")),
    "no signature, spelt oddly": ("algorithm", forged(b"", "nOnE")),
    "the public key as a secret": ("algorithm", forged(pem("rsa"), "HS256")),
    "the public key as a secret of RS256": ("signature", forged(pem("rsa"), "RS256")),
    "a secret that the issuer publishes": ("algorithm", forged(b"k" * 32, "HS256", kid="oct")),
    "a key that is no key for signing": ("unknown-key", forged(b"k" * 32, "RS256", kid="oct")),
    "an algorithm of no kind": ("algorithm", forged(b"x", "RS257")),
    "an algorithm that is a list": ("algorithm", forged(b"x", ["RS256"])),  # type: ignore[arg-type]
    "an extension that must be known": ("malformed", forged(b"x", "RS256", crit=["exp"], exp=1)),
    "a key in the header": ("signature", forged(b"x", "RS256", jwk={"kty": "oct", "k": "eA"})),
    "a kid that is a number": ("malformed", forged(b"x", "RS256", kid=5)),
    "an RSA token with a curve's key": ("algorithm", forged(b"x", "RS256", kid="ec")),
    "another algorithm than the key's": ("algorithm", with_claims(kid="rsa2", algorithm="RS256")),
    "an unknown key": ("unknown-key", with_claims(headers={"kid": "gone"})),
    "no key named, where there are several": ("unknown-key", with_claims(headers={"kid": None})),
    "a weak key": ("unknown-key", with_claims(headers={"kid": "weak"})),
    "a key for encryption": ("unknown-key", with_claims(kid="ec2", algorithm="ES256")),
    "another key's signature": ("signature", with_claims(kid="rsa2", headers={"kid": "rsa"})),
    "claims of another token": ("signature", changed),
    "for somebody else": ("audience", with_claims(aud="https://other.example")),
    "for nobody": ("claim-missing", with_claims(aud=None)),
    "for a part of us": ("audience", with_claims(aud=AUDIENCE[:-1])),
    "of another issuer": ("issuer", with_claims(iss="https://other.example")),
    "of no issuer": ("claim-missing", with_claims(iss=None)),
    "expired": ("expired", with_claims(exp=NOW - LEEWAY_S - 60)),
    "without an end": ("claim-missing", with_claims(exp=None)),
    "an end that is no time": ("malformed", with_claims(exp="tomorrow")),
    "an end beyond all time": ("malformed", with_claims(exp=float("inf"))),
    "not valid yet": ("not-yet-valid", with_claims(nbf=NOW + 3600)),
    "made in the future": ("not-yet-valid", with_claims(iat=NOW + 3600)),
    "of no application": ("application", with_claims(azp=None)),
    "of two applications": ("application", with_claims(client_id="another")),
    "of an application that is a list": ("application", with_claims(azp=["app"])),
    "about a number": ("malformed", with_claims(sub=5)),
    "a token for signing out": ("type", with_claims(headers={"typ": "logout+jwt"})),
    "nothing": ("malformed", lambda _: ""),
    "no token": ("malformed", lambda _: "abc"),
    "dots": ("malformed", lambda _: ".."),
    "no JSON": ("malformed", lambda _: f"{b64(b'[')}.{b64(b'{}')}."),
    "a list": ("malformed", lambda _: f"{b64(b'[]')}.{b64(b'{}')}."),
    "a deep list": ("malformed", lambda _: f"{b64(b'[' * 12_000)}.{b64(b'{}')}."),
    "letters of no token": ("malformed", lambda _: "ђ.ђ.ђ"),
    "a very long one": ("malformed", lambda issuer: issuer.token(more="x" * 20_000)),
}


@pytest.mark.parametrize(("reason", "make"), BAD.values(), ids=BAD.keys())
def test_a_bad_token_is_refused(issuer: StandInIssuer, tokens: OidcTokens, reason: str, make: Make) -> None:
    with pytest.raises(TokenRefused) as caught:
        tokens.read(make(issuer))
    assert caught.value.params == {"reason": reason}


@pytest.mark.parametrize(
    ("claims", "said", "scopes"),
    [
        ({}, {"scope": None}, ()),
        ({}, {"scope": ["all", 5, "state"]}, ("all", "state")),
        ({}, {"scope": {"all": 1}}, ()),
        ({"scope": "scp"}, {"scp": "all", "scope": "state"}, ("all",)),
        ({"scope": ""}, {}, None),
        ({"prefix": "lrs:"}, {"scope": "lrs:state all lrs:"}, ("state", "")),
    ],
)
def test_scopes_are_where_the_settings_say(
    issuer: StandInIssuer, claims: dict[str, str], said: dict[str, Any], scopes: tuple[str, ...] | None
) -> None:
    assert reader(issuer, **claims).read(issuer.token(**said)).scopes == scopes


def test_the_application_is_where_the_settings_say(issuer: StandInIssuer) -> None:
    assert reader(issuer, client="appid").read(issuer.token(appid="other")).client_id == "other"
    with pytest.raises(TokenRefused):
        reader(issuer, client="appid").read(issuer.token())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_token_with_one_letter_changed_is_refused_or_says_the_same(
    issuer: StandInIssuer, tokens: OidcTokens, data: st.DataObject
) -> None:
    good = issuer.token("ec")
    at = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed_token = good[:at] + letter + good[at + 1 :]
    with suppress(TokenRefused):  # the last letter of base64 may have bits that mean nothing
        assert tokens.read(changed_token) == tokens.read(good)
