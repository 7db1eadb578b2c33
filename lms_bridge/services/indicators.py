"""What the indicators come to for a question, and the rows behind each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from lms_bridge.domain.credit import plain, rule_of
from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.indicators import (
    INDICATORS,
    Counts,
    Given,
    Indicator,
    Measure,
    People,
    Question,
    narrowed,
)
from lms_bridge.domain.programme import Form
from lms_bridge.services.ports.indicators import (
    AttendanceRow,
    Figures,
    LearnerRow,
    Page,
    Parts,
    PersonRow,
    RealisationRow,
    Sums,
)

Value = int | Decimal | None
"""None: the question does not allow for it, or nothing tells it any more."""
_ISSUED: Final = {
    Given.CONFIRMATION_ISSUED: DocumentKind.CONFIRMATION,
    Given.CERTIFICATE_ISSUED: DocumentKind.CERTIFICATE,
}
Row = AttendanceRow | PersonRow | RealisationRow | LearnerRow
LOT: Final = 4_000
"""Rows of a file that are held at once."""
Rows = Sequence[AttendanceRow] | Sequence[PersonRow] | Sequence[RealisationRow] | Sequence[LearnerRow]


def values(figures: Figures, question: Question) -> Mapping[str, Value]:
    """Each indicator's figure, by its name, in their order."""
    parts = figures.parts(question)
    told = _Told(
        question,
        parts,
        _elected(figures, question, parts),
        figures.realisations(question),
        figures.learners(question),
        figures.issued(question) if parts.all.attendances else {},
    )
    return {name: told.value(indicator) for name, indicator in INDICATORS.items()}


def _elected(figures: Figures, question: Question, parts: Parts) -> Parts:
    """Those of elected officials among the people asked for."""
    if question.people is People.ELECTED:
        return parts
    if question.people is not None or not parts.all.attendances:
        return Parts(Sums(), {})
    return figures.parts(replace(question, people=People.ELECTED))


@dataclass(frozen=True, slots=True)
class _Told:
    question: Question
    parts: Parts
    elected: Parts
    realisations: Mapping[Form, int]
    learners: int | None
    issued: Mapping[DocumentKind, int]

    def value(self, indicator: Indicator) -> Value:
        if indicator.counts is Counts.LEARNER:
            return self.learners
        if indicator.counts is Counts.REALISATION and not indicator.attended:
            form = indicator.form
            return sum(self.realisations.values()) if form is None else self.realisations.get(form, 0)
        if indicator.given in _ISSUED:
            return self.issued.get(_ISSUED[indicator.given], 0)
        parts = self.elected if indicator.people is People.ELECTED else self.parts
        sums = parts.all if indicator.form is None else parts.forms.get(indicator.form, Sums())
        return _value(indicator, sums, self.question.year)


def _value(indicator: Indicator, sums: Sums, year: int) -> Value:
    if indicator.measure is Measure.HOURS:
        return plain(sums.total_hours)
    if indicator.measure is Measure.CREDITS:
        return rule_of(year).credits(sums.total_hours)
    if indicator.counts is not Counts.ATTENDANCE:
        return sums.persons if indicator.counts is Counts.PERSON else sums.trainings
    return {
        Given.ALL: sums.attendances,
        Given.CONFIRMED: sums.confirmations,
        Given.CERTIFIED: sums.certificates,
        Given.UNTIMED: sums.hours.get(None, 0),
    }[indicator.given]


def rows(figures: Figures, question: Question, indicator: Indicator, page: Page) -> Rows:
    """The rows that the indicator counts, a page of them."""
    asked = narrowed(question, indicator)
    if asked is None:
        return []
    match indicator.counts:
        case Counts.ATTENDANCE:
            return figures.attendance_rows(asked, indicator.given, page)
        case Counts.PERSON:
            return figures.person_rows(asked, page)
        case Counts.REALISATION:
            return figures.realisation_rows(asked, page, came_only=indicator.attended)
        case Counts.LEARNER:
            return figures.learner_rows(asked, page)


@dataclass(slots=True)
class Listing:
    """All rows that the indicator counts, gone through once, a lot at a time, within one unit.

    `persons`: whom those showed that were gone through.
    """

    figures: Figures
    question: Question
    indicator: Indicator
    persons: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Row]:
        at = 0
        while found := rows(self.figures, self.question, self.indicator, Page(LOT, at)):
            self.persons.update(persons_of(found))
            yield from found
            if len(found) < LOT:
                return
            at += LOT


def persons_of(found: Rows) -> Collection[str]:
    """Whom these rows show."""
    return {row.person_id for row in found if not isinstance(row, RealisationRow)}


def rows_behind(told: Mapping[str, Value], indicator: Indicator) -> int:
    """How many rows stand behind a figure of `values`: its number, but where it tells their hours."""
    if indicator.measure is Measure.NUMBER:
        return int(told[indicator.name] or 0)
    return int(told["attendances"] or 0) - int(told["attendances-untimed"] or 0)
