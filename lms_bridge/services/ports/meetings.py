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
class HeldIn:
    """A realisation that was held in a room, `start_ms` included and `end_ms` excluded."""

    realisation_id: str
    meeting: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ToldOfRun:
    """A fact, by its id and its key, of one session of a run, and the delivery that tells it."""

    delivery_id: int
    fact_id: int
    session: str
    key: str


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
    def held(self, *, since_ms: int, until_ms: int) -> Sequence[HeldIn]:
        """The realisations with a room that ended in this time, the first one first; never held: left out."""

    def name_rooms(self, source_id: int, rooms: Mapping[str, str]) -> Collection[int]:
        """Joins that the source told by the address of an activity are about its room too, by address. Their
        ids."""

    def told_by(self, run: MeetingRun, *, channel: str) -> Sequence[ToldOfRun]:
        """What deliveries tell of this run by this way now."""

    def keep(self, runs: Mapping[MeetingRun, Place]) -> None:
        """Keep where these runs are. A parent that is known stays."""

    def around(self, runs: Collection[MeetingRun]) -> Mapping[MeetingRun, str]:
        """The outermost room around each breakout room among these runs and those parted from them.

        One whose parent nobody has met yet is not among them: it comes with the parent.
        """

    def sources_of(self, runs: Collection[str]) -> Mapping[str, Collection[int]]:
        """Which sources told of these runs, by run; those of which none did are left out."""

    def rooms(self, *, at_ms: int) -> Collection[str]:
        """The rooms of webinars that take facts at that time."""

    def belong(self, rooms: Mapping[MeetingRun, str]) -> Collection[int]:
        """The joins of these runs are about that room too. The ids of these facts."""

    def ways(self) -> Ways:
        """What counts where several ways tell of one run, as the service keeps it."""

    def choose(self, ways: Ways) -> Collection[int]:
        """Keep that from now on; the ids of the joins upon which it may bear."""

    def figure(self, figures: Sequence[OwnFigure]) -> None:
        """Keep what hosts say themselves; the last word of one way on one account in one run stays."""
