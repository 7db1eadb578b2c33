"""From which statement on texts are kept, so that nobody walks through rows that were deleted."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.ids import CLOCK_SLACK_MS, first_id
from lms_bridge.db.upsert import insert_new, insert_or_set
from lms_bridge.services.ports.deletion import Which

_table, _source = tables.kept_from, tables.source


def is_kept(seq: ColumnElement[int], source_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a statement that is found without its links: its text is there.

    The second is implied by the first; it is where reading from the oldest end begins.
    """
    lowest: Any = select(func.min(_table.c.seq))
    if source_id is not None:
        lowest = lowest.where(_table.c.source_id == source_id)
    return tables.statement.c.deleted_ms.is_(None), seq >= func.coalesce(lowest.scalar_subquery(), 0)


def keep_from(connection: Connection, which: Which, first_kept: Mapping[int, int]) -> None:
    """A deletion has ended. `first_kept`: by source the first statement that it passed over."""
    sources = connection.execute(select(_source.c.id)).scalars().all()
    # Those of whom nothing is known have everything, as far as anybody knows.
    insert_new(connection, _table, [{"source_id": one, "seq": 0} for one in sorted(sources)])
    scope = sources if which.source_id is None else [which.source_id]
    end = first_id(which.before_ms - CLOCK_SLACK_MS)
    rows = [{"source_id": one, "seq": min(end, first_kept.get(one, end))} for one in sorted(scope)]
    insert_or_set(connection, _table, rows, values=("seq",), newer_by="seq")
