"""Two persons who are one: what a register elsewhere was told of the doubled one goes over to the other."""

from collections.abc import Iterator

import pytest

from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.services.ports.registers import Verdict
from tests.db.pipeline import BOJAN, VESNA, Pipeline, completed, opened
from tests.db.registers import MINUTE, Reconciling, Submitting, answers
from tests.db.test_merged_rows import DOUBLED, TWIN, desk, merged

_DOWN = answers(Verdict.DOWN, reason="connection-refused")


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Submitting]:
    with opened(sqlite_file) as made:
        made.enrol(DOUBLED)
        submitting = Submitting(made)
        submitting.add()
        yield submitting


def completes(pipeline: Pipeline, *accounts: str) -> None:
    pipeline.post(*(completed(one) for one in accounts))
    pipeline.drain()


def merge(on: Submitting) -> int:
    number = merged(on.pipeline)
    on.pipeline.drain()
    return number


def undo(on: Submitting, number: int) -> None:
    desk(on.pipeline).undo(number, by="officer", reason="two people")
    on.pipeline.drain()


def told(on: Submitting) -> list[tuple[str, SubmissionKind]]:
    return [(one.record.person_id, one.kind) for one in on.register.told]


def stands(on: Submitting) -> set[str]:
    """Of whom the register says that they attended."""
    return {person for (person, _), attended in on.register.said().items() if attended}


def test_what_was_sent_of_the_doubled_one_is_cancelled_and_sent_of_the_other(on: Submitting) -> None:
    completes(on.pipeline, "9")
    on.go()
    first = on.register.told[0].key
    merge(on)
    on.go_on(MINUTE)
    assert set(told(on)[1:]) == {(TWIN, SubmissionKind.CANCELLATION), (VESNA, SubmissionKind.INITIAL)}
    assert [one.corrects for one in on.register.told if one.kind is SubmissionKind.CANCELLATION] == [first]
    assert stands(on) == {VESNA}
    assert set(on.states()) == {"acknowledged"}


def test_a_merge_taken_back_is_told_too(on: Submitting) -> None:
    completes(on.pipeline, "9")
    on.go()
    number = merge(on)
    on.go_on(MINUTE)
    undo(on, number)
    on.go_on(MINUTE)
    assert stands(on) == {TWIN}
    assert set(told(on)[3:]) == {(TWIN, SubmissionKind.CORRECTION), (VESNA, SubmissionKind.CANCELLATION)}
    assert set(on.states()) == {"acknowledged"}


def test_what_waits_of_the_doubled_one_is_never_told_as_theirs(on: Submitting) -> None:
    on.register.misdeeds = [_DOWN]
    completes(on.pipeline, "9")
    on.go()
    on.register.told.clear()
    merge(on)
    on.go_on(MINUTE, MINUTE)
    assert (TWIN, SubmissionKind.INITIAL) not in told(on)
    assert stands(on) == {VESNA}
    assert sorted(on.states()) == ["acknowledged", "acknowledged", "superseded"]


def test_what_the_register_refused_of_the_doubled_one_lies_with_nobody_any_more(on: Submitting) -> None:
    on.register.refuses = {TWIN}
    completes(on.pipeline, "9")
    on.go()
    on.register.refuses.clear()
    merge(on)
    on.go_on(MINUTE)
    assert sorted(on.states()) == ["acknowledged", "acknowledged", "superseded"]
    assert stands(on) == {VESNA}


def test_a_merge_taken_back_before_anything_went_leaves_each_theirs(on: Submitting) -> None:
    on.register.misdeeds = [_DOWN]
    completes(on.pipeline, "9", BOJAN)
    on.go()
    undo(on, merge(on))
    on.go_on(*[MINUTE] * 4)
    assert stands(on) == {TWIN, BOJAN}
    assert set(on.states()) <= {"acknowledged", "superseded"}


def test_who_completed_under_both_stands_once(on: Submitting) -> None:
    on.pipeline.acts.admit(VESNA, "online", by="officer", reason="was there")
    completes(on.pipeline, "9", "3")
    on.go()
    assert stands(on) == {TWIN, VESNA}
    number = merge(on)
    on.go_on(MINUTE)
    assert stands(on) == {VESNA}
    undo(on, number)
    on.go_on(MINUTE)
    assert stands(on) == {TWIN, VESNA}


def test_after_a_merge_both_sides_are_found_to_agree(on: Submitting) -> None:
    completes(on.pipeline, "9")
    on.go()
    number = merge(on)
    on.go_on(MINUTE)
    reconciling = Reconciling(on)
    reconciling.look()
    assert [one for one in reconciling.found() if "document" not in one[1]] == []
    undo(on, number)
    on.go_on(MINUTE)
    reconciling.look()
    assert [one for one in reconciling.found() if "document" not in one[1]] == []
