"""Applying a plan: what is refused, what is kept, what is never repeated."""

from dataclasses import replace

import pytest

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster import (
    Account,
    BaseChanged,
    Intent,
    NotWhole,
    Read,
    Result,
    State,
)
from tests.unit.moodle_sync.roster_moodle import (
    STUDENT,
    Bridge,
    Crash,
    Fault,
    MemoryMoodle,
    User,
    bridge,
    new_account,
)

AS_WANTED = Intent(STUDENT, start_s=1000, end_s=2000)


def states(results: dict[str, Result]) -> dict[str, int]:
    found = [result.state.value for result in results.values()]
    return {state: found.count(state) for state in sorted(set(found))}


def wanting_accounts(*persons: str) -> Bridge:
    made = bridge(0)
    for person_id in persons:
        made.accounts[person_id] = Account(new=new_account(person_id))
        made.want(1, person_id)
    return made


def test_a_push_brings_moodle_to_the_register() -> None:
    made = bridge(250)
    assert made.push().finished
    assert {seat.agrees(AS_WANTED) for seat in made.moodle.seats.values()} == {True}
    assert (len(made.moodle.seats), made.moodle.writes) == (250, [100, 100, 50])


@pytest.mark.parametrize("stock", [True, False], ids=["stock", "plugin"])
def test_a_second_push_finds_nothing_to_do(stock: bool) -> None:
    made = bridge(5, stock=stock)
    made.push()
    assert made.plan().items == ()


def test_applying_a_plan_twice_writes_nothing_and_asks_nothing() -> None:
    made = bridge(5)
    planned = made.plan()
    made.apply(planned)
    kept, reads, writes = dict(made.kept), made.moodle.reads, list(made.moodle.writes)
    again = made.apply(planned, kept)
    assert (again.results, again.finished) == (kept, True)
    assert (made.moodle.reads, made.moodle.writes) == (reads, writes)


def test_a_plan_whose_results_were_lost_is_refused_the_second_time() -> None:
    made = bridge(5)
    planned = made.plan()
    made.apply(planned)
    with pytest.raises(BaseChanged):
        made.apply(planned)
    assert made.moodle.writes == [5]


@pytest.mark.parametrize(
    ("user", "method"), [(3, "manual"), (3, "cohort"), (99, "manual")], ids=["planned", "cohort", "stranger"]
)
def test_a_plan_is_refused_when_its_base_has_changed(user: int, method: str) -> None:
    made = bridge(5)
    planned = made.plan()
    made.moodle.seat(1, user, AS_WANTED, method=method)
    with pytest.raises(BaseChanged) as refused:
        made.apply(planned)
    assert (refused.value.params, made.moodle.writes) == ({"courses": (1,)}, [])


def test_a_capability_withdrawn_between_plan_and_apply_writes_nothing() -> None:
    made = bridge(5)
    planned = made.plan()
    made.moodle.faults = [Fault.BARRED]
    with pytest.raises(MoodleRefused):
        made.apply(planned)
    assert (made.moodle.writes, made.kept) == ([], {})


def test_a_capability_withdrawn_that_shows_as_an_empty_course_is_a_changed_base() -> None:
    made = bridge(5)
    made.push()
    del made.wanted[1]["p-1"]
    planned = made.plan()
    made.moodle.seats.clear()
    with pytest.raises(BaseChanged):
        made.apply(planned)


def test_a_capability_to_enrol_withdrawn_refuses_each_item_in_one_call_a_lot() -> None:
    made = bridge(150)
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.BARRED, Fault.FINE, Fault.FINE, Fault.BARRED]
    outcome = made.apply(planned)
    assert states(dict(outcome.results)) == {"refused": 150}
    assert {result.code for result in outcome.results.values()} == {"moodle-refused"}
    assert made.moodle.seats == {}


def test_a_page_that_fails_before_writing_refuses_the_plan() -> None:
    made = bridge(5)
    planned = made.plan()
    made.moodle.faults = [Fault.HALF]
    with pytest.raises(NotWhole):
        made.apply(planned)
    assert made.moodle.writes == []


def test_one_bad_row_is_refused_and_the_other_299_go_on() -> None:
    made = bridge(300)
    made.moodle.cursed = {142}
    outcome = made.push()
    assert states(dict(outcome.results)) == {"done": 299, "refused": 1}
    assert outcome.results["seat:1:user:142"].code == "moodle-bad-argument"


def test_rows_that_moodle_swallows_are_not_believed() -> None:
    made = bridge(5)
    made.moodle.swallowed = {4}
    outcome = made.push()
    swallowed = outcome.results["seat:1:user:4"]
    assert (swallowed.state, swallowed.code) == (State.REFUSED, "no-effect")


def test_a_lost_reply_is_looked_up_and_not_sent_again() -> None:
    made = bridge(5)
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.LOST]
    assert made.apply(planned).finished
    assert (made.moodle.writes, states(made.kept)) == ([5], {"done": 5})


def test_a_write_that_never_arrived_is_sent_again() -> None:
    made = bridge(5)
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.DOWN, Fault.FINE, Fault.HALF]
    assert made.apply(planned).finished
    assert (made.moodle.writes, len(made.moodle.seats)) == ([5], 5)


def test_a_moodle_that_goes_down_stops_the_push_which_goes_on_later() -> None:
    made = bridge(150)
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.FINE, Fault.FINE, Fault.DOWN]
    stopped = made.apply(planned)
    assert ([stop.code for stop in stopped.stops], states(made.kept)) == (
        ["moodle-unavailable"],
        {"done": 100},
    )
    assert made.apply(planned, made.kept).finished
    assert made.moodle.writes == [100, 50]


@pytest.mark.parametrize("lives", [1, 2, 3, 4, 5, 6])
def test_a_push_that_crashed_goes_on_and_repeats_nothing(lives: int) -> None:
    """Six records: sent and done for each of three lots. What was sent and not known is looked up."""
    made = bridge(250)
    planned = made.plan()
    made.lives = lives
    with pytest.raises(Crash):
        made.apply(planned)
    assert made.apply(planned, made.kept).finished
    assert (states(made.kept), sorted(made.moodle.writes)) == ({"done": 250}, [50, 100, 100])


def test_what_was_in_flight_is_known_even_when_the_base_has_changed() -> None:
    made = bridge(150)
    planned = made.plan()
    made.lives = 2
    with pytest.raises(Crash):
        made.apply(planned)
    assert states(made.kept) == {"sent": 100}
    made.moodle.seat(1, 999, AS_WANTED)
    with pytest.raises(BaseChanged):
        made.apply(planned, made.kept)
    assert (states(made.kept), len(made.left[1])) == ({"done": 100}, 100)


def test_a_seat_that_somebody_changes_while_the_push_runs_is_left_alone() -> None:
    made = bridge(150)
    planned = made.plan()
    by_hand = replace(AS_WANTED, end_s=7)
    made.moodle.after_writing = [lambda: made.moodle.seat(1, 140, by_hand)]
    outcome = made.apply(planned)
    assert states(dict(outcome.results)) == {"changed": 1, "done": 149}
    assert (outcome.results["seat:1:user:140"].state, made.moodle.written.count((1, 140))) == (
        State.CHANGED,
        0,
    )


def test_a_seat_changed_right_after_it_was_written_is_done_and_the_next_plan_sees_it() -> None:
    made = bridge(2)
    made.moodle.after_writing = [lambda: made.moodle.seat(1, 2, replace(AS_WANTED, end_s=7))]
    outcome = made.push()
    made.moodle.after_writing.clear()
    assert outcome.results["seat:1:user:2"].code == "changed-since"
    assert [item.reason.value for item in made.plan().items] == ["dates-changed-elsewhere"]


class OneCourseGone(MemoryMoodle):
    """Course 1 can be read once, and then no more."""

    def read(self, course_id: int) -> Read:
        if course_id == 1 and self.reads > 3:
            raise MoodleRefused
        return super().read(course_id)


def test_a_moodle_that_is_down_is_not_asked_course_by_course() -> None:
    made = bridge(1)
    made.want(2, "p-1")
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.DOWN]
    assert [stop.course_id for stop in made.apply(planned).stops] == [1]
    assert (made.moodle.writes, made.kept) == ([], {})


def test_a_course_that_refuses_while_the_push_runs_does_not_stop_the_others() -> None:
    made = bridge(3)
    made.moodle = OneCourseGone()
    made.want(2, "p-1")
    outcome = made.push()
    assert ([stop.course_id for stop in outcome.stops], outcome.finished) == ([1], False)
    assert list(made.moodle.seats) == [(2, 1, "manual")]


def test_an_account_is_made_and_enrolled_in_one_push() -> None:
    made = wanting_accounts("p", "q")
    outcome = made.push()
    assert states(dict(outcome.results)) == {"done": 4}
    assert sorted(made.moodle.seats) == [(1, 101, "manual"), (1, 102, "manual")]
    assert sorted(made.left[1]) == [101, 102]


@pytest.mark.parametrize("field", ["username", "idnumber", "email"])
def test_an_account_that_appeared_since_the_plan_is_not_made_again(field: str) -> None:
    made = wanting_accounts("p", "q")
    planned = made.plan()
    somebody = User("x", "y", "z@example.rs")
    setattr(somebody, field, getattr(new_account("p"), field))
    made.moodle.users[77] = somebody
    outcome = made.apply(planned)
    assert outcome.results["account:person:p"].state is State.CHANGED
    assert outcome.results["seat:1:person:p"] == Result(
        "seat:1:person:p", state=State.SKIPPED, code="no-account"
    )
    assert (len(made.moodle.users), len(made.moodle.seats)) == (2, 1)


@pytest.mark.parametrize("lives", [1, 2, 3, 4])
def test_no_account_is_made_twice_whenever_the_process_dies(lives: int) -> None:
    made = wanting_accounts("p", "q")
    planned = made.plan()
    made.lives = lives
    with pytest.raises(Crash):
        made.apply(planned)
    assert made.apply(planned, made.kept).finished
    assert (len(made.moodle.users), len(made.moodle.seats), made.moodle.writes) == (2, 2, [2, 2])


def test_a_lost_reply_to_a_creation_makes_no_second_account() -> None:
    made = wanting_accounts("p", "q")
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, Fault.FINE, Fault.LOST]
    assert made.apply(planned).finished
    assert len(made.moodle.users) == 2


def test_an_account_in_flight_is_not_taken_for_another_of_the_same_name() -> None:
    made = wanting_accounts("p")
    planned = made.plan()
    made.moodle.users[77] = User("up", "somebody-else", "z@example.rs")
    outcome = made.apply(planned, {"account:person:p": Result("account:person:p", state=State.SENT)})
    assert outcome.results["account:person:p"].state is State.CHANGED
    assert made.moodle.seats == {}


def test_accounts_that_cannot_be_made_now_leave_their_seats_for_later() -> None:
    made = wanting_accounts("p")
    planned = made.plan()
    made.moodle.faults = [Fault.FINE, *[Fault.FINE, Fault.DOWN] * 3]
    stopped = made.apply(planned)
    assert (states(made.kept), stopped.finished) == ({"unavailable": 1}, False)
    assert made.apply(planned, made.kept).finished
    assert len(made.moodle.seats) == 1


def test_what_a_push_left_is_what_it_really_wrote() -> None:
    made = bridge(3)
    made.moodle.cursed = {2}
    made.push()
    assert {user: left.intent for user, left in made.left[1].items()} == {1: AS_WANTED, 3: AS_WANTED}


def test_nothing_can_be_said_of_an_unavailable_moodle_before_anything_is_written() -> None:
    made = bridge(3)
    planned = made.plan()
    made.moodle.faults = [Fault.DOWN]
    with pytest.raises(MoodleUnavailable):
        made.apply(planned)
    assert made.kept == {}
