"""When a programme is valid and a provider accredited, and what stands against a realisation for want of it.

No realisation by a provider whose accreditation did not hold when it began, and no document of a programme
that was not valid then. What nobody said is no obstacle: the academy itself, or a provider of which no
accreditation is known, may hold realisations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.person import Body
from lms_bridge.domain.programme import Programme, Realisation
from lms_bridge.domain.roster import Difference


class Lack(StrEnum):
    """What did not hold on the day on which a realisation began."""

    PROGRAMME_NOT_YET = "programme-not-yet-valid"
    PROGRAMME_OVER = "programme-no-longer-valid"
    PROVIDER_NOT_YET = "provider-not-yet-accredited"
    PROVIDER_LAPSED = "provider-no-longer-accredited"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`name`: the programme's code or the accreditation's number; `day`: the first or the last on which it
    held, whichever the realisation missed."""

    lack: Lack
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Accreditation:
    """A provider may hold trainings from `first` to `last`, both included; None is open.

    `source`: where it is written, the register or an act.
    """

    body_id: str
    number: str
    first: date | None
    last: date | None
    source: str = ""

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


_ACCREDITED: Final = frozenset({"accreditation", "accredited_from", "accredited_to"})


def accredited_anew(bodies: Difference) -> tuple[Body, ...]:
    """The bodies of which a roster tells another accreditation than the one before."""
    changed = (one.after for one in bodies.changed if _ACCREDITED & set(one.fields))
    return tuple(one for one in (*bodies.added, *changed) if isinstance(one, Body))


def told_by(
    bodies: Iterable[Body], known: Iterable[Accreditation], *, source: str = "register"
) -> tuple[Accreditation, ...]:
    """The accreditations that hold when these bodies tell theirs: of a number what is told last."""
    holding = {(one.body_id, one.number): one for one in known}
    for body in bodies:
        if body.accredited:
            told = Accreditation(
                body.id, body.accreditation, body.accredited_from, body.accredited_to, source
            )
            holding[body.id, body.accreditation] = told
    return tuple(holding.values())


def obstacles(
    realisation: Realisation, *, programme: Programme, accreditations: Iterable[Accreditation]
) -> tuple[Obstacle, ...]:
    """What stands against the realisation; of the accreditations its provider's are looked at."""
    day = day_of(realisation.start_ms)
    own = [one for one in accreditations if one.body_id == realisation.provider_id]
    return tuple(one for one in (_of_programme(day, programme), _of_provider(day, own)) if one is not None)


def may_be_issued(
    realisation: Realisation,
    *,
    programme: Programme,
    accreditations: Iterable[Accreditation],
    waived: bool = False,
) -> bool:
    """Whether documents of the realisation may be issued. `waived`: an officer lets them pass."""
    return waived or not obstacles(realisation, programme=programme, accreditations=accreditations)


def _of_programme(day: date, programme: Programme) -> Obstacle | None:
    if programme.valid_from is not None and day < programme.valid_from:
        return Obstacle(Lack.PROGRAMME_NOT_YET, programme.code, programme.valid_from)
    if programme.valid_to is not None and programme.valid_to < day:
        return Obstacle(Lack.PROGRAMME_OVER, programme.code, programme.valid_to)
    return None


def _of_provider(day: date, known: Sequence[Accreditation]) -> Obstacle | None:
    if not known or any(one.holds(day) for one in known):
        return None
    over = [(one.last, one.number) for one in known if one.last is not None and one.last < day]
    if over:
        last, number = max(over)
        return Obstacle(Lack.PROVIDER_LAPSED, number, last)
    first, number = min((one.first, one.number) for one in known if one.first is not None)
    return Obstacle(Lack.PROVIDER_NOT_YET, number, first)
