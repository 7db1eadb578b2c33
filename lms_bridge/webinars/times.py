"""Times as webinar products write them."""

import re
from datetime import UTC, datetime
from typing import Final

from lms_bridge.domain.errors import Unreadable

LAST_MS: Final = 253_402_300_799_999  # the year 9999: nothing later is a date
_WRITTEN: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)",
    re.ASCII,
)


def moment_ms(text: str, *, place: str) -> int:
    """Milliseconds since 1970 of a day, a time and an offset: as ISO 8601 has it, or as Ruby writes it.

    Raises `Unreadable` naming `place`, also for a time before 1970 or that no calendar has.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise Unreadable(place=place, expected="a day, a time and its offset")
    zone = "+00:00" if found["zone"] in ("Z", "UTC") else found["zone"]
    try:
        at = datetime.fromisoformat(f"{found['day']}T{found['time']}{zone}")
        at_ms = round(at.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError) as exc:
        raise Unreadable(place=place, expected="a time that there is") from exc
    if not 0 < at_ms <= LAST_MS:
        raise Unreadable(place=place, expected="a time after 1970")
    return at_ms
