"""Registers elsewhere to which submissions go."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id, progress

register_target = Table(
    "register_target",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("options", Text, nullable=False, server_default="{}"),
    Column("ask_days", Integer, nullable=False),
    Column("behind", Boolean, nullable=False),
    ms("created_ms"),
    *progress(),
)
"""`behind`: whether completions from before it may not be on their way yet."""
