"""The rows of stored statements inserted once more, into an empty database of the same tables."""

import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, insert, select

from lms_bridge.db import schema, tables
from lms_bridge.db.engine import Engines, open_engines, reading, writing
from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import Place

STATEMENTS = 5000
BATCHES = (25, 500)
_DICTIONARIES = (tables.source, tables.credential)
_OF_A_STATEMENT = (
    tables.statement,
    tables.verb_link,
    tables.registration_link,
    tables.agent_link,
    tables.activity_link,
)


def raw_insert(place: Place, urls: Iterator[str]) -> list[Figure]:
    """How fast rows alone go in, with the driver's executemany and a commit a batch."""
    with place.engines() as engines:
        rows = _rows(engines)
        found = []
        for batch in BATCHES:
            target = open_engines(next(urls))
            schema.upgrade(target)
            _copy(engines, target)
            seconds = _inserted(target, rows, batch)
            found.append(
                Figure(f"bare insert of the same rows, {batch} a commit", STATEMENTS / seconds, "/s")
            )
            target.dispose()
    return found


def _rows(engines: Engines) -> list[dict[Table, list[dict[str, Any]]]]:
    """Of each statement its rows by table."""
    with reading(engines) as connection:
        newest = select(tables.statement.c.seq).order_by(tables.statement.c.seq.desc()).limit(STATEMENTS)
        seqs = sorted(connection.execute(newest).scalars())
        by_seq: dict[int, dict[Table, list[dict[str, Any]]]] = {seq: {} for seq in seqs}
        for table in _OF_A_STATEMENT:
            query = select(table).where(table.c.seq >= seqs[0]).order_by(table.c.seq)
            every = (dict(row) for row in connection.execute(query).mappings())
            for seq, some in groupby(every, key=lambda row: row["seq"]):
                by_seq[seq][table] = list(some)
    return list(by_seq.values())


def _copy(source: Engines, target: Engines) -> None:
    for table in _DICTIONARIES:
        with reading(source) as connection:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        with writing(target) as connection:
            connection.execute(insert(table), rows)


def _inserted(target: Engines, rows: Sequence[dict[Table, list[dict[str, Any]]]], batch: int) -> float:
    lots = [rows[begin : begin + batch] for begin in range(0, len(rows), batch)]
    begun = time.perf_counter()
    for lot in lots:
        with writing(target) as connection:
            for table in _OF_A_STATEMENT:
                if some := [row for one in lot for row in one.get(table, ())]:
                    connection.execute(insert(table), some)
    return time.perf_counter() - begun
