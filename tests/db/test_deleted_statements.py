"""Texts of old statements are deleted; what they gave stays, and what somebody waits for stays too."""

import pytest
from sqlalchemy import func, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.engine import reading, writing
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.fact import text_hash
from lms_bridge.services.delete_statements import DeleteStatements, DeletionClosed
from lms_bridge.services.ports.deletion import Which
from lms_bridge.services.ports.lrs import Search
from lms_bridge.services.receive import StatementConflict, StatementDeleted
from tests.db.pipeline import ANA, BOJAN, LATER, VESNA, Pipeline, completed, tried, voids

ID, OTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
ALL = Which(LATER + 1)
LINKS = (
    tables.verb_link,
    tables.agent_link,
    tables.activity_link,
    tables.registration_link,
    tables.target_link,
    tables.attachment_link,
)


def delete_all(pipeline: Pipeline, which: Which = ALL) -> None:
    pipeline.clock.at_ms = max(pipeline.clock.at_ms, LATER + 1)
    deletes = DeleteStatements(pipeline.database, pipeline.clock)
    number = deletes.plan(which, by="it", reason="they are old")
    deletes.ask(number, by="it")
    list(deletes.carry_out(number))


def links(pipeline: Pipeline) -> list[int]:
    with reading(pipeline.engines) as connection:
        return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in LINKS]


@pytest.fixture
def read(school: Pipeline) -> Pipeline:
    """Ana's completion was told, read and decided."""
    school.post(completed(id=ID))
    school.drain()
    return school


def test_the_row_keeps_the_hash_and_nothing_finds_it_any_more(read: Pipeline) -> None:
    (before,) = read.rows(tables.statement)
    delete_all(read)
    (after,) = read.rows(tables.statement)
    assert (after.seq, after.id, after.raw) == (before.seq, ID, "")
    assert (after.sha256, after.deleted_ms) == (text_hash(before.raw), LATER + 1)
    assert links(read) == [0] * len(LINKS)
    with read.database.read() as unit:
        assert unit.search.page(Search(10)) == []
        assert unit.search.by_id(ID) is None


def test_the_completion_and_its_evidence_stay(read: Pipeline) -> None:
    standing = read.standing()
    delete_all(read)
    read.drain()
    assert read.standing() == standing
    assert [row.stands for row in read.rows(tables.fact)] == [True]
    assert len(read.rows(tables.evidence)) == 1


def test_what_is_gone_is_counted_by_day_and_source(read: Pipeline) -> None:
    (row,) = read.rows(tables.statement)
    delete_all(read)
    (day,) = read.rows(tables.deleted_day)
    assert (day.source_id, day.statements, day.bytes) == (1, 1, len(row.raw.encode()))
    (deletion,) = read.rows(tables.deletion)
    assert (deletion.state, deletion.deleted, deletion.stayed) == ("done", 1, 0)


def test_the_same_text_sent_again_is_known_and_another_is_refused(read: Pipeline) -> None:
    delete_all(read)
    assert read.post(completed(id=ID)) == [ID]
    assert len(read.rows(tables.statement)) == 1
    with pytest.raises(StatementDeleted):
        read.post(completed(BOJAN, id=ID))
    assert issubclass(StatementDeleted, StatementConflict)


def test_what_is_voided_after_its_deletion_tells_nothing_any_more(read: Pipeline) -> None:
    delete_all(read)
    read.post(voids(ID))
    read.drain()
    assert read.attended() == set()
    assert read.states(tables.statement) == ["done", "done"]


def _unread(pipeline: Pipeline) -> None:
    with writing(pipeline.engines) as connection:
        connection.execute(update(tables.statement).values(state="dead"))


def _unlinked(pipeline: Pipeline) -> None:
    pipeline.acts.unlink(pipeline.account_id("1"), by="it", reason="")


def _differing(pipeline: Pipeline) -> None:
    row = {"id": 1, "source_id": 1, "realisation_id": "online", "account": "77", "person_id": ANA}
    with writing(pipeline.engines) as connection:
        more = {"kind": "x", "detail": "{}", "first_ms": 1, "last_ms": 1}
        connection.execute(insert(tables.difference).values({**row, **more}))


def _held(pipeline: Pipeline) -> None:
    with writing(pipeline.engines) as connection:
        connection.execute(update(tables.fact).values(held="observed"))


def _waiting(pipeline: Pipeline) -> None:
    with writing(pipeline.engines) as connection:
        connection.execute(update(tables.pair).values(waits_since_ms=1))


def _unsent(pipeline: Pipeline) -> None:
    none = dict.fromkeys(("endpoint", "user", "sealed_secret", "version", "newer", "filter", "state"), "")
    numbers = {"id": 1, "batch": 1, "created_ms": 1, "start_seq": 0, "cursor": 0, "turned_ms": 0}
    with writing(pipeline.engines) as connection:
        connection.execute(insert(tables.forward_target).values({"name": "x", **none, **numbers}))


@pytest.mark.parametrize(
    ("befalls", "why"),
    [
        (_unsent, "not-sent-on"),
        (_unread, "not-read"),
        (_unlinked, "account-of-nobody"),
        (_held, "held"),
        (_waiting, "undecided"),
        (_differing, "difference-open"),
    ],
)
def test_what_somebody_waits_for_stays(read: Pipeline, befalls: object, why: str) -> None:
    befalls(read)  # type: ignore[operator]
    with read.database.read() as unit:
        planned = unit.deletions.count(ALL)
        (seq,) = (row.seq for row in read.rows(tables.statement))
        assert unit.deletions.must_stay([seq]) == {seq: why}
    assert (planned.total, planned.stays) == (0, {why: 1})
    delete_all(read)
    assert [row.deleted_ms for row in read.rows(tables.statement)] == [None]


def test_only_what_is_older_and_of_that_source_goes(read: Pipeline) -> None:
    delete_all(read, Which(LATER))
    delete_all(read, Which(LATER + 1, source_id=2))
    assert [row.deleted_ms for row in read.rows(tables.statement)] == [None]


def test_what_refers_to_a_deleted_statement_is_found_by_its_own_links_alone(read: Pipeline) -> None:
    read.clock.at_ms = LATER + 5
    about = {"objectType": "StatementRef", "id": ID}
    read.post({**completed(BOJAN, id=OTHER), "object": about})
    delete_all(read)
    with read.database.read() as unit:
        assert [one.id for one in unit.search.page(Search(9, verb=completed()["verb"]["id"]))] == [OTHER]
        assert unit.search.page(Search(9, activity=completed()["object"]["id"])) == []
    read.post({**completed(VESNA), "object": about})  # what it refers to has no text any more


def test_who_reads_from_the_oldest_begins_where_texts_are_kept(school: Pipeline) -> None:
    school.post(completed(id=ID), completed(VESNA), tried())
    _unlinked_after(school)
    school.clock.at_ms = LATER + 10_000_000
    school.post(completed(BOJAN, id=OTHER))
    before = [row.seq for row in school.rows(tables.statement)]
    delete_all(school, Which(LATER + 9_000_000))
    with school.database.read() as unit:
        for source_id in (None, 1):
            found = unit.search.page(Search(9, ascending=True, source_id=source_id))
            assert [one.seq for one in found] == [before[1], before[3]]
    kept = {row.source_id: row.seq for row in school.rows(tables.kept_from)}
    assert kept[1] == before[1]
    assert before[1] < kept[2] < before[3]


def _unlinked_after(pipeline: Pipeline) -> None:
    """Read and decided; then one account is nobody's."""
    pipeline.drain()
    pipeline.acts.unlink(pipeline.account_id("3"), by="it", reason="")
    pipeline.drain()


def test_a_deletion_that_died_goes_on_where_it_was(school: Pipeline) -> None:
    school.post(*(tried(n=n) for n in range(7)))
    school.drain()
    deletes = DeleteStatements(school.database, school.clock)
    number = deletes.plan(ALL, by="it", reason="old")
    deletes.ask(number, by="it")
    for _ in range(2):
        with school.database.write() as unit:
            assert not unit.deletions.lot(number, limit=3, at_ms=LATER).over
    assert deletes.go_on()
    (row,) = school.rows(tables.deletion)
    assert (row.state, row.deleted) == ("done", 7)
    assert not deletes.go_on()


def test_a_withdrawn_deletion_deletes_nothing_more(read: Pipeline) -> None:
    deletes = DeleteStatements(read.database, read.clock)
    number = deletes.plan(Which(LATER), by="it", reason="old")
    deletes.withdraw(number, by="it")
    with pytest.raises(DeletionClosed):
        deletes.ask(number, by="it")
    with pytest.raises(InvalidValue):
        deletes.which(LATER + 1, source=None)
