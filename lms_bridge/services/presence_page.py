"""A webinar as its page shows it: who was in it from when to when, what that comes to, and who is missing.

Times are milliseconds since 1970, UTC. Whoever is in at this moment is counted up to now, and marked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lms_bridge.domain.completion import Dossier
from lms_bridge.domain.moved import near
from lms_bridge.domain.presence import (
    Interval,
    Stay,
    Window,
    covered,
    length_ms,
    needed_ms,
    reached_ms,
    stays,
)
from lms_bridge.domain.programme import Form
from lms_bridge.domain.ways import AS_IT_HAPPENED, JOINS, choose
from lms_bridge.services.counted_time import counted_time
from lms_bridge.services.pages import Pages, RealisationHead
from lms_bridge.services.ports import PairKey, Unit
from lms_bridge.services.presence_room import NOBODY_IN, InNow, Seen, Stranger
from lms_bridge.services.presence_strangers import MayBe, may_be
from lms_bridge.services.scripts import rank


@dataclass(frozen=True, slots=True)
class Room:
    """A webinar with all its people by name. `now`: who is in it at this moment, while it runs."""

    head: RealisationHead
    people: tuple[Seen, ...]
    strangers: tuple[Stranger, ...] = ()
    now: InNow = NOBODY_IN


class Sort(StrEnum):
    NAME = "name"
    MINUTES = "minutes"
    MISSING = "missing"


class Who(StrEnum):
    """Whose lines are shown."""

    ALL = "all"
    NOW = "now"
    THERE = "there"
    ENOUGH = "enough"
    SHORT = "short"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line. `reached_ms`: when it was enough; `open`: they are in at this moment.

    `told_ms`: when the learning platform says that they went in, of which no leave ever comes.
    """

    seen: Seen
    stays: tuple[Stay, ...]
    present_ms: int
    reached_ms: int | None
    open: bool
    told_ms: tuple[int, ...] = ()

    @property
    def first_ms(self) -> int | None:
        return min((one.start_ms for one in self.stays), default=None)

    @property
    def last_ms(self) -> int | None:
        return max((one.end_ms for one in self.stays if one.end_ms is not None), default=None)

    @property
    def inferred(self) -> bool:
        return any(one.end_inferred and one.end_ms is not None for one in self.stays if not one.aside)


@dataclass(frozen=True, slots=True)
class PresencePage:
    """`need_ms`: how much is enough, None where the rule asks for none. `missed`: those who were there and
    have not reached it, who is nearest first, with what each lacks. `live`: the counted time is running.
    `total`: how many lines there are of those who were asked for."""

    room: Room
    window: Window
    near: Interval
    need_ms: int | None
    lines: tuple[Line, ...]
    total: int
    missed: tuple[tuple[Seen, int], ...]
    live: bool
    candidates: Mapping[int, tuple[MayBe, ...]] = field(default_factory=dict)
    now_ms: int = 0

    def missing_ms(self, line: Line) -> int:
        """How much this person lacks; 0 where nothing is."""
        return max((self.need_ms or 0) - line.present_ms, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """`name`: the beginning of a name, or of several of its words, in either script. `strangers`: of how
    many whom nobody knows it is asked whom they may be."""

    sort: Sort = Sort.NAME
    offset: int = 0
    limit: int = 50
    who: Who = Who.ALL
    name: str = ""
    strangers: int = 100


def presence_page(
    unit: Unit, pages: Pages, realisation_id: str, asked: Asked, *, now_ms: int
) -> PresencePage | None:
    """The page, None where there is no such webinar. What is drawn is read again from the facts."""
    known = pages.room(realisation_id)
    if known is None or known[0].form is not Form.WEBINAR:
        return None
    room = Room(*known)
    window = counted_time(unit, realisation_id).window
    around = _near(unit, room.head, window)
    live = window.start_ms <= now_ms < window.end_ms
    need = room.head.rule.presence_percent
    need_ms = None if need is None else max(needed_ms(window, need), 1)
    if room.head.meeting:
        strangers = pages.strangers(room.head.meeting, around)
        now = pages.now_in(room.head.meeting, around) if live else NOBODY_IN
        room = replace(room, strangers=strangers, now=now)
    found = _sorted([one for one in room.people if _is_asked(one, room, asked)], asked.sort)
    shown = found[asked.offset : asked.offset + asked.limit]
    return PresencePage(
        room=room,
        window=window,
        near=around,
        need_ms=need_ms,
        lines=_lines(unit, shown, realisation_id, _Frame(window, around, need_ms, now_ms)),
        total=len(found),
        missed=lacking(room.people, need_ms),
        live=live,
        candidates=may_be(unit, room.strangers[: asked.strangers], room.people, now_ms=now_ms),
        now_ms=now_ms,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    window: Window
    near: Interval
    need_ms: int | None
    now_ms: int

    def up_to_now(self, stay: Stay) -> Stay:
        """An open stay as far as it is known to have come; open as it is where the time does not run."""
        if not max(self.window.start_ms, stay.start_ms) < self.now_ms < self.window.end_ms:
            return stay
        return replace(stay, end_ms=self.now_ms)


def _near(unit: Unit, head: RealisationHead, window: Window) -> Interval:
    sharing = unit.windows.sharing(head.meeting) if head.meeting else {}
    return near(window, [one for name, one in sharing.items() if name != head.id])


def _is_asked(one: Seen, room: Room, asked: Asked) -> bool:
    inside = one.person_id in room.now.persons
    there = inside or one.present_ms > 0
    is_so = {
        Who.ALL: True,
        Who.NOW: inside,
        Who.THERE: there,
        Who.ENOUGH: one.attended,
        Who.SHORT: there and not one.attended,
        Who.ABSENT: not there,
    }
    return is_so[asked.who] and (not asked.name or rank(asked.name, one.name) is not None)


def _sorted(people: Sequence[Seen], sort: Sort) -> Sequence[Seen]:
    match sort:
        case Sort.NAME:
            return people
        case Sort.MINUTES:
            return sorted(people, key=lambda one: -one.present_ms)
        case Sort.MISSING:  # who lacks least first, and those who lack nothing last
            return sorted(people, key=lambda one: (one.attended, -one.present_ms))


def _lines(unit: Unit, people: Sequence[Seen], realisation_id: str, frame: _Frame) -> tuple[Line, ...]:
    pairs = {one.person_id: PairKey(one.person_id, realisation_id) for one in people}
    dossiers = unit.completions.dossiers(list(pairs.values()))
    return tuple(line_of(one, dossiers.get(pairs[one.person_id]), frame) for one in people)


def line_of(seen: Seen, dossier: Dossier | None, frame: _Frame) -> Line:
    """The line of one person: all their stays near the time, those that count nothing too."""
    first, last = frame.near
    told = _chosen(dossier, frame) if dossier else ()
    near_it = [one for one in told if one.start_ms < last and (one.end_ms is None or one.end_ms > first)]
    ours = tuple(one for one in near_it if one.channel != JOINS)
    opened = [one for one in ours if one.end_ms is None and not one.aside]
    so_far = [one for one in map(frame.up_to_now, opened) if one.end_ms is not None]
    present = covered([*(one for one in ours if one.end_ms is not None), *so_far], frame.window)
    reached = None if frame.need_ms is None else reached_ms(present, frame.need_ms)
    joins = tuple(one.start_ms for one in near_it if one.channel == JOINS)
    return Line(seen, ours, length_ms(present), reached, open=bool(so_far), told_ms=joins)


def _chosen(dossier: Dossier, frame: _Frame) -> Sequence[Stay]:
    """What counts of their stays. Whoever is in is there by that way, though no end of it is known yet."""
    told = stays(dossier.events)
    ended = [
        replace(one, end_ms=max(one.start_ms + 1, frame.now_ms))
        if one.end_ms is None and one.channel in AS_IT_HAPPENED
        else one
        for one in told
    ]
    chosen = choose(ended, dossier.ways)
    return [replace(one, aside=each.aside) for one, each in zip(told, chosen, strict=True)]


def lacking(people: Iterable[Seen], need_ms: int | None) -> tuple[tuple[Seen, int], ...]:
    """Who was there and not long enough, with how much each lacks, the nearest first."""
    if need_ms is None:
        return ()
    found = [(one, need_ms - one.present_ms) for one in people if not one.attended and one.present_ms > 0]
    return tuple(sorted(found, key=lambda each: each[1]))
