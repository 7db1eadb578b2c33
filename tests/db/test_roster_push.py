"""Rosters pushed to a Moodle: planned, kept, applied, taken back; over real HTTP and on both databases."""

from collections.abc import Iterator

import pytest

from lms_bridge.db.engine import Engines
from tests.db.pushing import ENDS_S, FIRST, STARTS_S, Pushing, pushing, roster

AS_WANTED = (STARTS_S, ENDS_S, False)


@pytest.fixture
def ten(engines: Engines) -> Iterator[Pushing]:
    """Ten people with accounts; the first eight are wanted in the first course."""
    with pushing(engines, range(1, 11)) as made:
        made.enrol(roster(range(1, 11), wants={"r-1": range(1, 9)}))
        yield made


def test_a_push_brings_moodle_to_the_register(ten: Pushing) -> None:
    applied = ten.push()
    assert (applied.number, applied.state) == (1, "applied")
    assert ten.seats() == dict.fromkeys(range(101, 109), AS_WANTED)
    assert ten.left() == [(FIRST, user, False) for user in range(101, 109)]


def test_a_second_plan_finds_nothing_to_do(ten: Pushing) -> None:
    ten.push()
    again = ten.plan()
    assert (again.number, again.state, again.work) == (2, "nothing", 0)
