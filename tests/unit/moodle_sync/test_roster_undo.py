"""Taking back what a plan really did, and nothing else."""

from dataclasses import replace

from moodle_sync.roster import Account, Intent, Kind, Plan, Reason, SeatItem, undo
from tests.unit.moodle_sync.roster_moodle import STUDENT, Bridge, account, bridge, new_account

AS_WANTED = Intent(STUDENT, start_s=1000, end_s=2000)


def inverse(made: Bridge, planned: Plan) -> Plan:
    return undo(planned, dict(made.kept), now=[made.moodle.read(1)])


def counts(planned: Plan) -> dict[str, int]:
    return {kind.value: number for kind, number in planned.counts().items() if number}


def test_three_hundred_enrolled_by_mistake_are_taken_back() -> None:
    made = bridge(300)
    by_others = [made.moodle.seat(1, user, AS_WANTED) for user in (901, 902)]
    planned = made.plan()
    made.apply(planned)
    back = inverse(made, planned)
    assert counts(back) == {"suspend": 300}
    assert made.apply(back).finished
    suspended = [user for (_, user, _), seat in made.moodle.seats.items() if seat.suspended]
    assert (sorted(suspended), len(made.moodle.seats)) == (list(range(1, 301)), 300 + len(by_others))


def test_after_the_mistake_is_taken_back_and_corrected_nothing_is_left_to_do() -> None:
    made = bridge(3)
    planned = made.plan()
    made.apply(planned)
    made.apply(inverse(made, planned))
    made.wanted[1].clear()
    assert made.plan().items == ()


def test_undoing_twice_gives_back_what_was_taken_back() -> None:
    made = bridge(3)
    planned = made.plan()
    made.apply(planned)
    pushed = dict(made.moodle.seats)
    back = inverse(made, planned)
    made.apply(back)
    made.apply(inverse(made, back))
    assert made.moodle.seats == pushed


def test_every_kind_of_change_is_taken_back() -> None:
    """p-1 loses access, p-2 gets other dates, p-3 is new: all as before, but that p-3 is suspended."""
    made = bridge(2)
    made.push()
    before = dict(made.moodle.seats)
    del made.wanted[1]["p-1"]
    made.want(1, "p-2", end_s=9999)
    made.accounts["p-3"] = account(3)
    made.want(1, "p-3")
    planned = made.plan()
    made.apply(planned)
    back = inverse(made, planned)
    assert counts(back) == {"suspend": 1, "re-activate": 1, "update": 1}
    made.apply(back)
    added = made.moodle.seats.pop((1, 3, "manual"))
    assert (made.moodle.seats, added.suspended, added.end_s) == (before, True, 2000)


def test_only_what_was_really_applied_is_taken_back() -> None:
    made = bridge(3)
    made.moodle.cursed = {2}
    planned = made.plan()
    made.apply(planned)
    assert [item.person_id for item in inverse(made, planned).items] == ["p-1", "p-3"]


def test_what_somebody_changed_since_is_listed_and_left_alone() -> None:
    made = bridge(3)
    planned = made.plan()
    made.apply(planned)
    made.moodle.seat(1, 1, replace(AS_WANTED, end_s=7777))
    made.moodle.unenrol(1, 2)
    back = inverse(made, planned)
    changed = [item.person_id for item in back.items if item.reason is Reason.CHANGED_SINCE]
    assert (changed, [item.person_id for item in back.work]) == (["p-1", "p-2"], ["p-3"])
    made.apply(back)
    assert made.moodle.seats[1, 1, "manual"].end_s == 7777


def test_an_account_that_was_made_is_suspended_and_comes_back() -> None:
    made = bridge(0)
    made.accounts["p"] = Account(new=new_account("p"))
    made.want(1, "p")
    planned = made.plan()
    made.apply(planned)
    back = inverse(made, planned)
    assert counts(back) == {"suspend-account": 1, "suspend": 1}
    made.apply(back)
    assert [user.suspended for user in made.moodle.users.values()] == [True]
    made.apply(inverse(made, back))
    assert [user.suspended for user in made.moodle.users.values()] == [False]


def test_an_account_whose_seat_somebody_changed_since_is_in_use_and_stays() -> None:
    made = bridge(0)
    made.accounts["p"] = Account(new=new_account("p"))
    made.want(1, "p")
    planned = made.plan()
    made.apply(planned)
    (user,) = made.moodle.users
    made.moodle.seat(1, user, replace(AS_WANTED, end_s=7777))
    back = inverse(made, planned)
    assert [(item.subject, item.reason) for item in back.items] == [
        ("account:person:p", Reason.CHANGED_SINCE),
        (f"seat:1:user:{user}", Reason.CHANGED_SINCE),
    ]


def test_a_course_that_cannot_be_read_is_not_touched_and_holds_the_inverse() -> None:
    made = bridge(3)
    planned = made.plan()
    made.apply(planned)
    back = undo(planned, made.kept, now=[])
    assert (back.items, back.unread, [guard.key for guard in back.guards]) == (
        (),
        (1,),
        ["moodle-not-proven"],
    )


def test_a_stock_moodle_gets_back_the_dates_that_it_does_not_tell() -> None:
    made = bridge(1, stock=True)
    made.push()
    made.want(1, "p-1", end_s=9999)
    planned = made.plan()
    made.apply(planned)
    (back,) = inverse(made, planned).items
    assert isinstance(back, SeatItem)
    assert (back.kind, back.after) == (Kind.UPDATE, AS_WANTED)
