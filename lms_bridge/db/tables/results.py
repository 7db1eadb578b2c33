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
# As each dialect writes the condition of a query: SQLite uses a partial index only where it sees its terms.
_COUNTS = {
    "sqlite": text("superseded_ms IS NULL AND attended = 1"),
    "pg": text("superseded_ms IS NULL AND attended"),
}
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
    # By it alone other systems find a page of what stands, of scores, or of what was decided since. Were its
    # first column `superseded_ms`, SQLite would take it for the sums of a year too, and read all evidence.
    Index(
        "ix_completion_told",
        "person_id",
        "realisation_id",
        "stands",
        "version",
        "decided_ms",
        "superseded_ms",
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    # All that the sums of a year need, without the evidence beside it: the last two because SQLite reads
    # no row only where the index has every column that a query names.
    Index(
        "ix_completion_figures",
        "realisation_id",
        "person_id",
        "body_id",
        "confirmation",
        "certificate",
        "attended",
        "superseded_ms",
        sqlite_where=_COUNTS["sqlite"],
        postgresql_where=_COUNTS["pg"],
    ),
    # The same of a body, which has a few hundred of the year's attendances.
    Index(
        "ix_completion_body",
        "body_id",
        "realisation_id",
        "person_id",
        "confirmation",
        "certificate",
        "attended",
        "superseded_ms",
        sqlite_where=_COUNTS["sqlite"],
        postgresql_where=_COUNTS["pg"],
    ),
)
"""`stands`: 0 where nothing is left to rest on, 1 where something is, 2 where there is a score too."""

_OPEN = text("state IN ('waiting', 'sent', 'pending')")
_BACK = text("state IN ('returned', 'aside')")
OPEN_SUBMISSION = text("submission.state IN ('waiting', 'sent', 'pending')")
BACK_SUBMISSION = text("submission.state IN ('returned', 'aside')")
"""The same for queries. Written out, not bound: only so a partial index is used."""
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
    Column("kind", Text, nullable=False, server_default="initial"),
    Column("corrects", Integer),
    Column("edition", Integer, nullable=False, server_default="0"),
    Column("corrected", Text),
    Column("receipt", Text, nullable=False, server_default=""),
    Column("ask_at", Text, nullable=False, server_default=""),
    ms("ask_until_ms", nullable=True),
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("faults", Integer, nullable=False, server_default="0"),
    Column("looks", Integer, nullable=False, server_default="0"),
    ms("changed_ms", nullable=True),
    Column("by", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    *work(),
    UniqueConstraint("target", "person_id", "realisation_id", "version"),
    *waiting("submission", "id"),
    Index("ix_submission_open", "target", "next_try_ms", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_submission_person", "target", "person_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_submission_back", "target", "id", sqlite_where=_BACK, postgresql_where=_BACK),
)

"""To the register beside the tables a row is the worker's (`columns.work`); to one elsewhere its `state` is
one of `domain.submission`. `corrects`: the version to the same target whose place it takes. `corrected`: the
payload as staff put it right, `edition`: how often. `ask_at`: where the register is asked what it decided.
"""

attempt = Table(
    "attempt",
    metadata,
    Column("submission_id", ForeignKey("submission.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    ms("at_ms"),
    Column("act", Text, nullable=False, server_default="submit"),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    ms("took_ms", nullable=True),
    Column("exchanges", Text, nullable=False, server_default="[]"),
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
