"""Statements on their way to other Learning Record Stores: the targets, a row a submission, each call.

`forwarding` is keyed by what is sent to whom, and in which round: 0 is the stream as it arrives, further ones
are replays. A statement's `seq` is no foreign key: the statement may have gone by its age.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id, progress

forward_target = Table(
    "forward_target",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("endpoint", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("newer", Text, nullable=False),
    Column("filter", Text, nullable=False),
    Column("batch", Integer, nullable=False),
    ms("created_ms"),
    *progress(),
    Column("sent", BigInteger, nullable=False, server_default="0"),
    Column("there", BigInteger, nullable=False, server_default="0"),
    Column("start_seq", BigInteger, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("seen", Text, nullable=False, server_default="{}"),
)

_WAITING = text("state = 'waiting'")
_DEAD = text("state IN ('dead', 'aside')")
FORWARD_WAITING = text("forwarding.state = 'waiting'")
FORWARD_DEAD = text("forwarding.state IN ('dead', 'aside')")
"""The same for queries. Written out, not bound: only so a partial index is used."""
forwarding = Table(
    "forwarding",
    metadata,
    Column("target_id", ForeignKey("forward_target.id"), primary_key=True),
    Column("replay", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("code", Text),
    Column("status", Integer),
    Column("answer", Text, nullable=False, server_default=""),
    ms("queued_ms"),
    ms("ended_ms", nullable=True),
    Column("by", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Index(
        "ix_forwarding_waiting",
        "target_id",
        "replay",
        "seq",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index("ix_forwarding_dead", "target_id", "seq", sqlite_where=_DEAD, postgresql_where=_DEAD),
    Index("ix_forwarding_seq", "seq", "target_id"),
)

forward_attempt = Table(
    "forward_attempt",
    metadata,
    own_id(),
    Column("target_id", ForeignKey("forward_target.id"), nullable=False),
    ms("at_ms"),
    ms("took_ms"),
    Column("first_seq", BigInteger, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("status", Integer),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    Index("ix_forward_attempt_target", "target_id", "id"),
)

forward_replay = Table(
    "forward_replay",
    metadata,
    Column("target_id", ForeignKey("forward_target.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("until_seq", BigInteger, nullable=False),
    ms("since_ms", nullable=True),
    ms("until_ms", nullable=True),
    Column("queued", Integer, nullable=False, server_default="0"),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("asked_ms"),
    ms("read_ms", nullable=True),
)
