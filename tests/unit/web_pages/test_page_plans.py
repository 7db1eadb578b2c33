"""The pages of roster plans: what would change at a glance, what holds it, what an officer may do."""

import pytest

from lms_bridge.cli.plan_text import say_plan, told
from lms_bridge.domain.plan import PlanState
from lms_bridge.services.ports.plans import Ending
from lms_bridge.web.glossary import WORDS
from moodle_sync.roster import Result, State
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.plans_kept import GUARD, keep, keep_left
from tests.unit.web_pages.world import NOW, World


@pytest.fixture
def planned(world: World) -> World:
    """A plan that a guard holds."""
    with world.unit() as unit:
        keep(unit, guards=(GUARD,))
    return world


def test_the_plans_are_listed_the_newest_first(staff: Browser, planned: World) -> None:
    with planned.unit() as unit:
        keep(unit, many=0)
    text = staff.text("/plans")
    assert text.index("Plan 2 lms Push") < text.index("Plan 1 lms Push")
    assert "Plan 1 lms Push 1 Dec 2020 10:00 by itself, on schedule 2 0 waits for a decision guards" in text
    assert "nothing to do" in text


def test_no_plan_yet_says_so(staff: Browser, world: World) -> None:
    assert "No plan has been made yet." in staff.text("/plans")


def test_a_plan_is_drawn_with_its_figures_its_guards_and_its_items(staff: Browser, planned: World) -> None:
    text = staff.text("/plans/1")
    assert "60 of 70 in the body Opština Đurđevo 10 would lose access or part of their time." in text
    assert "It can be carried out when every guard is lifted." in text
    assert "Enrol All 2 Opština Đurđevo 10 2" in text
    row = "Ана Џодан Opština Đurđevo 10 Канцеларијско пословање Enrol 1 Jan 1970 – 1 Jan 1970"
    assert f"{row} is in the register's roster and not enrolled" in text


def test_whoever_is_listed_was_seen(staff: Browser, planned: World) -> None:
    staff.get("/plans/1")
    with planned.database.read() as unit:
        views = unit.pages.views(person_id=None, before=None, limit=9)
    assert {(one.person_id, one.page) for one in views} == {("p-ana", "plans 1"), ("p-ljubica", "plans 1")}


def test_a_guard_is_lifted_with_a_reason_and_the_plan_carried_out_by_a_worker(
    staff: Browser, planned: World
) -> None:
    staff.send("/plans/1/lift", on="/plans/1", guard=GUARD.key, reason="a body was closed")
    assert "Lifted by sluzba: a body was closed" in staff.text("/plans/1")
    staff.send("/plans/1/apply", on="/plans/1")
    text = staff.text("/plans/1")
    assert "2 of 2 changes are still to be tried." in text
    assert "State waits to be carried out" in text
    with planned.database.read() as unit:
        assert list(unit.plans.waiting(at_ms=NOW)) == [1]


@pytest.mark.parametrize("fields", [{"reason": "why"}, {"guard": GUARD.key, "reason": " "}])
def test_no_guard_is_lifted_without_its_name_and_a_reason(
    staff: Browser, planned: World, fields: dict[str, str]
) -> None:
    staff.send("/plans/1/lift", on="/plans/1", **fields)
    with planned.database.read() as unit:
        assert list(unit.plans.overrides(1)) == []


def test_a_plan_that_is_held_cannot_be_asked_for(staff: Browser, planned: World) -> None:
    staff.send("/plans/1/apply", on="/plans/1")
    assert "A guard still holds the plan." in staff.text("/plans/1")


def test_a_plan_is_withdrawn(staff: Browser, planned: World) -> None:
    staff.send("/plans/1/withdraw", on="/plans/1")
    text = staff.text("/plans/1")
    assert "The plan is withdrawn." in text
    assert "Nothing is left to decide." in text


def test_items_come_in_pages_and_are_chosen_by_course_kind_and_result(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        number = keep(unit, many=250)
        done = Result("seat:2:user:0", state=State.DONE, moodle_user_id=1)
        unit.plans.keep(
            number, [done, Result("seat:3:user:1", state=State.REFUSED, code="no-effect")], at_ms=NOW
        )
    assert "101 to 200 of 250, by course" in staff.text("/plans/1?from=100")
    assert "1 to 100 of 125, by course" in staff.text("/plans/1?course=3")
    assert "1 to 1 of 1, by course" in staff.text("/plans/1?state=refused&kind=add")
    assert "1 to 100 of 248, by course" in staff.text("/plans/1?state=–")
    assert "Moodle accepted it every time and did not keep it." in staff.text("/plans/1?state=refused")


@pytest.mark.parametrize(
    ("made", "head"), [(1, "What was to be changed"), (2, "What was changed")], ids=["in part", "whole"]
)
def test_a_plan_that_was_carried_out_is_headed_so(staff: Browser, world: World, made: int, head: str) -> None:
    states = [State.DONE] * made + [State.REFUSED] * (2 - made)
    with world.unit() as unit:
        keep(unit)
        results = [Result(f"seat:{2 + n}:user:{n}", state=state) for n, state in enumerate(states)]
        unit.plans.keep(1, results, at_ms=NOW)
        unit.plans.take(1, "lease", until_ms=NOW + 9, at_ms=NOW)
        unit.plans.leave(1, "lease", Ending(PlanState.APPLIED), at_ms=NOW)
    text = staff.text("/plans/1")
    assert head in text
    assert "What would change" not in text


@pytest.mark.parametrize("state", PlanState)
def test_every_state_has_a_heading(state: PlanState) -> None:
    assert WORDS["plan-head"][state]


def test_what_a_plan_did_can_be_asked_back_once(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        keep(unit)
        unit.plans.keep(1, [Result("seat:2:user:0", state=State.DONE)], at_ms=NOW)
        unit.plans.take(1, "lease", until_ms=NOW + 9, at_ms=NOW)
    assert "Plan to take it back" not in staff.text("/plans/1"), "not while it is carried out"
    with world.unit() as unit:
        unit.plans.move(1, PlanState.READY)
    staff.send("/plans/1/undo", on="/plans/1")
    with world.database.read() as unit:
        assert unit.plans.undo_asked() == 1


def test_an_unknown_plan_is_not_found(staff: Browser, world: World) -> None:
    assert staff.get("/plans/7").status_code == 404


def test_a_plan_that_writes_nothing_and_leaves_something_to_a_person_says_so(
    staff: Browser, world: World
) -> None:
    with world.unit() as unit:
        keep_left(unit)
    said = "nothing to write; 2 wait for a person"
    for path in ("/plans", "/plans/1"):
        assert said in staff.text(path)
        assert "nothing to do" not in staff.text(path)
    page = staff.text("/plans/1")
    assert "that access is paused or ends before it is needed" in page
    assert "In Moodle: lengthen or remove that enrolment, then plan again." in page
    assert ("Settle what is listed below" in page, "Nothing is left to decide." in page) == (True, False)


def test_the_command_line_says_so_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with world.unit() as unit:
        number = keep_left(unit)
        plan = unit.plans.find(number)
        assert plan is not None
        say_plan(told(unit, plan))
    printed = capsys.readouterr().out
    assert "nothing to write; 2 wait for a person" in printed
    assert "In Moodle: lengthen or remove that enrolment, then plan again." in printed
