"""What was handed out of documents, by its hash; and the keys by which badges are signed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

paper = Table(
    "paper",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("document_id", BigInteger, ForeignKey("document.id"), nullable=False),
    Column("form", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("unsigned_sha256", Text, nullable=False),
    Column("signer", Text),
    ms("made_ms"),
    Column("body", LargeBinary, nullable=False),
    Index("ix_paper_document", "document_id", "form", "language", "made_ms"),
)
"""Every file that was ever handed out is here, so that one can be told from a forged one by its hash."""

signing_key = Table(
    "signing_key",
    metadata,
    Column("public", Text, primary_key=True),
    Column("sealed", Text),
    Column("current", Integer, unique=True),
    ms("made_ms"),
    ms("retired_ms", nullable=True),
)
"""`current`: 1 of the one that signs, else nothing, so that two never are. A retired key has lost its
private part, which `sealed` was."""
