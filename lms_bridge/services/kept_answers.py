"""What a Moodle answered is kept like what it sent: as a delivery, which the reader turns into facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.fact import digest
from lms_bridge.services.ports import Clock, Database, NewDelivery, Source, Unit

POLLED: Final = "application/vnd.lms-bridge.polled+json"
RECONCILED: Final = "application/vnd.lms-bridge.reconciled+json"
"""By its content type `services.read_messages` knows of which channel the facts of a delivery are."""


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    """Stores answers. One that says the same as an earlier one is the same row, however often it is given."""

    database: Database
    clock: Clock

    def __call__(self, source: Source, bodies: Iterable[bytes], *, content_type: str) -> int:
        """Store them in one unit; how many said something new. Raises `DatabaseBusy`."""
        with self.database.write() as unit:
            return keep(unit, source, bodies, content_type=content_type, at_ms=self.clock.now_ms())


def keep(unit: Unit, source: Source, bodies: Iterable[bytes], *, content_type: str, at_ms: int) -> int:
    """Store answers within a unit; how many said something new."""
    fresh = 0
    for body in bodies:
        key = digest(content_type, body.decode())
        fresh += unit.deliveries.add(NewDelivery(source.id, key, content_type, body), at_ms=at_ms)
    return fresh
