"""What plans rosters and carries the plans out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lms_bridge.services.apply_roster import ApplyPlans
from lms_bridge.services.moodles import MoodleOf
from lms_bridge.services.plan_desk import PlanDesk
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.push_roster import PlanRosters
from lms_bridge.services.roster_side import RecognisedSide
from lms_bridge.services.sync_rosters import ApplyJob, PlanJob
from lms_bridge.services.sync_work import SyncHandler, SyncKind


@dataclass(frozen=True)
class Rosters:
    """Parts are made when first asked for."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf

    @cached_property
    def plan(self) -> PlanRosters:
        return PlanRosters(self.database, self.clock, self.moodle_of, self._side)

    @cached_property
    def carry_out(self) -> ApplyPlans:
        return ApplyPlans(self.database, self.clock, self.moodle_of, self._side)

    @cached_property
    def desk(self) -> PlanDesk:
        return PlanDesk(self.database, self.clock, self.plan, self.carry_out)

    @cached_property
    def jobs(self) -> Mapping[SyncKind, SyncHandler]:
        return {
            SyncKind.ROSTER_PLAN: PlanJob(self.plan, self.database),
            SyncKind.ROSTER_APPLY: ApplyJob(self.plan, self.carry_out, self.database),
        }

    @property
    def _side(self) -> RecognisedSide:
        return RecognisedSide(self.database, self.clock)
