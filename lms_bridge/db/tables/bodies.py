"""What became of bodies, which providers are accredited, and what staff let pass."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id

body_turn = Table(
    "body_turn",
    metadata,
    own_id(),
    Column("body_id", ForeignKey("body.id"), nullable=False, index=True),
    Column("turn", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("before", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
    Column("successor_id", ForeignKey("body.id"), index=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("said_ms"),
    ms("undone_ms", nullable=True),
    Column("undone_by", Text),
    Column("undone_reason", Text),
)
"""`day`: the first on which it is so. `before`, `after`: names. Nothing is changed but by undoing it."""

_HOLDS = text("superseded_ms IS NULL")
accreditation = Table(
    "accreditation",
    metadata,
    own_id(),
    Column("body_id", ForeignKey("body.id"), nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("first", Date),
    Column("last", Date),
    Column("source", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("said_ms"),
    ms("superseded_ms", nullable=True),
    Column("superseded_by", Text),
    Column("superseded_reason", Text),
    Index(
        "uq_accreditation_holds",
        "body_id",
        "number",
        unique=True,
        sqlite_where=_HOLDS,
        postgresql_where=_HOLDS,
    ),
)
"""Both days are included. What was said before about the same number stays, superseded."""

_STANDS = text("undone_ms IS NULL")
waiver = Table(
    "waiver",
    metadata,
    own_id(),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("said_ms"),
    ms("undone_ms", nullable=True),
    Column("undone_by", Text),
    Column("undone_reason", Text),
    Index("uq_waiver_stands", "realisation_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
)
"""An officer lets documents of a realisation be issued, whatever stands against it."""
