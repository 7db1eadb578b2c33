"""The runs of meetings, and the breakout rooms among them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.domain.ways import Ways


@dataclass(frozen=True, slots=True)
class MeetingRun:
    """One run of a room, as its host numbers it."""

    source_id: int
    run: str


@dataclass(frozen=True, slots=True)
class Place:
    """Of which room it is a run; `parent`: of a breakout room the meeting around it, by its run or room."""

    meeting: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """How long a host itself says that an account was in a run: to compare, never to count.

    `account` is its name on the learning platform; `channel` the way by which the host says it.
    """

    run: MeetingRun
    account: str
    channel: str
    own_ms: int


class Meetings(Protocol):
    def keep(self, runs: Mapping[MeetingRun, Place]) -> None:
        """Keep where these runs are. A parent that is known stays."""

    def around(self, runs: Collection[MeetingRun]) -> Mapping[MeetingRun, str]:
        """The outermost room around each breakout room among these runs and those parted from them.

        One whose parent nobody has met yet is not among them: it comes with the parent.
        """

    def belong(self, rooms: Mapping[MeetingRun, str]) -> Collection[int]:
        """The joins of these runs are about that room too. The ids of these facts."""

    def ways(self) -> Ways:
        """What counts where several ways tell of one run, as the service keeps it."""

    def choose(self, ways: Ways) -> Collection[int]:
        """Keep that from now on; the ids of the joins upon which it may bear."""

    def figure(self, figures: Sequence[OwnFigure]) -> None:
        """Keep what hosts say themselves; the last word of one way on one account in one run stays."""
