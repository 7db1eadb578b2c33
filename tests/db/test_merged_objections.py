"""What waits about a doubled person: objections go with the merge and come back with its undoing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.db.engine import Engines
from lms_bridge.domain.objection import Outcome, State
from lms_bridge.domain.ruling import Finding
from lms_bridge.services.merge_persons import MergePersons
from lms_bridge.services.objections import ObjectionOpen
from tests.db.pipeline import BOJAN, VESNA, Pipeline, completed, tried, voids
from tests.db.pushing import FIRST, Pushing, pushing, roster
from tests.db.test_merged_rows import DOUBLED, TWIN, closed, documents, merged
from tests.db.test_merged_rows import desk as merging
from tests.db.test_objections import decide, desk, opened

YES = Finding(attended=True)


@pytest.fixture
def twins(pipeline: Pipeline) -> Pipeline:
    """Vesna is in the register twice, and the doubled one in the course."""
    pipeline.enrol(DOUBLED)
    return pipeline


def undo(pipeline: Pipeline, number: int) -> None:
    merging(pipeline).undo(number, by="officer", reason="two people")
    pipeline.drain()


def listed(pipeline: Pipeline) -> list[tuple[int, str, str]]:
    return [
        (one.objection.id, one.objection.pair.person_id, one.person_name)
        for one in desk(pipeline).listed(State.OPEN, limit=9)
    ]


def test_an_open_objection_is_the_kept_persons_as_long_as_the_merge_stands(twins: Pipeline) -> None:
    one = opened(twins, TWIN)
    number = merged(twins)
    assert listed(twins) == [(one, VESNA, "Vesna Петровић")]
    with twins.database.read() as unit:
        assert [each.id for each in unit.objections.of_person(VESNA)["online"]] == [one]
        assert unit.objections.of_person(TWIN) == {}
    with pytest.raises(ObjectionOpen):
        opened(twins, VESNA)
    undo(twins, number)
    assert listed(twins) == [(one, TWIN, "Vesna Петровић")]


def test_what_is_found_counts_for_the_kept_one_and_goes_back_with_the_objection(twins: Pipeline) -> None:
    one = opened(twins, TWIN)
    number = merged(twins)
    decide(twins, one, Outcome.FOUND, YES)
    assert twins.attended() == {(VESNA, "online")}
    assert desk(twins).one(one).made_version == 1
    undo(twins, number)
    assert twins.attended() == {(TWIN, "online")}


def test_both_had_one_open_and_both_are_decided(twins: Pipeline) -> None:
    twins.enrol(replace(DOUBLED, enrolments=(*DOUBLED.enrolments, replace(DOUBLED.enrolments[-2], id="v"))))
    first, second = opened(twins, TWIN), opened(twins, VESNA)
    number = merged(twins)
    assert {each for each, _, _ in listed(twins)} == {first, second}
    decide(twins, first, Outcome.REJECTED)
    decide(twins, second, Outcome.FOUND, YES)
    assert twins.attended() == {(VESNA, "online")}
    undo(twins, number)
    assert twins.attended() == {(VESNA, "online")}


@pytest.mark.parametrize("besides", [[tried("9", raw=30)], []], ids=["something stands", "nothing stands"])
def test_a_document_that_goes_over_is_not_taken_in_silence(
    twins: Pipeline, besides: list[dict[str, object]]
) -> None:
    """What late facts would take is asked of the kept person too, by an objection of their own."""
    statement_id, *_ = twins.post(completed("9"), *besides, completed(BOJAN))
    twins.drain()
    closed(twins, "online")
    twins.post(voids(statement_id))
    twins.drain()
    (before,) = listed(twins)
    assert before[1] == TWIN
    number = merged(twins)
    twins.drain()
    assert (VESNA, "online", "issued") in documents(twins)
    assert [person for _, person, _ in listed(twins)] == [VESNA]
    undo(twins, number)
    assert (TWIN, "online", "issued") in documents(twins)
    assert before in listed(twins)


@pytest.fixture
def ten(engines: Engines) -> Iterator[Pushing]:
    """Ten people with accounts; the first eight are in the first course by a push."""
    with pushing(engines, range(1, 11)) as made:
        made.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}))
        made.push()
        yield made


def test_seats_that_a_push_left_are_the_kept_persons(ten: Pushing) -> None:
    def of(user: int) -> str:
        with ten.pipeline.database.read() as unit:
            return {one.moodle_user_id: one.person_id for one in unit.seats.left(1)[FIRST]}[user]

    desk = MergePersons(ten.pipeline.database, ten.pipeline.clock)
    number = desk.merge("p-1", "p-2", by="officer", reason="one person").id
    assert of(101) == "p-2"
    desk.undo(number, by="officer", reason="two people")
    assert of(101) == "p-1"


def test_a_merge_takes_nobody_out_of_a_course_before_it_is_clear_which_account_is_theirs(
    ten: Pushing,
) -> None:
    desk = MergePersons(ten.pipeline.database, ten.pipeline.clock)
    desk.merge("p-1", "p-2", by="officer", reason="one person")
    assert ten.plan().totals.kinds.get("suspend", 0) == 0
