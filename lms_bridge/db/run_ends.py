"""Ends of meetings that were concluded, because none was told."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import Connection, select

from lms_bridge.db import tables
from lms_bridge.db.upsert import any_of, chunks

_end = tables.run_end
RunKey: TypeAlias = tuple[int, str]
"""A source's id and its host's number of the run."""


def closed_ends(connection: Connection, runs: Collection[RunKey]) -> dict[RunKey, int]:
    """The concluded end of each of these runs that has one; it holds only where none was told."""
    found: dict[RunKey, int] = {}
    for chunk in chunks((run, source) for source, run in runs):
        query = select(_end.c.source_id, _end.c.run, _end.c.end_ms)
        for row in connection.execute(query.where(any_of((_end.c.run, _end.c.source_id), chunk))):
            found[row.source_id, row.run] = row.end_ms
    return found
