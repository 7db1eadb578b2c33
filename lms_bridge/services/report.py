"""The year in figures, and the year's attendances one by one. Both speak of entitlement."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from lms_bridge.domain.calendar import year_bounds
from lms_bridge.domain.programme import Form


@dataclass(frozen=True, slots=True)
class FormFigures:
    """`realisations`: held or to be held; `attendances`: person × realisation; `persons`: distinct."""

    realisations: int = 0
    attendances: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True)
class BodyFigures:
    """A body's people, by where they worked when each realisation began."""

    name: str
    trainings: int
    attendances: int
    persons: int
    confirmations: int
    certificates: int


@dataclass(frozen=True, slots=True)
class Documents:
    confirmations: int
    certificates: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person to act, and what was refused; of all years."""

    unmatched_accounts: int
    unmatched_facts: int
    not_enrolled: int
    rejected_deliveries: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row of the year's attendances. `minutes` only of webinars, `score` only where there is one."""

    realisation_id: str
    person_id: str
    body_id: str | None
    minutes: int | None
    score: int | None
    confirmation: bool
    certificate: bool


class Report(Protocol):
    """Sums over the current completions of realisations that start between two moments."""

    def lms_users(self) -> int: ...

    def forms(self, start_ms: int, end_ms: int) -> Mapping[Form, FormFigures]: ...

    def documents(self, start_ms: int, end_ms: int) -> Documents: ...

    def bodies(self, start_ms: int, end_ms: int) -> Mapping[str, BodyFigures]: ...

    def waiting(self) -> Waiting: ...

    def attendances(self, start_ms: int, end_ms: int) -> Sequence[Attendance]: ...


def indicators(report: Report, year: int) -> dict[str, object]:
    """The indicators of a year in Belgrade, in the shape of `indicators --json`."""
    start_ms, end_ms = year_bounds(year)
    forms = report.forms(start_ms, end_ms)
    return {
        "year": year,
        "lms_users": report.lms_users(),
        **{form.value: asdict(forms.get(form, FormFigures())) for form in Form},
        "documents": asdict(report.documents(start_ms, end_ms)),
        "bodies": {body: asdict(figures) for body, figures in report.bodies(start_ms, end_ms).items()},
        **asdict(report.waiting()),
    }


COLUMNS = ("class", "user", "body", "attended", "minutes", "score", "confirmation", "certificate")


def attendances(report: Report, year: int) -> list[tuple[str, ...]]:
    """The rows of `completions --csv` under `COLUMNS`, sorted by realisation and person."""
    return [
        (
            one.realisation_id,
            one.person_id,
            one.body_id or "",
            "1",
            "" if one.minutes is None else str(one.minutes),
            "" if one.score is None else str(one.score),
            str(int(one.confirmation)),
            str(int(one.certificate)),
        )
        for one in sorted(
            report.attendances(*year_bounds(year)), key=lambda one: (one.realisation_id, one.person_id)
        )
    ]
