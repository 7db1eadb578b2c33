"""The standard's errors: `imsx_StatusInfo` with its code minor, and the HTTP status of each."""

from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from lms_bridge.domain.errors import Refused


class Minor(StrEnum):
    """Values of `imsx_codeMinorFieldValue` that tell what is wrong."""

    FILTER = "invalid_filter_field"
    SELECTION = "invalid_selection_field"
    DATA = "invaliddata"
    UNAUTHORISED = "unauthorisedrequest"
    FORBIDDEN = "forbidden"
    BUSY = "server_busy"
    UNKNOWN = "unknownobject"
    INTERNAL = "internal_server_error"
    DELETE = "deletefailure"


HTTP: Final = {
    Minor.FILTER: HTTPStatus.BAD_REQUEST,
    Minor.SELECTION: HTTPStatus.BAD_REQUEST,
    Minor.DATA: HTTPStatus.UNPROCESSABLE_ENTITY,
    Minor.UNAUTHORISED: HTTPStatus.UNAUTHORIZED,
    Minor.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Minor.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
    Minor.UNKNOWN: HTTPStatus.NOT_FOUND,
    Minor.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Minor.DELETE: HTTPStatus.UNPROCESSABLE_ENTITY,
}
TARGET: Final = "TargetEndSystem"


class OneRosterRefused(Refused):
    """A request that the standard refuses (`minor`: its code, `why`: in English, for who writes clients).

    `why` names fields and ids that the caller sent, never what stands in the register.
    """

    code = "oneroster-refused"

    def __init__(self, minor: Minor, why: str) -> None:
        super().__init__(minor=str(minor), why=why)
        self.minor = minor
        self.why = why


def status_info(minor: Minor, why: str) -> dict[str, Any]:
    """The body of an error answer; as in the OpenAPI files it stands alone, with nothing around it."""
    return {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": why,
        "imsx_CodeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": TARGET, "imsx_codeMinorFieldValue": str(minor)}
            ]
        },
    }
