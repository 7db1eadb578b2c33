"""What the last check of a source found."""

from sqlalchemy import Column, ForeignKey, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

source_check = Table(
    "source_check",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    ms("began_ms"),
    ms("ended_ms", nullable=True),
    Column("findings", Text, nullable=False, server_default="[]"),
)
