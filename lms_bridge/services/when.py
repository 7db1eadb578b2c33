"""When a job is due: a cron expression of five fields, read in Belgrade's time.

Through the changes of the clock as Debian's cron: a time of day that a night leaves out comes at its end, one
that a night has twice comes once, and what is meant every so many minutes goes on evenly.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from cronsim import CronSim, CronSimError

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import InvalidValue

_FIELDS = 5


def read_cron(text: str) -> str:
    """The expression with single blanks. Raises `InvalidValue` for what is none, or never comes."""
    cron = " ".join(text.split())
    if len(cron.split(" ")) != _FIELDS:
        raise _no_cron()
    try:
        next_after(cron, 0)
    except (CronSimError, StopIteration):
        raise _no_cron() from None
    return cron


def _no_cron() -> InvalidValue:
    return InvalidValue(field="when", expected="five fields as cron has them, such as 10 2 * * *")


def next_after(cron: str, at_ms: int) -> int:
    """The first time after the moment, in milliseconds."""
    return next(_times(cron, at_ms))


def next_times(cron: str, at_ms: int, *, count: int) -> tuple[int, ...]:
    """The next times after the moment, the first first."""
    return tuple(islice(_times(cron, at_ms), count))


def _times(cron: str, at_ms: int) -> Iterator[int]:
    begin = datetime.fromtimestamp(at_ms / 1000, BELGRADE)
    last = at_ms
    for moment in CronSim(cron, begin):
        time_ms = int(moment.timestamp()) * 1000
        # In an hour that comes twice the times of its first run lie behind who asks in the second, and
        # two times that a night leaves out both come at its end.
        if time_ms > last:
            last = time_ms
            yield time_ms
