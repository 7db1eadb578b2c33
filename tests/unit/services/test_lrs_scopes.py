"""What two sides allow together is what each of them allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import NotAllowed
from lms_bridge.services.lrs_scopes import SCOPES, both, reads_all, require

SOME = st.lists(st.sampled_from([*SCOPES, "openid", ""]), unique=True)
ENOUGH = [("statements/write",), ("statements/read", "all/read"), ("state", "all/read"), ("profile",)]


@pytest.mark.parametrize(
    ("held", "asked", "left"),
    [
        (["all"], ["statements/write"], ["statements/write"]),
        (["statements/write"], ["all"], ["statements/write"]),
        (["all"], ["all"], ["all"]),
        (["all/read"], ["statements/read/mine"], ["statements/read/mine"]),
        (["statements/read"], ["statements/read/mine", "state"], ["statements/read/mine"]),
        (["statements/write", "state"], ["profile"], []),
        (["all"], ["openid", "email"], []),
        (["all"], [], []),
        ([], ["all"], []),
    ],
)
def test_both_sides_have_to_allow_it(held: list[str], asked: list[str], left: list[str]) -> None:
    assert sorted(both(held, asked)) == sorted(left)


def allowed(held: object) -> set[object]:
    done: set[object] = {"reads-all"} if reads_all(held) else set()  # type: ignore[arg-type]
    for enough in ENOUGH:
        try:
            require(held, *enough)  # type: ignore[arg-type]
            done.add(enough)
        except NotAllowed:
            continue
    return done


@given(SOME, SOME)
def test_nothing_is_allowed_that_one_side_forbids(held: list[str], asked: list[str]) -> None:
    together = allowed(both(held, asked))
    assert together <= allowed(held)
    assert together <= allowed(asked)
    assert set(both(held, asked)) == set(both(asked, held))
