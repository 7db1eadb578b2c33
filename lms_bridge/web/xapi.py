"""The statement resource of xAPI 1.0.3: Moodle's logstore_xapi posts here (Communication 2.1)."""

import json
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.services.ports import Credential, StoredStatement
from lms_bridge.web.machines import MachineDoors, body, caller
from lms_bridge.web.problems import WrongContentType, WrongVersion, answer_problems
from xapi import splice

MOST_BYTES: Final = 32 * 1024 * 1024
_VERSION: Final = "1.0.3"


def xapi_surface(doors: MachineDoors) -> Blueprint:
    """`POST` and `GET /xapi/statements`."""
    surface = Blueprint("xapi", __name__, url_prefix="/xapi")
    answer_problems(surface)

    @surface.before_request
    def speaks_our_version() -> None:
        version = request.headers.get("X-Experience-API-Version", _VERSION)
        if version != "1.0" and not version.startswith("1.0."):
            raise WrongVersion(expected="1.0.x")

    @surface.after_request
    def names_its_version(response: Response) -> Response:
        response.headers["X-Experience-API-Version"] = _VERSION
        return response

    @surface.post("/statements", strict_slashes=False)
    def store() -> Response:
        """Success is exactly 200 with the ids: the plugin takes any other status for a failure."""
        credential = caller(doors, kind="lrs", scope="statements/write")
        if request.mimetype != "application/json":
            raise WrongContentType(expected="application/json")
        ids = doors.statements.store(body(most=MOST_BYTES), credential=credential)
        doors.nudge()
        return Response(json.dumps(ids), content_type="application/json")

    @surface.get("/statements", strict_slashes=False)
    def find() -> Response:
        credential = caller(doors, kind="lrs", scope="statements/read/mine")
        wanted = _only_statement_id()
        found = doors.statements.find(wanted)
        if found is None or found.source_id != credential.source_id:
            raise NotFound(what="statement", name=wanted)
        return Response(_as_stored(found, credential, doors.public_url), content_type="application/json")

    return surface


def _only_statement_id() -> str:
    if set(request.args) != {"statementId"} or len(request.args.getlist("statementId")) != 1:
        raise InvalidValue(field="query", expected="statementId, once, and nothing else")
    return request.args["statementId"]


def _as_stored(statement: StoredStatement, credential: Credential, public_url: str) -> str:
    """The statement's own text with what the LRS adds in front of it (Data 2.4)."""
    stored = datetime.fromtimestamp(statement.stored_ms / 1000, UTC).isoformat(timespec="milliseconds")
    authority = {
        "objectType": "Agent",
        "account": {"homePage": public_url, "name": credential.key},
    }
    ours = {"id": statement.id, "stored": stored, "authority": authority}
    said = json.loads(statement.raw)
    ours |= {name: value for name, value in (("timestamp", stored), ("version", "1.0.0")) if name not in said}
    return splice(statement.raw, {name: json.dumps(value) for name, value in ours.items()})
