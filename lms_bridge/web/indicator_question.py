"""What an address asks of the indicators, and the same again for the links of its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import abort, request

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.indicators import People, Question
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.ports.indicators import Figures
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in
from lms_bridge.web.sight import sight_of

YEARS: Final = range(1990, 2200)
MOST_BESIDE: Final = 5
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, the years beside it, and the address's own parameters without the years."""

    question: Question
    others: Sequence[int]
    typed: Mapping[str, str]

    @property
    def everything(self) -> bool:
        return not self.typed

    def link(self, **more: Any) -> dict[str, Any]:
        """Parameters of an address that asks the same."""
        return {"year": self.question.year, "with": list(self.others), **self.typed, **more}


def asked(doors: PageDoors, figures: Figures) -> Asked:
    """Within what the visitor may see, whatever the address says; a year that is none is a 404."""
    year = _year(doors, figures)
    sight = sight_of(signed_in(), figures)
    body, provider = _typed("body"), _typed("provider")
    form, kind = _one("form", Form), _one("kind", ProgrammeKind)
    people, person, programme = _one("people", People), _typed("person"), _typed("programme")
    beneath, together = bool(body and _typed("beneath")), bool(_typed("together"))
    question = replace(
        doors.indicators.question(year, sight),
        form=form,
        kind=kind,
        provider=provider or None,
        bodies=_bodies(figures, body, beneath=beneath, together=together),
        people=people,
        programme=programme or None,
        person=person or None,
        together=together,
    )
    typed = {
        "form": form or "",
        "kind": kind or "",
        "provider": provider,
        "body": body,
        "beneath": "1" if beneath else "",
        "together": "1" if together else "",
        "people": people or "",
        "programme": programme,
        "person": person,
    }
    return Asked(question, _beside(year), {name: str(value) for name, value in typed.items() if value})


def _bodies(figures: Figures, body: str, *, beneath: bool, together: bool) -> frozenset[str] | None:
    if not body:
        return None
    asked = figures.beneath(body) if beneath else frozenset({body})
    return figures.forerunners(asked) if together else asked


def _typed(name: str) -> str:
    return request.args.get(name, "").strip()


def _one(name: str, words: type[E]) -> E | None:
    """None where nothing is asked for; a word that is none is a 404, lest the page seems to answer it."""
    text = _typed(name)
    if not text:
        return None
    try:
        return words(text)
    except ValueError:
        abort(404)


def _year(doors: PageDoors, figures: Figures) -> int:
    if "year" in request.args:
        year = request.args.get("year", type=int)
        if year not in YEARS:
            abort(404)
        return int(year or 0)
    now = day_of(doors.clock.now_ms()).year
    return next((year for year in figures.years() if year <= now), now)


def _beside(year: int) -> Sequence[int]:
    """The years asked for beside it, else the year before."""
    if "with" not in request.args:
        return [year - 1]
    given = dict.fromkeys(request.args.getlist("with", type=int))
    return [one for one in given if one in YEARS and one != year][:MOST_BESIDE]
