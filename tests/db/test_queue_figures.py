"""How much waits, on both databases, and by what index that is found."""

from dataclasses import replace

from sqlalchemy import text

from lms_bridge.db.engine import reading
from lms_bridge.db.work import BESIDE, KINDS
from lms_bridge.services.ports import Queue
from tests.db.pipeline import Pipeline
from tests.e2e.statements import statement


def queues(pipeline: Pipeline) -> dict[str, Queue]:
    with pipeline.database.read() as unit:
        return {one.kind: one for one in unit.queues.all()}


def test_each_kind_of_work_is_told_with_what_waits_and_since_when(pipeline: Pipeline) -> None:
    assert queues(pipeline).keys() == (KINDS | BESIDE).keys()
    first_ms = pipeline.clock.at_ms
    for _ in range(2):
        pipeline.post(statement())
        pipeline.clock.at_ms += 1000
    expected = Queue("statement", 2, 0, dated=True, oldest_ms=first_ms)
    assert queues(pipeline)["statement"] == expected
    with pipeline.database.write() as unit:
        lot = unit.work.claim("statement", limit=1, at_ms=pipeline.clock.at_ms, lease_ms=1000)
        assert lot is not None
        unit.work.fail("statement", lot, error="x", next_try_ms=None)
    assert queues(pipeline)["statement"] == replace(expected, waiting=1, aside=1, oldest_ms=first_ms + 1000)


def test_what_was_laid_aside_is_counted_without_looking_at_what_is_done(pipeline: Pipeline) -> None:
    if pipeline.engines.dialect != "sqlite":
        return
    with reading(pipeline.engines) as connection:
        plan = connection.execute(
            text("EXPLAIN QUERY PLAN SELECT count(*) FROM statement WHERE state = 'dead'")
        )
        assert "ix_statement_aside" in str(plan.all())
