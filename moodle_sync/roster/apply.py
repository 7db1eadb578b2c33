"""Applying a plan: refused when its base has changed, in lots, each result kept before the next lot."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster.benches import (
    CircleMaking,
    Creations,
    Memberships,
    Renamings,
    Seats,
    Suspensions,
    read_whole,
)
from moodle_sync.roster.circles import circle_subject, making, putting_in, taking_out
from moodle_sync.roster.guards import Guard, Override, held
from moodle_sync.roster.items import AccountItem, CircleItem, Kind, NameItem, SeatItem, account_subject
from moodle_sync.roster.lots import carry_out, settle
from moodle_sync.roster.plan import Plan
from moodle_sync.roster.results import NO_ACCOUNT, PENDING, Log, Record, Result, State
from moodle_sync.roster.seats import Seat, base
from moodle_sync.roster.side import NotWhole, RosterSide


class GuardsHold(MoodleRefused):
    """A guard holds the plan and nobody has overridden it (`guards`: their keys); `holding` has them."""

    code = "roster-guards-hold"
    remedy = "override-with-a-reason"

    def __init__(self, holding: tuple[Guard, ...]) -> None:
        super().__init__(guards=tuple(guard.key for guard in holding))
        self.holding = holding


class BaseChanged(MoodleRefused):
    """Moodle is no longer as the plan found it (`courses`: in which)."""

    code = "roster-base-changed"
    remedy = "plan-again"


@dataclass(frozen=True, slots=True)
class Stop:
    """Applying stopped in a course, or at the accounts (None), by an error with this code."""

    course_id: int | None
    _: KW_ONLY
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying came to: the result of each item by subject, and where it stopped."""

    results: Mapping[str, Result]
    _: KW_ONLY
    stops: tuple[Stop, ...]

    @property
    def finished(self) -> bool:
        """Whether nothing is left to try."""
        return not self.stops and not any(result.state in PENDING for result in self.results.values())


def apply(
    plan: Plan,
    side: RosterSide,
    progress: Mapping[str, Result],
    *,
    record: Record,
    overrides: Iterable[Override] = (),
) -> Outcome:
    """Carry out a plan, or go on with it from `progress`, the results kept so far by subject.

    First what was sent and never heard of is looked up; then every course with something left to do is read
    again. Before anything is written it raises `GuardsHold`, `BaseChanged`, and whatever `side` raises.
    Afterwards it returns: what Moodle refuses concerns its items or its course; when Moodle is unavailable it
    stops there. `record` is called before each write (state `sent`) and after each look; what it raises
    comes through. One process at a time may apply a plan.
    """
    holding = held(plan.guards, overrides)
    if holding:
        raise GuardsHold(holding)
    run = _Run(plan, side, Log(progress, record))
    run.settle()
    run.check()
    return run.write()


class _Run:
    """One go at a plan."""

    def __init__(self, plan: Plan, side: RosterSide, log: Log) -> None:
        self._plan = plan
        self._side = side
        self._log = log
        self._seats: dict[int, list[SeatItem]] = {}
        for item in plan.items:
            if isinstance(item, SeatItem):
                self._seats.setdefault(item.course_id, []).append(item)
        accounts = [item for item in plan.items if isinstance(item, AccountItem)]
        self._creations = [item for item in accounts if item.kind is Kind.CREATE_ACCOUNT]
        self._suspensions = [item for item in accounts if item.kind is not Kind.CREATE_ACCOUNT]
        self._names = [item for item in plan.items if isinstance(item, NameItem)]
        self._circles: dict[int | None, list[CircleItem]] = {}
        for item in plan.items:
            if isinstance(item, CircleItem):
                self._circles.setdefault(item.course_id, []).append(item)

    def settle(self) -> None:
        """Look up what is in flight."""
        settle(self._names, Renamings(self._side), self._log)
        for where, members in self._circles.items():
            settle(making(members), CircleMaking(self._side, where), self._log)
            for some in (putting_in(members), taking_out(members)):
                settle(some, self._memberships(where), self._log)
        settle(self._creations, Creations(self._side), self._log)
        settle(self._suspensions, Suspensions(self._side), self._log)
        for course_id, items in self._seats.items():
            settle(items, self._bench(course_id), self._log)

    def check(self) -> None:
        """Raise `BaseChanged` unless every course with something left to do is as it was planned on."""
        courses = [course_id for course_id, items in self._seats.items() if any(map(self._pending, items))]
        changed = tuple(course_id for course_id in courses if not self._as_planned(course_id))
        if changed:
            raise BaseChanged(courses=changed)

    def write(self) -> Outcome:
        stops: list[Stop] = []
        for course_id, do in self._work():
            try:
                do()
            except (MoodleRefused, NotWhole) as stopped:
                stops.append(Stop(course_id, code=stopped.code))
            except MoodleUnavailable as stopped:
                stops.append(Stop(course_id, code=stopped.code))
                break
        return Outcome(dict(self._log.results), stops=tuple(stops))

    def _work(self) -> Iterator[tuple[int | None, Callable[[], None]]]:
        yield None, partial(carry_out, self._creations, Creations(self._side), self._log)
        yield None, partial(carry_out, self._suspensions, Suspensions(self._side), self._log)
        yield None, partial(carry_out, self._names, Renamings(self._side), self._log)
        for course_id in self._seats:
            yield course_id, partial(self._write_seats, course_id)
        for where in self._circles:
            yield where, partial(self._write_circles, where)

    def _write_seats(self, course_id: int) -> None:
        items = self._seats[course_id]
        self._log.write(
            Result(item.subject, state=State.SKIPPED, code=NO_ACCOUNT)
            for item in items
            if self._in_vain(item)
        )
        ready = [item for item in items if self._user(item) is not None]
        carry_out(ready, self._bench(course_id), self._log)

    def _write_circles(self, where: int | None) -> None:
        """Circles first, then who goes in, then who comes out."""
        items = self._circles[where]
        carry_out(making(items), CircleMaking(self._side, where), self._log)
        joining = putting_in(items)
        self._log.write(
            Result(item.subject, state=State.SKIPPED, code=NO_ACCOUNT)
            for item in joining
            if self._has_nowhere(item)
        )
        waiting = {each.subject for each in making(items) if self._pending(each)}
        ready = [item for item in joining if self._user(item) is not None and _circle_of(item) not in waiting]
        carry_out(ready, self._memberships(where), self._log)
        carry_out(taking_out(items), self._memberships(where), self._log)

    def _has_nowhere(self, item: CircleItem) -> bool:
        """Whether the circle was not made, or the account will not come from this plan."""
        if not self._pending(item) or self._log.sent(item.subject):
            return False
        circle = self._log.state(_circle_of(item))
        lost = self._user(item) is None and not self._log.pending(account_subject(item.person_id or ""))
        return circle is State.REFUSED or lost

    def _memberships(self, where: int | None) -> Memberships:
        return Memberships(self._side, where, self._user)

    def _in_vain(self, item: SeatItem) -> bool:
        """Whether the account that the item waits for will not come from this plan."""
        account = account_subject(item.person_id)
        return self._pending(item) and self._user(item) is None and not self._log.pending(account)

    def _as_planned(self, course_id: int) -> bool:
        """Whether the course is as it was read, but for the seats that this plan has touched."""
        read = read_whole(self._side, course_id)
        touched = [item for item in self._seats[course_id] if self._log.state(item.subject)]
        users = {self._user(item) for item in touched}
        others = [seat for seat in read.seats if not (seat.may_be_ours and seat.moodle_user_id in users)]
        return base([*others, *_before(touched)]) == self._plan.bases[course_id]

    def _bench(self, course_id: int) -> Seats:
        return Seats(self._side, course_id, self._user)

    def _user(self, item: SeatItem | CircleItem) -> int | None:
        made = self._log.results.get(account_subject(item.person_id or ""))
        return item.moodle_user_id or (made.moodle_user_id if made else None)

    def _pending(self, item: SeatItem | CircleItem) -> bool:
        return self._log.pending(item.subject)


def _circle_of(item: CircleItem) -> str:
    return circle_subject(item.course_id, item.idnumber)


def _before(items: Iterable[SeatItem]) -> Iterator[Seat]:
    return (item.before for item in items if item.before is not None)
