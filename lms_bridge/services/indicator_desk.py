"""Years beside each other, what people enter for a year, and freezing its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.credit import rule_of
from lms_bridge.domain.indicators import EVERYTHING, INDICATORS, Question, Sight
from lms_bridge.services.indicators import Value, values
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.figure_books import FrozenFigure, FrozenReport, Headcount, Planned
from lms_bridge.services.ports.indicators import Figures


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator over the years that were asked for, in their order."""

    name: str
    values: tuple[Value, ...]

    @property
    def differences(self) -> tuple[Value, ...]:
        """The first year's less each other's; None where one of the two is not told."""
        first = self.values[0]
        return tuple(None if first is None or one is None else first - one for one in self.values[1:])


def side_by_side(figures: Figures, question: Question, others: Sequence[int]) -> Sequence[Line]:
    """The question's year, then the others, asked the same.

    How many had an account in a year that was over before rosters told it is what its newest frozen report
    says, where the question is as wide as that was.
    """
    told = [_of_year(figures, replace(question, year=year)) for year in (question.year, *others)]
    return [Line(name, tuple(year[name] for year in told)) for name in INDICATORS]


def _of_year(figures: Figures, question: Question) -> Mapping[str, Value]:
    told = values(figures, question)
    if told["learners"] is not None:
        return told
    return {**told, "learners": _learners_then(figures, question)}


def _learners_then(figures: Figures, question: Question) -> Value:
    if question != Question(question.year, EVERYTHING, question.today, question.codes):
        return None
    frozen = figures.frozen.newest_of(question.year)
    told = frozen.figures.get("learners") if frozen else None
    return None if told is None or told.value is None else int(told.value)


def figures_json(
    lines: Sequence[Line], years: Sequence[int], narrowed: Mapping[str, str]
) -> Mapping[str, Any]:
    """Whole numbers as numbers, decimal ones as text: no program rounds them unseen."""
    return {
        "years": list(years),
        "asked": dict(narrowed),
        "credit_rule": rule_of(years[0]).version,
        "indicators": [
            {
                "name": line.name,
                "definition": INDICATORS[line.name].definition,
                "counts": INDICATORS[line.name].counts.value,
                "figures": {str(year): _plain(value) for year, value in zip(years, line.values, strict=True)},
            }
            for line in lines
        ],
    }


def _plain(value: Value) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class IndicatorDesk:
    """`codes`: the roles that make an elected official (`domain.elected`)."""

    database: Database
    clock: Clock
    codes: frozenset[str] = frozenset()

    def question(self, year: int, sight: Sight) -> Question:
        return Question(year, sight, day_of(self.clock.now_ms()), self.codes)

    def freeze(self, year: int, *, note: str, by: str) -> int:
        """Keep the year's figures of everything with the rows behind them, as of now; its number."""
        now_ms, question = self.clock.now_ms(), self.question(year, EVERYTHING)
        with self.database.write() as unit:
            told = {
                name: FrozenFigure(None if value is None else str(value), INDICATORS[name].definition)
                for name, value in values(unit.figures, question).items()
            }
            rule = rule_of(year).version
            report = FrozenReport(0, year, note.strip(), by, now_ms, rule, told)
            number = unit.figures.frozen.freeze(report, question)
            detail = note.strip()
            unit.logs.event(by=by, what="report-frozen", subject=str(year), detail=detail, at_ms=now_ms)
        return number

    def plan(self, year: int, lines: Sequence[Planned], *, by: str) -> None:
        """Take a year's plan in the place of the one so far. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.figures.entered.plan(year, lines, by=by, at_ms=now_ms)
            what, detail = "year-planned", str(len(lines))
            unit.logs.event(by=by, what=what, subject=str(year), detail=detail, at_ms=now_ms)

    def employ(self, year: int, lines: Sequence[Headcount], *, by: str) -> None:
        """Say how many people bodies employ in a year. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.figures.entered.employ(year, lines, by=by, at_ms=now_ms)
            what, detail = "employees-entered", str(len(lines))
            unit.logs.event(by=by, what=what, subject=str(year), detail=detail, at_ms=now_ms)


@dataclass(frozen=True, slots=True)
class SinceFrozen:
    """A figure as it was frozen, and as it is. `now` None: today's rules do not tell it."""

    name: str
    definition: str
    then: str | None
    now: Value

    @property
    def difference(self) -> Decimal | None:
        if self.then is None or self.now is None:
            return None
        return Decimal(self.now) - Decimal(self.then)


def since_frozen(figures: Figures, report: FrozenReport, question: Question) -> Sequence[SinceFrozen]:
    """Every figure of the report beside the same of now, in the report's order."""
    now = values(figures, question)
    return [
        SinceFrozen(name, one.definition, one.value, now.get(name)) for name, one in report.figures.items()
    ]
