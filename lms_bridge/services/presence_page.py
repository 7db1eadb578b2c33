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
from lms_bridge.domain.ways import choose
from lms_bridge.services.counted_time import counted_time
from lms_bridge.services.pages import Pages, RealisationHead
from lms_bridge.services.ports import PairKey, Unit
from lms_bridge.services.presence_room import Seen, Stranger
from lms_bridge.services.scripts import fold


@dataclass(frozen=True, slots=True)
class Room:
    """A webinar with all its people by name. `now_in`: how many accounts are in it at this moment."""

    head: RealisationHead
    people: tuple[Seen, ...]
    strangers: tuple[Stranger, ...] = ()
    now_in: int = 0


class Sort(StrEnum):
    NAME = "name"
    MINUTES = "minutes"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line. `reached_ms`: when it was enough; `open`: they are in at this moment."""

    seen: Seen
    stays: tuple[Stay, ...]
    present_ms: int
    reached_ms: int | None
    open: bool

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
    have not reached it, who is nearest first, with what each lacks. `live`: the counted time is running."""

    room: Room
    window: Window
    near: Interval
    need_ms: int | None
    lines: tuple[Line, ...]
    total: int
    missed: tuple[tuple[Seen, int], ...]
    live: bool
    candidates: Mapping[int, tuple[Seen, ...]] = field(default_factory=dict)

    def missing_ms(self, line: Line) -> int:
        """How much this person lacks; 0 where nothing is."""
        return max((self.need_ms or 0) - line.present_ms, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    sort: Sort = Sort.NAME
    offset: int = 0
    limit: int = 50


MOST_MISSED = 25


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
    shown = _sorted(room.people, asked.sort)[asked.offset : asked.offset + asked.limit]
    if room.head.meeting:
        strangers = pages.strangers(room.head.meeting, around)
        now_in = pages.now_in(room.head.meeting, around) if live else 0
        room = replace(room, strangers=strangers, now_in=now_in)
    return PresencePage(
        room=room,
        window=window,
        near=around,
        need_ms=need_ms,
        lines=_lines(unit, shown, realisation_id, _Frame(window, around, need_ms, now_ms)),
        total=len(room.people),
        missed=_missed(room.people, need_ms),
        live=live,
        candidates={one.account_id: candidates(one, room.people) for one in room.strangers},
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    window: Window
    near: Interval
    need_ms: int | None
    now_ms: int


def _near(unit: Unit, head: RealisationHead, window: Window) -> Interval:
    sharing = unit.windows.sharing(head.meeting) if head.meeting else {}
    return near(window, [one for name, one in sharing.items() if name != head.id])


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
    told = choose(stays(dossier.events), dossier.ways) if dossier else ()
    first, last = frame.near
    ours = tuple(one for one in told if one.start_ms < last and (one.end_ms is None or one.end_ms > first))
    ends_ms = min(frame.now_ms, frame.window.end_ms)
    opened = [one for one in ours if one.end_ms is None and one.start_ms < ends_ms]
    counted = [one for one in ours if one.end_ms is not None]
    so_far = [replace(one, end_ms=ends_ms) for one in opened if _runs(frame)]
    present = covered([*counted, *so_far], frame.window)
    reached = None if frame.need_ms is None else reached_ms(present, frame.need_ms)
    return Line(seen, ours, length_ms(present), reached, open=bool(so_far))


def _runs(frame: _Frame) -> bool:
    return frame.window.start_ms <= frame.now_ms < frame.window.end_ms


def _missed(people: Iterable[Seen], need_ms: int | None) -> tuple[tuple[Seen, int], ...]:
    if need_ms is None:
        return ()
    lacking = [(one, need_ms - one.present_ms) for one in people if not one.attended and one.present_ms > 0]
    return tuple(sorted(lacking, key=lambda each: each[1])[:MOST_MISSED])


def candidates(stranger: Stranger, people: Iterable[Seen]) -> tuple[Seen, ...]:
    """Of the roster those whom nobody has seen and whose name the account may mean, for a person to look at.

    Two words of the name at least are the same. Nobody is ever linked by it: there are namesakes.
    """
    words = set(fold(stranger.label))
    alike = (one for one in people if not one.present_ms and len(words & set(fold(one.name))) > 1)
    return tuple(alike)[:3]
