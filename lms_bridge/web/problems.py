"""Errors as problem+json (RFC 9457): one table from codes to statuses, one place that answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, g, json, request
from werkzeug.exceptions import HTTPException

from lms_bridge.domain.errors import BridgeError, Refused
from lms_bridge.runtime.wording import ERRORS, words_of
from lms_bridge.runtime.wording_statements import REMEDIES
from lms_bridge.runtime.words import Words, filled
from lms_bridge.web.challenges import challenge
from xapi import MalformedJson, StatementsRefused

PROBLEM: Final = "application/problem+json"

STATUS_OF: Final[Mapping[str, int]] = {
    "bridge-error": 500,
    "refused": 400,
    "unavailable": 503,
    "not-found": 404,
    "already-there": 409,
    "invalid-value": 400,
    "not-authenticated": 401,
    "not-allowed": 403,
    "token-refused": 401,
    "issuer-unavailable": 503,
    "too-many-tries": 429,
    "too-many-failures": 429,
    "secrets-changing": 409,
    "secrets-settled": 409,
    "contradicting-link": 409,
    "ambiguous-account": 409,
    "not-a-classroom": 409,
    "no-such-day": 409,
    "mark-taken": 409,
    "packages-unwritable": 503,
    "packages-refused": 409,
    "package-rejected": 400,
    "package-file-missing": 409,
    "package-stands": 409,
    "paper-cannot-be-set": 409,
    "seal-unreadable": 503,
    "stamp-unavailable": 503,
    "document-not-valid": 409,
    "no-documents": 404,
    "attendance-file-refused": 400,
    "database-outdated": 503,
    "database-missing": 503,
    "database-busy": 503,
    "unreadable": 400,
    "impossible-time": 400,
    "key-mismatch": 503,
    "key-missing": 503,
    "cannot-listen": 503,
    "statement-conflict": 409,
    "statement-deleted": 409,
    "deletion-closed": 409,
    "statements-refused": 400,
    "poll-busy": 503,
    "malformed-json": 400,
    "roster-refused": 400,
    "oneroster-refused": 400,
    "not-handed-in-by-you": 403,
    "still-named": 409,
    "too-much-would-end": 409,
    "backup-unreadable": 400,
    "backup-unwritable": 500,
    "restore-into-filled": 409,
    "backup-of-other-version": 409,
    "too-large": 413,
    "wrong-content-type": 400,
    "wrong-content-coding": 415,
    "wrong-version": 400,
    "bad-signature": 401,
    "expired-token": 401,
    "not-private": 403,
    "unlisted-host": 403,
    "told-otherwise": 409,
    "not-accepted": 409,
    "nothing-to-accept": 409,
    "stale-timestamp": 401,
    "webinar-checksum": 409,
    "webinar-no-hooks": 409,
    "webinar-not-bigbluebutton": 409,
    "webinar-says-no": 409,
    "webinar-no-app": 409,
    "webinar-app-refused": 409,
    "webinar-reading-refused": 409,
    "webinar-report-broken": 409,
    "webinar-not-zoom": 409,
    "webinar-unavailable": 503,
    "source-refused": 409,
    "plan-unsettled": 409,
    "plan-overtaken": 503,
    "plan-busy": 503,
    "plan-closed": 409,
    "plan-guarded": 409,
    "plan-outdated": 409,
    "nothing-to-undo": 409,
    "push-incomplete": 409,
    "source-unavailable": 503,
    "no-token": 409,
    "no-handler": 409,
    "job-busy": 409,
    "run-interrupted": 503,
    "run-calls-used": 409,
    "run-time-used": 409,
    "notice-refused": 409,
    "notice-unavailable": 503,
    "source-paused": 409,
    "already-tied": 409,
    "preview-outdated": 409,
    "withdrawal-over": 409,
    "closing-waits": 409,
    "realisation-runs": 409,
    "document-ended": 409,
    "document-not-due": 409,
    "objection-open": 409,
    "objection-over": 409,
    "objection-decides": 409,
    "same-eyes": 403,
    "proposal-over": 409,
    "proposal-waits": 409,
    "already-merged": 409,
    "merge-over": 409,
    "four-eyes": 409,
    "submission-not-waiting": 409,
    "precondition-failed": 412,
    "precondition-needed": 400,
    "document-stands": 409,
    "document-not-object": 400,
    "pull-no-client": 409,
    "pull-unavailable": 503,
    "pull-client-refused": 409,
    "pull-reading-refused": 409,
    "pull-page-broken": 503,
    "pull-page-short": 503,
    "pull-total-moved": 503,
    "pull-rows-repeat": 503,
    "pull-total-missing": 409,
    "pull-empty": 409,
    "pull-roster-refused": 409,
    "pull-overtaken": 503,
    "pull-closed": 409,
    "pull-guarded": 409,
    "pull-outdated": 409,
}


class TooLarge(Refused):
    """The body is larger than this route takes (`most` bytes)."""

    code = "too-large"


class WrongContentType(Refused):
    """The body is of another media type (`expected`)."""

    code = "wrong-content-type"


class WrongContentCoding(Refused):
    """The body is packed, by what Content-Encoding says, and nothing here unpacks it."""

    code = "wrong-content-coding"


class WrongVersion(Refused):
    """The request asks for a version of the specification that is not spoken (`expected`)."""

    code = "wrong-version"


def answer_problems(blueprint: Blueprint) -> None:
    """Have a blueprint of programs answer every error as a problem document."""
    blueprint.register_error_handler(BridgeError, _bridge_error)
    blueprint.register_error_handler(StatementsRefused, _statements_refused)
    blueprint.register_error_handler(MalformedJson, _malformed_json)
    blueprint.register_error_handler(HTTPException, http_problem)
    blueprint.register_error_handler(Exception, _unforeseen)


def _bridge_error(error: BridgeError) -> Response:
    more: dict[str, Any] = {name: error.params[name] for name in ("trouble",) if name in error.params}
    _told(error.code)
    response = problem(error.code, words_of(error), **more)
    challenge(response, error)
    if "seconds" in error.params and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(error.params["seconds"])
    return response


def _statements_refused(error: StatementsRefused) -> Response:
    first = error.findings[0]
    _told(*{one.rule for one in error.findings})
    where = "" if first.index is None else f"Statement [{first.index}], "
    words = ERRORS[error.code]
    # Moodle keeps this text for its administrator: the first finding has to stand in it.
    detail = f"{where}{first.path}: {first.rule} ({first.clause}). {REMEDIES[first.rule]} {words.detail}"
    findings = [
        {
            "index": one.index,
            "path": one.path,
            "rule": one.rule,
            "clause": one.clause,
            "remedy": REMEDIES[one.rule],
            **_known(one.requirement),
        }
        for one in error.findings
    ]
    return problem(error.code, Words(words.title, detail, words.remedy), findings=findings)


def _told(*rules: str) -> None:
    """Why this request is refused, for those who count it: codes of ours, never a caller's text."""
    g.refused = rules


def _known(requirement: str | None) -> dict[str, str]:
    return {} if requirement is None else {"requirement": requirement}


def _malformed_json(error: MalformedJson) -> Response:
    _told(error.code)
    params = {"reason": error.reason, "line": error.line, "column": error.column}
    words = filled(ERRORS[error.code], params)
    if error.index is not None:
        words = Words(words.title, f"Statement [{error.index}]: {words.detail}", words.remedy)
    return problem(error.code, words)


def http_problem(error: HTTPException) -> Response:
    """What the framework refuses by itself: an unknown address, a wrong method."""
    status = error.code or 500
    words = Words(error.name, error.description or error.name, "Check the address and the method.")
    response = problem("http-error", words, status=status)
    if status == 405 and getattr(error, "valid_methods", None):  # noqa: PLR2004 - RFC 9110 15.5.6
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _unforeseen(error: Exception) -> Response:
    """Nothing of an unknown error is told: it may hold a person's data."""
    return _our_fault(error, status=500)


def unavailable(error: Exception) -> Response:
    """The same for senders that come again after a 503."""
    return _our_fault(error, status=503)


def _our_fault(error: Exception, *, status: int) -> Response:
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    words = Words("Internal error", "The service failed; nothing was stored.", "Send the same again.")
    return problem("internal-error", words, status=status)


def problem(code: str, words: Words, *, status: int | None = None, **more: Any) -> Response:
    """The document: `type` is stable and names the code."""
    status = status or STATUS_OF[code]
    document = {
        "type": f"urn:lms-bridge:error:{code}",
        "title": words.title,
        "status": status,
        "detail": words.detail,
        "code": code,
        "remedy": words.remedy,
        **more,
    }
    response = Response(json.dumps(document, ensure_ascii=False), status=status, content_type=PROBLEM)
    challenge(response)
    if status == 401:  # noqa: PLR2004 - RFC 9110 11.6.1
        response.headers["WWW-Authenticate"] = 'Basic realm="lms-bridge", charset="UTF-8"'
    if status == 415:  # noqa: PLR2004 - RFC 9110 15.5.16
        response.headers["Accept-Encoding"] = "identity"
    if status == 503:  # noqa: PLR2004
        response.headers["Retry-After"] = "5"
    return response
