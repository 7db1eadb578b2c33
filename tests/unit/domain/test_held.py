"""Why a fact is held."""

from itertools import permutations, product

import pytest

from lms_bridge.domain.held import Choice, Held, Regime, of_past, why_held

START = 1000
TAKE, IGNORE, ELSEWHERE = Choice.TAKE_OVER, Choice.IGNORE, Choice.DOCUMENTED

CASES = [
    (START, "live", (), None),
    (START, "observe", (), Held.OBSERVED),
    (START, "paused", (), Held.PAUSED),
    (START - 1, "live", (), Held.HISTORY),
    (START - 1, "live", (None,), Held.HISTORY),
    (START - 1, "live", (TAKE,), Held.TAKEN_OVER),
    (START - 1, "live", (ELSEWHERE, None), Held.TAKEN_OVER),
    (START - 1, "live", (IGNORE,), Held.IGNORED),
    (START - 1, "live", (IGNORE, None), Held.HISTORY),
    (START - 1, "observe", (None,), Held.HISTORY),
    (START - 1, "observe", (IGNORE,), Held.IGNORED),
    (START - 1, "observe", (TAKE,), Held.OBSERVED),
    (START - 1, "paused", (TAKE,), Held.PAUSED),
]


@pytest.mark.parametrize(("at_ms", "mode", "choices", "held"), CASES)
def test_a_fact_is_held_by_its_time_the_mode_and_the_choices(
    at_ms: int, mode: str, choices: tuple[Choice | None, ...], held: Held | None
) -> None:
    assert why_held(at_ms, regime=Regime(mode, START), choices=choices) is held


@pytest.mark.parametrize("mode", ["live", "observe", "paused"])
def test_a_source_without_a_start_has_no_history(mode: str) -> None:
    assert why_held(0, regime=Regime(mode, None)) not in (Held.HISTORY, Held.IGNORED, Held.TAKEN_OVER)


def test_the_order_of_the_choices_does_not_matter() -> None:
    for choices in product([None, *Choice], repeat=3):
        assert len({of_past(order) for order in permutations(choices)}) == 1
