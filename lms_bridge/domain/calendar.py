"""The academy's days and years are Belgrade's; everything inside is milliseconds in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BELGRADE = ZoneInfo("Europe/Belgrade")


def day_of(at_ms: int) -> date:
    """The day in Belgrade on which the moment falls."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE).date()


def year_bounds(year: int) -> tuple[int, int]:
    """The first moment of the year in Belgrade, and that of the next."""
    return _new_year(year), _new_year(year + 1)


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=BELGRADE).timestamp()) * 1000
