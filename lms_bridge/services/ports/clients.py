"""Clients of OneRoster: their tokens, and what each is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.ports.credentials import Credential


@dataclass(frozen=True, slots=True)
class ClientView:
    """What a client is shown. `hidden`: fields as `user.email`; `bodies`: whose people; None: everybody."""

    hidden: frozenset[str] = frozenset()
    bodies: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Who calls with a token, what the token is for, and what it shows."""

    credential: Credential
    scopes: tuple[str, ...]
    view: ClientView


class Clients(Protocol):
    def keep_token(self, digest: str, credential_id: int, *, scopes: Collection[str], until_ms: int) -> None:
        """Take the token of that digest until that time."""

    def drop_tokens(self, *, before_ms: int) -> None:
        """Forget those whose time was over then."""

    def of_token(self, digest: str, *, at_ms: int) -> Client | None:
        """Whose token it is, where it is valid and the credential is not revoked."""

    def view(self, credential_id: int) -> ClientView:
        """What the client is shown; everything where nothing was said."""

    def set_view(self, credential_id: int, view: ClientView) -> None:
        """From the next request on."""

    def bodies_unknown(self, bodies: Collection[str]) -> Collection[str]:
        """Those of the ids that no body has."""
