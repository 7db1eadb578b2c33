"""What a source has told, in figures, for the acceptance checklist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.ports.access import Source


@dataclass(frozen=True, slots=True)
class SeenObject:
    """What facts name: a course, a test, a room; with the realisations that are tied to it."""

    object: str
    kind: str
    facts: int
    realisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """An account that nobody has yet, by its own name there and nothing else."""

    id: int
    name: str
    home_page: str
    facts: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a source has told, in figures. While it is watched, only what it told since.

    `moments`: when each fact happened and when it came, in order of arrival. `without_id` of the statements
    `looked_at`. `unscored`: attempts without a score that could be read.
    """

    arrivals: int = 0
    repeated: int = 0
    last_ms: int | None = None
    unread: int = 0
    laid_aside: int = 0
    objects: Sequence[SeenObject] = ()
    resolved: int = 0
    unresolved: Sequence[SeenAccount] = ()
    moments: Sequence[tuple[int, int]] = ()
    told_again: int = 0
    looked_at: int = 0
    without_id: int = 0
    scored: int = 0
    out_of_bounds: int = 0
    unscored: int = 0


class AcceptanceFigures(Protocol):
    def seen(self, source: Source) -> Seen:
        """Without what another site told in its name."""
