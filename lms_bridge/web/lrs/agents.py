"""Agents and activities (xAPI 1.0.3 Communication 2.4, 2.5), and what this store is (2.8)."""

import json
from typing import Any, Final

from flask import Response

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services import lrs_scopes as scopes
from lms_bridge.web.lrs.call import VERSION, Call
from xapi import Version, agent_name, version_asked

_IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")


def person(call: Call) -> Response:
    """All that is known of an agent, as a Person: its names in the newest statements."""
    call.credential(scopes.READ, scopes.PROFILE, scopes.ALL_READ)
    _spoken = call.version
    agent = call.take(required=("agent",)).agent("agent") or {}
    name = agent_name(agent)
    if name is None:
        raise InvalidValue(field="agent", expected="an agent or a group with an identifier")
    names = [*([agent["name"]] if "name" in agent else []), *call.doors.found.names(name)]
    told: dict[str, Any] = {"objectType": "Person"}
    if names:
        told["name"] = list(dict.fromkeys(names))
    return _json(told | {one: [agent[one]] for one in _IDENTIFIERS if one in agent})


def activity(call: Call) -> Response:
    """An activity with all that statements said of it."""
    call.credential(scopes.READ, scopes.READ_MINE, scopes.STATE, scopes.PROFILE, scopes.ALL_READ)
    _spoken = call.version
    iri = call.take(required=("activityId",)).iri("activityId") or ""
    definition = call.doors.found.definition(iri)
    told: dict[str, Any] = {"objectType": "Activity", "id": iri}
    return _json(told | ({"definition": definition} if definition else {}))


def about(call: Call) -> Response:
    """The versions that are spoken. Anybody may ask, under any version or none.

    Who speaks 1.0.x hears of that line alone: 1.0.3 knows no other value, and its clients stumble over one.
    """
    call.take()
    asked = version_asked(call.headers.get(VERSION, "").strip())
    spoken = (Version.V1,) if asked is Version.V1 else tuple(Version)
    return _json({"version": [str(version) for version in spoken], "extensions": {}})


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")


PERSON: Final = {"GET": person, "HEAD": person}
ACTIVITY: Final = {"GET": activity, "HEAD": activity}
ABOUT: Final = {"GET": about, "HEAD": about}
