"""Who may call and who may sign in, and what keeps their secrets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

OBSERVE, LIVE, PAUSED = "observe", "live", "paused"
MODES = (OBSERVE, LIVE, PAUSED)
"""`observe`: all is kept and nothing of it counts yet. `paused`: the same, after something was not right."""


class Clock(Protocol):
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""


class Sealer(Protocol):
    """Keeps secrets that must be read again. Bound to the installation's key."""

    def seal(self, secret: str) -> str: ...

    def open(self, sealed: str) -> str:
        """Raises `KeyMismatch` when it was sealed with another installation's key."""


class Hasher(Protocol):
    """A slow, salted hash for secrets that need never be read again."""

    def hash(self, secret: str) -> str: ...

    def verify(self, secret: str, hashed: str) -> bool:
        """In constant time as far as the content goes; False for a hash that is none."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where things come from: a `moodle` site (`home_page`), a `bigbluebutton` server (`callback_url`; its
    `home_page` is where its API is), a `zoom`, a `register` elsewhere (`home_page`: where its services are).

    `sealed_secret`: by what its webhooks are signed, several separated by a blank; `sealed_token`: by what
    its web services, or its API, are called. `mode`: one of `MODES`. What happened before `from_ms` is
    history. `options`: JSON text, for a Moodle what `MoodleOptions` reads, for a Zoom where its API is.
    """

    id: int
    name: str
    kind: str
    home_page: str | None
    callback_url: str | None
    accounts_source_id: int | None
    sealed_secret: str | None
    sealed_token: str | None = None
    mode: str = LIVE
    from_ms: int | None = None
    options: str = "{}"


class Sources(Protocol):
    def add(self, source: Source, *, at_ms: int) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def change(self, source: Source) -> None:
        """Keep the source of that id with its new secrets, addresses, start and options; not its mode."""

    def set_mode(self, source_id: int, mode: str) -> None:
        """Apart from the rest: who changes an address by what they read before wakes no paused source."""

    def by_name(self, name: str) -> Source | None: ...

    def by_id(self, source_id: int) -> Source:
        """Raises `NotFound`."""

    def all(self) -> Sequence[Source]: ...


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who signs in. `role`: one of `services.sign_in.ROLES`; a learner is a person of the register,
    an officer (`body`, `district`, `provider`) has the body of the register whose officer it is."""

    id: int
    name: str
    password_hash: str
    role: str
    person_id: str | None
    epoch: int
    """Raised by a new password: a session of an older epoch is over."""
    body_id: str | None = None


class Logins(Protocol):
    def add(self, login: Login, *, at_ms: int) -> None:
        """Raises `AlreadyThere`, and `NotFound` for a person or a body that the register does not know."""

    def by_name(self, name: str) -> Login | None: ...

    def set_password(self, name: str, password_hash: str) -> None: ...

    def remove(self, name: str) -> None:
        """Its sessions are over with it. Raises `NotFound`."""

    def failures_since(self, name: str, since_ms: int) -> int: ...

    def failed(self, name: str, *, at_ms: int) -> None: ...


class Logs(Protocol):
    def viewed(self, login: str, person_ids: Collection[str], *, page: str, at_ms: int) -> None: ...

    def event(self, *, by: str, what: str, subject: str, detail: str, at_ms: int) -> None: ...
