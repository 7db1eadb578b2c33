"""Clients of OneRoster: a token for a key and its secret, who has a token, what a client is shown and read.

A token is a random text of which only a digest is kept; its credential is looked at in every call, so that
a revocation acts at once in every process.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotAuthenticated, NotFound
from lms_bridge.services import oneroster_scopes
from lms_bridge.services.authenticate import Authenticate, Given
from lms_bridge.services.credentials import ONEROSTER
from lms_bridge.services.ports import Clock, Credential, Database, Unit
from lms_bridge.services.ports.clients import Client, ClientView, Reading
from lms_bridge.services.set_up import OPERATOR

LASTS_S: Final = 3600
_LONGEST_TOKEN: Final = 200


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, the scopes that it is for, and for how many seconds."""

    token: str
    scopes: tuple[str, ...]
    seconds: int = LASTS_S


@dataclass(frozen=True, slots=True)
class OneRosterClients:
    database: Database
    clock: Clock
    authenticate: Authenticate

    def grant(self, given: Given, asked: str) -> Granted | None:
        """A token for the scopes asked for that the client has; None where it has none of them.

        Raises `NotAuthenticated`, `TooManyFailures`.
        """
        credential = self.authenticate.identify(given, kind=ONEROSTER)
        scopes = oneroster_scopes.granted(credential.scopes, asked)
        if not scopes:
            return None
        token, now_ms = secrets.token_urlsafe(32), self.clock.now_ms()
        with self.database.write() as unit:
            unit.clients.drop_tokens(before_ms=now_ms)
            until_ms = now_ms + LASTS_S * 1000
            unit.clients.keep_token(_digest(token), credential.id, scopes=scopes, until_ms=until_ms)
        return Granted(token, scopes)

    def who(self, token: str) -> Client:
        """Raises `NotAuthenticated`."""
        if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
            raise NotAuthenticated
        with self.database.read() as unit:
            client = unit.clients.of_token(_digest(token), at_ms=self.clock.now_ms())
        if client is None:
            raise NotAuthenticated
        return client

    def saw(self, client: Client, reading: Reading) -> None:
        """Keep that the client is told of people; before it is."""
        if reading.person_ids:
            with self.database.write() as unit:
                unit.clients.saw(client.credential.id, reading, at_ms=self.clock.now_ms())

    def view(self, key: str) -> ClientView:
        """What the client of that key is shown. Raises `NotFound`."""
        with self.database.read() as unit:
            return unit.clients.view(_client(unit, key).id)

    def show(self, key: str, view: ClientView, *, known: Collection[str], by: str = OPERATOR) -> None:
        """Show a client this alone from now on; `known` are the fields that may be hidden.

        Raises `NotFound` (the key, a body), `InvalidValue`.
        """
        if view.hidden - set(known):
            raise InvalidValue(field="hide", expected=" or ".join(sorted(known)))
        with self.database.write() as unit:
            credential = _client(unit, key)
            for body in sorted(unit.clients.bodies_unknown(view.bodies or ())):
                raise NotFound(what="body", name=body)
            unit.clients.set_view(credential.id, view)
            hidden = ", ".join(sorted(view.hidden))
            told = f"hidden={hidden}; bodies={'' if view.bodies is None else ', '.join(sorted(view.bodies))}"
            subject = f"{credential.name} ({credential.key})"
            at_ms = self.clock.now_ms()
            unit.logs.event(by=by, what="client-view-set", subject=subject, detail=told, at_ms=at_ms)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _client(unit: Unit, key: str) -> Credential:
    credential = unit.credentials.by_key(key)
    if credential is None or credential.kind != ONEROSTER:
        raise NotFound(what="credential", name=key)
    return credential
