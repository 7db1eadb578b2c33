"""What holds a plan, and what lets it go."""

from dataclasses import replace

import pytest

from moodle_sync.roster import (
    Account,
    Course,
    Guard,
    GuardsHold,
    Intent,
    Left,
    Limit,
    Limits,
    Override,
    Plan,
    Proof,
    Read,
    Seat,
    apply,
    held,
    plan,
)
from tests.unit.moodle_sync.roster_moodle import (
    PROVEN,
    STUDENT,
    MemoryMoodle,
    account,
    new_account,
    wanted,
)

GIVEN = Intent(STUDENT, start_s=1000, end_s=2000)
NEVER = Limit(10**6, percent=None)
LOOSE = Limits(
    NEVER,
    lose=NEVER,
    lose_in_body=NEVER,
    seats=NEVER,
    seats_in_body=NEVER,
    accounts=NEVER,
    accounts_in_body=NEVER,
)


def standing(number: int, body: str) -> tuple[Seat, Left]:
    """The seat of the person p-`number`, as the last push left it."""
    seat = Seat(number, suspended=False, start_s=1000, end_s=2000, role_ids=frozenset({STUDENT}))
    return seat, Left(number, person_id=f"p-{number}", body_id=body, intent=GIVEN)


def course(stand: range, wants: range, *, id_: int = 1, bodies: int = 1) -> Course:
    """People who stand in the course and people who are wanted, `bodies` taking turns."""
    rows = [standing(number, f"b-{number % bodies}") for number in stand]
    return Course(
        id_,
        wanted=tuple(wanted(f"p-{number}", body_id=f"b-{number % bodies}") for number in wants),
        has=Read(id_, seats=tuple(seat for seat, _ in rows), whole=True),
        left=tuple(left for _, left in rows),
    )


def planned(*courses: Course, proof: Proof = PROVEN, limits: Limits | None = None, new: bool = False) -> Plan:
    persons = {each.person_id for one in courses for each in one.wanted}
    numbers = {person_id: int(person_id.removeprefix("p-")) for person_id in persons}
    made = {person_id: Account(new=new_account(person_id)) for person_id in persons}
    found = made if new else {person_id: account(number) for person_id, number in numbers.items()}
    return plan(courses, accounts=found, proof=proof, limits=limits or Limits())


def keys(made: Plan) -> list[str]:
    return [guard.key for guard in made.guards]


def test_5160_people_missing_because_a_page_failed_keep_their_access() -> None:
    """The page failed and the source owned up to it, or it did not: either way the plan is held."""
    register = course(range(20_000), range(14_840))
    owned_up = planned(register, proof=Proof(roster=False, accounts=True, before=20_000))
    kept_quiet = planned(register, proof=replace(PROVEN, before=20_000))
    lost = ["source-shrank", "access-lost", "access-lost-in-body"]
    assert [guard.code for guard in owned_up.guards] == ["roster-not-proven", *lost]
    assert [guard.code for guard in kept_quiet.guards] == lost
    assert kept_quiet.guards[1].params == {"count": 5160, "of": 20_000}
    with pytest.raises(GuardsHold):
        apply(kept_quiet, MemoryMoodle(), {}, record=lambda _: None)


def test_an_emptied_roster_is_held() -> None:
    made = planned(course(range(3), range(0)), proof=replace(PROVEN, before=3), limits=LOOSE)
    assert keys(made) == ["source-emptied", "course-emptied:1"]


def test_one_emptied_course_among_many_is_held() -> None:
    full = course(range(100), range(100), id_=2)
    made = planned(course(range(2), range(0)), full, proof=replace(PROVEN, before=102))
    assert [(guard.key, guard.params) for guard in made.guards] == [("course-emptied:1", {"standing": 2})]


def test_a_course_that_moodle_did_not_show_whole_holds_the_plan() -> None:
    half = Course(2, wanted=(wanted("p-1"),), has=Read(2, seats=()), left=())
    made = planned(course(range(9), range(9)), half)
    assert (keys(made), made.unread) == (["moodle-not-proven"], (2,))


def test_look_ups_that_are_not_proven_hold_the_plan() -> None:
    assert keys(planned(course(range(9), range(9)), proof=replace(PROVEN, accounts=False))) == [
        "accounts-not-proven"
    ]


@pytest.mark.parametrize(
    ("stand", "wants", "limits", "expected"),
    [
        (range(100), range(5, 100), {"lose": Limit(5, percent=5)}, []),
        (range(100), range(6, 100), {"lose": Limit(5, percent=None)}, ["access-lost"]),
        (range(100), range(6, 100), {"lose": Limit(99, percent=5)}, ["access-lost"]),
        (range(100), range(6, 100), {"lose": Limit(99, percent=6)}, []),
        (range(10), range(5, 10), {"lose": Limit(99, percent=1)}, ["access-lost"]),
        (range(10), range(4, 10), {"lose": Limit(99, percent=1)}, []),
        (range(10), range(6, 10), {"lose": Limit(99, percent=1), "few": 7}, []),
        (range(100), range(106), {"seats": Limit(5, percent=None)}, ["more-seats-than-usual"]),
        (range(100), range(106), {"seats": Limit(99, percent=5)}, ["more-seats-than-usual"]),
        (range(0), range(106), {"seats": Limit(999, percent=5)}, []),
        (range(0), range(106), {"seats": Limit(100, percent=5)}, ["more-seats-than-usual"]),
    ],
)
def test_more_than_n_or_n_percent_holds(
    stand: range, wants: range, limits: dict[str, object], expected: list[str]
) -> None:
    made = planned(course(stand, wants), limits=replace(LOOSE, **limits))
    assert keys(made) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(100, 89, ["source-shrank"]), (100, 90, []), (100, 130, []), (None, 1, []), (0, 0, [])],
)
def test_a_source_that_shrank_holds(before: int | None, now: int, expected: list[str]) -> None:
    limits = replace(LOOSE, shrinks=Limit(99, percent=10))
    made = planned(course(range(0), range(now)), proof=replace(PROVEN, before=before), limits=limits)
    assert keys(made) == expected


def test_a_body_that_would_lose_its_people_is_named() -> None:
    """Every even number is of body b-0: 20 of its 50 go, which is little in all."""
    stay = [*range(40, 100), *range(1, 40, 2)]
    all_of_them = course(range(100), range(100), bodies=2)
    some = tuple(one for one in all_of_them.wanted if int(one.person_id[2:]) in stay)
    limits = replace(LOOSE, lose=Limit(99, percent=20), lose_in_body=Limit(99, percent=39))
    (guard,) = planned(replace(all_of_them, wanted=some), limits=limits).guards
    assert (guard.key, guard.params) == ("access-lost-in-body:b-0", {"count": 20, "of": 50})


def test_a_body_that_sends_more_people_than_usual_is_named() -> None:
    limits = replace(LOOSE, seats_in_body=Limit(9, percent=None))
    assert keys(planned(course(range(0), range(19), bodies=2), limits=limits)) == [
        "more-seats-than-usual-in-body:b-0"
    ]


def test_more_new_accounts_than_usual_hold_in_all_and_in_a_body() -> None:
    limits = replace(LOOSE, accounts=Limit(9, percent=None), accounts_in_body=Limit(4, percent=None))
    made = planned(course(range(0), range(10), bodies=2), limits=limits, new=True)
    assert keys(made) == [
        "more-accounts-than-usual",
        "more-accounts-than-usual-in-body:b-0",
        "more-accounts-than-usual-in-body:b-1",
    ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"end_s": 1500}, ["access-lost"]),
        ({"start_s": 1500}, ["access-lost"]),
        ({"start_s": 5000, "end_s": 6000}, []),
        ({"end_s": 0}, []),
        ({"start_s": 500}, []),
    ],
)
def test_dates_that_lock_everybody_out_hold_like_suspensions(
    dates: dict[str, int], expected: list[str]
) -> None:
    everybody = tuple(wanted(f"p-{number}", body_id="b-0", **dates) for number in range(20))
    one = replace(course(range(20), range(0)), wanted=everybody)
    assert keys(planned(one, limits=replace(LOOSE, lose=Limit(9, percent=None)))) == expected


GUARDS = (Guard("access-lost"), Guard("access-lost-in-body", about="b-0"))


BOTH = ["access-lost", "access-lost-in-body:b-0"]


@pytest.mark.parametrize(
    ("override", "still"),
    [
        (Override("access-lost", by="Ана", reason="a reform"), BOTH[1:]),
        (Override("access-lost-in-body:b-0", by="Ана", reason="closed"), BOTH[:1]),
        (Override("access-lost-in-body", by="Ана", reason="which?"), BOTH),
        (Override("access-lost", by=" ", reason="a reform"), BOTH),
        (Override("access-lost", by="Ана", reason=""), BOTH),
    ],
)
def test_only_a_named_person_with_a_reason_lifts_exactly_one_guard(
    override: Override, still: list[str]
) -> None:
    assert [guard.key for guard in held(GUARDS, [])] == BOTH
    assert [guard.key for guard in held(GUARDS, [override])] == still
