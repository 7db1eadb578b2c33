"""Carry out a stored plan, exactly it: one process at a time, in lots, each result kept before the next lot.

A plan is refused when a guard holds it, and when what it rests on has changed on either side. Whatever ends
a run, what was written has its result and its seat; the same plan may be gone on with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.domain.plan import PlanKind, PlanState
from lms_bridge.services.moodles import MoodleOf, SourcePaused, as_ours, refuse_paused
from lms_bridge.services.plan_lease import LEASE_MS, Lease, PlanBusy
from lms_bridge.services.plan_results import KeepResults
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.plans import Ending, StoredPlan
from lms_bridge.services.push_roster import known_of
from lms_bridge.services.roster_side import SideOf
from lms_bridge.services.roster_wanted import register_side
from lms_bridge.services.sync_work import Progress, unheard
from moodle_sync import MoodleError, MoodleUnavailable
from moodle_sync.roster import (
    BaseChanged,
    Intent,
    Outcome,
    Override,
    Plan,
    Result,
    SeatItem,
    held,
)
from moodle_sync.roster import apply as carry_out
from moodle_sync.roster.results import PENDING
from moodle_sync.roster.stock import Known

TRY_AGAIN_MS: Final = 60_000
TRY_FOR_MS: Final = 86_400_000
INTERRUPTED: Final = "interrupted"
UNAVAILABLE: Final = "unavailable"


class PlanClosed(Refused):
    """In this state the plan cannot come to that one (`number`, `state`)."""

    code = "plan-closed"


class PlanGuarded(Refused):
    """Guards hold the plan and nobody has lifted them (`number`, `guards`: their keys)."""

    code = "plan-guarded"


class PlanOutdated(Refused):
    """What the plan rests on has changed since (`number`, `side`: register or moodle)."""

    code = "plan-outdated"


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run of a plan works with; `stored` as it was before the run."""

    stored: StoredPlan
    source: Source
    plan: Plan
    results: Mapping[str, Result]
    known: Known
    outdated: bool

    @property
    def waits(self) -> PlanState:
        """Where the plan is left when this run has done nothing."""
        return PlanState.STOPPED if self.results else PlanState.READY


@dataclass(frozen=True, slots=True)
class ApplyPlans:
    """Applies plans. `by` is a person's name, kept with the act."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf
    side_of: SideOf
    lease_ms: int = LEASE_MS

    def apply(
        self, number: int, *, by: str, overrides: Sequence[Override] = (), progress: Progress = unheard
    ) -> StoredPlan:
        """Carry out the plan, or go on with it; gives the plan as it stands afterwards.

        Where Moodle did not take all of it the plan is `stopped`, which is no error: each item has its
        result. Raises `NotFound`, `PlanClosed`, `PlanGuarded`, `PlanBusy`, `SourcePaused`, and before
        anything is written `PlanOutdated`, `SourceRefused`, `SourceUnavailable`.
        """
        lease = Lease(self.database, self.clock, number, lease_ms=self.lease_ms)
        before = self._begin(number, lease, by=by, overrides=overrides)
        with lease:
            self._carry_out(before, lease, progress)
        with self.database.read() as unit:
            return stored_plan(unit, number)

    def lift_all(self, unit: Unit, number: int, overrides: Sequence[Override]) -> StoredPlan:
        """Keep the overrides, and refuse the plan where a guard still holds it."""
        stored = stored_plan(unit, number)
        unit.plans.override(number, overrides, at_ms=self.clock.now_ms())
        holding = held(stored.guards, unit.plans.overrides(number))
        if holding:
            raise PlanGuarded(number=number, guards=", ".join(guard.key for guard in holding))
        refuse_paused(unit.sources.by_id(stored.source_id))
        return stored

    def _begin(self, number: int, lease: Lease, *, by: str, overrides: Sequence[Override]) -> StoredPlan:
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            stored = self.lift_all(unit, number, overrides)
            if not unit.plans.take(number, lease.name, until_ms=lease.until_ms(), at_ms=now_ms):
                if stored.state is PlanState.APPLYING:
                    raise PlanBusy(number=number)
                raise PlanClosed(number=number, state=stored.state.value)
            unit.plans.outdate(stored.source_id, but=number)
            if stored.undoes is not None:
                unit.invitations.withdraw(stored.undoes)
            log_plan(unit, "plan-applied", number, by=by, at_ms=now_ms)
        return stored

    def _carry_out(self, before: StoredPlan, lease: Lease, progress: Progress) -> None:
        ending, number = Ending(PlanState.STOPPED, error=INTERRUPTED), before.number
        run = self._run(before)
        try:
            ending = self._ended(run, self._applied(run, lease, progress))
        except BaseChanged as changed:
            ending = Ending(PlanState.STALE, error=changed.code)
            raise PlanOutdated(number=number, side="moodle") from changed
        except PlanOutdated as outdated:
            ending = Ending(PlanState.STALE, error=outdated.code)
            raise
        except MoodleError as trouble:
            ending = self._not_begun(run, trouble)
            raise as_ours(run.source, trouble) from trouble
        except SourcePaused as paused:
            ending = Ending(run.waits, error=paused.code)
            raise
        finally:
            with self.database.write() as unit:
                unit.plans.leave(number, lease.name, ending, at_ms=self.clock.now_ms())

    def _run(self, stored: StoredPlan) -> Run:
        number = stored.number
        with self.database.read() as unit:
            source = unit.sources.by_id(stored.source_id)
            plan, results = unit.plans.whole(number), unit.plans.results(number)
            side = register_side(unit, source, now_ms=self.clock.now_ms())
            known = known_of(unit.seats.left(source.id))
        return Run(
            stored,
            source,
            plan=plan,
            results=results,
            known=_with_touched(known, plan, results),
            outdated=stored.kind is PlanKind.PUSH and side.hash != stored.wanted,
        )

    def _applied(self, run: Run, lease: Lease, progress: Progress) -> Outcome:
        if run.outdated:
            raise PlanOutdated(number=run.stored.number, side="register")
        keep = KeepResults(self.database, self.clock, run.source, run.plan, lease, progress)
        keep.begin(run.results)
        lifted = [Override(guard.key, by="kept", reason="kept") for guard in run.plan.guards]
        side = self.side_of(run.source, self.moodle_of(run.source), run.known)
        return carry_out(run.plan, side, run.results, record=keep, overrides=lifted)

    def _not_begun(self, run: Run, trouble: MoodleError) -> Ending:
        """Moodle could not even be looked at: the plan waits as it was."""
        left = Ending(run.waits, error=trouble.code)
        return self._again(run, left) if trouble.retryable else left

    def _ended(self, run: Run, outcome: Outcome) -> Ending:
        if outcome.finished:
            return Ending(PlanState.APPLIED)
        pending = [each.code for each in outcome.results.values() if each.state in PENDING]
        stops = [each.code for each in outcome.stops]
        error = next(iter([*stops, *pending]), UNAVAILABLE)
        retryable = bool(pending) or bool(set(stops) & RETRYABLE)
        left = Ending(PlanState.STOPPED, error=error)
        return self._again(run, left) if retryable else left

    def _again(self, run: Run, left: Ending) -> Ending:
        """A worker tries again by itself for a day; who applies on the command line is told and decides."""
        before, now_ms = run.stored, self.clock.now_ms()
        by_worker = before.state in {PlanState.ASKED, PlanState.APPLYING} and before.asked_ms is not None
        if by_worker and (before.asked_ms or 0) + TRY_FOR_MS > now_ms:
            return Ending(PlanState.ASKED, error=left.error, not_before_ms=now_ms + TRY_AGAIN_MS)
        return left


def _codes(kind: type[MoodleError]) -> Iterator[str]:
    yield kind.code
    for below in kind.__subclasses__():
        yield from _codes(below)


RETRYABLE: Final = frozenset(_codes(MoodleUnavailable))


def _with_touched(known: Known, plan: Plan, results: Mapping[str, Result]) -> Known:
    """With the intents that an earlier run has sent, arrived or not."""
    widened: dict[tuple[int, int], tuple[Intent, ...]] = {seat: tuple(each) for seat, each in known.items()}
    for item in plan.items:
        if isinstance(item, SeatItem) and item.subject in results:
            user = item.moodle_user_id or _made_for(item, results)
            if user is not None:
                seat = (item.course_id, user)
                widened[seat] = (*widened.get(seat, ()), item.after)
    return widened


def _made_for(item: SeatItem, results: Mapping[str, Result]) -> int | None:
    made = results.get(f"account:person:{item.person_id}")
    return made.moodle_user_id if made else None


def stored_plan(unit: Unit, number: int) -> StoredPlan:
    """The plan of that number. Raises `NotFound`."""
    stored = unit.plans.find(number)
    if stored is None:
        raise NotFound(what="plan", name=str(number))
    return stored


def log_plan(unit: Unit, what: str, number: int, *, by: str, at_ms: int, detail: str = "") -> None:
    """Keep an act in the event log."""
    source = unit.sources.by_id(stored_plan(unit, number).source_id)
    unit.logs.event(by=by, what=what, subject=f"{number} ({source.name})", detail=detail, at_ms=at_ms)
