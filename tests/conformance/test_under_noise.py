"""What holds whatever comes, tried for a moment; `python -m tests.fuzz.xapi` tries it for minutes."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.lrs import Lrs
from tests.fuzz.xapi_laws import MIXED, Hostile, check_rules
from tests.fuzz.xapi_noise import body, mixed, request

BRIEF = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
CHANCES = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def hostile(store: Lrs) -> Iterator[Hostile]:
    made = Hostile(store)
    yield made
    made.close()


@settings(BRIEF, max_examples=150)
@given(chance=CHANCES)
def test_a_body_is_taken_and_told_as_it_was_sent_or_refused_in_words(chance: Random) -> None:
    check_rules(body(chance))
    check_rules(mixed(chance), MIXED)


@settings(BRIEF, max_examples=80)
@given(chance=CHANCES)
def test_no_request_is_our_failure_and_a_refused_batch_leaves_nothing(
    hostile: Hostile, chance: Random
) -> None:
    hostile.attack(chance)
    assert max(hostile.tally.statuses) < 500


def test_noise_is_neither_all_taken_nor_all_refused() -> None:
    chance = Random(7)
    taken = [check_rules(body(chance)) for _ in range(200)]
    assert 20 < sum(count > 0 for count in taken) < 180
    assert len({request(chance).path for _ in range(200)}) > 100
