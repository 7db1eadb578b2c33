"""Completions from before a register elsewhere was added: they are put on their way to it too."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.services.decide import record_of
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.outbox import RegisterAt

LOT: Final = 200


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Puts on their way what never was. Each lot is a transaction; what is there already stays as it is."""

    database: Database
    clock: Clock

    def of(self, target: RegisterAt) -> int:
        """All that is missing, until nothing is; how many there were."""
        done = 0
        while lot := self._lot(target):
            done += lot
        with self.database.write() as unit:
            unit.register_targets.set_behind(target.id, behind=False)
        return done

    def _lot(self, target: RegisterAt) -> int:
        return self.put(target.name, limit=LOT)

    def put(self, target: str, *, limit: int = LOT, realisation_id: str | None = None) -> int:
        """A lot of what is missing, of all or of one realisation; how many there were."""
        with self.database.read() as unit:
            pairs = unit.outbox.missing(target, limit=limit, realisation_id=realisation_id)
        if not pairs:
            return 0
        with self.database.write() as unit:
            current = unit.completions.current(pairs)
            records = [record_of(pair, version) for pair, version in current.items()]
            unit.submissions.add(records, target=target, at_ms=self.clock.now_ms())
        return len(records)
