"""One course compared three ways: what the register wants, what Moodle has, what the last push left.

Only a seat that the last push left, and that is still there, is the bridge's own; every other seat is
somebody else's and is never written. Among its own the register's word prevails, but for three acts in
Moodle that are respected: whoever completed and was taken out or suspended since stays out, whoever was
let in again after the push suspended them stays in, and a role is for a person to take away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from moodle_sync.roster.accounts import NewAccount
from moodle_sync.roster.items import Item, Kind, Listed, Reason, SeatItem, seat_subject, vacant_subject
from moodle_sync.roster.people import Open, Whose
from moodle_sync.roster.seats import Intent, Left, Seat, own
from moodle_sync.roster.wanted import Claim, Course, claims


class Comparison:
    """One course, its rows by user. `course.has` is whole."""

    def __init__(self, course: Course, whose: Mapping[str, Whose]) -> None:
        self._course_id = course.id
        self._claims = claims(course.wanted)
        self._whose = whose
        self._left = {left.moodle_user_id: left for left in course.left}
        self._seats = course.has.by_user()

    def items(self) -> Iterator[Item]:
        """Every difference of the course, in no particular order."""
        for claim in self._claims:
            item = self._wanted(claim)
            if item is not None:
                yield item
        yield from self._no_longer_wanted()

    def gone(self) -> Iterator[int]:
        """The users whose seat the last push left and Moodle has no more: it is nobody's own now."""
        return (user for user in self._left if self._own(user) is None)

    def standing(self) -> Iterator[Left]:
        """The seats of its own that give access now."""
        for left in self._left.values():
            seat = self._own(left.moodle_user_id)
            if seat is not None and not seat.filled(left.intent).suspended:
                yield left

    def _own(self, user: int) -> Seat | None:
        if user not in self._left:
            return None
        return own(self._seats.get(user, ()))

    def _whose_is(self, claim: Claim) -> Whose:
        whose = self._whose[claim.person_id]
        if claim.problem is None or isinstance(whose, Open):
            return whose
        return _conflict(claim.problem, *([whose] if isinstance(whose, int) else []))

    def _wanted(self, claim: Claim) -> Item | None:
        whose = self._whose_is(claim)
        if isinstance(whose, Open):
            return self._listed(claim, whose)
        if isinstance(whose, NewAccount):
            return None if claim.done else self._add(claim, user=None, reason=Reason.NEW)
        seat = self._own(whose)
        return self._without(claim, whose) if seat is None else self._with(claim, seat)

    def _without(self, claim: Claim, user: int) -> Item | None:
        if claim.done:
            return None
        others = self._seats.get(user, ())
        if any(seat.lets_in_until(claim.intent.end_s) for seat in others):
            return None
        if others:
            return self._listed(claim, _conflict(Reason.HELD_BY_OTHERS, user))
        reason = Reason.UNENROLLED_ELSEWHERE if user in self._left else Reason.NEW
        return self._add(claim, user=user, reason=reason)

    def _with(self, claim: Claim, seat: Seat) -> Item | None:
        left = self._left[seat.moodle_user_id].intent
        if left.role_id != claim.intent.role_id or not seat.plays(left.role_id):
            return self._listed(claim, _conflict(Reason.ROLE_DIFFERS, seat.moodle_user_id))
        if seat.filled(left) == claim.intent:
            return None
        if not seat.filled(left).suspended:
            changed = replace(left, suspended=False) != claim.intent
            reason = Reason.DATES_CHANGED if changed else Reason.DATES_CHANGED_ELSEWHERE
            return self._write(claim, seat, reason=reason, after=claim.intent)
        if claim.done and not left.suspended:
            return None
        reason = Reason.RETURNED if left.suspended else Reason.SUSPENDED_ELSEWHERE
        return self._write(claim, seat, reason=reason, after=claim.intent)

    def _no_longer_wanted(self) -> Iterator[Item]:
        """Seats of nobody wanted. As long as it is open whose an account is, its seat stays as it is."""
        whose = {claim.person_id: self._whose_is(claim) for claim in self._claims}
        spared = {each for each in whose.values() if isinstance(each, int)}
        for each in whose.values():
            spared |= set(each.candidates) if isinstance(each, Open) else set()
        for user, left in self._left.items():
            seat = self._own(user)
            if seat is None or user in spared or isinstance(whose.get(left.person_id), Open):
                continue
            reason = Reason.ACCOUNT_CHANGED if left.person_id in whose else Reason.NOT_WANTED
            yield from self._ending(left, seat, reason=reason)

    def _ending(self, left: Left, seat: Seat, *, reason: Reason) -> Iterator[Item]:
        seen = seat.filled(left.intent)
        if seen.suspended:
            return
        if left.intent.suspended:
            user = left.moodle_user_id
            listed = self._listed(left, _conflict(Reason.ACTIVATED_ELSEWHERE, user))
            yield replace(listed, subject=seat_subject(self._course_id, user))
            return
        yield self._write(left, seat, reason=reason, after=replace(seen, suspended=True))

    def _add(self, claim: Claim, *, user: int | None, reason: Reason) -> SeatItem:
        vacant = vacant_subject(self._course_id, claim.person_id)
        return SeatItem(
            vacant if user is None else seat_subject(self._course_id, user),
            kind=Kind.ADD,
            reason=reason,
            course_id=self._course_id,
            person_id=claim.person_id,
            body_id=claim.body_id,
            moodle_user_id=user,
            before=None,
            was=None,
            after=claim.intent,
        )

    def _write(self, who: Claim | Left, seat: Seat, *, reason: Reason, after: Intent) -> SeatItem:
        user = seat.moodle_user_id
        was = seat.filled(self._left[user].intent)
        return SeatItem(
            seat_subject(self._course_id, user),
            kind=kind_of(was, after),
            reason=reason,
            course_id=self._course_id,
            person_id=who.person_id,
            body_id=who.body_id,
            moodle_user_id=user,
            before=seat,
            was=was,
            after=after,
        )

    def _listed(self, who: Claim | Left, question: Open) -> Listed:
        return Listed(
            vacant_subject(self._course_id, who.person_id),
            kind=question.kind,
            reason=question.reason,
            course_id=self._course_id,
            person_id=who.person_id,
            body_id=who.body_id,
            candidates=question.candidates,
        )


def kind_of(was: Intent, after: Intent) -> Kind:
    """What going from one intent to the other is called."""
    if was.suspended == after.suspended:
        return Kind.UPDATE
    return Kind.SUSPEND if after.suspended else Kind.REACTIVATE


def _conflict(reason: Reason, *candidates: int) -> Open:
    return Open(Kind.CONFLICT, reason=reason, candidates=candidates)
