"""Runs of meetings: which room each is a run of, and which run it was parted from."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

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

meeting_ways = Table(
    "meeting_ways",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ways", Text, nullable=False),
)
"""One row: what counts where several ways tell of one run, by which all that stands was decided."""

meeting_figure = Table(
    "meeting_figure",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("run", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    ms("own_ms"),
)
"""How long the host itself says that an account was in a run, in milliseconds: to compare, never to count."""
