"""What clients hand in and take back: bodies read, kept, and answered as the standard says."""

from collections.abc import Mapping
from typing import Final

from flask import Response, request

from lms_bridge.oneroster.rest.handed_in import read_many, read_one
from lms_bridge.oneroster.rest.operations import Write
from lms_bridge.oneroster.rest.shapes import SINGLE_OF
from lms_bridge.services.ports.clients import Client
from lms_bridge.services.ports.rostering import Sight
from lms_bridge.web.oneroster.answers import as_json
from lms_bridge.web.oneroster.doors import OneRosterDoors
from lms_bridge.web.oneroster.reads import there

_MOST_BYTES: Final = 8 * 1024 * 1024


def write(doors: OneRosterDoors, client: Client, operation: Write, ids: Mapping[str, str]) -> Response:
    """The answer of a write to a client that may ask for it. Raises `OneRosterRefused`, `BridgeError`."""
    request.max_content_length = _MOST_BYTES
    if operation.method == "POST":
        return _post(doors, client, operation, ids)
    id_, single = ids[operation.id_name], SINGLE_OF[operation.kind]
    if operation.method == "DELETE":
        doors.gradebook.take_back(client, single, id_)
        return Response(status=204)
    doors.gradebook.keep(client, [read_one(request.get_data(), single=single, id_=id_)])
    return Response(status=201)


def _post(doors: OneRosterDoors, client: Client, operation: Write, ids: Mapping[str, str]) -> Response:
    sight = Sight(client.view.bodies)
    with doors.database.read() as unit:
        for part in operation.parts:
            there(unit, part.kind, ids[part.name], sight)
    fixed = {part.role: ids[part.name] for part in operation.parts}
    made = read_many(request.get_data(), kind=operation.kind, fixed=fixed, whose=str(client.credential.id))
    doors.gradebook.keep(client, [one.handed for one in made])
    pairs = [{"suppliedSourcedId": one.supplied, "allocatedSourcedId": one.handed.id} for one in made]
    return as_json({"sourcedIdPairs": pairs}, 201)
