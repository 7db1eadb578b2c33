"""What applying a plan relies on: the same over a stock Moodle, one with the plugin, and the fake."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from moodle_sync.answers import Answer
from moodle_sync.client import Moodle
from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster import Enrol, Found, Intent, NewAccount, RosterSide, RowRefused
from moodle_sync.roster.companion import CompanionSide
from moodle_sync.roster.stock import StockSide
from moodle_sync.standin import Enrolment, StandIn
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.roster_moodle import Fault, MemoryMoodle, User
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, LEARNERS, NOW, small_site

AS_WANTED = Intent(5, start_s=NOW - 5000, end_s=NOW + 50_000)
NOBODY = 4711
"""A user id that Moodle does not know."""
SEES = ("moodle/user:viewdetails", "moodle/course:view", "local/lmsbridge:use")
WRITES = ("enrol/manual:enrol", "moodle/user:create", "moodle/user:update")

TRAPS: dict[str, dict[str, object]] = {
    "lost": {"lose_reply_next": 1},
    "collision": {"collide_next": 1},
    "cut": {"cut_answer_next": 1},
    "down": {"maintenance": "command-line"},
    "blind": {"lacking": set(SEES)},
    "barred": {"lacking": set(WRITES)},
}


@dataclass
class World:
    """A side, and hands behind it: `seats` of the empty course by user, `users` by username, faults."""

    side: RosterSide
    seats: Callable[[], dict[int, tuple[int, int, bool]]]
    users: Callable[[], dict[str, int]]
    fault: Callable[[str], None]
    told: bool
    """Whether method and dates are."""


def over_standin(standin: StandIn, side: RosterSide, *, told: bool) -> World:
    def fault(name: str) -> None:
        for trap, value in TRAPS[name].items():
            setattr(standin.traps, trap, value)

    def seats() -> dict[int, tuple[int, int, bool]]:
        found = standin.site.enrolments_of(EMPTY)
        return {each.user_id: (each.timestart, each.timeend, each.suspended) for each in found}

    def users() -> dict[str, int]:
        return {each.username: each.id for each in standin.site.tables.users.values()}

    return World(side, seats, users, fault, told)


def over_memory() -> World:
    moodle = MemoryMoodle(cursed={NOBODY})
    for number in LEARNERS:
        email = f"learner.{number}@uprava.example"
        moodle.users[number] = User(f"learner.{number}", f"P-{number}", email)
        moodle.seat(FIRST, number, Intent(5, start_s=NOW - 10, end_s=NOW + 1000))
    faults = {"lost": Fault.LOST, "collision": Fault.HALF, "cut": Fault.LOST, "down": Fault.DOWN}

    def fault(name: str) -> None:
        moodle.faults = [faults.get(name, Fault.BARRED)] * (1 if name in {"lost", "collision", "cut"} else 9)

    def seats() -> dict[int, tuple[int, int, bool]]:
        found = [seat for (course, _, _), seat in moodle.seats.items() if course == EMPTY]
        return {
            seat.moodle_user_id: (seat.start_s or 0, seat.end_s or 0, seat.suspended is True)
            for seat in found
        }

    def users() -> dict[str, int]:
        return {each.username: id_ for id_, each in moodle.users.items()}

    return World(moodle, seats, users, fault, told=True)


@pytest.fixture(params=["stock", "companion", "memory"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield over_memory()
        return
    with StandIn(small_site()) as standin:
        moodle = Moodle(post, standin.url, standin.token)
        stock = StockSide(moodle, now=lambda: NOW, known={}, page_size=3)
        companion = CompanionSide(moodle, page_size=3)
        is_stock = request.param == "stock"
        yield over_standin(standin, stock if is_stock else companion, told=not is_stock)


def new(name: str = "ana.novic", *, idnumber: str = "N-1", email: str = "ana@uprava.example") -> NewAccount:
    return NewAccount(
        name, idnumber=idnumber, given_name="Ана", family_name="Новић", email=email, auth="manual"
    )


def rows(*users: int) -> list[Enrol]:
    return [Enrol(user, intent=AS_WANTED) for user in users]


def test_all_seats_come_and_are_proven_whole(world: World) -> None:
    read = world.side.read(FIRST)
    assert (read.whole, [seat.moodle_user_id for seat in read.seats]) == (True, list(LEARNERS))
    assert {seat.suspended for seat in read.seats} == {False}
    assert {seat.method for seat in read.seats} == {"manual" if world.told else None}
    assert world.side.read(EMPTY).seats == ()


def test_what_was_written_is_seen_by_the_next_look(world: World) -> None:
    world.side.enrol(EMPTY, rows(100, 101))
    assert world.seats() == dict.fromkeys((100, 101), (AS_WANTED.start_s, AS_WANTED.end_s, False))
    seats = world.side.read(EMPTY).seats
    assert [seat.moodle_user_id for seat in seats if seat.agrees(AS_WANTED)] == [100, 101]


def test_a_suspended_seat_stays_and_is_seen_so(world: World) -> None:
    out = Intent(5, start_s=AS_WANTED.start_s, end_s=AS_WANTED.end_s, suspended=True)
    world.side.enrol(EMPTY, rows(100))
    world.side.enrol(EMPTY, [Enrol(100, intent=out)])
    (seat,) = world.side.read(EMPTY).seats
    assert (world.seats()[100][2], seat.suspended, seat.agrees(out)) == (True, True, True)


def test_a_seat_that_has_not_begun_agrees_with_what_was_written(world: World) -> None:
    later = Intent(5, start_s=NOW + 90_000, end_s=NOW + 99_000)
    world.side.enrol(EMPTY, [Enrol(100, intent=later)])
    (seat,) = world.side.read(EMPTY).seats
    assert seat.agrees(later)


@pytest.mark.parametrize("fault", ["cut", "down", "blind"])
def test_a_look_gives_everything_or_says_why_not(world: World, fault: str) -> None:
    world.fault(fault)
    with pytest.raises(MoodleRefused if fault == "blind" else MoodleUnavailable):
        world.side.read(FIRST)


@pytest.mark.parametrize("look", ["find", "suspensions"])
def test_nobody_is_taken_for_absent_by_an_account_that_sees_nobody(world: World, look: str) -> None:
    world.fault("blind")
    with pytest.raises(MoodleRefused):
        world.side.find([new()]) if look == "find" else world.side.suspensions([100])


@pytest.mark.parametrize(
    ("fault", "written"), [("lost", {True}), ("collision", {False}), ("cut", {True}), ("down", {False})]
)
def test_a_write_of_unknown_end_is_unavailable(world: World, fault: str, written: set[bool]) -> None:
    world.fault(fault)
    with pytest.raises(MoodleUnavailable):
        world.side.enrol(EMPTY, rows(100))
    assert {bool(world.seats())} == written


def test_a_write_that_is_not_allowed_is_refused_whole_and_blames_no_row(world: World) -> None:
    world.fault("barred")
    for write in (
        lambda: world.side.enrol(EMPTY, rows(100, 101)),
        lambda: world.side.create([new()]),
        lambda: world.side.set_suspensions({100: True}),
    ):
        with pytest.raises(MoodleRefused) as refused:
            write()
        assert not isinstance(refused.value, RowRefused)
    assert (world.seats(), "ana.novic" in world.users()) == ({}, False)


def test_a_bad_row_alone_is_refused_and_among_others_never_taken_for_written(world: World) -> None:
    with pytest.raises((RowRefused, MoodleUnavailable)) as told:
        world.side.enrol(EMPTY, rows(100, NOBODY))
    assert world.seats() == {} or isinstance(told.value, MoodleUnavailable)
    with pytest.raises(RowRefused):
        world.side.enrol(EMPTY, rows(NOBODY))
    assert NOBODY not in world.seats()


def test_an_account_is_made_as_it_was_asked_for_and_found_again(world: World) -> None:
    world.side.create([new(), new("bo", idnumber="N-2", email="bo@uprava.example")])
    users = world.users()
    found = world.side.find([new()])
    assert found["ana.novic"] == (Found(users["ana.novic"], username="ana.novic", idnumber="N-1"),)


@pytest.mark.parametrize(
    "taken",
    [
        new("learner.100", idnumber="N-1"),
        new("ana", idnumber="P-100"),
        new("ana", email="Learner.100@uprava.example"),
    ],
    ids=["username", "idnumber", "email"],
)
def test_whoever_has_one_of_the_names_is_found(world: World, taken: NewAccount) -> None:
    if taken.email.startswith("L"):
        taken = new("ana", email="learner.100@uprava.example")
    (found,) = world.side.find([taken])[taken.username]
    assert found.moodle_user_id == 100


def test_a_taken_name_refuses_the_lot_and_nobody_is_made(world: World) -> None:
    with pytest.raises(RowRefused):
        world.side.create([new(), new("learner.100", idnumber="N-2", email="z@uprava.example")])
    assert "ana.novic" not in world.users()


def test_accounts_are_suspended_and_let_in_again(world: World) -> None:
    world.side.set_suspensions({100: True, 101: True})
    world.side.set_suspensions({101: False})
    assert world.side.suspensions([100, 101, NOBODY]) == {100: True, 101: False}


def test_a_deleted_account_is_neither_suspended_nor_not() -> None:
    with StandIn(small_site()) as standin:
        standin.site.delete_user(100)
        side = StockSide(Moodle(post, standin.url, standin.token), now=lambda: NOW, known={})
        assert side.suspensions([100, 101]) == {101: False}


def test_a_stock_moodle_is_not_taken_to_say_suspended_where_dates_explain_it() -> None:
    """Inactive: before its start, after its end, or suspended; only inside its dates it is the last."""
    known = {
        (EMPTY, 100): [Intent(5, start_s=NOW + 90_000)],
        (EMPTY, 101): [Intent(5, start_s=1, end_s=NOW - 9)],
        (EMPTY, 102): [Intent(5, start_s=1, end_s=NOW + 90_000)],
        (EMPTY, 103): [Intent(5, start_s=1, end_s=NOW + 60)],
    }
    with StandIn(small_site()) as standin:
        for user in (100, 101, 102, 103, 104):
            standin.site.enrol(Enrolment(EMPTY, user_id=user, suspended=True))
        side = StockSide(Moodle(post, standin.url, standin.token), now=lambda: NOW, known=known)
        said = {seat.moodle_user_id: seat.suspended for seat in side.read(EMPTY).seats}
    assert said == {100: None, 101: None, 102: True, 103: None, 104: True}


class Told:
    """A `post` that keeps the names of the fields it sent."""

    def __init__(self) -> None:
        self.fields: set[str] = set()

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        self.fields |= {name for name in form if "password" in name}
        return post(url, form, timeout_s=timeout_s)


@pytest.mark.parametrize(("auth", "told"), [("manual", {"users[0][password]"}), ("oidc", set())])
def test_moodle_is_never_asked_to_mail_a_password(auth: str, told: set[str]) -> None:
    """What it mails comes at once, before the plan could be taken back; other sign-ins have none."""
    keeping = Told()
    with StandIn(small_site()) as standin:
        side = StockSide(Moodle(keeping, standin.url, standin.token), now=lambda: NOW, known={})
        side.create([replace(new(), auth=auth)])
    assert keeping.fields == told
