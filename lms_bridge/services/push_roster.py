"""Plan what would bring a Moodle to the register's roster, and keep the plan: nothing is written there.

The order of steps: the register's side is read in one moment; then Moodle is asked, with no unit open; then
the plan is kept, whole, where nothing of the register's side was pushed meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import NotFound, Refused, Unavailable
from lms_bridge.domain.plan import PlanKind, PlanState
from lms_bridge.services.moodle_accounts import meet_profiles
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.moodles import MoodleOf, as_ours, moodle_source, refuse_paused, speaking_to
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.plans import NewPlan, StoredPlan, Totals
from lms_bridge.services.roster_accounts import FindAccounts
from lms_bridge.services.roster_side import SideOf
from lms_bridge.services.roster_wanted import RegisterSide, register_side
from lms_bridge.services.sync_work import Progress, unheard
from moodle_sync import MoodleError, errors
from moodle_sync.roster import (
    Circle,
    Course,
    Guard,
    Kind,
    Left,
    Limit,
    Limits,
    Plan,
    Proof,
    Read,
    Result,
    RosterSide,
    SeatItem,
    undo,
)
from moodle_sync.roster import plan as compare
from moodle_sync.roster.stock import Known

_OF_ONE_COURSE: Final = (
    errors.UnknownRecord,
    errors.CapabilityMissing,
    errors.AnswerCut,
    errors.AnswerUnexpected,
    errors.NotJson,
    errors.ListMoved,
    errors.DatabaseTrouble,
    errors.BadArgument,
)
"""Troubles after which the next course may still be read; after any other nothing would be."""


class PlanUnsettled(Refused):
    """A plan of the source was begun and is not known to the end (`number`)."""

    code = "plan-unsettled"


class PlanOvertaken(Unavailable):
    """Something was pushed to the source while the plan was being made (`source`)."""

    code = "plan-overtaken"


class NothingToUndo(Refused):
    """The plan did nothing that stands, or it was undone (`number`)."""

    code = "nothing-to-undo"


@dataclass(frozen=True, slots=True)
class PlanRosters:
    """Makes plans. Raises `NotFound`, `NoToken`, `SourceRefused`, `SourceUnavailable`, `PlanUnsettled`."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf
    side_of: SideOf

    def plan(self, name: str, *, by: str, progress: Progress = unheard) -> int:
        """Plan a push to the Moodle of that name; the number under which the plan is kept."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            source = moodle_source(unit, name)
            refuse_paused(source)
            _refuse_unsettled(unit, source)
            meet_profiles(unit, source, at_ms=now_ms)
        with self.database.read() as unit:
            side = register_side(unit, source, now_ms=now_ms)
            before, left = unit.plans.applied(source.id), unit.seats.left(source.id)
        planned = self._planned(side, before, progress)
        return self._keep(_push_of(side, planned, by=by), source, left)

    def undo(self, number: int, *, by: str) -> int:
        """Plan the inverse of what a plan really did; the number of the plan that takes it back."""
        with self.database.read() as unit:
            undone = unit.plans.find(number)
            if undone is None:
                raise NotFound(what="plan", name=str(number))
            source = unit.sources.by_id(undone.source_id)
            _refuse_unsettled(unit, source)
            taken_back = unit.plans.undone_by(number)
            left = unit.seats.left(source.id)
            planned, results = unit.plans.whole(number), unit.plans.results(number)
        if taken_back is not None:
            raise NothingToUndo(number=number)
        with speaking_to(source):
            inverse = self._inverse(source, planned, results, left)
        if not inverse.items and not inverse.unread:
            raise NothingToUndo(number=number)
        return self._keep(_undo_of(source, inverse, by=by, undoes=number), source, left)

    def _planned(self, side: RegisterSide, before: StoredPlan | None, progress: Progress) -> Plan:
        moodle = self.moodle_of(side.source)
        with speaking_to(side.source):
            there = self.side_of(side.source, moodle, known_of(side.left))
            accounts = FindAccounts(side, moodle)(progress)
            reads = _read(there, side, progress)
            circles, unshown = _circles(there, side, reads)
        courses = [
            Course(
                each,
                wanted=side.wanted.get(each, ()),
                has=reads[each],
                left=side.left.get(each, ()),
            )
            for each in side.courses
        ]
        standing = before.totals.wanted_at(self.clock.now_ms() // 1000) if before else None
        proof = Proof(roster=True, accounts=True, before=standing)
        limits = limits_of(side.options)
        made = compare(courses, accounts=accounts, proof=proof, limits=limits, circles=circles)
        if not unshown:
            return made
        return replace(made, guards=(*made.guards, Guard("groups-not-proven", params={"courses": unshown})))

    def _inverse(
        self, source: Source, planned: Plan, results: Mapping[str, Result], left: Mapping[int, Iterable[Left]]
    ) -> Plan:
        side = self.side_of(source, self.moodle_of(source), known_of(left))
        courses = sorted({item.course_id for item in planned.items if isinstance(item, SeatItem)})
        return undo(planned, results, now=[read_or_nothing(side, each)[0] for each in courses])

    def _keep(self, new: NewPlan, source: Source, left: Mapping[int, object]) -> int:
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            _refuse_unsettled(unit, source)
            if unit.seats.left(source.id) != left:
                raise PlanOvertaken(source=source.name)
            number = unit.plans.add(new, at_ms=now_ms)
            unit.seats.forget(source.id, new.plan.gone)
            unit.plans.outdate(source.id, but=number)
            subject = f"{number} ({source.name})"
            unit.logs.event(by=new.by, what="plan-made", subject=subject, detail="", at_ms=now_ms)
        return number


def limits_of(options: MoodleOptions) -> Limits:
    """How much may change at once on that Moodle before a person has to look."""
    return Limits(
        lose=Limit(options.most_lost, percent=options.most_lost_percent),
        seats=Limit(options.most_new, percent=options.most_new_percent),
        accounts=Limit(options.most_accounts, percent=options.most_accounts_percent),
    )


def known_of(left: Mapping[int, Iterable[Left]]) -> Known:
    """The intents of seats as pushes left them, by course and user."""
    return {
        (course_id, each.moodle_user_id): (each.intent,) for course_id, rows in left.items() for each in rows
    }


def read_or_nothing(side: RosterSide, course_id: int) -> tuple[Read, MoodleError | None]:
    """The seats of a course; where only this course makes trouble, a read that says nothing, and why."""
    try:
        return side.read(course_id), None
    except _OF_ONE_COURSE as trouble:
        return Read(course_id, seats=()), trouble


def _read(side: RosterSide, register: RegisterSide, progress: Progress) -> Mapping[int, Read]:
    """Every course. Where not a single one can be read the trouble is not the courses'."""
    reads: dict[int, Read] = {}
    troubles: list[MoodleError] = []
    courses = register.courses
    for done, course_id in enumerate(courses):
        progress(done, len(courses))
        reads[course_id], trouble = read_or_nothing(side, course_id)
        troubles += [trouble] if trouble else []
    progress(len(courses), len(courses))
    if troubles and len(troubles) == len(courses):
        raise as_ours(register.source, troubles[0])
    return reads


def _circles(
    there: RosterSide, register: RegisterSide, reads: Mapping[int, Read]
) -> tuple[list[Circle], int]:
    """Our groups in every course that was read, and our cohorts; in how many courses they are not shown."""
    wanted, unshown = register.circles, 0
    circles = wanted.of(None, there.circles(None)) if wanted.cohorts else []
    for course_id, read in reads.items() if wanted.groups else ():
        try:
            circles += wanted.of(course_id, there.circles(course_id)) if read.whole else []
        except _OF_ONE_COURSE:
            unshown += 1
    return circles, unshown


def _refuse_unsettled(unit: Unit, source: Source) -> None:
    number = unit.plans.unsettled(source.id)
    if number is not None:
        raise PlanUnsettled(number=number)


def _push_of(side: RegisterSide, planned: Plan, *, by: str) -> NewPlan:
    idle = not planned.work and not planned.guards
    return NewPlan(
        side.source.id,
        kind=PlanKind.PUSH,
        undoes=None,
        state=PlanState.NOTHING if idle else PlanState.READY,
        by=by,
        plan=planned,
        wanted=side.hash,
        totals=_totals(planned, ends=side.ends),
    )


def _undo_of(source: Source, inverse: Plan, *, by: str, undoes: int) -> NewPlan:
    return NewPlan(
        source.id,
        kind=PlanKind.UNDO,
        undoes=undoes,
        state=PlanState.READY if inverse.work else PlanState.NOTHING,
        by=by,
        plan=inverse,
        wanted="",
        totals=_totals(inverse, ends={}),
    )


def _totals(planned: Plan, *, ends: Mapping[int, int]) -> Totals:
    return Totals(
        courses=len(planned.bases) + len(planned.unread),
        kinds=dict(_told(planned.counts())),
        bodies=tuple((body, dict(_told(counts))) for body, counts in planned.counts_by_body().items()),
        ends=ends,
    )


def _told(counts: Mapping[Kind, int]) -> Iterator[tuple[str, int]]:
    return ((kind.value, count) for kind, count in counts.items() if count)
