"""Presence on the days of a classroom realisation: who was marked there, and what share of the days it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms_bridge.domain.calendar import day_begins, day_of
from lms_bridge.domain.presence import Window


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing fact: somebody's list says that the person was present on a day, or was not.

    `way`: whose list it is. `slot`: the part of the day where a list has several; of one slot the mark that
    was made last (`acted_ms`) holds. `by_course`: it names an LMS course and not the realisation itself.
    """

    fact_id: int
    day: date
    at_ms: int
    present: bool
    way: str
    slot: str = ""
    acted_ms: int = 0
    by_course: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """On how many of the days that count the person was present."""

    present: int
    of: int


@dataclass(frozen=True, slots=True)
class ClassroomVerdict:
    """`at_ms`: the time of the last day of presence where the days are enough, else None.

    `fact_ids`: the marks by which the days count as present.
    """

    days: Days
    at_ms: int | None = None
    fact_ids: tuple[int, ...] = ()


def calendar_days(window: Window) -> tuple[date, ...]:
    """The days in Belgrade that the counted time touches, in order; days within a break are none."""
    found: set[date] = set()
    for start_ms, end_ms in window.parts:
        first, last = day_of(start_ms), day_of(max(start_ms, end_ms - 1))
        found.update(first + timedelta(days=one) for one in range((last - first).days + 1))
    return tuple(sorted(found))


def moment_on(window: Window, day: date) -> int:
    """The time of a fact about that day: its beginning, or that of the counted time on the first day."""
    return max(window.start_ms, day_begins(day))


def by_day(marks: Iterable[Mark]) -> Mapping[date, tuple[Mark, ...]]:
    """The marks that make days count as present, by day.

    In one list a day with several slots counts where the person was present in each that says something of
    them. Of several lists one is enough.
    """
    latest: dict[tuple[date, str], dict[str, Mark]] = defaultdict(dict)
    for mark in sorted(marks, key=lambda one: (one.acted_ms, one.fact_id)):
        latest[mark.day, mark.way][mark.slot] = mark
    found: dict[date, tuple[Mark, ...]] = {}
    for (day, _), slots in sorted(latest.items()):
        if all(mark.present for mark in slots.values()):
            found[day] = (*found.get(day, ()), *slots.values())
    return found


def attended(marks: Iterable[Mark], *, days: Collection[date], percent: int | None) -> ClassroomVerdict:
    """Judge by the days that count. `percent`: the share of them that the programme asks for.

    A single day is enough by itself. Where the programme names no share, only every day is.
    """
    here = {day: some for day, some in by_day(marks).items() if day in days}
    told = Days(len(here), len(days))
    last_ms = max((mark.at_ms for some in here.values() for mark in some), default=None)
    fact_ids = tuple(sorted(mark.fact_id for some in here.values() for mark in some))
    need = 100 if percent is None else percent
    return ClassroomVerdict(told, last_ms if told.present * 100 >= need * told.of else None, fact_ids)
