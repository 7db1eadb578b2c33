"""Who calls, and that the token is for the operation."""

from collections.abc import Collection

from flask import request

from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.services.oneroster_scopes import DEMOGRAPHICS, PREFIX
from lms_bridge.services.ports.clients import Client
from lms_bridge.web.oneroster.doors import OneRosterDoors


def caller(doors: OneRosterDoors) -> Client:
    """The client whose token the request brings. Raises `NotAuthenticated`."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise NotAuthenticated
    return doors.clients.who(given.token)


def require(client: Client, scopes: Collection[str]) -> None:
    """Any one of the scopes is enough. Raises `NotAllowed`; always for demographics, which are not held."""
    if DEMOGRAPHICS in scopes or not set(scopes) & set(client.scopes):
        raise NotAllowed(needs=PREFIX + next(iter(scopes)))
