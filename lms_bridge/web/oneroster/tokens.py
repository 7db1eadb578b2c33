"""The token endpoint: OAuth 2.0 client credentials (RFC 6749 4.4), as the standard's security asks."""

from typing import Final

from flask import Response, request

from lms_bridge.domain.errors import NotAuthenticated
from lms_bridge.domain.fact import is_plain
from lms_bridge.services.authenticate import Given
from lms_bridge.services.oneroster_scopes import spelt
from lms_bridge.services.throttle import TooManyFailures
from lms_bridge.web.oneroster.answers import as_json
from lms_bridge.web.oneroster.doors import OneRosterDoors

_MOST_BYTES: Final = 16_384
_GRANT: Final = "client_credentials"


def grant(doors: OneRosterDoors) -> Response:
    """Answers with a token, or with an error of RFC 6749 5.2."""
    request.max_content_length = _MOST_BYTES
    given = _given()
    if given is None:
        return _refused("invalid_client", 401)
    kind = request.form.get("grant_type", "")
    if kind != _GRANT:
        return _refused("unsupported_grant_type" if kind else "invalid_request", 400)
    try:
        granted = doors.clients.grant(given, request.form.get("scope", ""))
    except NotAuthenticated:
        return _refused("invalid_client", 401)
    except TooManyFailures as error:
        response = _refused("slow_down", 429)
        response.headers["Retry-After"] = str(error.params["seconds"])
        return response
    if granted is None:
        return _refused("invalid_scope", 400)
    told = {
        "access_token": granted.token,
        "token_type": "bearer",
        "expires_in": granted.seconds,
        "scope": spelt(granted.scopes),
    }
    return _unstored(as_json(told))


def _given() -> Given | None:
    """By HTTP Basic, else in the body; never both, never in the address (RFC 6749 2.3.1)."""
    basic = request.authorization
    key, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if basic is not None:
        if basic.type != "basic" or secret:
            return None
        key, secret = basic.username or "", basic.password or ""
    if not key or not secret or not is_plain(key):
        return None
    return Given(key, secret, request.remote_addr or "")


def _refused(error: str, status: int) -> Response:
    response = _unstored(as_json({"error": error}, status))
    if status == 401:  # noqa: PLR2004 - RFC 6749 5.2
        response.headers["WWW-Authenticate"] = 'Basic realm="lms-bridge", charset="UTF-8"'
    return response


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
