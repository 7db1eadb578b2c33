"""How much waits, for those who watch the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one kind of work.

    `waiting`: due or in hand; `aside`: laid aside for a person. `dated`: whether such rows say when they
    came; `oldest_ms`: when the oldest that waits did, None where nothing waits.
    """

    kind: str
    waiting: int
    aside: int
    dated: bool
    oldest_ms: int | None


@dataclass(frozen=True, slots=True)
class JobHealth:
    """A sync job: how often in a row it failed, and when it last ended well; None where it never did."""

    name: str
    kind: str
    failures: int
    done_ms: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Since when the oldest and the newest of some waiting things do."""

    oldest_ms: int
    newest_ms: int


class Queues(Protocol):
    def all(self) -> Sequence[Queue]:
        """Each kind of work, each time the same kinds."""

    def of_people(self, *, before_ms: int) -> Mapping[str, Span]:
        """What waits for a person's word since that time or earlier: `accounts` that nobody has, `admission`
        into a roster. Without those in which nothing does."""

    def jobs(self) -> Sequence[JobHealth]:
        """Each sync job, by its name."""
