"""The statements resource (xAPI 1.0.3 Communication 2.1; 2.0 4.1.6.1)."""

import json
from collections.abc import Mapping
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode

from flask import Response
from werkzeug.http import http_date

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services import lrs_scopes as scopes
from lms_bridge.services.lrs_statements import Form, Told
from lms_bridge.services.ports import Credential
from lms_bridge.services.ports.lrs import Search
from lms_bridge.services.receive import Sent
from lms_bridge.web.lrs.call import Call, Parameters
from lms_bridge.web.problems import WrongContentType
from xapi import accepted, agent_name, iri_name, write_mixed

DEFAULT_LIMIT: Final = 100
MOST: Final = 500

_FORMATS: Final = ("exact", "ids", "canonical")
_ONE: Final = ("statementId", "voidedStatementId")
_FORMED: Final = ("format", "attachments")
_CURSOR: Final = "from"
_FILTERS: Final = (
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "ascending",
    _CURSOR,
)


def post(call: Call) -> Response:
    """Success is exactly 200 with the ids: Moodle's plugin takes any other status for a failure."""
    credential = call.credential(scopes.WRITE)
    sent = _sent(call)
    call.take()
    ids = call.doors.statements.store(call.body(), credential=credential, sent=sent)
    _stored(call, len(ids))
    return Response(json.dumps(ids), content_type="application/json")


def put(call: Call) -> Response:
    """Store one statement under the id that the address names; answered without a body."""
    credential = call.credential(scopes.WRITE)
    sent = _sent(call)
    statement_id = call.take(required=("statementId",)).uuid("statementId") or ""
    call.doors.statements.put(call.body(), credential=credential, sent=sent, statement_id=statement_id)
    _stored(call, 1)
    return Response(status=204)


def _stored(call: Call, number: int) -> None:
    call.doors.nudge()
    call.doors.stored(number)


def _sent(call: Call) -> Sent:
    media_type = call.content_type.partition(";")[0].strip().lower()
    if media_type not in ("application/json", "multipart/mixed"):
        raise WrongContentType(expected="application/json or multipart/mixed")
    return Sent(call.content_type, call.version)


def get(call: Call) -> Response:
    """One statement, or a page of those that match."""
    credential = call.credential(scopes.READ, scopes.READ_MINE, scopes.ALL_READ)
    version = call.version
    given = call.take(optional=(*_ONE, *_FORMED, *_FILTERS))
    form = Form(
        name=given.texts.get("format", "exact"),
        version=version,
        languages=tuple(accepted(call.headers.get("Accept-Language", ""))),
        attachments=given.flag("attachments"),
    )
    if form.name not in _FORMATS:
        raise InvalidValue(field="format", expected="exact, ids or canonical")
    if any(name in given.texts for name in _ONE):
        return _one(call, given, form, credential)
    return _page(call, given, form, credential)


def _one(call: Call, given: Parameters, form: Form, credential: Credential) -> Response:
    name = next(name for name in _ONE if name in given.texts)
    if set(given.texts) - {name, *_FORMED}:
        raise InvalidValue(field=name, expected="only format and attachments beside it")
    statement_id = given.uuid(name) or ""
    only = None if scopes.reads_all(credential.scopes) else credential.source_id
    voided = name == "voidedStatementId"
    told = call.doors.found.one(statement_id, form, voided=voided, source_id=only)
    response = _answer(told.texts[0], told, form)
    response.headers["Last-Modified"] = http_date(told.stored_ms[0] / 1000)
    return response


def _page(call: Call, given: Parameters, form: Form, credential: Credential) -> Response:
    told = call.doors.found.page(_search(given, credential), form)
    more = "" if told.more is None else _more(call, given.texts, told.more)
    statements = ",".join(told.texts)
    return _answer(f'{{"statements":[{statements}],"more":{json.dumps(more)}}}', told, form)


def _search(given: Parameters, credential: Credential) -> Search:
    agent, verb, activity = given.agent("agent"), given.iri("verb"), given.iri("activity")
    return Search(
        min(given.number("limit") or DEFAULT_LIMIT, MOST),
        agent=None if agent is None else _name(agent),
        verb=iri_name(verb) if verb else None,
        activity=iri_name(activity) if activity else None,
        registration=given.uuid("registration"),
        related_agents=given.flag("related_agents"),
        related_activities=given.flag("related_activities"),
        since_ms=given.moment_ms("since"),
        until_ms=given.moment_ms("until"),
        ascending=given.flag("ascending"),
        after=given.number(_CURSOR) if _CURSOR in given.texts else None,
        source_id=None if scopes.reads_all(credential.scopes) else credential.source_id,
    )


def _name(agent: Mapping[str, object]) -> str:
    name = agent_name(agent)
    if name is None:
        raise InvalidValue(field="agent", expected="an agent or a group with an identifier")
    return name


def _more(call: Call, given: Mapping[str, str], seq: int) -> str:
    """The same question from there on: it needs nothing that a restart would forget."""
    return f"{call.path}?{urlencode({**given, _CURSOR: str(seq)})}"


def _answer(text: str, told: Told, form: Form) -> Response:
    if not form.attachments:
        return Response(text, content_type="application/json")
    boundary = token_hex(16)
    body = write_mixed(text.encode(), told.parts, boundary=boundary)
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


HANDLERS: Final = {"GET": get, "HEAD": get, "POST": post, "PUT": put}
