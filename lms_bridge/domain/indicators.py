"""The indicators: what each is called, what it says it is, and which rows it counts.

A figure is the number of its rows, or their hours: whoever asks for the rows behind a number gets as many.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from lms_bridge.domain.programme import Form, ProgrammeKind


class Counts(StrEnum):
    """What one row of an indicator is."""

    REALISATION = "realisation"
    ATTENDANCE = "attendance"
    PERSON = "person"
    LEARNER = "learner"
    """A person to whom the register assigned an account on the platform, on `Question.as_of`."""


class Measure(StrEnum):
    """What of the rows is told."""

    NUMBER = "number"
    HOURS = "hours"
    CREDITS = "credits"


class People(StrEnum):
    """Whose attendances: `ELECTED` held an elected post on the day the realisation began."""

    ELECTED = "elected"
    EMPLOYED = "employed"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see at all. `bodies`: attendances made while the person was with one of these;
    `provider`: attendances at what it carried out. None is no limit; both None sees everything."""

    bodies: frozenset[str] | None = None
    provider: str | None = None

    @property
    def of_everything(self) -> bool:
        return self.bodies is None and self.provider is None


EVERYTHING: Final = Sight()


@dataclass(frozen=True, slots=True)
class Question:
    """Of which attendances: of a year in Belgrade, within a sight, narrowed by what is not None.

    `bodies`: where the person worked when the realisation began. `person` narrows rows, never figures.
    `together`: groups of bodies have one that went into another one under it (`domain.body_history`).
    `today`: of whom has an account, where the year is not over; `codes`: the roles that make an elected
    official (`domain.elected`).
    """

    year: int
    sight: Sight
    today: date
    codes: frozenset[str] = frozenset()
    form: Form | None = None
    kind: ProgrammeKind | None = None
    provider: str | None = None
    bodies: frozenset[str] | None = None
    people: People | None = None
    programme: str | None = None
    person: str | None = None
    together: bool = False

    @property
    def as_of(self) -> date:
        """The day of which it is told who has an account: the year's last, or today where that is to come."""
        return min(self.today, date(self.year, 12, 31))

    @property
    def of_people(self) -> bool:
        """Whether it asks for some people only: then a realisation counts where one of them attended."""
        return (self.bodies, self.people, self.sight.bodies) != (None, None, None)

    @property
    def of_trainings(self) -> bool:
        """Whether it asks for some realisations only, which says nothing of who has an account."""
        return (self.form, self.kind, self.provider, self.programme, self.sight.provider) != (None,) * 5


class Given(StrEnum):
    """Which attendances count for an indicator."""

    ALL = "all"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    CONFIRMATION_ISSUED = "confirmation-issued"
    CERTIFICATE_ISSUED = "certificate-issued"
    """A document of that kind is issued and valid."""
    TIMED = "timed"
    """Of programmes whose hours are known."""
    UNTIMED = "untimed"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `definition` is English; pages have it in their language."""

    name: str
    definition: str
    counts: Counts
    form: Form | None = None
    given: Given = Given.ALL
    people: People | None = None
    measure: Measure = Measure.NUMBER
    attended: bool = False
    """Of realisations: only those that somebody attended."""


def narrowed(question: Question, indicator: Indicator) -> Question | None:
    """The question of the rows that the indicator counts; None where there can be none."""
    asked = replace(
        question, form=indicator.form or question.form, people=indicator.people or question.people
    )
    fits = question.form in (None, asked.form) and question.people in (None, asked.people)
    return asked if fits else None


REALISATIONS = (
    "Runs of programmes that begin in the year, in Belgrade, held or still to be held, attended or not; "
    "where some people are asked for, those that one of them attended."
)
ATTENDANCES = "Person × realisation: who attended two is counted twice."
PERSONS = "Distinct people with at least one attendance: who attended two is counted once."


_ELECTED = "people who held an elected post on the day the realisation began."


def _by_form(name: str, definition: str, counts: Counts) -> Iterator[Indicator]:
    """Of all forms, then of each."""
    yield Indicator(name, definition, counts)
    for form in Form:
        yield Indicator(f"{name}-{form.value}", definition, counts, form=form)


_ALL: Final = (
    Indicator(
        "learners",
        "Learners registered: people to whom the register assigned an account on the learning platform, at "
        "the end of the year, or today where it is not over. Of a year that was over before rosters were "
        "taken over here only a frozen report tells it.",
        Counts.LEARNER,
    ),
    *_by_form("realisations", REALISATIONS, Counts.REALISATION),
    *_by_form("attendances", ATTENDANCES, Counts.ATTENDANCE),
    *_by_form("persons", PERSONS, Counts.PERSON),
    Indicator(
        "trainings",
        "Distinct realisations that at least one person attended.",
        Counts.REALISATION,
        attended=True,
    ),
    Indicator(
        "confirmations",
        "Attendances that entitle to a confirmation. Issuing the document is a later act.",
        Counts.ATTENDANCE,
        given=Given.CONFIRMED,
    ),
    Indicator(
        "certificates",
        "Attendances that entitle to a certificate: attended, and the test passed. One attendance may "
        "entitle to a confirmation as well.",
        Counts.ATTENDANCE,
        given=Given.CERTIFIED,
    ),
    Indicator(
        "confirmations-issued",
        "Attendances for which a confirmation is issued and valid today, by its number.",
        Counts.ATTENDANCE,
        given=Given.CONFIRMATION_ISSUED,
    ),
    Indicator(
        "certificates-issued",
        "Attendances for which a certificate is issued and valid today, by its number.",
        Counts.ATTENDANCE,
        given=Given.CERTIFICATE_ISSUED,
    ),
    Indicator("attendances-elected", f"Attendances of {_ELECTED}", Counts.ATTENDANCE, people=People.ELECTED),
    Indicator("persons-elected", f"Distinct {_ELECTED}", Counts.PERSON, people=People.ELECTED),
    Indicator(
        "hours",
        "Hours of training: of each attendance the hours of its programme, where the register tells them.",
        Counts.ATTENDANCE,
        given=Given.TIMED,
        measure=Measure.HOURS,
    ),
    Indicator(
        "credits",
        "ECTS credits: the hours above by the rule named with the figures (30 hours are 1 credit), rounded "
        "once, of the sum, to two decimals.",
        Counts.ATTENDANCE,
        given=Given.TIMED,
        measure=Measure.CREDITS,
    ),
    Indicator(
        "attendances-untimed",
        "Attendances whose programme has no hours in the register; they are missing in hours and credits.",
        Counts.ATTENDANCE,
        given=Given.UNTIMED,
    ),
)
INDICATORS: Final = {one.name: one for one in _ALL}
"""By name, in the order in which they are told."""
