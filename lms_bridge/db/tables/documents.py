"""Closed realisations, the documents issued of them, and where the numbers stand."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from lms_bridge.db.tables.columns import metadata, ms, own_id, said_person

closing = Table(
    "closing",
    metadata,
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    ms("at_ms"),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""A realisation is closed once and stays so. `by`: who closed it, or `setting`."""

_VALID = text("standing = 'issued'")
_ENDED = text("standing <> 'issued'")
document = Table(
    "document",
    metadata,
    own_id(),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    said_person(),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("version", Integer, nullable=False),
    ms("issued_ms"),
    Column("issued_by", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("replaces_id", ForeignKey("document.id"), unique=True),
    Column("standing", Text, nullable=False),
    ms("ended_ms", nullable=True),
    Column("ended_by", Text),
    Column("reason", Text),
    UniqueConstraint("kind", "year", "number"),
    Index(
        "uq_document_valid",
        "person_id",
        "realisation_id",
        "kind",
        unique=True,
        sqlite_where=_VALID,
        postgresql_where=_VALID,
    ),
    Index("ix_document_pair", "person_id", "realisation_id"),
    Index("ix_document_ended", "kind", "year", "number", sqlite_where=_ENDED, postgresql_where=_ENDED),
    Index("ix_document_realisation", "realisation_id", "kind", "year", "number"),
)
"""`said`: what it says, as JSON text. `ended_…`, `reason`: of one that was replaced or withdrawn."""

document_number = Table(
    "document_number",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
"""The last number given. It is raised in the transaction that writes the documents: one that is undone
gives its numbers back, and whoever numbers next waits for it to end."""
