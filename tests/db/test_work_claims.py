"""Work: rows taken in lots under a lease, by one at a time, and never lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lms_bridge.db import tables
from lms_bridge.db.work import KINDS, MOST_TRIES
from lms_bridge.services.kept_tracks import KeptTracks
from lms_bridge.services.ports import Lot, NewStatement, PairKey, Record, Unit
from lms_bridge.services.ports.registrations import RegistrationKey, SaidOf
from lms_bridge.services.ports.tracks import TracksKey
from scorm.cmi5_said import Said, Verb
from tests.db.pipeline import ANA, BOJAN, Pipeline, joined, opened

LEASE_MS = 1_000


@pytest.fixture
def ten(pipeline: Pipeline) -> Pipeline:
    """Ten statements wait."""
    add(pipeline, 10)
    return pipeline


def add(pipeline: Pipeline, count: int) -> None:
    with pipeline.database.write() as unit:
        new = [NewStatement(f"{n:04}", "{}", None) for n in range(count)]
        unit.statements.add(new, source_id=1, credential_id=3, at_ms=0)


def claim(unit: Unit, at_ms: int = 0, *, limit: int = 4) -> Lot:
    lot = unit.work.claim("statement", limit=limit, at_ms=at_ms, lease_ms=LEASE_MS)
    assert lot is not None
    return lot


def held(unit: Unit, lot: Lot) -> list[str]:
    return [one.id for one in unit.statements.leased(lot.lease)]


def row(pipeline: Pipeline, name: str) -> tuple[str, int, str | None]:
    (found,) = pipeline.rows(tables.statement, tables.statement.c.id == name)
    return found.state, found.tries, found.error


def test_a_lot_is_what_came_first(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        first, second, third = claim(unit), claim(unit), claim(unit)
        assert held(unit, first) == ["0000", "0001", "0002", "0003"]
        assert (first.size, held(unit, second)[0], third.size) == (4, "0004", 2)
        assert unit.work.claim("statement", limit=4, at_ms=0, lease_ms=1) is None


def test_to_look_tells_whether_a_claim_would_find_something(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        assert unit.work.due("statement", at_ms=0)
        lot = claim(unit, limit=10)
        assert not unit.work.due("statement", at_ms=LEASE_MS - 1)
        assert unit.work.due("statement", at_ms=LEASE_MS)
        unit.work.finish("statement", lot)
        assert not unit.work.due("statement", at_ms=10 * LEASE_MS)


def test_a_lease_that_ran_out_is_taken_up_again_and_its_holder_has_nothing(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        dead = claim(unit)
        claim(unit, LEASE_MS - 1, limit=6)
        heir = claim(unit, LEASE_MS)
        assert held(unit, heir) == ["0000", "0001", "0002", "0003"]
        assert held(unit, dead) == []
        unit.work.finish("statement", dead)
        unit.work.fail("statement", dead, error="late", next_try_ms=None)
        unit.work.give_back("statement", dead)
        assert len(held(unit, heir)) == 4


def test_what_was_made_due_meanwhile_stays_due(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        voiding = [NewStatement("v", "{}", "0002")]
        unit.statements.add(voiding, source_id=1, credential_id=3, at_ms=0)
        lot = claim(unit)
        unit.statements.void({"0002": "v"})
        assert "0002" not in held(unit, lot)
        unit.work.finish("statement", lot)
    assert (row(ten, "0001")[0], row(ten, "0002")[0]) == ("done", "due")


def test_what_is_given_back_was_never_tried(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        unit.work.give_back("statement", claim(unit, limit=10), next_try_ms=50)
        assert not unit.work.due("statement", at_ms=49)
        assert held(unit, claim(unit, 50))[0] == "0000"
    assert row(ten, "0009") == ("due", 0, None)


def test_what_fails_for_good_is_laid_aside_with_its_reason(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        unit.work.fail("statement", claim(unit, limit=1), error="broken", next_try_ms=None)
        assert held(unit, claim(unit, limit=1)) == ["0001"]
    assert row(ten, "0000") == ("dead", 1, "broken")


def test_what_fails_for_the_moment_is_tried_again_until_enough(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        claim(unit, limit=10)
        for n in range(1, 12 * MOST_TRIES):  # ten rows, one by one after the first tries
            lot = unit.work.claim("statement", limit=10, at_ms=n * LEASE_MS, lease_ms=LEASE_MS)
            if lot is not None:
                unit.work.fail("statement", lot, error="away", next_try_ms=(n + 1) * LEASE_MS)
    assert row(ten, "0000") == ("dead", MOST_TRIES, "away")


def test_what_is_laid_aside_can_be_tried_again(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        unit.work.fail("statement", claim(unit, limit=3), error="broken", next_try_ms=None)
        assert (unit.work.retry("statement"), unit.work.retry("statement")) == (3, 0)
        assert held(unit, claim(unit, limit=1)) == ["0000"]
    assert row(ten, "0001")[:2] == ("due", 0)


def test_what_is_laid_aside_does_not_hold_up_who_waits_for_the_end(ten: Pipeline) -> None:
    with ten.database.write() as unit:
        assert unit.work.pending() == 10
        unit.work.fail("statement", claim(unit, limit=3), error="broken", next_try_ms=None)
        claim(unit, limit=3)
        assert unit.work.pending() == 7


def test_a_row_that_kills_whoever_takes_it_is_laid_aside_in_the_end(ten: Pipeline) -> None:
    """A killed process says nothing: only the tries that were counted tell of it."""
    with ten.database.write() as unit:
        for n in range(3 * MOST_TRIES):
            unit.work.claim("statement", limit=200, at_ms=n * LEASE_MS, lease_ms=LEASE_MS)
    assert row(ten, "0000")[0] == "dead"


def test_a_row_that_kills_whoever_takes_it_takes_no_other_with_it(ten: Pipeline) -> None:
    """Who dies over a lot says nothing: the lot must be parted until the row is alone."""
    for n in range(20 * MOST_TRIES):
        with ten.database.write() as unit:
            lot = unit.work.claim("statement", limit=200, at_ms=n * LEASE_MS, lease_ms=LEASE_MS)
            if lot and "0004" not in held(unit, lot):
                unit.work.finish("statement", lot)
    states = [row(ten, f"{n:04}")[0] for n in range(10)]
    assert states == ["done"] * 4 + ["dead"] + ["done"] * 5


def each_kind(school: Pipeline, unit: Unit) -> None:
    unit.statements.add([NewStatement("s", "{}", None)], source_id=1, credential_id=3, at_ms=0)
    unit.pairs.touch([PairKey(ANA, "online"), PairKey(BOJAN, "online")])
    unit.submissions.add([Record(ANA, "online", 1, "{}")], target="embedded", at_ms=0)
    unit.tracks.keep(TracksKey(1, 1, 5), KeptTracks({}), label="", told_ms=0)
    key = RegistrationKey(1, "https://lms.example", "1", "r")
    said = Said(Verb.LAUNCHED, at_ms=0, activity="https://lms.example/au")
    unit.registrations.keep([SaidOf(key, label="", seq=1, said=said)], at_ms=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_row_is_claimed_alike(school: Pipeline, kind: str) -> None:
    school.hook(joined(ANA, 1))
    with school.database.write() as unit:
        each_kind(school, unit)
        lot = unit.work.claim(kind, limit=200, at_ms=0, lease_ms=LEASE_MS)
        assert lot is not None
        unit.work.finish(kind, lot)
        assert unit.work.claim(kind, limit=200, at_ms=0, lease_ms=LEASE_MS) is None
    assert set(school.states(KINDS[kind])) == {"done"}


def take_all(pipeline: Pipeline, start: Barrier) -> list[str]:
    """Claim lots of seven until nothing is left, in transactions of their own."""
    taken: list[str] = []
    start.wait(30)
    while True:
        with pipeline.database.write() as unit:
            lot = unit.work.claim("statement", limit=7, at_ms=0, lease_ms=LEASE_MS)
        if lot is None:
            return taken
        with pipeline.database.write() as unit:
            taken += held(unit, lot)
            unit.work.finish("statement", lot)


def test_two_claimers_never_share_a_row_and_leave_none(pipeline: Pipeline) -> None:
    add(pipeline, 120)
    start = Barrier(3)
    with ThreadPoolExecutor(3) as pool:
        takers = [pool.submit(take_all, pipeline, start) for _ in range(3)]
        taken = Counter(name for one in takers for name in one.result(60))
    # With SKIP LOCKED a claimer may leave while another holds the rest: whoever holds it finishes it.
    assert taken == {f"{n:04}": 1 for n in range(120)}
    assert set(pipeline.states(tables.statement)) == {"done"}


def test_a_claim_under_way_leaves_the_rest_to_others(postgres_url: str) -> None:
    """A claimer does not wait for another's uncommitted claim."""
    with opened(postgres_url) as pipeline:
        add(pipeline, 10)
        with pipeline.database.write() as one, pipeline.database.write() as other:
            assert held(one, claim(one)) == ["0000", "0001", "0002", "0003"]
            assert held(other, claim(other))[0] == "0004"
