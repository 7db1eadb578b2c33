"""The academy's days and years are Belgrade's; everything inside is milliseconds in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BELGRADE = ZoneInfo("Europe/Belgrade")


def day_of(at_ms: int) -> date:
    """The day in Belgrade on which the moment falls."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE).date()


def day_begins(day: date) -> int:
    """The first moment of the day in Belgrade."""
    return int(datetime(day.year, day.month, day.day, tzinfo=BELGRADE).timestamp()) * 1000


def year_bounds(year: int) -> tuple[int, int]:
    """The first moment of the year in Belgrade, and that of the next."""
    return day_begins(date(year, 1, 1)), day_begins(date(year + 1, 1, 1))
