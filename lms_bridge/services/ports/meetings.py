"""The runs of meetings, and the breakout rooms among them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


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


class Meetings(Protocol):
    def keep(self, runs: Mapping[MeetingRun, Place]) -> None:
        """Keep where these runs are. A parent that is known stays."""

    def around(self, runs: Collection[MeetingRun]) -> Mapping[MeetingRun, str]:
        """The outermost room around each breakout room among these runs and those parted from them.

        One whose parent nobody has met yet is not among them: it comes with the parent.
        """

    def rooms(self, *, at_ms: int) -> Collection[str]:
        """The rooms of webinars that take facts at that time."""

    def belong(self, rooms: Mapping[MeetingRun, str]) -> Collection[int]:
        """The joins of these runs are about that room too. The ids of these facts."""
