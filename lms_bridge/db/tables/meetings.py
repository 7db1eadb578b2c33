"""Runs of meetings: which room each is a run of, and which run it was parted from."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from lms_bridge.db.tables.columns import metadata

meeting_run = Table(
    "meeting_run",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("run", Text, primary_key=True),
    Column("meeting", Text, nullable=False),
    Column("parent", Text, nullable=False, server_default=""),
    Index("ix_meeting_run_parent", "source_id", "parent"),
    Index("ix_meeting_run_meeting", "source_id", "meeting"),
)
"""`parent`: of a breakout room, as its host names the meeting around it; empty where there is none."""
