"""Pulls from registers as sync jobs: read, and take over where a setting says so and no guard holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lms_bridge.domain.pull import PullState
from lms_bridge.services.ports import Database, Source
from lms_bridge.services.ports.pulls import StoredPull
from lms_bridge.services.pull_register import PullRegisters, stored_pull
from lms_bridge.services.registers import register_options
from lms_bridge.services.sync_rosters import BY
from lms_bridge.services.sync_work import Progress


@dataclass(frozen=True, slots=True)
class PullJob:
    """`register-whole` and `register-changes`. Gives the pull's number, what was read, what would change.

    Raises `PullGuarded` where it were to be applied and a guard holds it: the pull waits for a person.
    """

    pulls: PullRegisters
    database: Database
    whole: bool
    by: str = BY

    def asked(self, by: str) -> "PullJob":
        return replace(self, by=by)

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        number = self.pulls.pull(source.name, whole=self.whole, by=self.by, progress=progress)
        with self.database.read() as unit:
            stored = stored_pull(unit, number)
            applies = register_options(unit.sources.by_id(source.id)).apply
        if applies and stored.state is PullState.READY:
            stored = self.pulls.apply(number, by=self.by)
        return pull_counts(stored)


def pull_counts(stored: StoredPull) -> Mapping[str, int]:
    """What a pull read and would change, by name."""
    sums = {
        "added": sum(one.added for one in stored.counts.values()),
        "changed": sum(one.changed for one in stored.counts.values()),
        "ended": sum(one.ended for one in stored.counts.values()),
    }
    return {"pull": stored.number, "read": sum(stored.read.values()), **sums, "guards": len(stored.guards)}
