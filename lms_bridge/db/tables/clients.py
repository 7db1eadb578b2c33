"""Clients of OneRoster: tokens by their digest, what each is shown, and whom it read."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id

access_token = Table(
    "access_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("credential_id", ForeignKey("credential.id"), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False, index=True),
)

client_view = Table(
    "client_view",
    metadata,
    Column("credential_id", ForeignKey("credential.id"), primary_key=True),
    Column("hidden", Text, nullable=False),
    Column("bodies", Text),
)

client_read = Table(
    "client_read",
    metadata,
    own_id("seq"),
    Column("credential_id", ForeignKey("credential.id"), nullable=False),
    ms("at_ms"),
    Column("asked", Text, nullable=False),
    Column("objects", Integer, nullable=False),
    Column("persons", Integer, nullable=False),
    Index("ix_client_read_newest", "credential_id", "seq"),
)
"""A row for each answer that told of people: by which operation (`asked`), and of how many."""

client_saw = Table(
    "client_saw",
    metadata,
    Column("credential_id", ForeignKey("credential.id"), primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    ms("first_ms"),
    ms("last_ms"),
    Column("times", Integer, nullable=False),
    Index("ix_client_saw_person", "person_id"),
)
"""Of whom a client was told what, since when, last when and how often: however often it reads everything,
this stays as large as the register."""
