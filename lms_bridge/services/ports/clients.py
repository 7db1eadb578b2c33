"""Clients of OneRoster: their tokens, what each is shown, and whom it read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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


class Told(StrEnum):
    """What of somebody a client was told."""

    REGISTER = "register"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer that tells of people. `asked`: the operation's name; `objects`: how many it holds."""

    what: Told
    asked: str
    objects: int
    person_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """An answer that was given: of how many people it told."""

    at_ms: int
    asked: str
    objects: int
    persons: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A client was told that of a person: since when, last when, and in how many answers."""

    key: str
    name: str
    what: Told
    first_ms: int
    last_ms: int
    times: int


@dataclass(frozen=True, slots=True)
class Use:
    """Of how many people a client was told; what it handed in, by kind; its newest answers first."""

    persons: int
    handed_in: Mapping[str, int] = field(default_factory=dict)
    reads: Sequence[Read] = ()


class Clients(Protocol):
    def saw(self, credential_id: int, reading: Reading, *, at_ms: int) -> None:
        """Keep that the client is about to be told of these people."""

    def seen(self, person_id: str) -> Sequence[Seen]:
        """Who was told of somebody, the latest first; also by credentials that were revoked since."""

    def use(self, credential_id: int, *, reads: int) -> Use:
        """What the client did; of its answers the newest `reads`."""

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
