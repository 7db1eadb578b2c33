"""A Moodle in memory with the habits of the real one, and the register's side of a push."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster import (
    MANUAL,
    Account,
    Circle,
    Course,
    Enrol,
    Found,
    HasCircle,
    Hit,
    Intent,
    Left,
    Names,
    NewAccount,
    Outcome,
    Override,
    Plan,
    Proof,
    Read,
    Result,
    RowRefused,
    Seat,
    Wanted,
    apply,
    left_by,
    plan,
)

STUDENT, TEACHER = 5, 3
PROVEN = Proof(roster=True, accounts=True, before=None)


class Fault(Enum):
    """What a call meets. Every call takes the next one; without any, all is well."""

    FINE = auto()
    DOWN = auto()
    """Nothing happens, no answer."""
    LOST = auto()
    """It happens, no answer."""
    HALF = auto()
    """A look gives half of what is there and says so; a write is rolled back (two writers at once)."""
    BARRED = auto()
    """The service account may not."""


@dataclass
class User:
    username: str
    idnumber: str
    email: str
    suspended: bool = False
    names: Names = field(default_factory=lambda: Names("Ана", family="Анић"))


@dataclass
class MemoryMoodle:
    """`seats` by course, user and method, told in full; `stock` tells neither method nor dates."""

    seats: dict[tuple[int, int, str], Seat] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    made: dict[tuple[int | None, str], int] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    stock: bool = False
    cursed: set[int] = field(default_factory=set)
    swallowed: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    after_writing: list[Callable[[], object]] = field(default_factory=list)
    written: list[tuple[int, int]] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)
    reads: int = 0

    def read(self, course_id: int) -> Read:
        fault = self._looked()
        self.reads += 1
        there = [seat for (course, _, _), seat in sorted(self.seats.items()) if course == course_id]
        seats = _stock(there) if self.stock else there
        if fault is Fault.HALF:
            return Read(course_id, seats=tuple(seats[: len(seats) // 2]))
        return Read(course_id, seats=tuple(seats), whole=True)

    def enrol(self, course_id: int, rows: Sequence[Enrol]) -> None:
        def write() -> None:
            bad = [row.moodle_user_id for row in rows if row.moodle_user_id in self.cursed]
            if bad:
                raise RowRefused(why="moodle-bad-argument")
            for row in rows:
                self.written.append((course_id, row.moodle_user_id))
                if row.moodle_user_id not in self.swallowed:
                    self.seat(course_id, row.moodle_user_id, row.intent)

        self._write(write, len(rows))

    def find(self, accounts: Sequence[NewAccount]) -> Mapping[str, tuple[Found, ...]]:
        self._looked()
        return {new.username: tuple(self._found(new)) for new in accounts}

    def create(self, accounts: Sequence[NewAccount]) -> None:
        def write() -> None:
            taken = {user.username for user in self.users.values()}
            if any(new.username in taken for new in accounts):
                raise RowRefused(why="moodle-bad-argument")
            for new in accounts:
                user = User(new.username, new.idnumber, new.email)
                self.users[max(self.users, default=100) + 1] = user

        self._write(write, len(accounts))

    def suspensions(self, moodle_user_ids: Sequence[int]) -> Mapping[int, bool]:
        self._looked()
        return {user: self.users[user].suspended for user in moodle_user_ids if user in self.users}

    def set_suspensions(self, suspended: Mapping[int, bool]) -> None:
        def write() -> None:
            for user, state in suspended.items():
                self.users[user].suspended = state

        self._write(write, len(suspended))

    def names(self, moodle_user_ids: Sequence[int]) -> Mapping[int, Names]:
        self._looked()
        return {user: self.users[user].names for user in moodle_user_ids if user in self.users}

    def set_names(self, names: Mapping[int, Names]) -> None:
        def write() -> None:
            for user, each in names.items():
                self.users[user].names = each

        self._write(write, len(names))

    def circles(self, course_id: int | None) -> Mapping[str, HasCircle]:
        self._looked()
        return {
            idnumber: HasCircle(id_, members=frozenset(self.members[id_]))
            for (course, idnumber), id_ in self.made.items()
            if course == course_id
        }

    def make_circles(self, course_id: int | None, names: Mapping[str, str]) -> None:
        def write() -> None:
            for idnumber in names:
                self.made[course_id, idnumber] = id_ = len(self.made) + 1
                self.members[id_] = set()

        self._write(write, len(names))

    def put_in(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        def write() -> None:
            for circle, user in pairs:
                assert self._course_of(circle) == course_id
                self.members[circle].add(user)

        self._write(write, len(pairs))

    def take_out(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        def write() -> None:
            for circle, user in pairs:
                assert self._course_of(circle) == course_id
                self.members[circle].discard(user)

        self._write(write, len(pairs))

    def seat(self, course_id: int, user: int, intent: Intent, *, method: str = MANUAL) -> None:
        """Somebody, anybody, writes a seat; roles add up, as in Moodle."""
        others = [seat for (course, who, _), seat in self.seats.items() if (course, who) == (course_id, user)]
        roles = [seat.role_ids or frozenset() for seat in others]
        self.seats[course_id, user, method] = Seat(
            user,
            method=method,
            suspended=intent.suspended,
            start_s=intent.start_s,
            end_s=intent.end_s,
            role_ids=frozenset({intent.role_id}).union(*roles),
        )

    def unenrol(self, course_id: int, user: int, *, method: str = MANUAL) -> None:
        self.seats.pop((course_id, user, method), None)

    def _course_of(self, circle: int) -> int | None:
        return next(course for (course, _), id_ in self.made.items() if id_ == circle)

    def _write(self, write: Callable[[], None], rows: int) -> None:
        fault = self._met()
        if fault is Fault.HALF:
            raise MoodleUnavailable(why="collision")
        self.writes.append(rows)
        write()
        for happens in self.after_writing:
            happens()
        if fault is Fault.LOST:
            raise MoodleUnavailable(why="reply lost")

    def _looked(self) -> Fault:
        fault = self._met()
        if fault is Fault.LOST:
            raise MoodleUnavailable(why="reply lost")
        return fault

    def _met(self) -> Fault:
        fault = self.faults.pop(0) if self.faults else Fault.FINE
        if fault is Fault.DOWN:
            raise MoodleUnavailable(why="down")
        if fault is Fault.BARRED:
            raise MoodleRefused(why="capability")
        return fault

    def _found(self, new: NewAccount) -> list[Found]:
        return [
            Found(id_, username=user.username, idnumber=user.idnumber)
            for id_, user in self.users.items()
            if new.username == user.username or new.idnumber == user.idnumber or new.email == user.email
        ]


def _stock(seats: Sequence[Seat]) -> list[Seat]:
    """One row a user, without method and dates: suspended is who has no seat that is not."""
    rows: dict[int, Seat] = {}
    for seat in seats:
        known = rows.get(seat.moodle_user_id)
        suspended = bool(seat.suspended and (known is None or known.suspended))
        rows[seat.moodle_user_id] = replace(seat, method=None, start_s=None, end_s=None, suspended=suspended)
    return list(rows.values())


class Crash(Exception):
    """The process died."""


@dataclass
class Bridge:
    """The register's side: what is wanted, the accounts found, what pushes left, and the kept results.

    `lives`: the process dies instead of keeping results for that many-th time; 0 is never.
    """

    moodle: MemoryMoodle
    wanted: dict[int, dict[str, Wanted]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    left: dict[int, dict[int, Left]] = field(default_factory=dict)
    kept: dict[str, Result] = field(default_factory=dict)
    circles: list[Circle] = field(default_factory=list)
    lives: int = 0

    def record(self, results: Sequence[Result]) -> None:
        self.lives -= 1
        if self.lives == 0:
            raise Crash
        self.kept |= {result.subject: result for result in results}

    def courses(self) -> list[Course]:
        ids = sorted(self.wanted.keys() | self.left.keys())
        return [
            Course(
                course_id,
                wanted=tuple(self.wanted.get(course_id, {}).values()),
                has=self.moodle.read(course_id),
                left=tuple(self.left.get(course_id, {}).values()),
            )
            for course_id in ids
        ]

    def plan(self, *, proof: Proof = PROVEN) -> Plan:
        planned = plan(self.courses(), accounts=self.accounts, proof=proof, circles=self.circles)
        for course_id, user in planned.gone:
            del self.left[course_id][user]
        return planned

    def apply(self, planned: Plan, progress: Mapping[str, Result] | None = None) -> Outcome:
        """Apply with every guard overridden, and keep what the push left, whatever happens."""
        self.kept = dict(progress or {})
        lifted = [Override(guard.key, by="An Officer", reason="looked at") for guard in planned.guards]
        try:
            return apply(planned, self.moodle, dict(self.kept), record=self.record, overrides=lifted)
        finally:
            for course_id, left in left_by(planned, self.kept):
                self.left.setdefault(course_id, {})[left.moodle_user_id] = left

    def push(self) -> Outcome:
        return self.apply(self.plan())

    def want(self, course_id: int, person_id: str, **given: object) -> None:
        self.wanted.setdefault(course_id, {})[person_id] = wanted(person_id, **given)


def wanted(person_id: str, **given: object) -> Wanted:
    """A person wanted as a student from 1000 to 2000, of the body `b`."""
    dates = {name: given.pop(name) for name in ("start_s", "end_s") if name in given}
    role = given.pop("role", STUDENT)
    intent = Intent(role, **{"start_s": 1000, "end_s": 2000} | dates)  # type: ignore[arg-type]
    whole = {"realisation_id": "r-1", "body_id": "b", "intent": intent} | given
    return Wanted(person_id, **whole)  # type: ignore[arg-type]


def account(*users: int) -> Account:
    """An account found by its idnumber: one user, or several."""
    return Account((Hit("idnumber", moodle_user_ids=users),)) if users else Account()


def new_account(person_id: str) -> NewAccount:
    return NewAccount(
        f"u{person_id}",
        idnumber=f"n-{person_id}",
        given_name="Ана",
        family_name="Анић",
        email=f"{person_id}@example.rs",
        auth="oauth2",
    )


def bridge(people: int, *, course_id: int = 1, stock: bool = False) -> Bridge:
    """One course that wants `people` persons, p-1 with the Moodle user 1 and so on; nobody is enrolled."""
    made = Bridge(MemoryMoodle(stock=stock))
    for number in range(1, people + 1):
        made.accounts[f"p-{number}"] = account(number)
        made.want(course_id, f"p-{number}")
    return made
