"""What a cron expression means, where it is one of the patterns that people have words for. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from cronsim import CronSim

_SOME_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HOURS: Final = frozenset(range(24))
_DAYS: Final = frozenset(range(1, 32))
_WEEK: Final = frozenset(range(1, 8))
_WORKING_DAYS: Final = frozenset(range(1, 6))
_MOST_HOURS: Final = 4
"""More times a day than this are no words any more."""


class Pattern(StrEnum):
    MINUTES = "minutes"
    """Every `every` minutes."""
    HOURS = "hours"
    """Every `every` hours, at `minute`."""
    DAILY = "daily"
    """At `times`."""
    WORKING_DAYS = "working-days"
    """Monday to Friday at `times`."""
    WEEKLY = "weekly"
    """On `days` (1 is Monday) at `times`."""
    MONTHLY = "monthly"
    """On `days` of the month at `times`."""
    OTHER = "other"
    """By the expression alone."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A pattern with its numbers; `times` are pairs of hour and minute in Belgrade's time."""

    pattern: Pattern
    every: int = 0
    minute: int = 0
    days: tuple[int, ...] = ()
    times: tuple[tuple[int, int], ...] = ()


_OTHER: Final = Meaning(Pattern.OTHER)


def meaning(cron: str) -> Meaning:
    """What an expression that `read_cron` gave means."""
    parts = _Parts.of(cron)
    if parts is None or parts.months != frozenset(range(1, 13)):
        return _OTHER
    if parts.days == _DAYS and parts.week == _WEEK and parts.hours == _HOURS:
        return _within_an_hour(parts.minutes)
    if len(parts.minutes) != 1:
        return _OTHER
    return _at_a_minute(parts, min(parts.minutes))


@dataclass(frozen=True, slots=True)
class _Parts:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    week: frozenset[int]

    @classmethod
    def of(cls, cron: str) -> "_Parts | None":
        """None where it says what numbers do not: the last day, the second Monday."""
        parsed = CronSim(cron, _SOME_DAY)
        week: Collection[object] = parsed.weekdays
        days: Collection[int] = parsed.days
        numbers = {one % 7 or 7 for one in week if isinstance(one, int)}
        if any(not isinstance(one, int) for one in week) or not set(days) <= _DAYS:
            return None
        return cls(
            frozenset(parsed.minutes),
            frozenset(parsed.hours),
            frozenset(days),
            frozenset(parsed.months),
            frozenset(numbers),
        )


def _within_an_hour(minutes: frozenset[int]) -> Meaning:
    for every in range(1, 60):
        if 60 % every == 0 and minutes == frozenset(range(0, 60, every)):
            return Meaning(Pattern.MINUTES, every=every)
    return Meaning(Pattern.HOURS, every=1, minute=min(minutes)) if len(minutes) == 1 else _OTHER


def _at_a_minute(parts: _Parts, minute: int) -> Meaning:
    every_day = parts.days == _DAYS and parts.week == _WEEK
    if every_day:
        for every in range(2, 13):
            if 24 % every == 0 and parts.hours == frozenset(range(0, 24, every)):
                return Meaning(Pattern.HOURS, every=every, minute=minute)
    if len(parts.hours) > _MOST_HOURS:
        return _OTHER
    return _on_days(parts, tuple((hour, minute) for hour in sorted(parts.hours)))


def _on_days(parts: _Parts, times: tuple[tuple[int, int], ...]) -> Meaning:
    any_day, any_weekday = parts.days == _DAYS, parts.week == _WEEK
    if any_day and any_weekday:
        return Meaning(Pattern.DAILY, times=times)
    if any_day and parts.week == _WORKING_DAYS:
        return Meaning(Pattern.WORKING_DAYS, times=times)
    if any_day:
        return Meaning(Pattern.WEEKLY, days=tuple(sorted(parts.week)), times=times)
    if any_weekday and len(parts.days) <= _MOST_HOURS:
        return Meaning(Pattern.MONTHLY, days=tuple(sorted(parts.days)), times=times)
    return _OTHER
