"""Refused requests that bring statements are kept with the answer they got, which stays as it is."""

import json
from typing import Final

from flask import Blueprint, Response, current_app, g, request

from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.keep_refused import Refused
from lms_bridge.web.lrs.call import VERSION
from lms_bridge.web.machines import MachineDoors

_BRINGS: Final = frozenset({"POST", "PUT"})
_FAULT: Final = 500


def keep_refusals(surface: Blueprint, doors: MachineDoors) -> None:
    """Have the surface keep them, of the statements resource alone."""

    @surface.after_request
    def keeps(response: Response) -> Response:
        brings = request.method in _BRINGS and "/statements" in request.path
        if brings and 400 <= response.status_code < _FAULT:  # noqa: PLR2004 - RFC 9110 15.5
            try:
                doors.refused.keep(_refused(response))
            except BridgeError as error:  # whoever is refused hears why, whatever becomes of our note
                current_app.logger.warning("a refused request was not kept: %s", error)
        return response


def _refused(response: Response) -> Refused:
    answer = response.get_data(as_text=True)
    code, index = _told(answer)
    return Refused(
        request.method,
        path=request.path,
        content_type=request.headers.get("Content-Type", ""),
        version=request.headers.get(VERSION, ""),
        body=g.get("read_body", b""),
        status=response.status_code,
        code=code,
        answer=answer,
        index=index,
        caller=g.get("xapi_caller"),
    )


def _told(answer: str) -> tuple[str, int | None]:
    """The code of the problem, and the index of the statement that broke a rule first."""
    try:
        problem = json.loads(answer)
    except ValueError:
        return "", None
    findings = problem.get("findings") or [{}]
    return str(problem.get("code", "")), findings[0].get("index")
