"""State, agent profile and activity profile (xAPI 1.0.3 Communication 2.3, 2.6, 2.7)."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response
from werkzeug.http import http_date

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services import lrs_scopes as scopes
from lms_bridge.services.lrs_documents import Addressed, Tags
from lms_bridge.services.ports.lrs import Place
from lms_bridge.web.lrs.call import Call, Parameters
from xapi import agent_name

_OPAQUE: Final = re.compile(r'\*|(?:W/)?"([^"]*)"|([^\s,"]+)')


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource of documents: what its place takes, and by which parameter a document is named."""

    name: str
    place: Sequence[str]
    named_by: str
    scope: str
    optional: Sequence[str] = ()


STATE: Final = Kind("state", ("activityId", "agent"), "stateId", scopes.STATE, ("registration",))
AGENT_PROFILE: Final = Kind("agent", ("agent",), "profileId", scopes.PROFILE)
ACTIVITY_PROFILE: Final = Kind("activity", ("activityId",), "profileId", scopes.PROFILE)


def handlers(kind: Kind) -> Mapping[str, Callable[[Call], Response]]:
    """What the resource does by method."""
    read = _reading(kind)
    return {
        "GET": read,
        "HEAD": read,
        "PUT": _putting(kind),
        "POST": _posting(kind),
        "DELETE": _removing(kind),
    }


def _reading(kind: Kind) -> Callable[[Call], Response]:
    def get(call: Call) -> Response:
        call.credential(kind.scope, scopes.ALL_READ)
        optional = (kind.named_by, "since", *kind.optional)
        where = _addressed(kind, call, call.take(required=kind.place, optional=optional))
        return _document(call, where) if where.name else _names(kind, call, where)

    return get


def _document(call: Call, where: Addressed) -> Response:
    found = call.doors.documents.get(where)
    response = Response(found.body)
    response.headers["Content-Type"] = found.content_type
    response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Last-Modified"] = http_date(found.updated_ms / 1000)
    return response


def _names(kind: Kind, call: Call, where: Addressed) -> Response:
    given = call.take(required=kind.place, optional=("since", *kind.optional))
    since_ms = given.moment_ms("since")
    names = call.doors.documents.names(
        where.place,
        registration=given.uuid("registration") if kind.optional else None,
        since_ms=-1 if since_ms is None else since_ms,
    )
    return Response(json.dumps(names, ensure_ascii=False), content_type="application/json")


def _putting(kind: Kind) -> Callable[[Call], Response]:
    def put(call: Call) -> Response:
        where = _to_write(kind, call)
        call.doors.documents.put(where, content_type=_media_type(call), body=call.body())
        return Response(status=204)

    return put


def _posting(kind: Kind) -> Callable[[Call], Response]:
    def post(call: Call) -> Response:
        where = _to_write(kind, call)
        call.doors.documents.post(where, content_type=_media_type(call), body=call.body())
        return Response(status=204)

    return post


def _removing(kind: Kind) -> Callable[[Call], Response]:
    def delete(call: Call) -> Response:
        call.credential(kind.scope)
        all_of_state = kind is STATE and kind.named_by not in call.parameters
        named = () if all_of_state else (kind.named_by,)
        given = call.take(required=(*kind.place, *named), optional=kind.optional)
        where = _addressed(kind, call, given)
        if all_of_state:
            call.doors.documents.remove_all(where.place, registration=given.uuid("registration"))
        else:
            call.doors.documents.remove(where)
        return Response(status=204)

    return delete


def _to_write(kind: Kind, call: Call) -> Addressed:
    call.credential(kind.scope)
    return _addressed(kind, call, call.take(required=(*kind.place, kind.named_by), optional=kind.optional))


def _addressed(kind: Kind, call: Call, given: Parameters) -> Addressed:
    agent = given.agent("agent")
    name = None if agent is None else agent_name(agent)
    if agent is not None and name is None:
        raise InvalidValue(field="agent", expected="an agent or a group with an identifier")
    if given.text(kind.named_by) == "":
        raise InvalidValue(field=kind.named_by, expected="a name that is not empty")
    given.moment_ms("since")
    return Addressed(
        Place(kind.name, activity=given.iri("activityId") or "", agent=name or ""),
        given.text(kind.named_by) or "",
        registration=given.uuid("registration") or "",
        version=call.version,
        tags=Tags(_tags(call, "If-Match"), _tags(call, "If-None-Match")),
    )


def _tags(call: Call, header: str) -> frozenset[str] | None:
    """The entity tags of a condition, without their quotes (RFC 9110 13.1.1); bare ones are borne."""
    given = call.headers.get(header)
    if given is None:
        return None
    return frozenset("*" if one[0] == "*" else one[1] or one[2] or "" for one in _OPAQUE.finditer(given))


def _media_type(call: Call) -> str:
    given = call.content_type or "application/octet-stream"
    if not given.isprintable():
        raise InvalidValue(field="Content-Type", expected="a media type")
    return given
