"""What a person says about the counted time and the ends of meetings, and what waits for such a word."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id

_HOLDS = text("superseded_ms IS NULL")
realisation_window = Table(
    "realisation_window",
    metadata,
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    ms("start_ms", nullable=True),
    ms("end_ms", nullable=True),
    Column("breaks", Text, nullable=False, server_default="[]"),
    ms("planned_start_ms"),
    ms("planned_end_ms"),
    Column("planned_breaks", Text, nullable=False, server_default="[]"),
    Column("confirmed", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
    ms("superseded_ms", nullable=True),
    Index(
        "uq_realisation_window_holds",
        "realisation_id",
        unique=True,
        sqlite_where=_HOLDS,
        postgresql_where=_HOLDS,
    ),
)
"""The row without `superseded_ms` holds. `start_ms` None: as the register plans it; `planned_…`: as the
register had it then. `confirmed`: said of a webinar whose decisions waited for it."""

window_doubt = Table(
    "window_doubt",
    metadata,
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("seen", Text, nullable=False),
    Column("doubt", Text),
    Column("figures", Text, nullable=False, server_default="{}"),
    ms("since_ms", nullable=True),
)
"""`seen`: of which facts it was concluded; `doubt`: why the decisions wait, None where they do not."""

_OPEN = text("state = 'open'")
withdrawal = Table(
    "withdrawal",
    metadata,
    own_id(),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("would_be", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    ms("since_ms"),
    Column("by", Text),
    Column("reason", Text),
    ms("decided_ms", nullable=True),
    Index(
        "uq_withdrawal_open",
        "person_id",
        "realisation_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("ix_withdrawal_pair", "person_id", "realisation_id", "id"),
)
"""Later facts would take away what `version` gives. State: open, kept, taken, moot; `would_be`: the figures
that would stand instead, `digest`: of all that would."""

run_end = Table(
    "run_end",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("run", Text, primary_key=True),
    ms("end_ms"),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
    Index("ix_run_end_run", "run"),
)
"""The end that was concluded of a run of which none was told; one that is told later takes its place."""
