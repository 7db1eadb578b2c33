"""Meetings whose end was never told: a person says when they ended, or a setting concludes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.domain.time_text import interval_text
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.run_ends import ConcludedEnd, EndlessRun

GRACE_MS: Final = 60_000
"""How long after the last thing that was told a meeting is taken to have gone on."""
QUIET_MS: Final = 4 * 3_600_000
"""A run of which nothing was told for as long has most likely ended."""
BY_SETTING: Final = "setting"
_HOUR_MS: Final = 3_600_000
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class CloseRuns:
    """Each end that is concluded is in the event log, and marked as inferred in the stays that it closes.

    `after_hours`: how long after the last thing that was told a run is closed by itself; 0: never.
    """

    database: Database
    clock: Clock
    after_hours: int = 0

    def endless(self) -> Sequence[EndlessRun]:
        """The runs whose end was never told and is missed by now, the newest first."""
        with self.database.read() as unit:
            return unit.run_ends.endless(before_ms=self.clock.now_ms() - QUIET_MS, limit=_MOST)

    def concluded(self) -> Sequence[EndlessRun]:
        """The runs whose end was concluded, the newest first."""
        with self.database.read() as unit:
            return unit.run_ends.concluded(limit=_MOST)

    def close(self, source: str, run: str, *, at_ms: int | None, by: str, reason: str) -> int:
        """Conclude when it ended; the time that was concluded. None: a minute after the last thing told.

        Raises `NotFound` also where its end was told, and `InvalidValue`.
        """
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        with self.database.write() as unit:
            unit.alone()
            one = unit.run_ends.run(source, run)
            if one is None:
                raise NotFound(what="meeting without an end", name=run)
            end_ms = one.last_ms + GRACE_MS if at_ms is None else at_ms
            _refuse_absurd(one, end_ms)
            end = ConcludedEnd(end_ms, by=by, reason=reason.strip(), at_ms=self.clock.now_ms())
            _conclude(unit, one, end)
        return end_ms

    def __call__(self) -> bool:
        """Close by the setting what is due; whether something was."""
        if not self.after_hours:
            return False
        now_ms = self.clock.now_ms()
        before_ms = now_ms - self.after_hours * _HOUR_MS
        with self.database.read() as unit:
            if not unit.run_ends.endless(before_ms=before_ms, limit=1):
                return False
        with self.database.write() as unit:
            unit.alone()
            for one in unit.run_ends.endless(before_ms=before_ms, limit=_MOST):
                reason = f"{self.after_hours} h"
                end = ConcludedEnd(one.last_ms + GRACE_MS, by=BY_SETTING, reason=reason, at_ms=now_ms)
                _conclude(unit, one, end)
        return True


def _refuse_absurd(one: EndlessRun, end_ms: int) -> None:
    first, last = one.first_ms, one.last_ms + DAY_MS
    if not first < end_ms <= last:
        raise InvalidValue(field="at", expected=f"a time within {interval_text((first, last))}")


def _conclude(unit: Unit, one: EndlessRun, end: ConcludedEnd) -> None:
    unit.run_ends.keep(one.key, end)
    unit.pairs.touch_facts(unit.run_ends.joins([one.key]))
    unit.logs.event(
        by=end.by,
        what="meeting-closed",
        subject=f"{one.source} {one.key.run}",
        detail=f"{interval_text((one.first_ms, end.end_ms))}: {end.reason}",
        at_ms=end.at_ms,
    )
