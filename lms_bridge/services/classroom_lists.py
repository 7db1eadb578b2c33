"""Lists of classroom days: staff tick who is there, take a tick back, and say which days had no training.

A tick and its undoing are acts of the same kind: both are kept, each tells a fact of its own, and of all
about a person and a day the one done last holds. Nothing is changed and nothing deleted.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.classroom import Mark, by_day, calendar_days, moment_on
from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.fact import Fact, FactKind, digest
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import LATE_MS, Form, Realisation
from lms_bridge.domain.window import counted_time
from lms_bridge.services.by_hand import KIND, ByHand, account_of
from lms_bridge.services.ports import Clock, Database, PairKey, Unit
from lms_bridge.services.ports.classroom import DaySaid, Listed, Tick, Unclear

_MARK: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
LONGEST_REASON: Final = 500
MOST_LISTED: Final = 100


class NotAClassroom(Refused):
    """Only realisations that are held in a classroom have lists (`name`)."""

    code = "not-a-classroom"


class NoSuchDay(Refused):
    """The realisation's counted window does not touch that day (`name`, `day`)."""

    code = "no-such-day"


class MarkTaken(Refused):
    """The id of the tick stands for another one (`mark`)."""

    code = "mark-taken"


@dataclass(frozen=True, slots=True)
class NewTick:
    """`age_ms`: how long ago it was done, by the clock of whoever did it; never less than nothing.

    `after`: the mark of the last act that was seen when this was done. This one comes after it, whatever
    the clocks and the network made of their times.
    """

    mark: str
    realisation_id: str
    person_id: str
    day: date
    _: KW_ONLY
    present: bool
    age_ms: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A person on the list. `tick` is the last act by hand; `told` how many other lists have them present."""

    who: Listed
    tick: Tick | None
    elsewhere: int

    @property
    def present(self) -> bool:
        return self.tick is not None and self.tick.present


@dataclass(frozen=True, slots=True)
class DayList:
    """The list of one day, and the days that the realisation has with how many are ticked on each."""

    realisation: Realisation
    day: date
    _: KW_ONLY
    rows: tuple[Row, ...]
    days: tuple[date, ...]
    ticked: dict[date, int] = field(default_factory=dict)
    said: dict[date, DaySaid] = field(default_factory=dict)
    unclear: tuple[Unclear, ...] = ()
    """What a Moodle's list says of that day and nobody has said the meaning of."""

    @property
    def present(self) -> int:
        return sum(row.present for row in self.rows)

    @property
    def version(self) -> str:
        """The same as long as nobody is ticked, unticked or added."""
        acts = ((row.who.person_id, row.tick.mark if row.tick else "") for row in self.rows)
        return digest(*(text for act in sorted(acts) for text in act))

    @property
    def off(self) -> bool:
        return self.day in self.said and not self.said[self.day].held


@dataclass(frozen=True, slots=True)
class ClassroomLists:
    """Each act is one transaction."""

    database: Database
    clock: Clock
    new_id: Callable[[], int]

    def tick(self, new: NewTick, *, by: str) -> Tick:
        """Keep a tick or its undoing, once however often it is sent; what stands for it.

        Raises `NotFound` (realisation, person), `NotAClassroom`, `NoSuchDay`, `InvalidValue`, `MarkTaken`.
        """
        if not _MARK.fullmatch(new.mark):
            raise InvalidValue(field="mark", expected="8 to 64 letters, digits and hyphens")
        now_ms = self.clock.now_ms()
        tick = Tick(
            new.mark,
            new.realisation_id,
            new.person_id,
            new.day,
            present=new.present,
            by=by,
            acted_ms=now_ms - max(0, new.age_ms),
        )
        with self.database.write() as unit:
            unit.alone()
            tick = _after(tick, unit.classrooms.by_mark(new.after))
            standing = unit.classrooms.by_mark(new.mark)
            if standing is None:
                self._keep(unit, tick, at_ms=now_ms)
        return tick if standing is None else _same(standing, tick)

    def _keep(self, unit: Unit, tick: Tick, *, at_ms: int) -> None:
        realisation = _classroom(unit, tick.realisation_id)
        window = _window(unit, realisation)
        if tick.day not in calendar_days(window):
            raise NoSuchDay(name=realisation.id, day=tick.day.isoformat())
        if not unit.classrooms.person_exists(tick.person_id):
            raise NotFound(what="person", name=tick.person_id)
        tick_id = unit.classrooms.add(tick, at_ms=at_ms)
        if tick_id is None:
            raise MarkTaken(mark=tick.mark)
        ByHand(self.new_id).tell(unit, _fact(tick, window), raw_id=tick_id, at_ms=at_ms)
        unit.logs.event(
            by=tick.by,
            what="presence-ticked" if tick.present else "presence-unticked",
            subject=f"person {tick.person_id} → realisation {tick.realisation_id}",
            detail=tick.day.isoformat(),
            at_ms=at_ms,
        )

    def holds(self, tick: Tick) -> Tick:
        """The act that holds of its person and day: another one where that was done later."""
        with self.database.read() as unit:
            return unit.classrooms.latest(tick.realisation_id, tick.day).get(tick.person_id, tick)

    def say_day(self, said: DaySaid) -> None:
        """Say that there was no training on a day, or that there was after all. All are judged again.

        Raises `NotFound`, `NotAClassroom`, `NoSuchDay`, `InvalidValue` without a reason.
        """
        if not said.reason or len(said.reason) > LONGEST_REASON:
            raise InvalidValue(field="reason", expected=f"1 to {LONGEST_REASON} characters")
        with self.database.write() as unit:
            unit.alone()
            if said.day not in calendar_days(_window(unit, _classroom(unit, said.realisation_id))):
                raise NoSuchDay(name=said.realisation_id, day=said.day.isoformat())
            unit.classrooms.say_day(said)
            unit.pairs.touch_realisation(said.realisation_id)
            unit.logs.event(
                by=said.by,
                what="class-day-held" if said.held else "class-day-off",
                subject=f"realisation {said.realisation_id}",
                detail=f"{said.day.isoformat()}: {said.reason}",
                at_ms=said.said_ms,
            )

    def day(self, realisation_id: str, day: date | None = None) -> DayList:
        """The list of a day; without one that of today, else of the last day before, else of the first.

        Raises `NotFound`, `NotAClassroom`, `NoSuchDay`.
        """
        today = day_of(self.clock.now_ms())
        with self.database.read() as unit:
            realisation = _classroom(unit, realisation_id)
            days = calendar_days(_window(unit, realisation))
            if day is not None and day not in days:
                raise NoSuchDay(name=realisation_id, day=day.isoformat())
            shown = day or max((one for one in days if one <= today), default=days[0])
            return DayList(
                realisation,
                shown,
                rows=_rows(unit, realisation_id, shown),
                days=days,
                ticked=dict(unit.classrooms.counts(realisation_id)),
                said=dict(unit.classrooms.days_said([realisation_id]).get(realisation_id, {})),
                unclear=_unclear(unit, realisation, shown),
            )

    def around(self) -> tuple[Realisation, ...]:
        """What is held in a classroom and is not further ahead than a month, the latest first."""
        with self.database.read() as unit:
            return tuple(unit.classrooms.held(before_ms=self.clock.now_ms() + LATE_MS, limit=MOST_LISTED))

    def history(self, realisation_id: str, person_id: str) -> tuple[Tick, ...]:
        """Every act about the person there, in the order in which they were done. Raises `NotFound`."""
        with self.database.read() as unit:
            unit.classrooms.realisation(realisation_id)
            return tuple(unit.classrooms.history(realisation_id, person_id))


def _classroom(unit: Unit, realisation_id: str) -> Realisation:
    found = unit.classrooms.realisation(realisation_id)
    if found.form is not Form.CLASSROOM:
        raise NotAClassroom(name=realisation_id)
    return found


def _window(unit: Unit, realisation: Realisation) -> Window:
    """The counted time: what somebody said of it, else as the register plans it."""
    said = unit.windows.holding([realisation.id]).get(realisation.id)
    set_ = {realisation.id: said.window} if said and said.window else {}
    return counted_time(realisation, set_)


def _unclear(unit: Unit, realisation: Realisation, day: date) -> tuple[Unclear, ...]:
    return tuple(unit.attendance_marks.unclear(realisation.lms_course, day)) if realisation.lms_course else ()


def _rows(unit: Unit, realisation_id: str, day: date) -> tuple[Row, ...]:
    listed = unit.classrooms.roster(realisation_id)
    ticks = unit.classrooms.latest(realisation_id, day)
    dossiers = unit.completions.dossiers([PairKey(one.person_id, realisation_id) for one in listed])
    hand = {str(one.id) for one in unit.sources.all() if one.kind == KIND}
    return tuple(
        Row(
            one,
            ticks.get(one.person_id),
            _elsewhere(dossiers[pair].marks, day, hand) if pair in dossiers else 0,
        )
        for one in listed
        for pair in [PairKey(one.person_id, realisation_id)]
        if not one.left or one.person_id in ticks
    )


def _elsewhere(marks: Collection[Mark], day: date, hand: Collection[str]) -> int:
    """How many lists that are not ticked here have the person present on the day."""
    told = by_day(one for one in marks if one.way.partition("/")[0] not in hand).get(day, ())
    return len({one.way for one in told})


def _after(tick: Tick, seen: Tick | None) -> Tick:
    """The tick, later than what was seen of the same person and day when it was done."""
    if seen is None or (seen.realisation_id, seen.person_id, seen.day) != (
        tick.realisation_id,
        tick.person_id,
        tick.day,
    ):
        return tick
    return replace(tick, acted_ms=max(tick.acted_ms, seen.acted_ms + 1))


def _same(standing: Tick, again: Tick) -> Tick:
    """What stands under the mark. Another tick under it is refused: nobody would know which was meant."""
    for name in ("realisation_id", "person_id", "day", "present", "by"):
        if getattr(standing, name) != getattr(again, name):
            raise MarkTaken(mark=again.mark)
    return standing


def _fact(tick: Tick, window: Window) -> Fact:
    return Fact(
        FactKind.PRESENT if tick.present else FactKind.NOT_PRESENT,
        account_of(tick.person_id),
        tick.realisation_id,
        moment_on(window, tick.day),
        run=tick.day.isoformat(),
        session=f"{tick.acted_ms}/{tick.mark}",
    )
