"""Geometry of the drawings. Across everything is in percent, so that letters keep their size on a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.presence import Stay, Window
from lms_bridge.domain.programme import Form
from lms_bridge.services.pages import RealisationFigures

_ROW: Final = 54
_BAR: Final = 14
_WIDEST: Final = 86.0
_TALL: Final = 130
_SLOT: Final = 100 / 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle: `x` and `width` in percent, `y` and `height` in pixels; `kind` names its colour."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    value: int


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    rows: tuple[Row, ...]


def rows_of_bars(values: Mapping[str, Mapping[str, int]]) -> Drawing:
    """Lying bars, for each label one of each kind, all to one scale."""
    most = max((value for kinds in values.values() for value in kinds.values()), default=0) or 1
    rows: list[Row] = []
    y = 0.0
    for label, kinds in values.items():
        bars = tuple(
            Bar(kind, 0, y + 20 + place * (_BAR + 2), round(_WIDEST * value / most, 2), _BAR, value)
            for place, (kind, value) in enumerate(kinds.items())
        )
        rows.append(Row(label, y + 13, bars))
        y += _ROW + (len(kinds) - 2) * (_BAR + 2)
    return Drawing(height=round(y), rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class Month:
    """A column of the year: `month` 1 to 12, `x` its middle; the bars stand on each other."""

    month: int
    x: float
    total: int
    y: float
    bars: tuple[Bar, ...]


def months(realisations: Sequence[RealisationFigures]) -> tuple[Month, ...]:
    """Attendances by the month in which their realisations began, one bar a form."""
    counted = {month: dict.fromkeys(Form, 0) for month in range(1, 13)}
    for one in realisations:
        counted[day_of(one.start_ms).month][one.form] += one.attended
    most = max((sum(forms.values()) for forms in counted.values()), default=0) or 1
    return tuple(_month(month, forms, most) for month, forms in counted.items())


def _month(month: int, forms: Mapping[Form, int], most: int) -> Month:
    left = (month - 1) * _SLOT
    y = 16.0 + _TALL
    bars: list[Bar] = []
    for form, value in forms.items():
        height = round(_TALL * value / most, 2)
        y -= height
        if value:
            bars.append(
                Bar(form.value, round(left + _SLOT * 0.18, 2), y, round(_SLOT * 0.64, 2), height, value)
            )
    return Month(month, round(left + _SLOT / 2, 2), sum(forms.values()), round(y, 2), tuple(bars))


@dataclass(frozen=True, slots=True)
class Span:
    """A stay on the window's line, in percent of the line; `inferred` when its end was never told."""

    x: float
    width: float
    inferred: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A window between a little time before and after it, and the stays."""

    start: float
    width: float
    spans: tuple[Span, ...]


def timeline(stays: Sequence[Stay], window: Window) -> Timeline:
    """Draw stays against the counted window. What lies far outside is cut off at the edge."""
    margin = max(window.length_ms // 10, 1)
    first, length = window.start_ms - margin, window.length_ms + 2 * margin

    def place(at_ms: int) -> float:
        return round(100 * min(max(at_ms - first, 0), length) / length, 2)

    spans = tuple(
        Span(place(one.start_ms), round(place(one.end_ms) - place(one.start_ms), 2), one.end_inferred)
        for one in stays
        if one.end_ms is not None and not one.aside
    )
    start = place(window.start_ms)
    return Timeline(start, round(place(window.end_ms) - start, 2), spans)


def share(part: int, whole: int) -> float:
    """Percent of the whole, 0 to 100, with one decimal."""
    return 0.0 if whole <= 0 else round(min(100.0, 100 * part / whole), 1)
