"""What is known of a source's site, why the source is as it is, and what became of its history."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

site = Table(
    "site",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("identifier", Text, nullable=False, server_default=""),
    Column("url", Text, nullable=False, server_default=""),
    Column("release", Text, nullable=False, server_default=""),
    Column("plugin_version", BigInteger),
    Column("cursor", BigInteger),
    ms("seen_ms", nullable=True),
    Column("other_identifier", Text, nullable=False, server_default=""),
    Column("other_url", Text, nullable=False, server_default=""),
)
"""`other_…`: another site that spoke in its name and waits for a word of staff; empty where none did."""

site_account = Table(
    "site_account",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("moodle_user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_s", BigInteger, nullable=False),
    Column("before_s", BigInteger),
    ms("changed_ms", nullable=True),
)
"""When each Moodle account was made, by Moodle's own word; `before_s`: what it said until `changed_ms`."""

source_mode = Table(
    "source_mode",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("mode", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False, server_default="{}"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False),
    ms("since_ms"),
)
"""Why a source is in its mode: the last change of it."""

history_choice = Table(
    "history_choice",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("choice", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
    ms("superseded_ms", nullable=True),
)
"""The version without `superseded_ms` is the choice that holds; the others say what was chosen before."""
