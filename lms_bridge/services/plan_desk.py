"""What an officer does with a plan on its page, where nothing waits for a Moodle; and a worker's part."""

from dataclasses import dataclass

from lms_bridge.domain.errors import BridgeError, NotFound, Refused
from lms_bridge.domain.plan import PlanState
from lms_bridge.services.apply_roster import ApplyPlans, PlanClosed, log_plan, stored_plan
from lms_bridge.services.plan_lease import PlanBusy
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.plans import StoredPlan
from lms_bridge.services.push_roster import NothingToUndo, PlanRosters
from moodle_sync.roster import Override


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """Each act is one transaction and keeps who did it. Raises `NotFound`, `PlanClosed` and what it says."""

    database: Database
    clock: Clock
    plans: PlanRosters
    applies: ApplyPlans

    def ask(self, number: int, *, by: str) -> None:
        """Have a worker apply the plan. Raises `PlanGuarded`, `SourcePaused`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            self.applies.lift_all(unit, number, ())
            if not unit.plans.ask(number, by=by, at_ms=now_ms):
                raise PlanClosed(number=number, state=stored_plan(unit, number).state.value)
            log_plan(unit, "plan-asked", number, by=by, at_ms=now_ms)

    def lift(self, number: int, override: Override) -> None:
        """Keep that a named person lifts one guard, and why."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            stored = stored_plan(unit, number)
            if stored.state not in {PlanState.READY, PlanState.STOPPED}:
                raise PlanClosed(number=number, state=stored.state.value)
            if override.guard not in {guard.key for guard in stored.guards}:
                raise NotFound(what="guard", name=override.guard)
            unit.plans.override(number, [override], at_ms=now_ms)
            log_plan(unit, "plan-guard-lifted", number, by=override.by, at_ms=now_ms, detail=override.reason)

    def withdraw(self, number: int, *, by: str) -> None:
        """Decide against the plan; what it has done by now stands."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            stored = stored_plan(unit, number)
            if not unit.plans.move(number, PlanState.WITHDRAWN):
                raise PlanClosed(number=number, state=stored.state.value)
            log_plan(unit, "plan-withdrawn", number, by=by, at_ms=now_ms)

    def ask_undo(self, number: int, *, by: str) -> None:
        """Have a worker plan the inverse, for somebody to look at. Raises `NothingToUndo`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            stored_plan(unit, number)
            if not unit.plans.outcome(number).get("done") or unit.plans.undone_by(number):
                raise NothingToUndo(number=number)
            unit.plans.ask_undo(number, by=by, at_ms=now_ms)
            log_plan(unit, "plan-undo-asked", number, by=by, at_ms=now_ms)

    def apply_asked(self) -> bool:
        """Do one thing that was asked for on a page, or go on with a plan whose process died; False without.

        Nothing is raised for it: what went wrong stands with the plan.
        """
        return self._plan_inverse() or self._apply()

    def _plan_inverse(self) -> bool:
        with self.database.read() as unit:
            number = unit.plans.undo_asked()
            asked = stored_plan(unit, number) if number is not None else None
        if asked is None:
            return False
        error: str | None = None
        try:
            self.plans.undo(asked.number, by=asked.undo_asked_by or asked.made_by)
        except BridgeError as refused:
            error = refused.code
        with self.database.write() as unit:
            unit.plans.undo_answered(asked.number, error=error)
        return True

    def _apply(self) -> bool:
        with self.database.read() as unit:
            waiting = unit.plans.waiting(at_ms=self.clock.now_ms())
            stored = stored_plan(unit, waiting[0]) if waiting else None
        if stored is None:
            return False
        self._apply_one(stored)
        return True

    def _apply_one(self, stored: StoredPlan) -> None:
        try:
            self.applies.apply(stored.number, by=stored.asked_by or stored.made_by)
        except PlanBusy:
            return
        except Refused as refused:  # a person has to look: it is asked for no more
            with self.database.write() as unit:
                unit.plans.unask(stored.number, error=refused.code)
        except BridgeError:
            return  # it stands with the plan and is tried again
