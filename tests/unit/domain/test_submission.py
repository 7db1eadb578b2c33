"""The life of a submission, and what a version is to those who have the one before."""

from itertools import product

import pytest

from lms_bridge.domain.submission import BEFORE, MOVES, OPEN, SubmissionKind, SubmissionState, kind_of

_NOTHING = {"attended": False, "confirmation": False, "certificate": False, "minutes": 0, "score": None}
_END = {SubmissionState.SUPERSEDED}


def test_both_tables_of_moves_say_the_same() -> None:
    for earlier, later in product(SubmissionState, repeat=2):
        assert (later in MOVES[earlier]) is (earlier in BEFORE[later])


def test_only_what_is_superseded_never_comes_back() -> None:
    assert {state for state in SubmissionState if not MOVES[state]} == _END


def test_what_is_on_its_way_can_always_come_to_a_person() -> None:
    assert all(SubmissionState.RETURNED in MOVES[state] for state in OPEN)


def test_what_may_have_reached_the_register_is_never_superseded() -> None:
    there = {SubmissionState.SENT, SubmissionState.PENDING, SubmissionState.ACKNOWLEDGED}
    assert not there & BEFORE[SubmissionState.SUPERSEDED]


@pytest.mark.parametrize(
    ("corrects", "payload", "kind"),
    [
        (None, {**_NOTHING, "attended": True}, SubmissionKind.INITIAL),
        (None, _NOTHING, SubmissionKind.INITIAL),
        (1, {**_NOTHING, "score": 90}, SubmissionKind.CORRECTION),
        (1, {**_NOTHING, "minutes": 5}, SubmissionKind.CORRECTION),
        (1, {**_NOTHING, "attended": True, "confirmation": True}, SubmissionKind.CORRECTION),
        (2, {**_NOTHING, "minutes": None}, SubmissionKind.CANCELLATION),
        (2, _NOTHING, SubmissionKind.CANCELLATION),
    ],
)
def test_a_version_that_leaves_nothing_cancels(
    corrects: int | None, payload: dict[str, object], kind: SubmissionKind
) -> None:
    assert kind_of(payload, corrects=corrects) is kind
