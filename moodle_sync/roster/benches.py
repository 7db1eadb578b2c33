"""How each kind of item is looked at and sent."""

from collections.abc import Callable, Mapping, Sequence

from moodle_sync.roster.accounts import Names, NewAccount
from moodle_sync.roster.has_circle import HasCircle
from moodle_sync.roster.items import AccountItem, CircleItem, Kind, NameItem, SeatItem
from moodle_sync.roster.lots import Seen, Sight
from moodle_sync.roster.seats import Read, Seat, own
from moodle_sync.roster.side import Enrol, Found, NotWhole, RosterSide


def read_whole(side: RosterSide, course_id: int) -> Read:
    """All seats of a course, or `NotWhole` and whatever the look raises."""
    read = side.read(course_id)
    if not read.whole:
        raise NotWhole(course_id=course_id)
    return read


class Seats:
    """The seats of one course. `user_of` gives an item's user, who may have been made by the same plan."""

    def __init__(self, side: RosterSide, course_id: int, user_of: Callable[[SeatItem], int | None]) -> None:
        self._side = side
        self._course_id = course_id
        self._user_of = user_of

    def look(self, items: Sequence[SeatItem]) -> Mapping[str, Seen]:
        read = read_whole(self._side, self._course_id)
        seats = read.by_user()
        return {item.subject: Seen(_seat_sight(item, own(seats.get(self._user(item), ())))) for item in items}

    def send(self, items: Sequence[SeatItem]) -> None:
        self._side.enrol(self._course_id, [Enrol(self._user(item), intent=item.after) for item in items])

    def _user(self, item: SeatItem) -> int:
        return _named(item, self._user_of(item))


class Creations:
    """Accounts to be made. Moodle keeps usernames unique, so ours is the one with our name and number."""

    def __init__(self, side: RosterSide) -> None:
        self._side = side

    def look(self, items: Sequence[AccountItem]) -> Mapping[str, Seen]:
        found = self._side.find([_new(item) for item in items])
        return {item.subject: _account_seen(_new(item), found[_new(item).username]) for item in items}

    def send(self, items: Sequence[AccountItem]) -> None:
        self._side.create([_new(item) for item in items])


class Suspensions:
    """Accounts to be suspended or let in again."""

    def __init__(self, side: RosterSide) -> None:
        self._side = side

    def look(self, items: Sequence[AccountItem]) -> Mapping[str, Seen]:
        suspended = self._side.suspensions([_user(item) for item in items])
        return {item.subject: Seen(_suspension_sight(item, suspended.get(_user(item)))) for item in items}

    def send(self, items: Sequence[AccountItem]) -> None:
        self._side.set_suspensions({_user(item): _is_suspending(item) for item in items})


class Renamings:
    """Names of accounts to be changed."""

    def __init__(self, side: RosterSide) -> None:
        self._side = side

    def look(self, items: Sequence[NameItem]) -> Mapping[str, Seen]:
        names = self._side.names([item.moodle_user_id for item in items])
        return {item.subject: Seen(_name_sight(item, names.get(item.moodle_user_id))) for item in items}

    def send(self, items: Sequence[NameItem]) -> None:
        self._side.set_names({item.moodle_user_id: item.after for item in items})


class CircleMaking:
    """Groups of a course, or cohorts (None), to be made."""

    def __init__(self, side: RosterSide, course_id: int | None) -> None:
        self._side = side
        self._course_id = course_id

    def look(self, items: Sequence[CircleItem]) -> Mapping[str, Seen]:
        there = self._side.circles(self._course_id)
        return {item.subject: Seen(Sight.AFTER if item.idnumber in there else Sight.BEFORE) for item in items}

    def send(self, items: Sequence[CircleItem]) -> None:
        self._side.make_circles(self._course_id, {item.idnumber: item.name for item in items})


class Memberships:
    """Members of the groups of a course, or of cohorts (None), to be put in or taken out."""

    def __init__(
        self, side: RosterSide, course_id: int | None, user_of: Callable[[CircleItem], int | None]
    ) -> None:
        self._side = side
        self._course_id = course_id
        self._user_of = user_of
        self._there: Mapping[str, HasCircle] = {}

    def look(self, items: Sequence[CircleItem]) -> Mapping[str, Seen]:
        self._there = self._side.circles(self._course_id)
        return {item.subject: Seen(self._sight(item)) for item in items}

    def send(self, items: Sequence[CircleItem]) -> None:
        """All items of a lot do the same."""
        pairs = [(self._there[item.idnumber].id, _named(item, self._user_of(item))) for item in items]
        write = self._side.put_in if _puts_in(items[0]) else self._side.take_out
        write(self._course_id, pairs)

    def _sight(self, item: CircleItem) -> Sight:
        circle = self._there.get(item.idnumber)
        if circle is None:
            return Sight.OTHER
        is_in = self._user_of(item) in circle.members
        return Sight.AFTER if is_in is _puts_in(item) else Sight.BEFORE


def _puts_in(item: CircleItem) -> bool:
    return item.kind in {Kind.ADD_TO_GROUP, Kind.ADD_TO_COHORT}


def _name_sight(item: NameItem, names: Names | None) -> Sight:
    if names == item.after:
        return Sight.AFTER
    return Sight.BEFORE if names == item.before else Sight.OTHER


def _seat_sight(item: SeatItem, seat: Seat | None) -> Sight:
    before = seat is item.before or (
        seat is not None and item.before is not None and seat.may_be(item.before)
    )
    if seat is not None and seat.agrees(item.after):
        return Sight.EITHER if before else Sight.AFTER
    return Sight.BEFORE if before else Sight.OTHER


def _account_seen(new: NewAccount, found: Sequence[Found]) -> Seen:
    if not found:
        return Seen(Sight.BEFORE)
    names = (new.username, new.idnumber)
    ours = (each.moodle_user_id for each in found if (each.username, each.idnumber) == names)
    user = next(ours, None)
    return Seen(Sight.OTHER) if user is None else Seen(Sight.AFTER, moodle_user_id=user)


def _suspension_sight(item: AccountItem, suspended: bool | None) -> Sight:  # noqa: FBT001  a state, not a switch
    if suspended is None:
        return Sight.OTHER
    return Sight.AFTER if suspended is _is_suspending(item) else Sight.BEFORE


def _is_suspending(item: AccountItem) -> bool:
    return item.kind is Kind.SUSPEND_ACCOUNT


def _new(item: AccountItem) -> NewAccount:
    if item.new is None:
        raise ValueError(f"{item.subject} is to be made and does not say how")
    return item.new


def _user(item: AccountItem) -> int:
    return _named(item, item.moodle_user_id)


def _named(item: SeatItem | AccountItem | CircleItem, moodle_user_id: int | None) -> int:
    if moodle_user_id is None:
        raise ValueError(f"{item.subject} names no account")
    return moodle_user_id
