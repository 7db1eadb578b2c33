"""The addresses of OneRoster 1.2: tokens and rostering."""

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from lms_bridge.oneroster.rest import discovery, routes
from lms_bridge.oneroster.rest.payloads import BASE
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.oneroster_scopes import ROSTER
from lms_bridge.web.oneroster import packages, tokens
from lms_bridge.web.oneroster.answers import answer_as_the_standard, as_json
from lms_bridge.web.oneroster.caller import caller, require
from lms_bridge.web.oneroster.doors import OneRosterDoors
from lms_bridge.web.oneroster.reads import read

TOKEN: Final = "/oauth2/token"  # noqa: S105 - an address
PACKAGE: Final = "/ims/oneroster/csv/v1p2/roster.zip"
_EVERY: Final = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def oneroster_surface(doors: OneRosterDoors) -> Blueprint:
    """`/oauth2/token`, `/ims/oneroster/…`."""
    surface = Blueprint("oneroster", __name__)
    answer_as_the_standard(surface)

    @surface.post(TOKEN)
    def token() -> Response:
        return tokens.grant(doors)

    @surface.get(f"{BASE}/discovery/<name>")
    def described(name: str) -> Response:
        """Which operations there are, and where a token is to be had: nothing of it is a secret."""
        if name not in discovery.NAMES:
            raise OneRosterRefused(Minor.UNKNOWN, f"The document is {discovery.NAMES[0]}.")
        return as_json(discovery.rostering(doors.public_url, doors.public_url + TOKEN))

    @surface.get(PACKAGE)
    def package() -> Response:
        client = caller(doors)
        require(client, (ROSTER,))
        return packages.package(doors, client)

    @surface.route(f"{BASE}/<path:rest>", methods=_EVERY)
    def rostering(rest: str) -> Response:
        client = caller(doors)
        found = routes.rostering(f"/{rest}")
        if found is None:
            raise OneRosterRefused(Minor.UNKNOWN, "The service has no such address.")
        operation, ids = found
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(valid_methods=["GET", "HEAD"])
        require(client, operation.scopes)
        return read(doors, client, operation, ids)

    return surface
