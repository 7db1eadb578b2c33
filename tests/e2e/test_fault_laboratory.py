"""A register that misbehaves over real HTTP: in the end both sides agree, or the difference is listed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.register import marks
from lms_bridge.services.ports.gradebook import Slot
from tests.contract.oneroster import REGISTER
from tests.db.pipeline import ANA, BOJAN, ONLINE, VESNA, completed, ended, joined, left, opened
from tests.db.registers import DAY, HOUR, MINUTE
from tests.db.test_merged_rows import DOUBLED, TWIN, desk, merged
from tests.e2e.by_wire import ByWire
from tests.e2e.laboratory import Fault, Laboratory, Plan
from tests.e2e.registers import Register, forget_all, place_in, register_of

HELD = replace(REGISTER, persons=(*REGISTER.persons, DOUBLED.persons[-1]))
PAUSES = (MINUTE, HOUR, HOUR, DAY)
PUT, LINE, ONE, MANY = "PUT .*/results/", "PUT .*/lineItems/", "GET .*/results/", "GET .*/results$"
TOKEN, LIST = "POST /oauth2/token", "GET .*/lineItems/.*/results"
F = Fault
OF_LISTS = {F.EMPTY, F.HALF_PAGE}
ON = {
    PUT: set(F) - OF_LISTS - {F.STALE},
    MANY: set(F) - {F.FORGET},
    ONE: set(F) - OF_LISTS - {F.FORGET},
    TOKEN: {F.DROP_BEFORE, F.DROP_AFTER, F.DOUBLE, F.STATUS_502, F.STATUS_429, F.CUT, F.CUT_WELL},
}
OF_LINES = [F.DROP_BEFORE, F.DROP_AFTER, F.DOUBLE, F.STATUS_500, F.STATUS_429, F.CUT, F.FORGET]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register_of(place_in(tmp_path_factory.mktemp("there") / "register"), HELD) as register:
        yield register


@pytest.fixture
def on(sqlite_file: str, there: Register) -> Iterator[ByWire]:
    with opened(sqlite_file) as pipeline, Laboratory(there.service.port, Plan()).open() as laboratory:
        made = ByWire(pipeline, there=there, laboratory=laboratory)
        made.add()
        yield made
    forget_all(there)


def agrees(on: ByWire) -> bool:
    return set(on.states()) == {"acknowledged"} and on.held() == on.acknowledged()


@pytest.mark.parametrize("at", ON)
def test_after_any_fault_both_sides_agree(on: ByWire, at: str) -> None:
    people = (ANA,) if at == ONE else (ANA, BOJAN)  # who is alone is read back alone
    for person in people:
        on.complete(person)
    on.go()
    for raw, fault in enumerate(sorted(ON[at]), start=10):
        on.laboratory.plan.order(fault, at)
        on.change(*people, raw=raw)
        on.go_on(0, *PAUSES)
        assert on.laboratory.done[fault] == 1, fault
        assert agrees(on), fault
    assert on.differences() == []


@pytest.mark.parametrize("fault", OF_LINES)
def test_a_fault_while_a_line_item_is_made_is_mended(on: ByWire, fault: Fault) -> None:
    on.laboratory.plan.order(fault, LINE)
    on.complete(ANA)
    on.go_on(0, *PAUSES)
    assert on.laboratory.done == {fault: 1}
    assert agrees(on)


def test_a_correction_that_was_overtaken_on_the_way_is_found_and_put_right(on: ByWire) -> None:
    on.complete(ANA)
    on.laboratory.holds = True
    on.laboratory.plan.order(F.AGAIN_LATER, PUT)
    on.go()
    on.change(ANA, raw=20)
    on.go_on(MINUTE)
    assert agrees(on)
    on.laboratory.release()
    assert on.differences() == [(ANA, "other", "")]
    on.staff.again([on.all()[-1].id], reason="it was overtaken", by="officer")
    on.go()
    assert agrees(on)
    assert on.differences() == []


def test_what_a_register_never_takes_is_listed(on: ByWire) -> None:
    on.complete(ANA)
    on.complete(BOJAN)
    never = marks.result_id(ONLINE.id, BOJAN, Slot.PRESENCE)
    on.laboratory.plan.order(F.FORGET, f"PUT .*/{never}", times=50)
    on.go_on(0, *[HOUR] * 30)
    assert on.states() == ["acknowledged", "returned"]
    assert on.held() == on.acknowledged()
    assert [one[:2] for one in on.differences()] == [(BOJAN, "with-staff")]


@pytest.mark.parametrize("fault", [F.HALF_PAGE, F.STATUS_500, F.CUT, F.CUT_WELL])
def test_nothing_is_concluded_from_a_list_that_is_not_whole(on: ByWire, fault: Fault) -> None:
    on.complete(ANA)
    on.complete(BOJAN)
    on.go()
    assert on.differences() == []  # the daily look is done
    on.laboratory.plan.order(fault, LIST)
    assert on.differences() == []
    assert on.laboratory.done == {fault: 1}


def test_an_empty_list_is_listed_and_settled_by_the_next_one(on: ByWire) -> None:
    on.complete(ANA)
    on.go()
    assert on.differences() == []  # the daily look is done
    on.laboratory.plan.order(F.EMPTY, LIST)
    assert [one[:2] for one in on.differences()] == [(ANA, "gone")]
    assert on.differences() == []


def test_a_mix_of_all_faults_leaves_no_difference_that_is_not_listed(on: ByWire) -> None:
    on.laboratory.plan.faults = tuple(one for one in F if one is not F.STATUS_401)
    on.laboratory.plan.share = 0.4
    for raw in range(10, 15):
        on.complete(ANA)
        on.complete(BOJAN)
        on.pipeline.hook(joined(ANA, 0), left(99), ended(100))
        on.change(ANA, BOJAN, raw=raw)
        on.go_on(0, *PAUSES)
    on.laboratory.plan.calm()
    on.go_on(*PAUSES)
    assert not on.waits()
    listed = on.differences()
    assert on.disagreeing() <= {one[0] for one in listed}
    assert {one[1] for one in listed} <= {"with-staff"}


def test_two_persons_who_are_one_are_one_there_and_two_again_when_it_is_taken_back(on: ByWire) -> None:
    on.pipeline.enrol(DOUBLED)
    on.pipeline.post(completed("9"))
    on.pipeline.drain()
    on.go()
    number = merged(on.pipeline)
    on.pipeline.drain()
    on.laboratory.plan.order(F.DROP_AFTER, "DELETE .*/results/")
    on.go_on(0, *PAUSES)
    assert {person for _, person in on.held()} == {VESNA}
    assert on.differences() == []
    desk(on.pipeline).undo(number, by="officer", reason="two people")
    on.pipeline.drain()
    on.go_on(0, *PAUSES)
    assert {person for _, person in on.held()} == {TWIN}
    assert on.differences() == []
