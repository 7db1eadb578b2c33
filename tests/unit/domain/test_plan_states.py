"""The states of a plan: every pair of them is either in the table or refused."""

from itertools import product

import pytest

from lms_bridge.domain.plan import BEFORE, MOVES, OPEN, PlanState, may_follow

S = PlanState
ALLOWED = {
    (S.READY, S.ASKED), (S.READY, S.APPLYING), (S.READY, S.STALE), (S.READY, S.WITHDRAWN),
    (S.ASKED, S.READY), (S.ASKED, S.APPLYING), (S.ASKED, S.STALE), (S.ASKED, S.WITHDRAWN),
    (S.APPLYING, S.READY), (S.APPLYING, S.ASKED), (S.APPLYING, S.APPLIED), (S.APPLYING, S.STOPPED),
    (S.APPLYING, S.STALE),
    (S.STOPPED, S.ASKED), (S.STOPPED, S.APPLYING), (S.STOPPED, S.STALE), (S.STOPPED, S.WITHDRAWN),
}  # fmt: skip


@pytest.mark.parametrize(("earlier", "later"), list(product(S, S)))
def test_every_pair_of_states_is_decided(earlier: PlanState, later: PlanState) -> None:
    assert may_follow(earlier, later) is ((earlier, later) in ALLOWED)
    assert (earlier in BEFORE[later]) is may_follow(earlier, later)


def test_what_is_over_stays_so() -> None:
    assert {state for state in S if not MOVES[state]} == set(S) - OPEN
    assert set(S) - OPEN == {S.NOTHING, S.APPLIED, S.STALE, S.WITHDRAWN}
