"""Messages that came to rest are forgotten in time; what waits is not."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.services.ports import Clock, Database

_DAY_MS: Final = 86_400_000
_LOT: Final = 500


@dataclass(frozen=True, slots=True)
class ForgetMessages:
    """Called again and again. `days`: how long a message is kept after it came to rest."""

    database: Database
    clock: Clock
    days: int

    def __call__(self) -> bool:
        """Whether there was something, and there may be more."""
        before_ms = self.clock.now_ms() - self.days * _DAY_MS
        with self.database.write() as unit:
            return unit.messages.forget(before_ms=before_ms, limit=_LOT) > 0
