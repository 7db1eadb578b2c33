"""Groups, cohorts and names: kept by a plan as seats are, and nobody else's members are touched."""

import pytest

from moodle_sync.errors import MoodleError
from moodle_sync.roster import (
    Account,
    Circle,
    Member,
    Names,
    Rename,
    State,
    circle_idnumber,
    circles_left_by,
    undo,
)
from tests.unit.moodle_sync.roster_moodle import Bridge, Crash, Fault, User, bridge, new_account

BODY = circle_idnumber("body", "b")


class Circled:
    """A bridge that keeps one circle, a group of the first course or a cohort, and what pushes left in it."""

    def __init__(self, made: Bridge, course_id: int | None) -> None:
        self.bridge = made
        self.course_id = course_id
        self.left: dict[int, Member] = {}

    def want(self, *persons: str) -> None:
        there = self.bridge.moodle.circles(self.course_id).get(BODY)
        self.bridge.circles = [
            Circle(
                self.course_id,
                idnumber=BODY,
                name="Орган",
                wanted=tuple(Member(person, body_id="b") for person in persons),
                there=there is not None,
                has=there.members if there else frozenset(),
                left=self.left,
            )
        ]

    def push(self) -> list[str]:
        planned = self.bridge.plan()
        self.bridge.apply(planned)
        entered, out = circles_left_by(planned, self.bridge.kept)
        self.left |= {user: Member(str(item.person_id), body_id=None) for item, user in entered}
        for _, user in out:
            self.left.pop(user)
        return [item.kind.value for item in planned.work if "group" in item.kind or "cohort" in item.kind]

    @property
    def members(self) -> set[int]:
        return set(self.bridge.moodle.circles(self.course_id)[BODY].members)


@pytest.fixture(params=[1, None], ids=["group", "cohort"])
def circled(request: pytest.FixtureRequest) -> Circled:
    made = bridge(3)
    made.push()
    return Circled(made, request.param)


def test_a_circle_is_made_filled_and_kept(circled: Circled) -> None:
    circled.want("p-1", "p-2")
    what = "group" if circled.course_id else "cohort"
    assert circled.push() == [f"create-{what}", f"add-to-{what}", f"add-to-{what}"]
    circled.want("p-2", "p-3")
    assert circled.push() == [f"add-to-{what}", f"remove-from-{what}"]
    assert circled.members == {2, 3}
    circled.want("p-2", "p-3")
    assert circled.push() == []


def test_whom_somebody_else_put_in_stays_in(circled: Circled) -> None:
    circled.want("p-1")
    circled.push()
    circled.bridge.moodle.members[1].add(77)
    circled.want()
    circled.push()
    assert circled.members == {77}


def test_nobody_goes_into_a_group_without_a_seat_in_the_course() -> None:
    made = bridge(2)
    made.push()
    made.moodle.unenrol(1, 2)
    made.want(1, "p-2", done=True)
    circled = Circled(made, 1)
    circled.want("p-1", "p-2")
    circled.push()
    assert circled.members == {1}


@pytest.mark.parametrize("course_id", [1, None], ids=["group", "cohort"])
def test_an_account_made_by_the_same_plan_goes_in(course_id: int | None) -> None:
    made = bridge(0)
    made.accounts["p"] = Account(new=new_account("p"))
    made.want(1, "p")
    circled = Circled(made, course_id)
    circled.want("p")
    circled.push()
    assert circled.members == set(made.moodle.users)
    assert len(circled.left) == 1


def test_a_circle_that_cannot_be_made_leaves_its_people_out(circled: Circled) -> None:
    circled.want("p-1")
    planned = circled.bridge.plan()
    circled.bridge.moodle.faults = [Fault.FINE, Fault.BARRED, Fault.FINE]
    circled.bridge.apply(planned)
    assert {result.state for result in circled.bridge.kept.values()} == {State.REFUSED, State.SKIPPED}


@pytest.mark.parametrize("lives", range(1, 8))
def test_a_push_that_crashed_goes_on_and_repeats_nothing(circled: Circled, lives: int) -> None:
    circled.want("p-1", "p-2")
    planned = circled.bridge.plan()
    circled.bridge.lives = lives
    try:
        circled.bridge.apply(planned)
    except Crash:
        circled.bridge.apply(planned, circled.bridge.kept)
    assert (circled.members, len(circled.bridge.moodle.made)) == ({1, 2}, 1)
    assert {result.state for result in circled.bridge.kept.values()} == {State.DONE}


def test_memberships_are_taken_back_and_the_circle_stays(circled: Circled) -> None:
    circled.want("p-1")
    planned = circled.bridge.plan()
    circled.bridge.apply(planned)
    back = undo(planned, dict(circled.bridge.kept), now=[circled.bridge.moodle.read(1)])
    circled.bridge.apply(back)
    assert circled.members == set()


@pytest.fixture
def renaming() -> Bridge:
    made = bridge(1)
    made.moodle.users[1] = User("ana", "n", "ana@example.rs", names=Names("Ана", family="Анић"))
    rename = Rename(Names("Ана", family="Анић"), after=Names("Ана", family="Бојић"))
    made.accounts["p-1"] = Account(made.accounts["p-1"].hits, rename=rename)
    return made


def test_a_name_follows_the_register_and_is_taken_back(renaming: Bridge) -> None:
    planned = renaming.plan()
    renaming.apply(planned)
    assert renaming.moodle.users[1].names.family == "Бојић"
    renaming.apply(undo(planned, dict(renaming.kept), now=[renaming.moodle.read(1)]))
    assert renaming.moodle.users[1].names.family == "Анић"


def test_a_name_that_somebody_changed_since_is_left_alone(renaming: Bridge) -> None:
    planned = renaming.plan()
    renaming.moodle.users[1].names = Names("Ана", family="Цветић")
    renaming.apply(planned)
    assert renaming.kept["name:user:1"].state is State.CHANGED
    assert renaming.moodle.users[1].names.family == "Цветић"


def test_a_long_id_gives_an_idnumber_that_moodle_takes() -> None:
    one, other = circle_idnumber("body", "x" * 255), circle_idnumber("body", "x" * 254)
    assert (len(one) <= 100, one == other, one.startswith("lms-bridge:body:")) == (True, False, True)


def test_a_look_at_circles_that_fails_fails_the_plan_loudly() -> None:
    made = bridge(1)
    made.moodle.faults = [Fault.BARRED]
    with pytest.raises(MoodleError):
        made.moodle.circles(1)
