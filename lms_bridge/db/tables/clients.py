"""Clients of OneRoster: tokens by their digest, and what each is shown."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from lms_bridge.db.tables.columns import metadata

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
