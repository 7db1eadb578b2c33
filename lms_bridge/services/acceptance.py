"""The acceptance checklist of a source: what staff see pass on live data before any of it counts.

A line says what was found as a code with figures; the words are made at the edge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.ports import KnownSite, LastCheck, ModeReason, Seen, SeenObject, Source, Unit
from lms_bridge.services.ports.access import PAUSED
from lms_bridge.services.site_identity import OLDER_ACCOUNT, OTHER_SITE, WENT_BACK
from moodle_sync.findings import Severity

RECENT_MS: Final = 7 * DAY_MS
"""Something has to have arrived so lately."""
MOST_AHEAD_MS: Final = 60_000
"""A source's clock may be ahead by so much: more, and what it tells today is tomorrow's."""


class State(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOTHING = "nothing"
    """Nothing was seen yet by which it could be judged."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `needed`: without having seen it nobody goes live."""

    code: str
    _: KW_ONLY
    state: State
    figures: Mapping[str, int | str] = field(default_factory=dict)
    needed: bool = False

    @property
    def passes(self) -> bool:
        return self.state is State.PASSED or (self.state is State.NOTHING and not self.needed)


@dataclass(frozen=True, slots=True)
class Examined:
    """All that the checklist looks at."""

    source: Source
    _: KW_ONLY
    seen: Seen
    site: KnownSite
    why: ModeReason | None
    check: LastCheck | None


def examine(unit: Unit, source: Source) -> Examined:
    """Gather it in one unit, which may be one that only reads."""
    return Examined(
        source,
        seen=unit.acceptance.seen(source),
        site=unit.sites.of(source.id),
        why=unit.watch.why(source.id),
        check=unit.checks.last().get(source.id),
    )


def checklist(examined: Examined, *, now_ms: int) -> tuple[Line, ...]:
    """The lines, always the same in the same order."""
    seen = examined.seen
    return (
        _arrived(seen, now_ms),
        _read(seen),
        _identity(examined),
        _activities(seen.objects),
        _accounts(seen),
        _order(seen.moments),
        _duplicates(seen),
        _ids(seen),
        _clock(seen.moments),
        _scores(seen),
        _check(examined),
    )


def failing(lines: Iterable[Line]) -> tuple[str, ...]:
    """The codes of the lines that keep a source from going live."""
    return tuple(one.code for one in lines if not one.passes)


def _judged(good: object) -> State:
    return State.PASSED if good else State.FAILED


def _arrived(seen: Seen, now_ms: int) -> Line:
    if seen.last_ms is None:
        return Line("arrived", state=State.NOTHING, needed=True)
    figures = {"number": seen.arrivals, "days": _days(seen.last_ms, now_ms)}
    state = _judged(now_ms - seen.last_ms <= RECENT_MS)
    return Line("arrived", state=state, figures=figures, needed=True)


def _days(then_ms: int, now_ms: int) -> int:
    """How many days of the calendar ago."""
    return max(0, (day_of(now_ms) - day_of(then_ms)).days)


def _read(seen: Seen) -> Line:
    if not seen.arrivals:
        return Line("read", state=State.NOTHING)
    figures = {"unread": seen.unread, "laid_aside": seen.laid_aside}
    return Line("read", state=_judged(not seen.laid_aside and not seen.unread), figures=figures)


_OF_THE_SITE: Final = (OTHER_SITE, WENT_BACK, OLDER_ACCOUNT)


def _identity(examined: Examined) -> Line:
    """Failed while another site waits for a word, and while the source is paused for its site's sake."""
    site, why = examined.site, examined.why
    doubted = examined.source.mode == PAUSED and why is not None and why.code in _OF_THE_SITE
    if doubted or site.other_url or site.other_identifier:
        told = {"known": site.url or examined.source.home_page or "", "told": site.other_url or site.url}
        return Line("identity", state=State.FAILED, figures=told)
    if site.seen_ms is None:
        return Line("identity", state=State.NOTHING)
    return Line("identity", state=State.PASSED, figures={"known": site.url, "identifier": site.identifier})


def _activities(objects: Sequence[SeenObject]) -> Line:
    if not objects:
        return Line("activities", state=State.NOTHING, needed=True)
    tied = sum(bool(one.realisations) for one in objects)
    figures = {"tied": tied, "number": len(objects)}
    return Line("activities", state=_judged(tied), figures=figures, needed=True)


def _accounts(seen: Seen) -> Line:
    """At least half of them resolve: fewer, and it is not these people's numbering."""
    number = seen.resolved + len(seen.unresolved)
    if not number:
        return Line("accounts", state=State.NOTHING, needed=True)
    figures = {"resolved": seen.resolved, "number": number}
    return Line("accounts", state=_judged(seen.resolved * 2 >= number), figures=figures, needed=True)


def _order(moments: Sequence[tuple[int, int]]) -> Line:
    """Any order will do; how late something came says how long a day's figures are not final."""
    if not moments:
        return Line("order", state=State.NOTHING)
    newest, late = moments[0][0], 0
    for happened_ms, _ in moments:
        late += happened_ms < newest
        newest = max(newest, happened_ms)
    longest = max(0, *(came - happened for happened, came in moments))
    figures = {"number": len(moments), "late": late, "delay_s": longest // 1000}
    return Line("order", state=State.PASSED, figures=figures)


def _duplicates(seen: Seen) -> Line:
    state = State.PASSED if seen.arrivals else State.NOTHING
    return Line("duplicates", state=state, figures={"repeated": seen.repeated, "again": seen.told_again})


def _ids(seen: Seen) -> Line:
    state = State.PASSED if seen.looked_at else State.NOTHING
    return Line("ids", state=state, figures={"without": seen.without_id, "number": seen.looked_at})


def _clock(moments: Sequence[tuple[int, int]]) -> Line:
    """Nothing comes before it happened: what does was stamped by a clock that is ahead of ours."""
    if not moments:
        return Line("clock", state=State.NOTHING)
    ahead = max(0, *(happened - came for happened, came in moments))
    figures = {"seconds": -(-ahead // 1000), "most": MOST_AHEAD_MS // 1000}
    return Line("clock", state=_judged(ahead <= MOST_AHEAD_MS), figures=figures)


def _scores(seen: Seen) -> Line:
    number = seen.scored + seen.unscored
    if not number:
        return Line("scores", state=State.NOTHING)
    figures = {"scored": seen.scored, "number": number, "outside": seen.out_of_bounds}
    return Line("scores", state=_judged(seen.scored and not seen.out_of_bounds), figures=figures)


def _check(examined: Examined) -> Line:
    """Only a source that is called can be checked; then it has to have been."""
    needed = examined.source.sealed_token is not None
    if examined.check is None or examined.check.ended_ms is None:
        return Line("check", state=State.NOTHING, needed=needed)
    problems = sum(one.severity is Severity.PROBLEM for one in examined.check.findings)
    return Line("check", state=_judged(not problems), figures={"problems": problems}, needed=needed)
