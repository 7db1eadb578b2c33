"""The counted time of a realisation, made of what somebody says: an agenda of parts, and breaks."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Protocol

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.presence import Interval, Window, union
from lms_bridge.domain.programme import Realisation

MOST_PARTS: Final = 100
"""More parts or breaks than this nobody enters by hand."""
_LAST_MS: Final = 7_258_118_400_000  # the year 2200


def window_of(parts: Sequence[Interval], breaks: Sequence[Interval] = ()) -> Window:
    """What counts: the time of the parts without that of the breaks.

    Parts may touch or overlap, and breaks may reach out of them: the same time always gives the same
    window. Raises `InvalidValue` for a part or break that does not end after it begins, for more than 100
    of either, and where nothing would count.
    """
    for field, told in (("parts", parts), ("breaks", breaks)):
        _refuse_odd(field, told)
    counted = _without(union(parts), union(breaks))
    if not counted:
        raise InvalidValue(field="parts", expected="some time that counts, outside the breaks")
    edges = [moment for each in counted for moment in each]
    gaps = tuple(zip(edges[1:-1:2], edges[2:-1:2], strict=True))
    return Window(edges[0], edges[-1], gaps)


def counted_time(realisation: Realisation, windows: Mapping[str, Window]) -> Window:
    """What counts of a realisation: what was set for it, else what the register plans."""
    return windows.get(realisation.id) or planned_time(realisation)


def planned_time(realisation: Realisation) -> Window:
    """What counts by the register: the agenda, else from the start to the end."""
    if realisation.agenda:
        return window_of(realisation.agenda)
    return Window(realisation.start_ms, realisation.end_ms)


def _refuse_odd(field: str, told: Sequence[Interval]) -> None:
    if len(told) > MOST_PARTS:
        raise InvalidValue(field=field, expected=f"at most {MOST_PARTS}")
    if not all(0 <= start < end <= _LAST_MS for start, end in told):
        raise InvalidValue(field=field, expected="times of which the second is later than the first")


def _without(intervals: Iterable[Interval], away: Sequence[Interval]) -> list[Interval]:
    """The intervals without what `away`, ordered and not touching, takes of them."""
    left: list[Interval] = []
    for start, end in intervals:
        begin = start
        for gone, back in away:
            if gone < end and back > begin:
                left.append((begin, gone))
                begin = max(begin, back)
        left.append((begin, end))
    return [(start, end) for start, end in left if start < end]


def breaks_json(window: Window) -> str:
    """The breaks as JSON text, as they are kept with a version."""
    return json.dumps(window.breaks)


def breaks_of(text: str | None) -> tuple[Interval, ...]:
    """The breaks that `breaks_json` wrote; none where a version was kept before there were any."""
    told: Any = json.loads(text) if text else ()
    return tuple((int(start), int(end)) for start, end in told)


class Change(StrEnum):
    """What another counted time means for somebody."""

    GAINS = "gains"
    LOSES = "loses"
    BOTH = "both"
    NONE = "none"


class Entitles(Protocol):
    """What somebody has of a realisation."""

    @property
    def attended(self) -> bool: ...
    @property
    def confirmation(self) -> bool: ...
    @property
    def certificate(self) -> bool: ...


def change_of(before: Iterable[Entitles | None], after: Entitles | None) -> Change:
    """What somebody gains or loses who has, or would have, any of `before`."""
    had = {what for one in before for what in _entitled(one)}
    has = _entitled(after)
    if had - has:
        return Change.BOTH if has - had else Change.LOSES
    return Change.GAINS if has - had else Change.NONE


def _entitled(one: Entitles | None) -> set[str]:
    if one is None:
        return set()
    told = {
        "attended": one.attended,
        "confirmation": one.confirmation,
        "certificate": one.certificate,
    }
    return {name for name, has in told.items() if has}
