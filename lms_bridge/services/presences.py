"""Who was in a meeting from when to when, as a report or a file says it. Pure values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lms_bridge.domain.fact import digest

_SHORT: Final = 32


class By(StrEnum):
    """By what a participant is named."""

    ACCOUNT = "account"
    """A login of the source of accounts, the learning platform."""
    LOGIN = "login"
    """A login of the product itself: an e-mail address or user principal name, in lower case."""
    PERSON = "person"
    """The register's id of a person."""
    NOBODY = "nobody"
    """Only by a label. A label is nobody's name."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Whom a report names. `label` is what it shows; who is who is never told by it."""

    by: By
    name: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in a meeting from `join_ms` to `leave_ms`; None: the report does not say when they left.

    `session`: the product's own name of this stay of one device; without one it is made of the content, so
    that the same presence is the same facts in whichever report it stands.
    """

    who: Participant
    join_ms: int
    leave_ms: int | None
    session: str = ""

    @property
    def key(self) -> str:
        who = (self.who.by.value, self.who.name, self.who.label if self.who.by is By.NOBODY else "")
        return self.session or digest(*who, str(self.join_ms), str(self.leave_ms))[:_SHORT]
