"""What a person says about the counted time, and why the decisions of a realisation wait for such a word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.domain.moved import Doubt, Gathering
from lms_bridge.domain.presence import Interval, Window
from lms_bridge.domain.programme import Form


@dataclass(frozen=True, slots=True)
class SaidWindow:
    """A counted time as somebody set it. `window` None: as the register plans it.

    `planned`: as the register had it then. `confirmed`: it was said of a webinar whose decisions waited.
    """

    realisation_id: str
    _: KW_ONLY
    version: int
    window: Window | None
    planned: Window
    confirmed: bool
    by: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A realisation as the register plans it. `percent`: the share of presence that its rule asks for."""

    id: str
    _: KW_ONLY
    title: str
    form: Form
    window: Window
    meeting: str | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class KeptDoubt:
    """What was concluded of the facts `seen`; `doubt` None: nothing waits. `figures` say why."""

    realisation_id: str
    _: KW_ONLY
    seen: str
    doubt: Doubt | None
    figures: Mapping[str, int] = field(default_factory=dict)
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingWindow:
    """A realisation whose decisions wait for a word about its counted time."""

    planned: Planned
    doubt: KeptDoubt


class Windows(Protocol):
    def planned(self, realisation_ids: Collection[str]) -> Mapping[str, Planned]:
        """Those that there are."""

    def holding(self, realisation_ids: Collection[str]) -> Mapping[str, SaidWindow]:
        """What holds of each of which somebody said something."""

    def earlier(self, realisation_id: str) -> Sequence[SaidWindow]:
        """All that was said of it, the newest first."""

    def keep(self, said: SaidWindow) -> None:
        """It holds, and what held before does no longer."""

    def doubts(self, realisation_ids: Collection[str]) -> Mapping[str, KeptDoubt]:
        """What was last concluded of each."""

    def hold(self, realisation_ids: Collection[str]) -> Mapping[str, KeptDoubt]:
        """The same, held against change until the unit ends; in order, so that nobody waits in a circle."""

    def conclude(self, doubts: Collection[KeptDoubt]) -> None: ...

    def waiting(self) -> Sequence[WaitingWindow]:
        """The realisations whose decisions wait, the longest first."""

    def sharing(self, meeting: str) -> Mapping[str, Window]:
        """What counts of each realisation that is held in the room, by id."""

    def persons(self, realisation_id: str) -> Mapping[str, str]:
        """The names of everybody of whom something was decided or told about the realisation, by id."""


class Gatherings(Protocol):
    """Who was in a room, and when: for the question whether a webinar was held when it was planned."""

    def around(self, meeting: str, near: Mapping[str, Interval]) -> Mapping[str, str]:
        """Of these realisations of the room a name of what was told of the runs near, empty where none is.

        `near`: by realisation, the time that is its own. The name changes with every fact. Those near which
        a run goes on are left out: nobody knows yet.
        """

    def of(self, realisation_id: str, meeting: str, near: Interval) -> Gathering:
        """Who was there. Lecturers and guests are not among the people."""
