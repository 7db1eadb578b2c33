"""Errors as the standard tells them: one table from ours to its code minors, one place that answers."""

from typing import Any, Final

from flask import Blueprint, Response, current_app, g, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from lms_bridge.domain.errors import (
    BridgeError,
    InvalidValue,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Unavailable,
)
from lms_bridge.oneroster.rest.status import HTTP, Minor, OneRosterRefused, status_info
from lms_bridge.runtime.wording import words_of
from lms_bridge.services.keep_gradebook import NotHandedInByYou, StillNamed

JSON: Final = "application/json"
AGAIN_S: Final = 5
_BEARER: Final = 'Bearer realm="lms-bridge"'
_MINORS: Final[tuple[tuple[type[BridgeError], Minor], ...]] = (
    (NotAuthenticated, Minor.UNAUTHORISED),
    (NotAllowed, Minor.FORBIDDEN),
    (NotFound, Minor.UNKNOWN),
    (InvalidValue, Minor.DATA),
    (NotHandedInByYou, Minor.FORBIDDEN),
    (StillNamed, Minor.DELETE),
    (Unavailable, Minor.BUSY),
)


def answer_as_the_standard(surface: Blueprint) -> None:
    """Have a blueprint answer every error as `imsx_StatusInfo`."""
    surface.register_error_handler(BridgeError, _bridge_error)
    surface.register_error_handler(HTTPException, _http_error)
    surface.register_error_handler(Exception, _unforeseen)


def as_json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type=JSON)


def failed(minor: Minor, why: str, status: int | None = None) -> Response:
    """An error; the caller is told how to prove itself where that is what is missing (RFC 6750 3)."""
    response = as_json(status_info(minor, why), status or HTTP[minor])
    if minor is Minor.UNAUTHORISED:
        given = ', error="invalid_token"' if request.authorization else ""
        response.headers["WWW-Authenticate"] = f"{_BEARER}{given}"
    if minor is Minor.BUSY:
        response.headers["Retry-After"] = str(AGAIN_S)
    return response


def _bridge_error(error: BridgeError) -> Response:
    g.refused = (error.code,)
    if isinstance(error, OneRosterRefused):
        return failed(error.minor, error.why)
    minor = next((minor for kind, minor in _MINORS if isinstance(error, kind)), None)
    if minor is None:
        return _unforeseen(error)
    words = words_of(error)
    response = failed(minor, f"{words.detail} {words.remedy}")
    if "seconds" in error.params:
        response.headers["Retry-After"] = str(error.params["seconds"])
    return response


def _http_error(error: HTTPException) -> Response:
    """What the framework refuses by itself; the standard has no code of its own for it."""
    response = failed(Minor.DATA, error.description or error.name, error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response = as_json(
            {**status_info(Minor.DATA, "This address has no such method."), "imsx_codeMajor": "unsupported"},
            405,
        )
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _unforeseen(error: Exception) -> Response:
    """Nothing of an unknown error is told: it may hold a person's data."""
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    return failed(Minor.INTERNAL, "The service failed; nothing was stored. Send the same again.")
