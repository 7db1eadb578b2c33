"""The addresses of OneRoster 1.2: tokens, rostering, gradebook, and the register as a package."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from lms_bridge.oneroster.rest import discovery
from lms_bridge.oneroster.rest.operations import Operation, Read
from lms_bridge.oneroster.rest.payloads import BASE, GRADEBOOK
from lms_bridge.oneroster.rest.routes import GRADEBOOK_ROUTES, ROSTERING_ROUTES, Routes
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.oneroster_scopes import ROSTER
from lms_bridge.web.oneroster import packages, tokens
from lms_bridge.web.oneroster.answers import answer_as_the_standard, as_json
from lms_bridge.web.oneroster.caller import caller, require
from lms_bridge.web.oneroster.doors import OneRosterDoors
from lms_bridge.web.oneroster.reads import read
from lms_bridge.web.oneroster.writes import write

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

    @surface.get(f"{BASE}/discovery/<name>", endpoint="described", defaults={"base": BASE})
    @surface.get(f"{GRADEBOOK}/discovery/<name>", endpoint="described", defaults={"base": GRADEBOOK})
    def described(name: str, base: str) -> Response:
        """Which operations there are, and where a token is to be had: nothing of it is a secret."""
        service = discovery.SERVICES[base]
        if name not in service.names:
            raise OneRosterRefused(Minor.UNKNOWN, f"The document is {service.names[0]}.")
        return as_json(discovery.document(service, doors.public_url, doors.public_url + TOKEN))

    @surface.get(PACKAGE)
    def package() -> Response:
        client = caller(doors)
        require(client, (ROSTER,))
        return packages.package(doors, client)

    @surface.route(f"{BASE}/<path:rest>", methods=_EVERY)
    def rostering(rest: str) -> Response:
        return _answer(doors, ROSTERING_ROUTES, rest)

    @surface.route(f"{GRADEBOOK}/<path:rest>", methods=_EVERY)
    def gradebook(rest: str) -> Response:
        return _answer(doors, GRADEBOOK_ROUTES, rest)

    return surface


def _answer(doors: OneRosterDoors, routes: Routes, rest: str) -> Response:
    client = caller(doors)
    operation, ids = _asked(routes, f"/{rest}")
    require(client, operation.scopes)
    if isinstance(operation, Read):
        return read(doors, client, operation, ids)
    return write(doors, client, operation, ids)


def _asked(routes: Routes, path: str) -> tuple[Operation, Mapping[str, str]]:
    there = routes.at(path)
    if not there:
        raise OneRosterRefused(Minor.UNKNOWN, "The service has no such address.")
    found = there.get("GET" if request.method == "HEAD" else request.method)
    if found is None:
        methods = [*there, "HEAD"] if "GET" in there else [*there]
        raise MethodNotAllowed(valid_methods=sorted(methods))
    return found
