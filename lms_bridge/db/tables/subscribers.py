"""Who wants to hear what happens here, what happened, and each message about it on its way."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id, progress

subscriber = Table(
    "subscriber",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("host", Text, nullable=False),
    Column("sealed_address", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("sealed_earlier", Text),
    ms("earlier_until_ms", nullable=True),
    ms("created_ms"),
    *progress(),
)
"""`host`: of its address, as people may see it: the address itself may hold a key. `kinds`: a JSON array."""

event = Table(
    "event",
    metadata,
    own_id(),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    ms("at_ms"),
    Index("ix_event_at", "at_ms"),
)
"""It stands only where a subscriber wanted it. `data`: what is told of it, a JSON object of ids."""

_WAITING = text("state = 'waiting'")
_DEAD = text("state = 'dead'")
MESSAGE_WAITING = text("message.state = 'waiting'")
MESSAGE_DEAD = text("message.state = 'dead'")
"""The same for queries. Written out, not bound: only so a partial index is used."""
message = Table(
    "message",
    metadata,
    Column("subscriber_id", ForeignKey("subscriber.id"), primary_key=True),
    Column("event_id", ForeignKey("event.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_ms", BigInteger, nullable=False, server_default="0"),
    ms("since_ms"),
    ms("ended_ms", nullable=True),
    Index(
        "ix_message_waiting",
        "subscriber_id",
        "next_try_ms",
        "event_id",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index("ix_message_dead", "subscriber_id", "event_id", sqlite_where=_DEAD, postgresql_where=_DEAD),
    Index("ix_message_event", "event_id"),
    Index("ix_message_ended", "ended_ms"),
)
"""An event on its way to a subscriber. `since_ms`: since when it waits; `ended_ms`: when it came to rest."""

message_try = Table(
    "message_try",
    metadata,
    own_id(),
    Column("subscriber_id", BigInteger, nullable=False),
    Column("event_id", BigInteger, nullable=False),
    ms("at_ms"),
    ms("took_ms"),
    Column("status", Integer),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    Index("ix_message_try_message", "subscriber_id", "event_id", "id"),
    Index("ix_message_try_at", "at_ms"),
)

queue_told = Table(
    "queue_told",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("id", BigInteger, nullable=False),
    ms("told_ms"),
)
"""Queues of which subscribers were told that they are too old; a row goes when the queue is not any more."""
