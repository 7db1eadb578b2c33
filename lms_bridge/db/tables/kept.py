"""What was refused and with which answer; and what was deleted by its age, by whom, why, and how much.

A deleted statement keeps its row without its text. `deleted_day` counts what is gone, by the day in Belgrade
on which it was stored.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id

refused_request = Table(
    "refused_request",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id")),
    Column("credential_id", ForeignKey("credential.id")),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("excerpt", LargeBinary, nullable=False),
    Column("place", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("times", Integer, nullable=False),
    ms("first_ms"),
    ms("last_ms"),
    Index("ix_refused_request_source", "source_id", "last_ms"),
    Index("ix_refused_request_last", "last_ms"),
)

deletion = Table(
    "deletion",
    metadata,
    own_id(),
    Column("number", Integer, nullable=False, unique=True),
    ms("before_ms"),
    Column("source_id", ForeignKey("source.id")),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("made_ms"),
    Column("asked_by", Text),
    ms("asked_ms", nullable=True),
    ms("ended_ms", nullable=True),
    Column("planned", Text, nullable=False),
    Column("position", BigInteger, nullable=False, server_default="0"),
    Column("deleted", BigInteger, nullable=False, server_default="0"),
    Column("stayed", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("attachments", BigInteger, nullable=False, server_default="0"),
    Column("first_kept", Text, nullable=False, server_default="{}"),
)

kept_from = Table(
    "kept_from",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
"""Below that number no statement of the source has its text any more: who reads from the oldest begins there.

A source that is not in the table came after the last deletion, and so did its statements."""

deleted_day = Table(
    "deleted_day",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("statements", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
