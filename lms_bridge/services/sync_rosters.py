"""Roster pushes as sync jobs: plan, and apply where no guard holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.domain.plan import PlanState
from lms_bridge.services.apply_roster import ApplyPlans
from lms_bridge.services.ports import Database, Source
from lms_bridge.services.ports.plans import StoredPlan
from lms_bridge.services.push_roster import PlanRosters
from lms_bridge.services.sync_work import Progress

BY = "schedule"
"""The `by` of what nobody asked for at the moment."""


class PushIncomplete(Refused):
    """A plan could not be carried out whole (`number`, `stopped`: the code of what stopped it)."""

    code = "push-incomplete"


@dataclass(frozen=True, slots=True)
class PlanJob:
    """`roster-plan`: makes a plan. Gives its number and how many items of each kind it has."""

    plans: PlanRosters
    database: Database
    by: str = BY

    def asked(self, by: str) -> "PlanJob":
        return replace(self, by=by)

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        number = self.plans.plan(source.name, by=self.by, progress=progress)
        return _counts(_stored(self.database, number))


@dataclass(frozen=True, slots=True)
class ApplyJob:
    """`roster-apply`: goes on with what was begun, else makes a plan and applies it where no guard holds.

    Raises `PlanGuarded` where one does: the plan waits for a person; and `PushIncomplete` where Moodle did
    not take all of it.
    """

    plans: PlanRosters
    applies: ApplyPlans
    database: Database
    by: str = BY

    def asked(self, by: str) -> "ApplyJob":
        return replace(self, by=by)

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        with self.database.read() as unit:
            begun = unit.plans.unsettled(source.id)
        number = begun or self.plans.plan(source.name, by=self.by, progress=progress)
        stored = _stored(self.database, number)
        if stored.state is not PlanState.NOTHING:
            stored = self.applies.apply(number, by=self.by, progress=progress)
        if stored.state is PlanState.STOPPED:
            raise PushIncomplete(number=number, stopped=stored.error or "")
        with self.database.read() as unit:
            return {**_counts(stored), **_results(unit.plans.outcome(number))}


def _counts(stored: StoredPlan) -> dict[str, int]:
    return {"plan": stored.number, **stored.totals.kinds, "guards": len(stored.guards)}


def _results(outcome: Mapping[str, int]) -> dict[str, int]:
    """Under names of their own: `changed` is a result here and elsewhere what was read anew."""
    return {f"result:{state}": many for state, many in outcome.items()}


def _stored(database: Database, number: int) -> StoredPlan:
    with database.read() as unit:
        found = unit.plans.find(number)
    if found is None:
        raise NotFound(what="plan", name=str(number))
    return found
