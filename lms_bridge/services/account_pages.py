"""What is shown of a platform's accounts: what was told of each, and to whom its keys point."""

from collections.abc import Collection, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.matching import KeyKind, Why
from lms_bridge.services.ports.lms import MoodleUser


@dataclass(frozen=True, slots=True)
class PointedAt:
    """A person to whom a key of an account points."""

    person_id: str
    _: KW_ONLY
    name: str
    body: str | None
    kind: KeyKind


@dataclass(frozen=True, slots=True)
class AccountTold:
    """What the platform told of an account when it was last read, and what that says of whose it is."""

    user: MoodleUser
    _: KW_ONLY
    seen_ms: int
    why: Why | None
    candidates: tuple[PointedAt, ...]


@dataclass(frozen=True, slots=True)
class AccountWaiting:
    """An account that waits for a person to say whose it is. `linked_id`, `linked_to`: whose it is,
    by id and by name, but disputed."""

    account_id: int
    _: KW_ONLY
    source: str
    moodle_user_id: int
    name: str
    username: str
    why: Why
    candidates: tuple[PointedAt, ...]
    linked_id: str | None
    linked_to: str | None


@dataclass(frozen=True, slots=True)
class AccountsWaiting:
    """The first of those that wait, and how many there are; `nobody`: users to whom no key points."""

    rows: tuple[AccountWaiting, ...]
    _: KW_ONLY
    total: int
    nobody: int


class AccountPages(Protocol):
    """The questions. Nothing is written by asking."""

    def waiting(self, *, limit: int, source: str | None = None) -> AccountsWaiting: ...

    def told(self, account_id: int) -> AccountTold | None:
        """None where the platform was not asked about it yet."""

    def pointed(self, account_ids: Collection[int]) -> Mapping[int, tuple[PointedAt, ...]]:
        """To whom the keys of these accounts point, as they were judged last; none left out."""

    def why(self, account_ids: Collection[int]) -> Mapping[int, Why]:
        """Of these accounts why none is linked by itself."""
