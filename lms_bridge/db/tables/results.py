"""What was decided of it, and what goes out."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

pair = Table(
    "pair",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    ms("waits_since_ms", nullable=True),
    Column("told", Integer, nullable=False, server_default="0"),
    *work(),
    *waiting("pair", "person_id", "realisation_id"),
    Index("ix_pair_realisation", "realisation_id"),
)

"""`told`: 1 where facts have come that bear upon it since it was last decided; words of people are none."""

_CURRENT = text("superseded_ms IS NULL")
completion = Table(
    "completion",
    metadata,
    own_id(),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attended", Boolean, nullable=False),
    ms("attended_at_ms", nullable=True),
    ms("present_ms", nullable=True),
    ms("window_start_ms"),
    ms("window_end_ms"),
    Column("breaks", Text),
    Column("score", Text),
    Column("confirmation", Boolean, nullable=False),
    Column("certificate", Boolean, nullable=False),
    Column("body_id", ForeignKey("body.id")),
    Column("rule", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("stays", Text, nullable=False),
    Column("fact_ids", Text, nullable=False),
    Column("days", Text),
    Column("sources", Text, nullable=False, server_default="[]"),
    Column("reason", Text, nullable=False),
    Column("stands", Integer, nullable=False, server_default="1"),
    ms("decided_ms"),
    ms("superseded_ms", nullable=True),
    UniqueConstraint("person_id", "realisation_id", "version"),
    Index(
        "uq_completion_current",
        "person_id",
        "realisation_id",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("ix_completion_realisation", "realisation_id"),
    # By it alone other systems find a page of what stands, of scores, or of what was decided since.
    Index(
        "ix_completion_told",
        "superseded_ms",
        "person_id",
        "realisation_id",
        "stands",
        "version",
        "decided_ms",
    ),
)
"""`stands`: 0 where nothing is left to rest on, 1 where something is, 2 where there is a score too."""

submission = Table(
    "submission",
    metadata,
    own_id(),
    Column("target", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("realisation_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    ms("created_ms"),
    *work(),
    UniqueConstraint("target", "person_id", "realisation_id", "version"),
    *waiting("submission", "id"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("submission_id", ForeignKey("submission.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    ms("at_ms"),
    Column("outcome", Text, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    ms("recorded_ms"),
    Index("ix_entry_realisation", "realisation_id"),
)
