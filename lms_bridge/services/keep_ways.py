"""The setting of which way counts where a meeting is known by several: what it bears upon is decided anew."""

from dataclasses import dataclass

from lms_bridge.domain.ways import Ways
from lms_bridge.services.ports import Clock, Database


@dataclass(frozen=True, slots=True)
class KeepWays:
    """Called where work begins: all of it is decided by the same setting until that is changed."""

    database: Database
    clock: Clock
    ways: Ways

    def __call__(self) -> bool:
        """Whether it was another one before; then it is in the log of events, and decisions are due again."""
        with self.database.read() as unit:
            if unit.meetings.ways() is self.ways:
                return False
        with self.database.write() as unit:
            unit.alone()
            before = unit.meetings.ways()
            if before is self.ways:
                return False
            unit.pairs.touch_facts(unit.meetings.choose(self.ways))
            detail = f"{before.value} → {self.ways.value}"
            unit.logs.event(
                by="service", what="ways-chosen", subject="presence", detail=detail, at_ms=self.clock.now_ms()
            )
        return True
