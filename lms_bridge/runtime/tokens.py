"""Access tokens of an OpenID Connect issuer: JSON Web Tokens, checked by its keys (RFC 7519, 9068)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from lms_bridge.runtime.issuer import ALGORITHMS, Issuer, Key
from lms_bridge.services.bearer import TokenRefused
from lms_bridge.services.ports.tokens import Token

LEEWAY_S: Final = 30
"""By how much the issuer's clock may differ from ours."""
_MOST_CHARACTERS: Final = 16_384
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_OF_CLIENTS: Final = ("azp", "client_id")
_REQUIRED: Final = ("exp", "iss", "aud")
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (jwt.ExpiredSignatureError, "expired"),
    (jwt.ImmatureSignatureError, "not-yet-valid"),
    (jwt.InvalidAudienceError, "audience"),
    (jwt.InvalidIssuerError, "issuer"),
    (jwt.InvalidSignatureError, "signature"),
    (jwt.MissingRequiredClaimError, "claim-missing"),
)
_BROKEN: Final = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Claims:
    """Which claims say what. `client`: of the application's id, empty for `azp` or `client_id`. `scope`:
    of the scopes, empty where the token is not asked; `prefix`: what stands before each of ours there.
    """

    audience: str
    client: str = ""
    scope: str = "scope"
    prefix: str = ""


class OidcTokens:
    """Reads tokens as `services.ports.tokens.Tokens` promises."""

    def __init__(self, issuer: Issuer, claims: Claims) -> None:
        self._issuer = issuer
        self._claims = claims

    def read(self, text: str) -> Token:
        header = _header(text)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            raise TokenRefused(reason="algorithm")
        key = self._issuer.key(header.get("kid"))
        if key is None:
            raise TokenRefused(reason="unknown-key")
        if algorithm not in key.algorithms:
            raise TokenRefused(reason="algorithm")
        said = self._verified(text, key, algorithm)
        client = self._client(said)
        subject = said.get("sub", "")
        return Token(self._issuer.url, client, subject, self._scopes(said))

    def _verified(self, text: str, key: Key, algorithm: str) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                text,
                key.public,
                algorithms=[algorithm],
                audience=self._claims.audience,
                issuer=self._issuer.url,
                leeway=LEEWAY_S,
                options={"require": list(_REQUIRED)},
            )
        except _BROKEN as error:
            raise TokenRefused(reason=_reason(error)) from None

    def _client(self, said: Mapping[str, Any]) -> str:
        names = (self._claims.client,) if self._claims.client else _OF_CLIENTS
        found = {said[name] for name in names if isinstance(said.get(name), str) and said[name]}
        if len(found) != 1:  # none says it, or two contradict each other
            raise TokenRefused(reason="application")
        return str(found.pop())

    def _scopes(self, said: Mapping[str, Any]) -> tuple[str, ...] | None:
        if not self._claims.scope:
            return None
        told = said.get(self._claims.scope, "")
        words = told.split() if isinstance(told, str) else told if isinstance(told, list) else []
        prefix = self._claims.prefix
        return tuple(
            word.removeprefix(prefix) for word in words if isinstance(word, str) and word.startswith(prefix)
        )


def _header(text: str) -> Mapping[str, Any]:
    if not text.isascii() or len(text) > _MOST_CHARACTERS:
        raise TokenRefused(reason="malformed")
    try:
        header = jwt.get_unverified_header(text)
    except _BROKEN:
        raise TokenRefused(reason="malformed") from None
    if "crit" in header:  # none of its extensions is known here (RFC 7515 4.1.11)
        raise TokenRefused(reason="malformed")
    if str(header.get("typ", "jwt")).lower() not in _TYPES:  # such as a logout token, signed by the same keys
        raise TokenRefused(reason="type")
    return header


def _reason(error: Exception) -> str:
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "malformed")
