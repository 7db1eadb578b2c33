"""What a plan really did: kept for the next comparison, and taken back when somebody says so."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from moodle_sync.roster.compare import kind_of
from moodle_sync.roster.guards import Guard
from moodle_sync.roster.items import (
    AccountItem,
    CircleItem,
    Item,
    Kind,
    Listed,
    NameItem,
    Reason,
    SeatItem,
    account_subject,
    ordered,
    seat_subject,
)
from moodle_sync.roster.plan import Plan
from moodle_sync.roster.results import Result, State
from moodle_sync.roster.seats import Left, Read, Seat, base, own

_INVERSE = {
    Kind.ADD_TO_GROUP: Kind.REMOVE_FROM_GROUP,
    Kind.REMOVE_FROM_GROUP: Kind.ADD_TO_GROUP,
    Kind.ADD_TO_COHORT: Kind.REMOVE_FROM_COHORT,
    Kind.REMOVE_FROM_COHORT: Kind.ADD_TO_COHORT,
}
_TAKEN_BACK = {
    Kind.CREATE_ACCOUNT: Kind.SUSPEND_ACCOUNT,
    Kind.SUSPEND_ACCOUNT: Kind.REACTIVATE_ACCOUNT,
    Kind.REACTIVATE_ACCOUNT: Kind.SUSPEND_ACCOUNT,
}


def left_by(plan: Plan, results: Mapping[str, Result]) -> tuple[tuple[int, Left], ...]:
    """The seats as the push left them, each with its course: they replace what earlier pushes left there.

    `plan.gone` are to be forgotten first; seats in neither stand as they were.
    """
    return tuple(
        (item.course_id, Left(user, person_id=item.person_id, body_id=item.body_id, intent=item.after))
        for item, user in _written(plan, results)
    )


def undo(plan: Plan, results: Mapping[str, Result], *, now: Iterable[Read]) -> Plan:
    """Plan the inverse of what was really applied, for what still is as the push left it.

    Who was added is suspended, not removed; whose dates were changed gets the old ones; an account that was
    made is suspended. What somebody changed since is listed as a conflict and left alone. `now`: the plan's
    courses, just read; one that is missing or not whole is not touched, and a guard says so. No other guard
    holds it: it takes no more than this one plan gave. It rests on nothing of the register.
    """
    reads = {read.course_id: read for read in now if read.whole}
    written = list(_written(plan, results))
    courses = sorted({item.course_id for item, _ in written})
    unread = tuple(course_id for course_id in courses if course_id not in reads)
    seats = list(_seats_back(written, reads))
    changed = {item.person_id for item in seats if isinstance(item, Listed)}
    return Plan(
        ordered([*seats, *_accounts_back(plan, results, changed), *_rest_back(plan, results)]),
        guards=(Guard("moodle-not-proven", params={"courses": len(unread)}),) if unread else (),
        bases={course_id: base(reads[course_id].seats) for course_id in courses if course_id in reads},
        register_base="",
        unread=unread,
    )


def _written(plan: Plan, results: Mapping[str, Result]) -> Iterator[tuple[SeatItem, int]]:
    """The seats that were written, each with its user."""
    for item in plan.items:
        if isinstance(item, SeatItem) and _done(item, results):
            made = results.get(account_subject(item.person_id))
            user = item.moodle_user_id or (made.moodle_user_id if made else None)
            if user is not None:
                yield item, user


def _done(item: Item, results: Mapping[str, Result]) -> bool:
    result = results.get(item.subject)
    return result is not None and result.state is State.DONE


def _seats_back(written: Iterable[tuple[SeatItem, int]], reads: Mapping[int, Read]) -> Iterator[Item]:
    seats = {course_id: read.by_user() for course_id, read in reads.items()}
    for item, user in written:
        if item.course_id in seats:
            yield _seat_back(item, user, own(seats[item.course_id].get(user, ())))


def _seat_back(item: SeatItem, user: int, seat: Seat | None) -> Item:
    subject = seat_subject(item.course_id, user)
    if seat is None or not seat.agrees(item.after):
        return _changed(item, subject, item.course_id, user)
    back = item.was or replace(item.after, suspended=True)
    return replace(
        item,
        subject=subject,
        kind=kind_of(item.after, back),
        reason=Reason.TAKEN_BACK,
        moodle_user_id=user,
        before=seat,
        was=item.after,
        after=back,
    )


def _accounts_back(plan: Plan, results: Mapping[str, Result], changed: AbstractSet[str]) -> Iterator[Item]:
    """The plan's accounts; one whose seat somebody has changed since is in use, and stays."""
    for item in plan.items:
        if not isinstance(item, AccountItem) or not _done(item, results):
            continue
        user = item.moodle_user_id or results[item.subject].moodle_user_id
        if user is not None and item.person_id in changed:
            yield _changed(item, item.subject, None, user)
        elif user is not None:
            kind = _TAKEN_BACK[item.kind]
            yield replace(item, kind=kind, reason=Reason.TAKEN_BACK, moodle_user_id=user, new=None)


def _rest_back(plan: Plan, results: Mapping[str, Result]) -> Iterator[Item]:
    """Names and memberships; what somebody changed since is seen when the plan is applied. Circles stay."""
    for item in plan.items:
        if not _done(item, results):
            continue
        if isinstance(item, NameItem):
            yield replace(item, reason=Reason.TAKEN_BACK, before=item.after, after=item.before)
        elif isinstance(item, CircleItem) and item.kind in _INVERSE:
            user = _member(item, results)
            yield replace(item, kind=_INVERSE[item.kind], reason=Reason.TAKEN_BACK, moodle_user_id=user)


def circles_left_by(
    plan: Plan, results: Mapping[str, Result]
) -> tuple[tuple[tuple[CircleItem, int], ...], tuple[tuple[CircleItem, int], ...]]:
    """Whom the push put into circles, and whom it took out, each with the user."""
    done = [
        (item, user)
        for item in plan.items
        if isinstance(item, CircleItem) and _done(item, results)
        if (user := _member(item, results)) is not None
    ]
    entered = {Kind.ADD_TO_GROUP, Kind.ADD_TO_COHORT}
    left = {Kind.REMOVE_FROM_GROUP, Kind.REMOVE_FROM_COHORT}
    return (
        tuple(each for each in done if each[0].kind in entered),
        tuple(each for each in done if each[0].kind in left),
    )


def _member(item: CircleItem, results: Mapping[str, Result]) -> int | None:
    made = results.get(account_subject(item.person_id or ""))
    return item.moodle_user_id or (made.moodle_user_id if made else None)


def _changed(item: SeatItem | AccountItem, subject: str, course_id: int | None, user: int) -> Listed:
    return Listed(
        subject,
        kind=Kind.CONFLICT,
        reason=Reason.CHANGED_SINCE,
        course_id=course_id,
        person_id=item.person_id,
        body_id=item.body_id,
        candidates=(user,),
    )
