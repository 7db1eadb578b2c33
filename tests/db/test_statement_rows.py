"""Statements: one row an id, all of a batch or none, and what voids them."""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.driver import in_one_go
from lms_bridge.db.engine import writing
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import NewStatement, StoredStatement, Unit
from lms_bridge.services.receive import ReceiveStatements, StatementConflict
from tests.db.pipeline import LATER, Pipeline, completed, voids

ID = "00000000-0000-4000-8000-00000000000a"
VOIDING = "00000000-0000-4000-8000-00000000000b"
OTHER_ID = "00000000-0000-4000-8000-00000000000c"
A_MOMENT_S = 0.2


def add(unit: Unit, *ids: str, voiding: str | None = None) -> None:
    new = [NewStatement(one, f'{{"n": "{one}"}}', voiding) for one in ids]
    unit.statements.add(new, source_id=1, credential_id=3, at_ms=7)


def stored(pipeline: Pipeline, name: str) -> StoredStatement:
    with pipeline.database.read() as unit:
        return unit.statements.by_ids([name])[name]


def read(unit: Unit) -> list[str]:
    """Read all that is due, as a worker would."""
    lot = unit.work.claim("statement", limit=100, at_ms=LATER, lease_ms=1)
    found = unit.statements.leased(lot.lease) if lot else []
    if lot:
        unit.work.finish("statement", lot)
    return [one.id for one in found]


def test_a_statement_is_kept_as_it_came(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, "one")
    found = stored(pipeline, "one")
    assert (found.raw, found.source_id, found.stored_ms) == ('{"n": "one"}', 1, 7)
    assert (found.voids, found.voided_by) == (None, None)


def test_no_id_comes_twice_and_none_of_the_batch_is_kept(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, "one")
    with pytest.raises(DatabaseBusy), pipeline.database.write() as unit:
        add(unit, "two", "one", "three")
    assert [row.id for row in pipeline.rows(tables.statement)] == ["one"]


def test_statements_are_read_in_the_order_of_their_arrival(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, "c", "a", "b")
        assert read(unit) == ["c", "a", "b"]


def test_many_are_found_by_their_ids(pipeline: Pipeline) -> None:
    names = [f"n{n}" for n in range(1_100)]
    with pipeline.database.write() as unit:
        add(unit, *names)
        assert set(unit.statements.by_ids([*names, "none"])) == set(names)


def test_a_voided_statement_is_read_again(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, ID)
        assert read(unit) == [ID]
        add(unit, VOIDING, voiding=ID)
        assert read(unit) == [VOIDING]
        unit.statements.void({ID: VOIDING})
        assert read(unit) == [ID]
    assert stored(pipeline, ID).voided_by == VOIDING


def test_who_voids_may_come_before_what_is_voided(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, VOIDING, voiding=ID)
        unit.statements.void({ID: VOIDING})
        assert unit.statements.voiding([ID, "another"]) == {}
        add(unit, ID)
        assert unit.statements.voiding([ID, "another"]) == {ID: VOIDING}
        unit.statements.void({ID: VOIDING})
    assert stored(pipeline, ID).voided_by == VOIDING


def test_the_first_voiding_stays_and_a_second_wakes_nobody(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, ID)
        add(unit, VOIDING, "another", voiding=ID)
        unit.statements.void({ID: VOIDING})
        read(unit)
        unit.statements.void({ID: "another"})
        assert read(unit) == []
    assert stored(pipeline, ID).voided_by == VOIDING


def test_a_voiding_statement_is_never_voided(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, VOIDING, voiding=ID)
        add(unit, "another", voiding=VOIDING)
        unit.statements.void({VOIDING: "another"})
    assert stored(pipeline, VOIDING).voided_by is None


def test_no_platform_takes_back_what_another_sent(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, ID)
        foreign = [NewStatement(VOIDING, "{}", ID)]
        unit.statements.add(foreign, source_id=2, credential_id=3, at_ms=0)
        assert unit.statements.voiding([ID]) == {}
        unit.statements.void({ID: VOIDING})
    assert stored(pipeline, ID).voided_by is None


def test_a_statement_laid_aside_is_read_again_when_it_is_voided(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        add(unit, ID)
        lot = unit.work.claim("statement", limit=1, at_ms=LATER, lease_ms=1)
        assert lot is not None
        unit.work.fail("statement", lot, error="broken", next_try_ms=None)
        add(unit, VOIDING, voiding=ID)
        unit.statements.void({ID: VOIDING})
        assert ID in read(unit)


def test_the_same_statement_again_is_the_same_row(pipeline: Pipeline) -> None:
    for _ in range(2):
        assert pipeline.post(completed(id=ID)) == [ID]
    assert len(pipeline.rows(tables.statement)) == 1


def test_another_statement_of_the_id_is_refused_with_its_batch(pipeline: Pipeline) -> None:
    pipeline.post(completed(id=ID))
    with pytest.raises(StatementConflict) as caught:
        pipeline.post(completed(), completed(id=ID, minute=61))
    assert caught.value.params == {"index": 1, "id": ID}
    assert len(pipeline.rows(tables.statement)) == 1


def test_the_same_id_from_another_platform_is_another_statement(pipeline: Pipeline) -> None:
    pipeline.post(completed(id=ID))
    pipeline.key = replace(pipeline.key, source_id=2)
    with pytest.raises(StatementConflict):
        pipeline.post(completed(id=ID))


def test_ids_are_one_in_either_case(pipeline: Pipeline) -> None:
    assert pipeline.post(completed(id=ID.upper())) == [ID]
    assert pipeline.post(voids(ID.upper(), id=VOIDING.upper())) == [VOIDING]
    assert stored(pipeline, ID).voided_by == VOIDING


def test_a_statement_without_id_gets_one_of_its_own(pipeline: Pipeline) -> None:
    one, other = pipeline.post(completed(), completed())
    assert one != other
    assert stored(pipeline, one).raw == stored(pipeline, other).raw


def test_a_label_that_not_every_database_can_hold_costs_nobody_the_completion(school: Pipeline) -> None:
    """PostgreSQL's texts hold no nought byte. The raw text keeps the name as it came."""
    done = completed()
    done["actor"]["name"] = "A\0B"
    school.post(done)
    school.drain()
    assert school.states(tables.statement) == ["done"]
    assert len(school.attended()) == 1


def test_a_statement_that_cannot_be_read_stops_no_other(school: Pipeline) -> None:
    """Its account cannot be a row: it is laid aside, with a reason, and the next is read."""
    broken = completed("4\0")
    school.post(completed("7"), broken, completed())
    school.drain()
    assert len(school.attended()) == 1
    assert school.states(tables.statement).count("done") >= 2


def test_of_requests_stored_together_only_the_one_in_conflict_is_refused(pipeline: Pipeline) -> None:
    """While the writer is busy three wait: one new, one that says the same, one that says something else."""
    receive = ReceiveStatements(pipeline.database, pipeline.clock)
    same, other = completed(id=ID), completed(id=ID, minute=61)

    def post(statement: dict[str, Any]) -> list[str]:
        return receive.store(json.dumps(statement).encode(), credential=pipeline.key)

    with ThreadPoolExecutor(4) as pool, pipeline.database.write():
        posted = [pool.submit(post, one) for one in (completed(id=OTHER_ID), same, same, other)]
        wait(posted, timeout=A_MOMENT_S)
    answers = [one.exception() or one.result() for one in posted]
    assert answers[:1] == [[OTHER_ID]]
    refused = [one for one in answers[1:] if isinstance(one, StatementConflict)]
    assert len(refused) in (1, 2)
    assert len(pipeline.rows(tables.statement)) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_refers_is_linked_as_what_it_refers_to_whichever_came_first(
    pipeline: Pipeline, order: tuple[int, int]
) -> None:
    both = completed(id=ID), voids(ID, id=OTHER_ID)
    for place in order:
        pipeline.post(both[place])
    seqs = {row.id: row.seq for row in pipeline.rows(tables.statement)}
    for table in (tables.verb_link, tables.agent_link, tables.activity_link):
        inherited = {(row.seq, row.via) for row in pipeline.rows(table) if row.via}
        assert inherited == {(seqs[OTHER_ID], seqs[ID])}


def test_core_is_refused_where_its_answers_would_not_be_seen(pipeline: Pipeline) -> None:
    with writing(pipeline.engines) as connection:
        with pytest.raises(RuntimeError, match="Core"), in_one_go(connection):
            connection.execute(select(1))
        assert connection.execute(select(1)).scalar_one() == 1
