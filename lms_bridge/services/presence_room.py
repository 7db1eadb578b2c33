"""Who is known of a webinar's people: the values that its page is made of."""

from dataclasses import KW_ONLY, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody in the roster, or who has a completion though they left it, and what stands of them."""

    person_id: str
    _: KW_ONLY
    name: str
    body: str | None
    present_ms: int
    attended: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account that nobody has, with joins in the room near the time."""

    account_id: int
    _: KW_ONLY
    home_page: str = ""
    name: str
    label: str
    source: str
    first_ms: int
    sessions: int


@dataclass(frozen=True, slots=True)
class InNow:
    """Who is in a room at this moment: how many accounts and guests, and which persons these are."""

    accounts: int = 0
    persons: frozenset[str] = frozenset()


NOBODY_IN: Final = InNow()
