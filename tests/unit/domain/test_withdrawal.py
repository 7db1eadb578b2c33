"""What would take something from a person: what that is, since when it is held, and what becomes of it."""

from itertools import product

import pytest

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Certificate, Confirmation, Rule
from lms_bridge.domain.withdrawal import Given, Guarded, State, digest_of, given_ms, guarded, takes_away

RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)


def gives(what: str) -> Completion:
    """`c` for a confirmation, `z` for a certificate."""
    return Completion(
        attended=bool(what),
        attended_at_ms=None,
        present_ms=None,
        window=Window(0, 1),
        score=None,
        confirmation="c" in what,
        certificate="z" in what,
        body_id=None,
        rule=RULE,
        stays=(),
        fact_ids=(),
    )


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        ("", "", False),
        ("", "cz", False),
        ("c", "c", False),
        ("c", "cz", False),
        ("c", "z", False),
        ("c", "", True),
        ("z", "", True),
        ("z", "c", True),
        ("cz", "z", False),
        ("cz", "c", True),
        ("cz", "", True),
    ],
)
def test_what_takes_something_away(before: str, after: str, takes: bool) -> None:
    assert takes_away(gives(before), gives(after)) is takes


@pytest.mark.parametrize(
    ("versions", "before", "after", "since"),
    [
        (["c"], "c", "", 1),
        (["c", "c"], "c", "", 1),
        (["c", "", "c"], "c", "", 3),
        (["c", "cz"], "cz", "c", 2),
        (["c", "cz"], "cz", "", 1),
        (["z", "c", "cz"], "cz", "", 2),
        (["", "z"], "z", "c", 2),
    ],
)
def test_since_when_it_is_held(versions: list[str], before: str, after: str, since: int) -> None:
    told = [Given(n, confirmation="c" in one, certificate="z" in one) for n, one in enumerate(versions, 1)]
    assert given_ms(told[::-1], before=gives(before), after=gives(after)) == since


def expected(state: State | None, same: bool, late: bool, firm: bool) -> Guarded:
    """The same, said once more: first what a person has decided of exactly this, then what is listed."""
    if same and state in (State.KEPT, State.TAKEN):
        return Guarded.STAYS if state is State.KEPT else Guarded.PASSES
    listed = state in (State.OPEN, State.KEPT, State.TAKEN)
    return Guarded.WAITS if listed or (late and firm) else Guarded.PASSES


@pytest.mark.parametrize(("state", "same", "late", "firm"), [*product([None, *State], *[(True, False)] * 3)])
def test_what_becomes_of_it(state: State | None, same: bool, late: bool, firm: bool) -> None:
    assert guarded(state, same=same, late=late, firm=firm) is expected(state, same, late, firm)


def test_every_difference_has_a_name_of_its_own() -> None:
    assert digest_of(gives("c")) == digest_of(gives("c")) != digest_of(gives("z"))
