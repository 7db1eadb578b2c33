"""Registrations at cmi5 courses, and what statements say of each."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

registration = Table(
    "registration",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("home_page", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("registration", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("judged_by", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("lacks", Text, nullable=False, server_default=""),
    Column("differs", Text, nullable=False, server_default=""),
    ms("judged_ms", nullable=True),
    *work(),
    *waiting("registration", "id"),
    UniqueConstraint("source_id", "home_page", "account", "registration"),
    Index("ix_registration_account", "home_page", "account"),
)
"""A row an account and registration. `judged_by`: the hash of the package, "" without one; `title`: the
course's. `lacks` and `differs`: codes, for lists."""

registration_said = Table(
    "registration_said",
    metadata,
    Column("statement_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("registration_id", ForeignKey("registration.id"), nullable=False, index=True),
    Column("said", Text, nullable=False),
)
"""What a statement that stands says, as JSON. It stays when the text of the statement is deleted."""
