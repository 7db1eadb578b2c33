"""Files about attendance as they were brought, and of which realisations each tells."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from lms_bridge.db.tables.columns import metadata, ms, own_id

attendance_file = Table(
    "attendance_file",
    metadata,
    own_id(),
    Column("number", Integer, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("day_order", Text, nullable=False),
    Column("realisation_id", ForeignKey("realisation.id")),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("faults", Text, nullable=False, server_default="[]"),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    ms("received_ms"),
    ms("acted_ms"),
    UniqueConstraint("source_id", "key"),
)
"""`body`: as it came. `key`: its content and how it is read. `realisation_id`: the one that was chosen.
`state`: `draft` (looked at), `imported`, `replaced`, `withdrawn`. `faults`: JSON, the lines that were not
taken, by their codes. `by`, `acted_ms`, `reason`: of the last act."""

attendance_of = Table(
    "attendance_of",
    metadata,
    Column("file_id", ForeignKey("attendance_file.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Index("ix_attendance_of_realisation", "realisation_id"),
)
