"""What somebody says is wrong, until it is decided; and acts that wait for a second person."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id

_OPEN = text("state = 'open'")
objection = Table(
    "objection",
    metadata,
    own_id(),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("origin", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    ms("opened_ms"),
    ms("due_ms"),
    Column("owner", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("withdrawal_id", ForeignKey("withdrawal.id")),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("finding", Text),
    Column("decided_by", Text),
    Column("reason", Text),
    ms("decided_ms", nullable=True),
    Column("made_version", Integer),
    Index(
        "uq_objection_open",
        "person_id",
        "realisation_id",
        "origin",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("ix_objection_pair", "person_id", "realisation_id"),
    Index("ix_objection_open", "due_ms", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_objection_realisation", "realisation_id"),
)
"""State: open, decided, moot. `evidence`: what was held when it was opened; `finding`: what was found, both
JSON text; `made_version`: the version of the completion in which it was carried out."""

_WAITS = text("state = 'waits'")
proposal = Table(
    "proposal",
    metadata,
    own_id(),
    Column("act", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
    Column("state", Text, nullable=False),
    Column("second_by", Text),
    Column("second_reason", Text),
    ms("second_ms", nullable=True),
    Index(
        "uq_proposal_waits",
        "act",
        "subject_id",
        unique=True,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    ),
)
"""An act of one person that takes effect when another confirms it. State: waits, confirmed, declined."""
