"""The register as a CSV package, for a client that is shown all of it."""

from flask import Response, request

from lms_bridge.oneroster.export import Mode, packed
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.oneroster.values import to_ms
from lms_bridge.services.ports.clients import Client, ClientView, Reading, Told
from lms_bridge.services.ports.rostering import Export
from lms_bridge.web.oneroster.doors import OneRosterDoors


def package(doors: OneRosterDoors, client: Client) -> Response:
    """Whole, or what changed since the moment that the query names. Raises `OneRosterRefused`."""
    if client.view != ClientView():
        raise OneRosterRefused(
            Minor.FORBIDDEN, "This client is shown a part of the register; a package is all of it."
        )
    since = request.args.get("since", "")
    since_ms = to_ms(since) if since else None
    if since and since_ms is None:
        raise OneRosterRefused(Minor.DATA, "since takes a date and time with its offset from UTC.")
    asked_ms = doors.clients.clock.now_ms()
    with doors.database.read() as unit:
        held = unit.rostering.export(since_ms=since_ms)
    doors.clients.saw(client, _told_of(held))
    response = Response(packed(held, Mode.DELTA if since else Mode.BULK), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="roster.zip"'
    response.headers["X-As-Of"] = moment(asked_ms)
    return response


def _told_of(held: Export) -> Reading:
    """Of whom a package tells, by whatever row."""
    about = ("roles", "profiles", "enrolments")
    persons = {row.id for row, _ in held.rows["persons"]}
    for kind in about:
        persons |= {row.person_id for row, _ in held.rows[kind] if hasattr(row, "person_id")}
    return Reading(Told.REGISTER, "package", sum(map(len, held.rows.values())), frozenset(persons))
