"""What people enter beside the figures of a year, and reports that were frozen, with what differs since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lms_bridge.domain.indicators import Question


@dataclass(frozen=True, slots=True)
class Planned:
    """Of one programme and year: how often it is to be held, and with how many attendances in all."""

    programme_id: str
    realisations: int
    participants: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Plan against done; `planned` None for what was held without a plan."""

    programme_id: str
    title: str
    planned: Planned | None
    realisations: int
    attendances: int


@dataclass(frozen=True, slots=True)
class Headcount:
    body_id: str
    employees: int


class Entered(Protocol):
    """What no source tells: the yearly plan, and how many people a body employs."""

    def plan(self, year: int, lines: Sequence[Planned], *, by: str, at_ms: int) -> None:
        """In the place of the year's plan so far. Raises `NotFound` for a programme nobody knows."""

    def employ(self, year: int, lines: Sequence[Headcount], *, by: str, at_ms: int) -> None:
        """Each in the place of what stood of its body and year. Raises `NotFound`."""

    def against_done(self, question: Question) -> Sequence[PlanLine]:
        """By title: all that is planned, and all that was held, of the question's realisations."""

    def employees(self, year: int) -> Mapping[str, int]:
        """By body; of bodies of which no number was entered for the year there is none."""


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """As it was told: `value` in digits, or None; `definition` in English."""

    value: str | None
    definition: str


@dataclass(frozen=True, slots=True)
class FrozenReport:
    id: int
    year: int
    note: str
    by: str
    at_ms: int
    credit_rule: str
    figures: Mapping[str, FrozenFigure]


class Change(StrEnum):
    """What became of a row since a report was frozen."""

    CAME = "came"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class AttendanceThen:
    body: str | None
    confirmation: bool
    certificate: bool
    elected: bool


@dataclass(frozen=True, slots=True)
class AttendanceChange:
    change: Change
    realisation_id: str
    realisation: str
    person_id: str
    person: str
    before: AttendanceThen | None
    after: AttendanceThen | None


@dataclass(frozen=True, slots=True)
class RealisationThen:
    form: str
    kind: str
    provider: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class RealisationChange:
    change: Change
    realisation_id: str
    realisation: str
    before: RealisationThen | None
    after: RealisationThen | None


class Frozen(Protocol):
    def freeze(self, report: FrozenReport, question: Question) -> int:
        """Keep the report, whose id is made here, and all rows behind it; its id."""

    def reports(self) -> Sequence[FrozenReport]:
        """The newest first."""

    def report(self, report_id: int) -> FrozenReport | None: ...

    def newest_of(self, year: int) -> FrozenReport | None: ...

    def changed_attendances(
        self, report_id: int, question: Question, *, limit: int, offset: int = 0
    ) -> tuple[int, Sequence[AttendanceChange]]:
        """How many attendances of the question differ from the report's, and a page of them."""

    def changed_realisations(self, report_id: int, question: Question) -> Sequence[RealisationChange]: ...
