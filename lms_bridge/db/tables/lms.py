"""What a Moodle holds: its users and its courses as they were last told, and what courses are tied to."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id

moodle_user = Table(
    "moodle_user",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("moodle_user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", Text),
    Column("idnumber", Text),
    Column("email", Text),
    Column("full_name", Text, nullable=False, server_default=""),
    Column("institution", Text),
    Column("department", Text),
    Column("auth", Text),
    Column("confirmed", Boolean),
    Column("suspended", Boolean),
    Column("deleted", Boolean, nullable=False),
    ms("seen_ms"),
    Column("conflict", Text),
    Column("candidates", Text, nullable=False, server_default="[]"),
    Index("ix_moodle_user_conflict", "source_id", "conflict"),
)

lms_course = Table(
    "lms_course",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("idnumber", Text),
    Column("short_name", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("visible", Boolean),
    Column("completion", Boolean),
    ms("starts_ms", nullable=True),
    ms("ends_ms", nullable=True),
    ms("seen_ms"),
    ms("gone_ms", nullable=True),
)

lms_module = Table(
    "lms_module",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("module_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("instance", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("idnumber", Text),
    Column("visible", Boolean, nullable=False),
    Column("completion", Integer, nullable=False),
    Column("criterion", Boolean),
    Column("details", Text, nullable=False, server_default="{}"),
    ms("seen_ms"),
    ms("gone_ms", nullable=True),
    Index("ix_lms_module_course", "source_id", "course_id"),
)

_STANDING = text("undone_ms IS NULL")
tie = Table(
    "tie",
    metadata,
    own_id(),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("course_id", BigInteger, nullable=False),
    Column("object", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("since_ms"),
    ms("undone_ms", nullable=True),
    Column("undone_by", Text),
    Column("undone_reason", Text),
    Index(
        "uq_tie_standing",
        "realisation_id",
        "kind",
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    ),
)
