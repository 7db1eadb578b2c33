"""Geometry of a webinar's lines: across everything is in percent of the time that is drawn."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.presence import Interval, Stay
from lms_bridge.services.presence_page import Line, PresencePage

_MARGIN: Final = 8
"""Of the counted time, what is drawn before it and after it: one eighth."""
_HOUR_MS: Final = 3_600_000
_STEPS_MS: Final = (5 * 60_000, 10 * 60_000, 15 * 60_000, 30 * 60_000, _HOUR_MS, 2 * _HOUR_MS, 6 * _HOUR_MS)
_MOST_TICKS: Final = 6
_EDGE: Final = 5.0
"""Nearer to an end than this a moment's letters would be cut."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of the line; its look: `present`, `inferred`, `open`, `aside`, `window` or `break`."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    at_ms: int
    x: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What all lines share: the counted parts and the breaks, and the marks of the axis."""

    span: Interval
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line. `enough`: where the threshold was reached; `early`, `late`: stays lie beyond its ends;
    `told`: where the platform says that they went in."""

    line: Line
    strips: tuple[Strip, ...]
    enough: float | None
    missing_ms: int
    early: bool
    late: bool
    told: tuple[float, ...] = ()


def frame(page: PresencePage) -> Frame:
    span = _span(page)
    parts = [_strip("window", one, span) for one in page.window.parts]
    breaks = [_strip("break", one, span) for one in page.window.breaks]
    return Frame(span, (*parts, *breaks), _ticks(span))


def _span(page: PresencePage) -> Interval:
    window = page.window
    margin = max((window.end_ms - window.start_ms) // _MARGIN, 60_000)
    return window.start_ms - margin, window.end_ms + margin


def _ticks(span: Interval) -> tuple[Tick, ...]:
    """Round moments, as many as there is room for."""
    length = span[1] - span[0]
    step = next((one for one in _STEPS_MS if length <= one * _MOST_TICKS), 24 * _HOUR_MS)
    first = -(-span[0] // step) * step
    ticks = (Tick(at_ms, _place(at_ms, span)) for at_ms in range(first, span[1], step))
    return tuple(one for one in ticks if _EDGE < one.x < 100 - _EDGE)


def drawn(line: Line, page: PresencePage) -> Drawn:
    span = _span(page)
    strips = [_stay(one, span, page.now_ms if page.live else span[1]) for one in line.stays]
    return Drawn(
        line,
        tuple(sorted((one for one in strips if one.width > 0), key=lambda one: one.kind != "aside")),
        enough=None if line.reached_ms is None else _place(line.reached_ms, span),
        missing_ms=page.missing_ms(line),
        early=any(one.start_ms < span[0] for one in line.stays),
        late=any(one.end_ms is not None and one.end_ms > span[1] for one in line.stays),
        told=tuple(_place(one, span) for one in line.told_ms if span[0] <= one < span[1]),
    )


def _stay(stay: Stay, span: Interval, open_to_ms: int) -> Strip:
    end = max(stay.start_ms, open_to_ms) if stay.end_ms is None else stay.end_ms
    return _strip(_kind(stay), (stay.start_ms, end), span)


def _kind(stay: Stay) -> str:
    if stay.aside:
        return "aside"
    if stay.end_ms is None:
        return "open"
    return "inferred" if stay.end_inferred else "present"


def _strip(kind: str, part: Interval, span: Interval) -> Strip:
    start, end = (_place(one, span) for one in part)
    return Strip(kind, start, round(end - start, 2))


def _place(at_ms: int, span: Interval) -> float:
    length = span[1] - span[0]
    return round(100 * min(max(at_ms - span[0], 0), length) / length, 2)


def percent(part_ms: int, whole_ms: int) -> int:
    """Whole percent, floored: nobody reads a threshold that was not reached."""
    return 0 if whole_ms <= 0 else 100 * part_ms // whole_ms
