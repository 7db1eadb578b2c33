"""Runs of meetings whose end was never told, and the ends that were concluded of them."""

from collections.abc import Collection, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.services.ports.meetings import MeetingRun


@dataclass(frozen=True, slots=True)
class OpenStay:
    """Somebody who came and of whom no leave was told. `person_id` None: whose account it is nobody knows;
    `account` empty: a guest."""

    start_ms: int
    _: KW_ONLY
    account: str
    label: str
    person_id: str | None
    person_name: str


@dataclass(frozen=True, slots=True)
class ConcludedEnd:
    """An end that was concluded: by a person, or by the setting."""

    end_ms: int
    by: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class EndlessRun:
    """A run of which no end was told. `first_ms`, `last_ms`: of what was told of it; `stays`: the open ones.

    `realisations`: ids and titles of those held in its room within a day of it.
    """

    key: MeetingRun
    _: KW_ONLY
    source: str
    meeting: str
    first_ms: int
    last_ms: int
    stays: tuple[OpenStay, ...]
    realisations: tuple[tuple[str, str], ...]
    concluded: ConcludedEnd | None = None


class RunEnds(Protocol):
    def endless(self, *, before_ms: int, limit: int) -> Sequence[EndlessRun]:
        """Runs without a told or concluded end of which nothing was told since then, the newest first."""

    def concluded(self, *, limit: int) -> Sequence[EndlessRun]:
        """Runs whose end was concluded and has not been told since, the newest first."""

    def run(self, source: str, run: str) -> EndlessRun | None:
        """That run, whether its end was concluded or not; None where it is unknown or its end was told."""

    def keep(self, key: MeetingRun, end: ConcludedEnd) -> None:
        """It takes the place of an end that was concluded before."""

    def joins(self, keys: Collection[MeetingRun]) -> Collection[int]:
        """The ids of the arrivals of these runs."""
