"""Times of a counted window as people write them, a line each: `2026-03-02 10:00 – 11:30`, in Belgrade."""

import re
from datetime import UTC, datetime
from typing import Final

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.presence import Interval

EXPECTED: Final = "from and to, such as 2026-03-02 10:00 – 11:30"
_BETWEEN: Final = re.compile(r"\s*(?:/|–|\s-\s)\s*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")


def read_intervals(text: str, *, field: str) -> tuple[Interval, ...]:
    """The intervals of a text with one a line; blank lines say nothing. Raises `InvalidValue` (`field`)."""
    return tuple(read_interval(line, field=field) for line in text.splitlines() if line.strip())


def read_interval(text: str, *, field: str) -> Interval:
    """From and to, in milliseconds. The second may leave out the day, and both the seconds.

    A time with an offset from UTC is taken so; else it is Belgrade's. Raises `InvalidValue` (`field`) for
    what is no time, and for one that a night does not have or has twice, where no offset is told.
    """
    first, between, second = _BETWEEN.sub("/", text.strip()).partition("/")
    if not between or not _DAY.match(first):
        raise InvalidValue(field=field, expected=EXPECTED)
    if not _DAY.match(second):
        second = first[:11] + second
    return read_moment(first, field=field), read_moment(second, field=field)


def read_moment(text: str, *, field: str) -> int:
    """One time, likewise."""
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidValue(field=field, expected=EXPECTED) from None
    if told.tzinfo is None:
        moments = {told.replace(tzinfo=BELGRADE, fold=fold).astimezone(UTC) for fold in (0, 1)}
        if len(moments) > 1:
            raise InvalidValue(field=field, expected="that hour with its offset from UTC, as in 02:30+02:00")
        told = moments.pop()
    return round(told.timestamp() * 1000)


def interval_text(interval: Interval) -> str:
    """The interval as `read_interval` reads it, exact to the millisecond."""
    first, second = (_moment(one) for one in interval)
    same_day = first[:11] == second[:11]
    return f"{first} – {second[11:] if same_day else second}"


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(BELGRADE)
    text = f"{moment:%Y-%m-%d %H:%M}"
    if at_ms % 60_000:
        text += f":{moment:%S}"
    if at_ms % 1000:
        text += f".{at_ms % 1000:03}"
    bare = moment.replace(tzinfo=None)
    twice = {bare.replace(tzinfo=BELGRADE, fold=fold).utcoffset() for fold in (0, 1)}
    return text if len(twice) == 1 else text + moment.isoformat()[-6:]
