"""Statements go out as JSON lines and as CSV, in lots, to the letter, and nothing runs as a formula."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import DatabaseBusy, InvalidValue, NotFound
from lms_bridge.services.export_statements import COLUMNS, LOT, ExportStatements, Format, csv_line
from lms_bridge.services.ports import Database, Unit
from lms_bridge.services.receive import ReceiveStatements
from lms_bridge.services.statement_search import Asked
from tests.db.pipeline import ANA, BOJAN, LATER, Pipeline, completed, tried, voids

HOME = "https://bridge.example"
ALL = Asked()
ID = "00000000-0000-4000-8000-000000000001"


class Counted:
    """A database that counts how often it was read, and may fail at the nth time."""

    def __init__(self, database: Database, *, fails_at: int = 0) -> None:
        self.database, self.fails_at, self.reads = database, fails_at, 0

    @contextmanager
    def read(self) -> Iterator[Unit]:
        self.reads += 1
        if self.reads == self.fails_at:
            raise DatabaseBusy
        with self.database.read() as unit:
            yield unit

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self.database.write() as unit:
            yield unit


def lines(pipeline: Pipeline, asked: Asked = ALL, form: Format = Format.JSONL) -> list[str]:
    export = ExportStatements(pipeline.database, pipeline.clock, HOME)
    return [line for lot in export.lots(asked, form, by="it") for line in lot]


def rows(pipeline: Pipeline, asked: Asked = ALL) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines(pipeline, asked, Format.CSV)))))


def test_a_line_is_the_statement_to_the_letter_with_what_is_added(pipeline: Pipeline) -> None:
    text = '[{"id": "' + ID + '",\n "actor": {"mbox": "mailto:a@x.example"}, "verb": {"id": "x:y"},'
    body = text + '"object": {"id": "x:z"}, "result": {"score": {"raw": 59.60}}}]'
    ReceiveStatements(pipeline.database, pipeline.clock).store(body.encode(), credential=pipeline.key)
    (line,) = lines(pipeline)
    assert '"raw": 59.60' in line
    told = json.loads(line)
    assert told["id"] == ID
    assert told["authority"]["account"] == {"homePage": HOME, "name": "key"}
    assert told["stored"] == told["timestamp"]


def test_the_same_filters_as_on_the_page(school: Pipeline) -> None:
    school.post(completed(id=ID), completed(BOJAN), tried(ANA))
    school.drain()
    assert len(lines(school, Asked(person=ANA))) == 2
    assert len(lines(school, Asked(account="2"))) == 1
    assert len(lines(school, Asked(verb="completed", source="lms"))) == 3
    assert lines(school, Asked(until_ms=LATER)) == []
    assert len(lines(school, Asked(since_ms=LATER))) == 3
    assert lines(school, Asked(person="nobody")) == []
    with pytest.raises(NotFound):
        lines(school, Asked(source="nowhere"))
    with pytest.raises(InvalidValue):
        lines(school, Asked(registration="x"))


def test_what_was_voided_goes_along_only_where_it_is_asked_for(school: Pipeline) -> None:
    school.post(completed(id=ID))
    school.post(voids(ID))
    assert len(lines(school, Asked(with_voided=False))) == 1
    assert sorted(row["voided"] for row in rows(school)) == ["false", "true"]


def test_a_row_has_its_columns_and_exact_numbers(school: Pipeline) -> None:
    school.post(tried(raw=59.6, id=ID))
    school.drain()
    (row,) = rows(school)
    assert tuple(row) == COLUMNS
    assert (row["id"], row["score_raw"], row["score_max"], row["source"]) == (ID, "59.6", "100", "lms")
    assert row["actor"] == "account https://lms.example 1"
    assert row["counted_as"] == "test-attempt"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    assert next(csv.reader(io.StringIO(csv_line([text]), newline=""))) == [f"'{text}"]


def test_numbers_below_nought_stay_numbers(school: Pipeline) -> None:
    school.post(tried(result={"score": {"raw": -2.5, "min": -10, "max": 10}}))
    (row,) = rows(school)
    assert row["score_raw"] == "-2.5"


def test_statements_are_read_in_lots_as_they_are_taken(pipeline: Pipeline) -> None:
    pipeline.post(*(tried(n=n) for n in range(2 * LOT + 10)))
    database = Counted(pipeline.database)
    lots = ExportStatements(database, pipeline.clock, HOME).lots(Asked(), Format.JSONL, by="it")
    assert (database.reads, next(lots)) == (1, [])
    assert (len(next(lots)), database.reads) == (LOT, 2)
    pipeline.post(completed(id=ID))  # what comes meanwhile takes no part
    assert [len(lot) for lot in lots] == [LOT, 10]


def test_an_export_is_in_the_log_before_its_first_line_and_when_it_is_whole(school: Pipeline) -> None:
    school.post(completed())
    database = Counted(school.database, fails_at=2)
    lots = ExportStatements(database, school.clock, HOME).lots(Asked(source="lms"), Format.CSV, by="it")
    next(lots)
    with pytest.raises(DatabaseBusy):
        next(lots)
    lines(school)
    events = [
        (row.what, row.subject, row.detail) for row in school.rows(tables.event_log) if "stat" in row.what
    ]
    whole = [("statements-exported", "jsonl", "with_voided=True"), ("statements-export-ended", "jsonl", "1")]
    assert events == [("statements-exported", "csv", "source=lms, with_voided=True"), *whole]
