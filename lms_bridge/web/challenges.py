"""What a caller who is not let in is told of how to prove itself (RFC 9110 11.6.1, RFC 6750 3)."""

from http import HTTPStatus
from typing import Final

from flask import Response, g

from lms_bridge.domain.errors import BridgeError, NotAllowed
from lms_bridge.services.bearer import TokenRefused

_HEADER: Final = "WWW-Authenticate"
_BASIC: Final = 'Basic realm="lms-bridge", charset="UTF-8"'
_BEARER: Final = 'Bearer realm="lms-bridge"'


def takes_tokens() -> None:
    """Tokens are taken where this request goes."""
    g.takes_tokens = True


def has_token() -> None:
    """The caller of this request is one with a token."""
    g.has_token = True


def challenge(response: Response, error: BridgeError | None = None) -> None:
    """Set the header, where the answer is one that needs it."""
    if isinstance(error, TokenRefused):
        reason = error.params["reason"]
        response.headers[_HEADER] = f'{_BEARER}, error="invalid_token", error_description="{reason}"'
    elif isinstance(error, NotAllowed) and g.get("has_token"):
        needs = error.params["needs"]
        response.headers[_HEADER] = f'{_BEARER}, error="insufficient_scope", scope="{needs}"'
    elif response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers[_HEADER] = _BASIC
        if g.get("takes_tokens"):
            response.headers.add(_HEADER, _BEARER)
