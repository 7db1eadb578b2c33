"""Many results read back by one call: all that changed there since the first of them was handed in.

What is found there as it was submitted is proven, and nothing else is concluded: a register that filters in
a way of its own, whose clock is off, or that gives another page than asked for, only proves less.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, Final

from lms_bridge.domain.errors import BridgeError
from lms_bridge.oneroster.rest.payloads import GRADEBOOK, moment
from lms_bridge.register import marks
from lms_bridge.register.marks import Marks
from lms_bridge.register.pages import Pages, answered_ms
from lms_bridge.services.ports.registers import Exchange, Outgoing, Reply, Verdict
from moodle_sync import Answer

_MOST: Final = 1000
_MARGIN_MS: Final = 5_000
"""An answer tells its time in seconds, and the one who tells it may stand before the one who keeps."""


class Glance:
    """What one connection has handed in, read back. For any number of threads."""

    def __init__(self, pages: Pages) -> None:
        self._pages = Pages(pages.source, pages.line, base=GRADEBOOK)
        self._lock = Lock()
        self._since_ms: int | None = None
        self._useless = False

    def heard(self, answer: Answer) -> None:
        """The first answer since the last look says from when on changes are asked for."""
        if self._since_ms is None:
            with self._lock:
                if self._since_ms is None:
                    self._since_ms = answered_ms(answer)

    def __call__(self, sent: Sequence[Outgoing]) -> Mapping[str, Reply]:
        """By key those that are there as submitted. Of a cancellation there is nothing to be seen."""
        since_ms, self._since_ms = self._since_ms, None
        if since_ms is None or self._useless:
            return {}
        where = f"dateLastModified>='{moment(since_ms - _MARGIN_MS)}'"
        try:
            rows = self._pages.one("results", where, offset=0, limit=_MOST).rows
        except BridgeError:
            return {}
        there = {str(row.get("sourcedId")): row for row in rows if marks.is_active(row)}
        asked = f"GET {GRADEBOOK}/results?filter={where}"
        found = {one.key: _same(asked, told) for one in sent if (told := _as_told(Marks(one), there))}
        self._useless = len(found) < len(sent) // 2  # it costs more than it saves
        return found


def _as_told(told: Marks, there: Mapping[str, Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What stands there of a submission, where all of it does; else nothing."""
    if told.cancelled or told.empty_slots:
        return ()
    rows = list(_rows(told, there))
    return rows if len(rows) == len(told.slots) else ()


def _rows(told: Marks, there: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for slot in told.slots:
        row = there.get(told.id_of(slot))
        if row is not None and not told.differs(slot, row):
            yield row


def _same(asked: str, rows: Sequence[Mapping[str, Any]]) -> Reply:
    shown = (Exchange(asked, json.dumps(row, ensure_ascii=False), 200) for row in rows)
    return Reply(Verdict.SAME, exchanges=tuple(shown))
