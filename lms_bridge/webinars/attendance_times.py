"""Times as people and products write them: with numbers in either order, with months by name, without a zone.

A date that could be read in two ways is never guessed: the file itself must show the order somewhere, or
whoever brings it says it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms_bridge.services.attendance_file import AttendanceFileRefused, Order

_CLOCK: Final = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?"
_HALF: Final = r"(?:\s*([ap])\.?\s?m\.?)?"
_OFFSET: Final = r"\s*(z|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})\.?(?:,?\s+|t){_CLOCK}{_HALF}{_OFFSET}")
_NUMBERS = re.compile(
    rf"(\d{{1,2}})[-/.]\s?(\d{{1,2}})[-/.]\s?(\d{{4}}|\d{{2}})\.?,?\s+{_CLOCK}{_HALF}{_OFFSET}"
)
_MONTH_FIRST = re.compile(rf"([a-z]{{3}})[a-z]*\.?\s+(\d{{1,2}}),?\s+(\d{{4}}),?\s+{_CLOCK}{_HALF}{_OFFSET}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\.?\s+([a-z]{{3}})[a-z]*\.?,?\s+(\d{{4}}),?\s+{_CLOCK}{_HALF}{_OFFSET}")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_IN_A_YEAR: Final = 12
_NOON: Final = 12
_LONGEST: Final = 60

_DURATION = re.compile(r"(\d+)\s*([^\W\d_]+)\.?")
_UNITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "godz", "ч", "ora", "sat"), 3600
    ),
    **dict.fromkeys(("heure", "heures", "hora", "horas", "uur", "сат", "сата", "сати", "sata", "sati"), 3600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten", "мин", "минута", "minuta"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "с", "сек", "seg"), 1),
}


class NotATime(ValueError):
    """The text cannot be read as a time; `code` says why, in words of `runtime.wording_attendance`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date and a time as written. `first` and `second` are month and day where `order` is known."""

    year: int
    first: int
    second: int
    ms_of_day: int
    offset_min: int | None
    order: Order | None
    """None: by what the file or whoever brings it says."""

    @property
    def shows(self) -> Order | None:
        """The order that this date alone proves."""
        if self.order is not None or self.first == self.second:
            return None
        if self.first > _MONTHS_IN_A_YEAR >= self.second:
            return Order.DAY_FIRST
        return Order.MONTH_FIRST if self.second > _MONTHS_IN_A_YEAR >= self.first else None

    @property
    def open(self) -> bool:
        """Whether two days of the year are written so."""
        return self.order is None and self.first != self.second and self.shows is None


def stamp(text: str) -> Stamp:
    """Read a time as it is written. Raises `NotATime`."""
    told = " ".join(text.casefold().split())
    if not told:
        raise NotATime("time-missing")
    if len(told) > _LONGEST:
        raise NotATime("not-a-time")
    for pattern, place in _PATTERNS:
        if found := pattern.fullmatch(told):
            return place(found.groups())
    raise NotATime("not-a-time")


def _year_first(found: tuple[str, ...]) -> Stamp:
    year, month, day, *rest = found
    return _stamp((int(year), int(month), int(day)), rest, Order.MONTH_FIRST)


def _numbers(found: tuple[str, ...]) -> Stamp:
    first, second, year, *rest = found
    short = 2
    return _stamp((int(year) + (2000 if len(year) == short else 0), int(first), int(second)), rest, None)


def _month_first(found: tuple[str, ...]) -> Stamp:
    month, day, year, *rest = found
    return _stamp((int(year), _month(month), int(day)), rest, Order.MONTH_FIRST)


def _day_first(found: tuple[str, ...]) -> Stamp:
    day, month, year, *rest = found
    return _stamp((int(year), _month(month), int(day)), rest, Order.MONTH_FIRST)


_PATTERNS: Final = (
    (_YEAR_FIRST, _year_first),
    (_NUMBERS, _numbers),
    (_MONTH_FIRST, _month_first),
    (_DAY_FIRST, _day_first),
)


def _month(name: str) -> int:
    try:
        return _MONTHS.index(name) + 1
    except ValueError as error:
        raise NotATime("not-a-time") from error


def _stamp(date: tuple[int, int, int], rest: list[str], order: Order | None) -> Stamp:
    hour, minute, second, fraction, half, offset = rest
    hours = int(hour)
    if half:
        if not 1 <= hours <= _NOON:
            raise NotATime("not-a-time")
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 59:  # noqa: PLR2004 - the clock's
        raise NotATime("not-a-time")
    ms = int((fraction or "0").ljust(3, "0")[:3])
    of_day = ((hours * 60 + int(minute)) * 60 + int(second or 0)) * 1000 + ms
    return Stamp(*date, of_day, _offset(offset), order)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text == "z":
        return 0
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 18 or minutes > 59:  # noqa: PLR2004 - no zone is farther
        raise NotATime("not-a-time")
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of that name. Raises `AttendanceFileRefused` for one that there is not."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise AttendanceFileRefused("zone-unknown") from error


def order_of(stamps: Iterable[tuple[int, Stamp]], stated: Order | None) -> Order | None:
    """The order in which the file's dates are written: proven by one of them, or stated.

    `stamps` with their lines. Raises `AttendanceFileRefused` where dates contradict each other or what was
    stated, and where nothing says it.
    """
    proven: dict[Order, int] = {}
    unclear = 0
    for line, one in stamps:
        if one.shows is not None:
            proven.setdefault(one.shows, line)
        elif one.open:
            unclear = unclear or line
    if len(proven) > 1:
        raise AttendanceFileRefused("order-mixed", line=max(proven.values()))
    shown = next(iter(proven), None)
    if stated is not None and shown not in (None, stated):
        raise AttendanceFileRefused("order-contradicted", line=proven[shown or stated])
    if stated is None and shown is None and unclear:
        raise AttendanceFileRefused("order-needed", line=unclear)
    return stated or shown


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times of one file are meant."""

    zone: ZoneInfo | None
    order: Order | None

    def moment(self, one: Stamp) -> int:
        """Milliseconds since 1970. Raises `NotATime`; `AttendanceFileRefused` where a zone is needed."""
        swapped = one.order is None and self.order is Order.DAY_FIRST
        month, day = (one.second, one.first) if swapped else (one.first, one.second)
        try:
            local = datetime(one.year, month, day) + timedelta(milliseconds=one.ms_of_day)  # noqa: DTZ001 - its zone follows
            return _ms(self._placed(local, one.offset_min))
        except (ValueError, OverflowError) as error:
            raise error if isinstance(error, NotATime) else NotATime("not-a-time") from error

    def _placed(self, local: datetime, offset_min: int | None) -> datetime:
        if offset_min is not None:
            return local.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
        if self.zone is None:
            raise AttendanceFileRefused("zone-needed")
        first, second = (local.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            return first
        # In the night of a clock change: an hour that there was not, or one that there was twice.
        there = first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == local
        raise NotATime("time-twice" if there else "time-skipped")


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def seconds(text: str) -> int | None:
    """A duration as products write it (“1h 3m 26s”, “1 godz. 3 min”, “1:03:26”); None where it is unclear."""
    told = " ".join(text.casefold().split())
    clock = re.fullmatch(r"(\d{1,3}):(\d{2}):(\d{2})", told)
    if clock:
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    parts = _DURATION.findall(told)
    if not parts or re.sub(_DURATION, "", told).strip(" ,.") or any(unit not in _UNITS for _, unit in parts):
        return None
    return sum(int(number[:9]) * _UNITS[unit] for number, unit in parts)
