"""What became of bodies, which providers are accredited, and which realisations that holds up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Protocol

from lms_bridge.domain.body_history import BodyHistory, BodyTurn
from lms_bridge.domain.person import Body
from lms_bridge.domain.validity import Accreditation, Obstacle


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something, why, and when."""

    by: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """A turn with the words of who said it; `undone` where it was taken back."""

    turn: BodyTurn
    said: Said
    undone: Said | None = None


@dataclass(frozen=True, slots=True)
class BodyShown:
    """A body as it is listed. `persons`: for how many people the register names it first."""

    body: Body
    _: KW_ONLY
    ended: bool
    persons: int
    accreditations: int


class Bodies(Protocol):
    def by_id(self, body_id: str) -> Body | None: ...

    def listed(self) -> Sequence[BodyShown]:
        """All there ever were, by name."""

    def history(self) -> BodyHistory:
        """How all bodies were called and what became of them."""

    def turns(self, body_id: str) -> Sequence[TurnSaid]:
        """What was said of a body, the newest first, what was undone too; also what went into it."""

    def turn(self, turn_id: int) -> BodyTurn | None:
        """One that stands."""

    def add_turn(self, turn: BodyTurn, said: Said) -> None: ...

    def undo_turn(self, turn_id: int, said: Said) -> None:
        """As if it had never been said; it stays to be read."""


@dataclass(frozen=True, slots=True)
class AccreditationSaid:
    """An accreditation with the words of who said it; `superseded` where something else holds now."""

    accreditation: Accreditation
    said: Said
    superseded: Said | None = None


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A realisation against which something stands. `waived`: an officer lets it pass; `documents`: how many
    valid ones were issued of it all the same, before anybody knew."""

    realisation_id: str
    title: str
    start_day: date
    provider_id: str | None
    provider: str | None
    obstacles: tuple[Obstacle, ...]
    waived: Said | None = None
    documents: int = 0


class Validity(Protocol):
    def accreditations(self) -> Sequence[Accreditation]:
        """Those that hold by what was said last."""

    def accreditations_said(self, body_id: str) -> Sequence[AccreditationSaid]:
        """All that was ever said of a provider, the newest first."""

    def keep(self, accreditation: Accreditation, said: Said) -> None:
        """Instead of what was said of the same number before."""

    def take_back(self, body_id: str, number: str, said: Said) -> bool:
        """There is no such accreditation; False where none was known."""

    def obstacles(self, realisation_ids: Collection[str]) -> Mapping[str, tuple[Obstacle, ...]]:
        """What holds documents of these realisations up, of those that are held up; none that is waived."""

    def held_up(self, *, limit: int) -> Sequence[HeldUp]:
        """Realisations that stand and are held up, or would be were it not waived; the latest begun first."""

    def waive(self, realisation_id: str, said: Said) -> bool:
        """Let documents of it pass; False where they do already. `NotFound`."""

    def unwaive(self, realisation_id: str, said: Said) -> bool:
        """False where nothing let them pass."""
