"""When each secret was last used: written beside the requests, and seldom."""

from collections.abc import Callable
from typing import Final

from lms_bridge.services.ports import Clock, Database

EVERY_MS: Final = 60_000
_MOST_KNOWN: Final = 10_000

Aside = Callable[[str, Callable[[], object]], None]
"""Does named work that nobody waits for."""


class LastUse:
    """Writes at most once a minute for each secret in each process. A request pays for one look-up.

    What comes within the minute after a write is not noted by itself: last uses are true to the minute.
    """

    def __init__(self, database: Database, clock: Clock, aside: Aside) -> None:
        self._database = database
        self._clock = clock
        self._aside = aside
        self._written_ms: dict[tuple[int, str], int] = {}

    def __call__(self, credential_id: int, secret_hash: str) -> None:
        """The secret of that hash was right just now."""
        now_ms, which = self._clock.now_ms(), (credential_id, secret_hash)
        written_ms = self._written_ms.get(which)
        if written_ms is not None and 0 <= now_ms - written_ms < EVERY_MS:
            return
        if len(self._written_ms) >= _MOST_KNOWN:
            self._written_ms.clear()
        self._written_ms[which] = now_ms  # two threads at once may both write: it does no harm
        self._aside("last use", lambda: self._write(which, now_ms))

    def _write(self, which: tuple[int, str], at_ms: int) -> None:
        with self._database.write() as unit:
            unit.credentials.used(which[0], which[1], at_ms=at_ms)
