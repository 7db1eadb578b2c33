"""The figures of a year, the rows behind them, what people enter beside them, and frozen reports."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.indicators import Given, Question
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.ports.figure_books import Entered, Frozen


@dataclass(frozen=True, slots=True)
class Sums:
    """Of some attendances. `hours`: how many attendances have so many hours, by the hours (None: unknown)."""

    trainings: int = 0
    attendances: int = 0
    persons: int = 0
    confirmations: int = 0
    certificates: int = 0
    hours: Mapping[Decimal | None, int] = field(default_factory=dict)

    @property
    def total_hours(self) -> Decimal:
        return sum((one * times for one, times in self.hours.items() if one is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Parts:
    """The sums of all, and of each form; persons of the forms do not add up to those of all."""

    all: Sums
    forms: Mapping[Form, Sums]


class By(StrEnum):
    """By what attendances are put into groups."""

    KIND = "kind"
    PROVIDER = "provider"
    BODY = "body"
    BODY_TYPE = "body-type"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its key ("" where a realisation has no provider, a person no body) and its name."""

    key: str
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    realisation_id: str
    realisation: str
    programme: str
    form: Form
    kind: ProgrammeKind
    start_ms: int
    provider: str | None
    person_id: str
    person: str
    body_id: str | None
    body: str | None
    minutes: int | None
    """Of webinars alone."""
    score: int | None
    """Whole percent of the best attempt."""
    confirmation: bool
    certificate: bool
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    person_id: str
    person: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class RealisationRow:
    realisation_id: str
    realisation: str
    form: Form
    kind: ProgrammeKind
    start_ms: int
    end_ms: int
    provider: str | None
    attendances: int
    """Those of the people asked for."""


@dataclass(frozen=True, slots=True)
class LearnerRow:
    person_id: str
    person: str
    body: str | None
    """Where the person worked on the question's day."""


@dataclass(frozen=True, slots=True)
class Page:
    limit: int
    offset: int = 0


EVERY_ROW = Page(2**31 - 1)


class Figures(Protocol):
    """Answers to a `Question`; its sight is a part of each answer."""

    def parts(self, question: Question) -> Parts: ...

    def realisations(self, question: Question) -> Mapping[Form, int]: ...

    def issued(self, question: Question) -> Mapping[DocumentKind, int]:
        """How many of the attendances have a valid document of the kind."""

    def learners(self, question: Question) -> int | None:
        """As of the question's day. None where the question is of trainings, which says nothing of accounts,
        and where rosters did not tell of accounts yet."""

    def groups(self, question: Question, by: By) -> Sequence[Group]:
        """By attendances, the most first; without those that have none."""

    def attendance_rows(self, question: Question, given: Given, page: Page) -> Sequence[AttendanceRow]: ...

    def person_rows(self, question: Question, page: Page) -> Sequence[PersonRow]: ...

    def realisation_rows(
        self, question: Question, page: Page, *, came_only: bool
    ) -> Sequence[RealisationRow]: ...

    def learner_rows(self, question: Question, page: Page) -> Sequence[LearnerRow]: ...

    def beneath(self, body_id: str) -> frozenset[str]:
        """The body and all that stand beneath it, at any depth; empty where nobody knows it."""

    def forerunners(self, body_ids: Collection[str]) -> frozenset[str]:
        """These and all that went into one of them alone, over any number of steps."""

    def bodies(self, question: Question) -> Sequence[tuple[str, str]]:
        """Id and name of bodies that the question's sight holds and that have attendances, for a choice."""

    def providers(self, question: Question) -> Sequence[tuple[str, str]]: ...

    def years(self) -> Sequence[int]: ...

    @property
    def entered(self) -> Entered: ...

    @property
    def frozen(self) -> Frozen: ...
