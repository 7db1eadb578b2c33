"""What a worker may rely on of rows that wait, of both databases and of the fake that its tests use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from lms_bridge.services.ports import Lot, NewStatement, Unit
from tests.db.pipeline import opened
from tests.unit.jobs.rows_in_memory import rows_in_memory

NAMES = ["a", "b", "c", "d", "e"]
LEASE_MS = 100


class Waiting:
    """Five statements wait. `names` says which of them a lot holds."""

    def __init__(self, write: Callable[[], AbstractContextManager[Unit]], names: Callable[..., Any]) -> None:
        self.write = write
        self._names = names

    def claim(self, at_ms: int, *, limit: int = 2) -> Lot:
        with self.write() as unit:
            lot = unit.work.claim("statement", limit=limit, at_ms=at_ms, lease_ms=LEASE_MS)
        assert lot is not None
        return lot

    def held(self, lot: Lot) -> list[str]:
        with self.write() as unit:
            return sorted(self._names(unit, lot.lease))

    def due(self, at_ms: int) -> bool:
        with self.write() as unit:
            return unit.work.due("statement", at_ms=at_ms)

    def pending(self) -> int:
        with self.write() as unit:
            return unit.work.pending()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def waiting(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        memory = rows_in_memory(statement=NAMES)
        yield Waiting(memory.write, lambda unit, lease: [row.name for row in unit.held(lease)])
        return
    fixture = {"sqlite": "sqlite_file", "postgresql": "postgres_url"}[request.param]
    with opened(request.getfixturevalue(fixture)) as pipeline:
        with pipeline.database.write() as unit:
            new = [NewStatement(name, "{}", None) for name in NAMES]
            unit.statements.add(new, source_id=1, credential_id=3, at_ms=0)
        yield Waiting(
            pipeline.database.write, lambda unit, lease: [one.id for one in unit.statements.leased(lease)]
        )


def test_a_lot_is_what_came_first_and_no_more_than_asked(waiting: Waiting) -> None:
    lots = [waiting.claim(0), waiting.claim(0), waiting.claim(0)]
    assert [(one.size, waiting.held(one)) for one in lots] == [(2, ["a", "b"]), (2, ["c", "d"]), (1, ["e"])]
    assert not waiting.due(LEASE_MS - 1)
    assert waiting.pending() == 5


def test_a_lease_that_ran_out_has_another_holder(waiting: Waiting) -> None:
    late = waiting.claim(0)
    heir = waiting.claim(LEASE_MS, limit=5)
    assert (waiting.held(late), waiting.held(heir)) == ([], NAMES)
    with waiting.write() as unit:
        unit.work.finish("statement", late)
    assert waiting.pending() == 5


def test_who_goes_on_takes_what_is_due_and_leaves_what_somebody_held(waiting: Waiting) -> None:
    waiting.claim(0)
    with waiting.write() as unit:
        lot = unit.work.claim_on("statement", limit=9, at_ms=LEASE_MS, lease_ms=LEASE_MS)
    assert lot is not None
    assert waiting.held(lot) == ["c", "d", "e"]
    with waiting.write() as unit:
        assert unit.work.claim_on("statement", limit=9, at_ms=LEASE_MS, lease_ms=LEASE_MS) is None
    assert waiting.held(waiting.claim(LEASE_MS)) == ["a", "b"]


def test_what_is_finished_is_done(waiting: Waiting) -> None:
    lot = waiting.claim(0)
    with waiting.write() as unit:
        unit.work.finish("statement", lot)
    assert (waiting.pending(), waiting.held(lot)) == (3, [])
    assert waiting.held(waiting.claim(9 * LEASE_MS)) == ["c", "d"]


def test_what_is_given_back_is_due_from_that_time_on(waiting: Waiting) -> None:
    lot = waiting.claim(0, limit=5)
    with waiting.write() as unit:
        unit.work.give_back("statement", lot, next_try_ms=7)
    assert (waiting.due(6), waiting.due(7), waiting.pending()) == (False, True, 5)


def test_what_fails_is_tried_again_or_laid_aside(waiting: Waiting) -> None:
    for next_try_ms in (None, 7):
        lot = waiting.claim(0)
        with waiting.write() as unit:
            unit.work.fail("statement", lot, error="away", next_try_ms=next_try_ms)
    assert waiting.pending() == 3
    assert waiting.held(waiting.claim(7, limit=5)) == ["c", "d", "e"]


def test_what_is_undone_was_never_claimed(waiting: Waiting) -> None:
    with pytest.raises(LookupError):
        claim_and_fail(waiting)
    assert waiting.held(waiting.claim(0)) == ["a", "b"]


def claim_and_fail(waiting: Waiting) -> None:
    with waiting.write() as unit:
        unit.work.claim("statement", limit=5, at_ms=0, lease_ms=LEASE_MS)
        raise LookupError
