"""Persons whom the register has twice."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id

_GOING = text("state IN ('asked', 'merged')")
person_merge = Table(
    "person_merge",
    metadata,
    own_id(),
    Column("doubled_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("kept_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
    Column("decided_by", Text),
    Column("decided_reason", Text),
    ms("decided_ms", nullable=True),
    Column("undone_by", Text),
    Column("undone_reason", Text),
    ms("undone_ms", nullable=True),
    Index("uq_person_merge_going", "doubled_id", unique=True, sqlite_where=_GOING, postgresql_where=_GOING),
)
"""Who said that the doubled person is the kept one, who decided it, and who took it back."""
