"""Rosters pushed to a Moodle: planned, kept, applied, taken back; over real HTTP and on both databases."""

from collections.abc import Iterator

import pytest

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.apply_roster import PlanClosed, PlanGuarded, PlanOutdated
from lms_bridge.services.moodles import SourcePaused, SourceRefused, SourceUnavailable
from lms_bridge.services.ports.access import PAUSED
from lms_bridge.services.push_roster import NothingToUndo
from moodle_sync.standin import Enrolment
from tests.db.pipeline import START, completed
from tests.db.pushing import ENDS_S, FIRST, STARTS_S, Pushing, pushing, roster, run

AS_WANTED = (STARTS_S, ENDS_S, False)
OUT = (STARTS_S, ENDS_S, True)


@pytest.fixture
def ten(engines: Engines) -> Iterator[Pushing]:
    """Ten people with accounts; the first eight are wanted in the first course."""
    with pushing(engines, range(1, 11), plugin=engines.writer.dialect.name == "postgresql") as made:
        made.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}))
        yield made


@pytest.mark.parametrize("plugin", [False, True], ids=["stock", "plugin"])
def test_a_push_brings_moodle_to_the_register(engines: Engines, plugin: bool) -> None:
    with pushing(engines, range(1, 11), plugin=plugin) as ten:
        ten.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}))
        applied = ten.push()
    assert (applied.number, applied.state, applied.error) == (1, "applied", None)
    assert ten.seats() == dict.fromkeys(range(101, 109), AS_WANTED)
    assert ten.left() == [(FIRST, user, False) for user in range(101, 109)]
    assert {state for _, _, state, _ in ten.items(1)} == {"done"}


def test_a_second_plan_finds_nothing_to_do(ten: Pushing) -> None:
    ten.push()
    again = ten.plan()
    assert (again.number, again.state, again.work) == (2, "nothing", 0)


def test_whoever_left_the_roster_is_paused_and_comes_back(ten: Pushing) -> None:
    ten.push()
    ten.enrol(roster(range(1, 11), wants={"r-1": range(2, 9)}))
    assert (ten.push().totals.kinds, ten.seats()[101]) == ({"suspend": 1}, OUT)
    ten.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}))
    assert (ten.push().totals.kinds, ten.seats()[101]) == ({"re-activate": 1}, AS_WANTED)


def test_dates_that_moved_are_sent_whole(ten: Pushing) -> None:
    ten.push()
    later = run(1, end_ms=START + 20 * DAY_MS)
    ten.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}, runs=[later]))
    assert ten.push().totals.kinds == {"update": 8}
    assert set(ten.seats().values()) == {(STARTS_S, ENDS_S + 10 * 86_400, False)}


def test_nobody_whom_somebody_else_enrolled_is_touched(ten: Pushing) -> None:
    ten.site.enrol(Enrolment(FIRST, user_id=110, timestart=1, timeend=0))
    ten.push()
    ten.enrol(roster(range(1, 11), wants={"r-1": range(2, 9)}))
    ten.push()
    assert ten.seats()[110] == (1, 0, False)


def test_undoing_pauses_whom_the_plan_enrolled_and_tells_nobody_twice(ten: Pushing) -> None:
    pushed = ten.push()
    taken_back = ten.apply(ten.plans.undo(pushed.number, by="Ана"))
    assert (taken_back.kind, taken_back.undoes, taken_back.state) == ("undo", 1, "applied")
    assert ten.seats() == dict.fromkeys(range(101, 109), OUT)
    with pytest.raises(NothingToUndo):
        ten.plans.undo(pushed.number, by="Ана")


def test_a_course_that_two_runs_share_wants_the_people_of_both(ten: Pushing) -> None:
    runs = (run(1), run(2, start_ms=START + DAY_MS))
    ten.enrol(roster(range(1, 11), wants={"r-1": [1, 2], "r-2": [2, 3]}, runs=runs))
    ten.push()
    assert sorted(ten.seats()) == [101, 102, 103]
    assert ten.plan().work == 0


def test_what_is_over_is_left_in_peace(ten: Pushing) -> None:
    ten.push()
    ten.pipeline.clock.at_ms = START + 41 * DAY_MS
    ended = ten.plan()
    assert (ended.state, ended.guards, ended.totals.courses) == ("nothing", (), 0)


def test_a_course_that_stood_complete_from_last_year_is_taken_up_again(ten: Pushing) -> None:
    """Done is who completed this realisation: those of last year's run are enrolled in this year's."""
    ten.push()
    ten.pipeline.post(completed("101", course=f"https://lms.example/course/view.php?id={FIRST}"))
    ten.pipeline.drain()
    assert ten.pipeline.attended() == {("p-1", "r-1")}
    next_year = START + 365 * DAY_MS
    ten.pipeline.clock.at_ms = next_year
    again = run(2, start_ms=next_year, end_ms=next_year + 10 * DAY_MS)
    ten.enrol(roster(range(1, 11), wants={"r-1": range(1, 9), "r-2": [1, 9]}, runs=[run(1), again]))
    ten.push()
    lasting = {user for user, (_, end_s, _) in ten.seats().items() if end_s > next_year // 1000}
    assert lasting == {101, 109}


def test_whoever_completed_and_was_taken_out_since_stays_out(ten: Pushing) -> None:
    ten.push()
    ten.pipeline.post(completed("101", course=f"https://lms.example/course/view.php?id={FIRST}"))
    ten.pipeline.drain()
    ten.site.drop_enrolments(user_id=101, course_id=FIRST)
    assert (ten.plan().work, 101 in ten.seats()) == (0, False)


@pytest.mark.parametrize("side", ["register", "moodle"])
def test_a_plan_is_refused_when_either_side_has_changed_since(ten: Pushing, side: str) -> None:
    made = ten.plan()
    if side == "register":
        ten.enrol(roster(range(1, 11), wants={"r-1": range(1, 8)}))
    else:
        ten.site.enrol(Enrolment(FIRST, user_id=110))
    before = ten.seats()
    with pytest.raises(PlanOutdated) as refused:
        ten.apply(made.number)
    assert (refused.value.params["side"], ten.seats()) == (side, before)
    assert ten.stored(made.number).state == "stale"


def test_a_link_undone_since_makes_the_plan_stale(ten: Pushing) -> None:
    made = ten.plan()
    ten.pipeline.acts.unlink(ten.pipeline.account_id("101"), by="Ана")
    with pytest.raises(PlanOutdated):
        ten.apply(made.number)
    assert ten.seats() == {}


def test_a_later_plan_takes_the_place_of_an_earlier_one(ten: Pushing) -> None:
    first, second = ten.plan(), ten.plan()
    assert (ten.stored(first.number).state, second.state) == ("stale", "ready")
    with pytest.raises(PlanClosed):
        ten.apply(first.number)


def test_a_withdrawn_plan_is_never_applied(ten: Pushing) -> None:
    made = ten.plan()
    ten.desk.withdraw(made.number, by="Ана")
    with pytest.raises(PlanClosed):
        ten.apply(made.number)


def test_an_applied_plan_is_not_applied_again(ten: Pushing) -> None:
    pushed = ten.push()
    with pytest.raises(PlanClosed):
        ten.apply(pushed.number)


def test_an_unknown_plan_is_not_found(ten: Pushing) -> None:
    with pytest.raises(NotFound):
        ten.applies.apply(7, by="Ана")


def test_guards_hold_until_a_named_person_lifts_each_of_them(ten: Pushing) -> None:
    ten.options(most_new=5, most_new_percent=1000)
    made = ten.plan()
    assert [guard.key for guard in made.guards] == ["more-seats-than-usual"]
    with pytest.raises(PlanGuarded):
        ten.applies.apply(made.number, by="Ана")
    assert (ten.seats(), ten.apply(made.number).state) == ({}, "applied")
    (row,) = ten.pipeline.rows(tables.plan_override)
    assert (row.guard, row.by, row.reason) == ("more-seats-than-usual", "Ана", "погледано")


def test_a_paused_source_gets_nothing(ten: Pushing) -> None:
    made = ten.plan()
    with ten.pipeline.database.write() as unit:
        unit.sources.set_mode(1, PAUSED)
    for act in (ten.plan, lambda: ten.apply(made.number)):
        with pytest.raises(SourcePaused):
            act()


def test_a_roster_is_never_pushed_into_a_copy_of_the_site(ten: Pushing) -> None:
    made = ten.plan()
    ten.site.url = "https://copy.example"
    with pytest.raises(SourcePaused):
        ten.apply(made.number)
    assert (ten.seats(), ten.stored(made.number).state) == ({}, "ready")


def test_a_capability_withdrawn_between_plan_and_apply_writes_nothing(ten: Pushing) -> None:
    made = ten.plan()
    ten.standin.traps.lacking |= {"moodle/course:enrolreview", "local/lmsbridge:use"}
    with pytest.raises(SourceRefused):
        ten.apply(made.number)
    assert (ten.seats(), ten.stored(made.number).state) == ({}, "ready")
    ten.standin.traps.lacking.clear()
    assert ten.apply(made.number).state == "applied"


def test_a_capability_to_enrol_that_is_gone_refuses_each_item_and_is_told(ten: Pushing) -> None:
    made = ten.plan()
    ten.standin.traps.lacking |= {"enrol/manual:enrol"}
    applied = ten.apply(made.number)
    assert {(state, code) for _, _, state, code in ten.items(made.number)} == {
        ("refused", "moodle-capability-missing")
    }
    assert (ten.seats(), applied.state) == ({}, "applied")


def test_a_moodle_in_maintenance_leaves_the_plan_as_it_was(ten: Pushing) -> None:
    made = ten.plan()
    ten.standin.traps.maintenance = "command-line"
    with pytest.raises(SourceUnavailable):
        ten.apply(made.number)
    assert ten.stored(made.number).state == "ready"
    ten.standin.traps.maintenance = ""
    assert ten.apply(made.number).state == "applied"


@pytest.mark.parametrize("trap", ["lose_reply_next", "collide_next"])
def test_a_write_that_went_wrong_once_comes_out_right(ten: Pushing, trap: str) -> None:
    made = ten.plan()
    setattr(ten.standin.traps, trap, 1)
    assert ten.apply(made.number).state == "applied"
    assert ten.seats() == dict.fromkeys(range(101, 109), AS_WANTED)
