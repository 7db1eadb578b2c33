"""The gradebook as other systems read it by OneRoster, and what they hand in.

Kinds are the standard's collections: `categories`, `lineItems`, `results`, `scoreScales`,
`assessmentLineItems`, `assessmentResults`. What completions come to is told as objects of the bridge's own,
which nobody else changes; all others are kept as a client handed them in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from lms_bridge.domain.classroom import Days
from lms_bridge.domain.fact import Score
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Form, Realisation
from lms_bridge.services.ports.rostering import Asked, Sight, Stamp


class Slot(StrEnum):
    """What a realisation is marked for."""

    PRESENCE = "presence"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One of the bridge's own, which stand for ever."""

    stamp: Stamp
    slot: Slot


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A realisation's presence or test; `school_id` is the provider, else the academy."""

    stamp: Stamp
    slot: Slot
    realisation: Realisation
    school_id: str
    term_id: str


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """What a completion comes to in one slot. Ended: nothing of it stands any more."""

    stamp: Stamp
    slot: Slot
    realisation_id: str
    person_id: str
    form: Form
    attended: bool
    at_ms: int
    """When enough was attended, else when it was decided."""
    present_ms: int | None
    window: Window
    days: Days | None
    score: Score | None
    confirmation: bool
    certificate: bool


@dataclass(frozen=True, slots=True)
class HandedEntry:
    """An object as a client handed it in: `body` has references by `sourcedId` alone."""

    changed_ms: int
    kind: str
    id: str
    body: Mapping[str, Any]


Graded = CategoryEntry | LineEntry | ResultEntry | HandedEntry


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and how many there are on all pages."""

    entries: Sequence[Graded]
    total: int


@dataclass(frozen=True, slots=True)
class Handed:
    """An object that a client hands in, read: `kind` is the name of a single one (`lineItem`).

    `refs`: what it names, by the field; each an id of the kind that `REFERRED` says.
    """

    kind: str
    id: str
    _: KW_ONLY
    status: str
    body: Mapping[str, Any]
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who handed an object in. `deleted`: it was taken back since."""

    credential_id: int
    deleted: bool
    class_id: str | None


class Gradebook(Protocol):
    def page(self, asked: Asked) -> Page:
        """In the order asked for, then in one that stands: nothing is twice or left out over pages."""

    def one(self, kind: str, id_: str, sight: Sight) -> Graded | None:
        """The object of that kind; None also for one that the client is not shown."""

    def owner(self, kind: str, id_: str) -> Owner | None:
        """Of a single object's kind; also of one that was taken back."""

    def keep(self, handed: Handed, *, credential_id: int, class_id: str | None, at_ms: int) -> None:
        """Put it in the place of what was handed in under its id before. `class_id`: where it belongs."""

    def names(self, kind: str, id_: str) -> int:
        """How many objects that stand name that one."""

    def take_back(self, kind: str, id_: str, *, at_ms: int) -> None:
        """Show it no more, and forget what it said."""

    def hand_over(self, old_id: int, new_id: int) -> int:
        """Have what the one credential handed in be the other's; how many objects."""
