"""What was pulled from registers elsewhere, and what of it would change here: one row a change."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

pull = Table(
    "pull",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    ms("made_ms"),
    Column("made_by", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("told", Text, nullable=False),
    ms("finished_ms", nullable=True),
    Column("finished_by", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Index("ix_pull_source", "source_id", "number"),
)
"""`base`: a digest of the roster that it was compared with. `told`: counts, guards and marks, as JSON."""

pull_item = Table(
    "pull_item",
    metadata,
    Column("number", ForeignKey("pull.number"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("ix_pull_item_kind", "number", "kind", "place"),
)
"""A row of the roster that is added, changed or ended, as it stood and as it would stand. Kept while its
pull is one of the newest of its source."""
