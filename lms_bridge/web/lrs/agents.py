"""Agents and activities (xAPI 1.0.3 Communication 2.4, 2.5), and what this store is (2.8)."""

import json
from typing import Any, Final

from flask import Response

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services import lrs_scopes as scopes
from lms_bridge.web.lrs.call import Call
from xapi import Version, agent_name

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
    """The versions that are spoken. Anybody may ask, under any version or none."""
    call.take()
    return _json({"version": [str(version) for version in Version], "extensions": {}})


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")


PERSON: Final = {"GET": person, "HEAD": person}
ACTIVITY: Final = {"GET": activity, "HEAD": activity}
ABOUT: Final = {"GET": about, "HEAD": about}
